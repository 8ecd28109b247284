import { type Asked, type Reply, SimulatorServer } from '../shared/simulator-http';

/**
 * The parts of a Directus that bad input is tried on: what it answers to keys, fields and folders, as a real one does
 * (`tests/real/directus.test.ts` runs everything else against one).
 */

export const TOKEN = 'a-token-of-the-simulator';

type Row = Record<string, unknown> & { id: string };

const OWN = [
  ...['id', 'title', 'filename_download', 'type', 'folder', 'created_on', 'uploaded_on'],
  ...['modified_on', 'filesize', 'width', 'height', 'focal_point_x', 'focal_point_y', 'tags'],
  'description',
];
const ADDED = ['status', 'expires_at', 'embargo_until'];

export class DirectusSimulator {
  /** Fields that the role of the token may read. */
  fields = new Set([...OWN, ...ADDED]);
  readonly folders: { id: string; name: string; parent: string | null }[] = [];
  readonly files = new Map<string, Row>();
  readonly #server = new SimulatorServer((asked) => this.#answer(asked));

  start(): Promise<void> {
    return this.#server.start();
  }

  stop(): Promise<void> {
    return this.#server.stop();
  }

  reset(): void {
    this.fields = new Set([...OWN, ...ADDED]);
  }

  get url(): string {
    return this.#server.url;
  }

  add(row: Row): void {
    const at = '2026-01-01T00:00:00.000Z';
    const file = { filename_download: `${row.id}.png`, type: 'image/png', width: 600, height: 400 };
    this.files.set(row.id, { ...file, created_on: at, uploaded_on: at, tags: [], ...row });
  }

  #answer({ url, headers }: Asked): Reply {
    if (headers.authorization !== `Bearer ${TOKEN}`) return refusal(401, 'INVALID_CREDENTIALS');
    const { pathname, searchParams } = url;
    switch (pathname) {
      case '/files':
        return this.#list(searchParams);
      case '/folders':
        return { json: { data: this.folders.slice(Number(searchParams.get('offset'))) } };
      case '/fields/directus_files':
        return { json: { data: [...this.fields].map((field) => ({ field, type: 'string' })) } };
      default:
        return refusal(403, 'FORBIDDEN');
    }
  }

  #list(params: URLSearchParams): Reply {
    const asked = params.get('fields')?.split(',') ?? [];
    // As for everything that may not be read, also for a field that there is not.
    if (!asked.every((field) => this.fields.has(field))) return refusal(403, 'FORBIDDEN');
    const group = params.get('groupBy[]');
    if (group !== null) return { json: { data: this.#counts(group) } };
    const { id } = JSON.parse(params.get('filter') ?? '{}') as { id?: { _in: string[] } };
    const found = [...this.files.values()].filter((row) => id?._in.includes(row.id) ?? true);
    const [offset, limit] = ['offset', 'limit'].map((name) => Number(params.get(name) ?? 0));
    const page = limit === -1 ? found : found.slice(offset, (offset ?? 0) + (limit ?? 0));
    const data = page.map((row) =>
      Object.fromEntries(asked.map((field) => [field, row[field] ?? null])),
    );
    return { json: { data, meta: { filter_count: found.length } } };
  }

  #counts(column: string): object[] {
    const counts = new Map<unknown, number>();
    for (const row of this.files.values()) {
      counts.set(row[column] ?? null, (counts.get(row[column] ?? null) ?? 0) + 1);
    }
    return [...counts].map(([value, count]) => ({ [column]: value, count: String(count) }));
  }
}

function refusal(status: number, code: string): Reply {
  return { status, json: { errors: [{ message: 'No.', extensions: { code } }] } };
}
