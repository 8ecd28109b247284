import { createServer, type IncomingMessage, type Server } from 'node:http';
import { freePort } from './processes';

type SearchDocument = Record<string, unknown>;

/**
 * What clients of Meilisearch see of its HTTP API (https://www.meilisearch.com/docs/reference/api), as far as
 * `strapi-plugin-meilisearch` calls it: tasks are accepted and done at once, and no search is answered.
 */
export class StubMeilisearch {
  readonly url: string;
  /** By index, then by primary key. */
  readonly indexes = new Map<string, Map<string, SearchDocument>>();
  /** Requests that this stub has no answer for. */
  readonly unknown: string[] = [];
  readonly #server: Server;
  #tasks = 0;

  private constructor(server: Server, port: number) {
    this.#server = server;
    this.url = `http://127.0.0.1:${port}`;
  }

  static async start(): Promise<StubMeilisearch> {
    const port = await freePort();
    const server = createServer(async (request, response) => {
      const body: unknown = JSON.parse((await textOf(request)) || 'null');
      const answer = stub.#answer(request, body);
      response.writeHead(answer === undefined ? 404 : 200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(answer ?? { message: 'not found', code: 'not_found' }));
    });
    const stub = new StubMeilisearch(server, port);
    await new Promise<void>((listening) => {
      server.listen(port, '127.0.0.1', () => listening());
    });
    return stub;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((closed) => this.#server.close(closed));
  }

  #answer({ method, url: path = '' }: IncomingMessage, body: unknown): unknown {
    const { pathname, searchParams } = new URL(path, this.url);
    const [, , index = '', what, id = ''] = pathname.split('/');
    const documents = this.indexes.get(index) ?? new Map<string, SearchDocument>();
    switch (`${method} ${what ?? pathname}${id && '/'}`) {
      case 'GET /stats':
        return { indexes: Object.fromEntries([...this.indexes.keys()].map((name) => [name, {}])) };
      case 'PATCH settings':
        return this.#task('settingsUpdate');
      case 'DELETE documents/':
        documents.delete(decodeURIComponent(id));
        return this.#task('documentDeletion');
      case 'POST documents':
      case 'PUT documents':
        this.indexes.set(index, documents);
        store(documents, body as SearchDocument[], {
          key: searchParams.get('primaryKey') ?? 'id',
          // PUT keeps what a document does not name.
          keeps: method === 'PUT',
        });
        return this.#task('documentAdditionOrUpdate');
      default:
        this.unknown.push(`${method} ${path}`);
        return undefined;
    }
  }

  #task(type: string) {
    this.#tasks += 1;
    return {
      taskUid: this.#tasks,
      status: 'enqueued',
      type,
      enqueuedAt: new Date().toISOString(),
    };
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const part of request.setEncoding('utf8')) text += part;
  return text;
}

function store(
  documents: Map<string, SearchDocument>,
  sent: readonly SearchDocument[],
  { key, keeps }: { key: string; keeps: boolean },
): void {
  for (const document of sent) {
    const name = String(document[key]);
    documents.set(name, { ...(keeps && documents.get(name)), ...document });
  }
}
