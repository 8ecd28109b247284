import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { picture } from '../support/dam';
import { freePort, type Running, startProcess, temporaryFolder } from '../support/processes';

const ADMIN_TOKEN = 'a-token-of-the-administrator';

/** Fields that a site adds to its files, since Directus has none for them. */
const FIELDS = {
  status: 'string',
  alt: 'string',
  credit: 'string',
  rights: 'string',
  embargo_until: 'timestamp',
  expires_at: 'timestamp',
};

/** A real Directus on PostgreSQL. */
export class DirectusServer {
  readonly url: string;
  readonly token = ADMIN_TOKEN;
  readonly #root: string;
  readonly #port: number;
  readonly #folder = temporaryFolder();
  #running: Running | null = null;
  #env: Record<string, string> = {};

  private constructor(root: string, port: number) {
    this.#root = root;
    this.#port = port;
    this.url = `http://127.0.0.1:${port}`;
  }

  static async start(): Promise<DirectusServer> {
    const root = process.env.TEST_DIRECTUS;
    if (!root) throw new Error('Run this with npm run test:real.');
    const server = new DirectusServer(root, await freePort());
    await server.#install();
    return server;
  }

  async #install(): Promise<void> {
    const port = Number(process.env.TEST_POSTGRES_PORT);
    const database = `directus_${this.#port}`;
    const postgres = new Client({ host: '127.0.0.1', port, user: 'postgres' });
    await postgres.connect();
    await postgres.query(`CREATE DATABASE ${database}`);
    await postgres.end();
    for (const name of ['uploads', 'extensions']) mkdirSync(join(this.#folder, name));
    this.#env = {
      HOST: '127.0.0.1',
      PORT: String(this.#port),
      PUBLIC_URL: this.url,
      DB_CLIENT: 'pg',
      DB_HOST: '127.0.0.1',
      DB_PORT: String(port),
      DB_DATABASE: database,
      DB_USER: 'postgres',
      DB_PASSWORD: 'none',
      SECRET: 'a secret of these tests, 32 letters',
      ADMIN_EMAIL: 'admin@example.com',
      ADMIN_PASSWORD: 'Adminpass-1',
      ADMIN_TOKEN,
      TELEMETRY: 'false',
      NODE_ENV: 'production',
      LOG_STYLE: 'raw',
      STORAGE_LOCAL_ROOT: join(this.#folder, 'uploads'),
      EXTENSIONS_PATH: join(this.#folder, 'extensions'),
      // By default a Flow silently refuses to call the loopback.
      IMPORT_IP_DENY_LIST: '',
      // Directus refuses every call with 503 if its event loop had no rest since the start, which is so on a
      // busy machine. One case switches this on.
      PRESSURE_LIMITER_ENABLED: 'false',
    };
    execFileSync(process.execPath, [this.#cli, 'bootstrap'], {
      cwd: this.#folder,
      env: { ...process.env, ...this.#env },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    await this.#listen();
    for (const [field, type] of Object.entries(FIELDS)) {
      await this.call('POST', '/fields/directus_files', { field, type, meta: {}, schema: {} });
    }
  }

  get #cli(): string {
    return join(this.#root, 'node_modules/directus/cli.js');
  }

  async #listen(more: Record<string, string> = {}): Promise<void> {
    const env = { ...this.#env, ...more };
    this.#running = await startProcess(process.execPath, [this.#cli, 'start'], {
      cwd: this.#folder,
      env,
      ready: /Server started/,
      timeoutMs: 120_000,
    });
  }

  /** Restarts with the same files and other settings. */
  async restart(settings: Record<string, string>): Promise<void> {
    await this.stop();
    await this.#listen(settings);
  }

  /** Calls the API of Directus as an administrator. Returns `data`. */
  async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const isForm = body instanceof FormData;
    const response = await fetch(this.url + path, {
      method,
      headers: {
        authorization: `Bearer ${ADMIN_TOKEN}`,
        // The start of Strapi blocks this process for longer than Directus keeps a connection open.
        connection: 'close',
        ...(body !== undefined && !isForm && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: isForm ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text === '' ? (null as T) : JSON.parse(text).data;
  }

  /** Uploads a file with these fields. Returns its id. */
  async upload(
    fields: Readonly<Record<string, string>>,
    file?: Blob,
    fileName = 'a.png',
  ): Promise<string> {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.set(name, value);
    form.set('file', file ?? (await picture('#c83232')), fileName);
    return (await this.call<{ id: string }>('POST', '/files', form)).id;
  }

  /** Replaces the bytes of a file. */
  async replace(id: string, file: Blob): Promise<void> {
    const form = new FormData();
    form.set('file', file, 'b.png');
    await this.call('PATCH', `/files/${id}`, form);
  }

  /** Makes the Flow of docs/connectors/directus.md, which announces every change to this address. */
  async tell(url: string, header: string, value: string): Promise<void> {
    const { id } = await this.call<{ id: string }>('POST', '/flows', {
      name: 'Tell the website',
      status: 'active',
      trigger: 'event',
      options: { type: 'action', scope: ['files.upload', 'files.update', 'files.delete'] },
    });
    const operation = await this.call<{ id: string }>('POST', '/operations', {
      flow: id,
      key: 'tell',
      type: 'request',
      position_x: 20,
      position_y: 1,
      options: { method: 'POST', url, headers: [{ header, value }], body: '{{$trigger}}' },
    });
    await this.call('PATCH', `/flows/${id}`, { operation: operation.id });
  }

  async stop(): Promise<void> {
    await this.#running?.stop();
  }
}
