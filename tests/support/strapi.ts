import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Core } from '@strapi/strapi';
import { createStrapi } from '@strapi/strapi';
import { DAM_TOKEN, WEBHOOK_SECRET } from './dam';
import { databaseOf } from './databases';
import { eventually, freePort, ROOT, temporaryFolder } from './processes';

const DEMO = join(ROOT, 'demo');

export interface SiteOptions {
  damUrl: string;
  damToken?: string;
  /** Configuration of the project itself, by path. */
  project?: Record<string, unknown>;
  /** Which app: a path below the repo, or a full one; the demo where nothing is said. */
  app?: string;
  /** Further options of the plugin. */
  config?: Record<string, unknown>;
  /** Keeps the database of an earlier start. */
  folder?: string;
  port?: number;
  /** What the project says of its own address; empty for nothing. */
  publicUrl?: string;
  /** Address of the admin, for an app whose configuration reads it. */
  adminUrl?: string;
  /** As under `strapi develop`: content types can be changed in the admin. */
  develop?: boolean;
}

/** A permission of a role as Strapi stores it. */
export interface Permission {
  action: string;
  subject: string;
  properties?: { fields?: string[]; locales?: string[] };
  conditions?: string[];
}

/** No machine fails during a test, and a boot writes the tables of a whole site: a second of waiting. */
function withoutWaitingForTheDisk(
  connection: { pragma(statement: string): unknown },
  done: (error: Error | null, connection: unknown) => void,
): void {
  connection.pragma('synchronous = off');
  done(null, connection);
}

/** The demo's Strapi, really booted in this process on a database of its own. */
export class TestSite {
  readonly strapi: Core.Strapi;
  readonly url: string;
  readonly port: number;
  readonly folder: string;
  readonly logs: string[];
  #token = '';

  private constructor(strapi: Core.Strapi, port: number, folder: string, logs: string[]) {
    this.strapi = strapi;
    this.port = port;
    this.url = `http://127.0.0.1:${port}`;
    this.folder = folder;
    this.logs = logs;
  }

  static async start(options: SiteOptions): Promise<TestSite> {
    const port = options.port ?? (await freePort());
    const folder = options.folder ?? temporaryFolder();
    Object.assign(process.env, {
      NODE_ENV: 'test',
      HOST: '127.0.0.1',
      PORT: String(port),
      PUBLIC_URL: options.publicUrl ?? `http://127.0.0.1:${port}`,
      ADMIN_URL: options.adminUrl ?? '',
      ...(await databaseOf(folder)),
      DEMO_SEED: '0',
      DAM_URL: options.damUrl,
      DAM_TOKEN: options.damToken ?? DAM_TOKEN,
      DAM_WEBHOOK_SECRET: WEBHOOK_SECRET,
      DAM_CONFIG: JSON.stringify({
        delivery: { cacheFolder: join(folder, 'dam-cache') },
        ...options.config,
      }),
    });
    const appDir = options.app === undefined ? DEMO : resolve(ROOT, options.app);
    const strapi = createStrapi({
      appDir,
      // An app in JavaScript is not compiled.
      distDir: existsSync(join(appDir, 'tsconfig.json')) ? join(appDir, 'dist') : appDir,
      autoReload: options.develop === true,
    });
    if (globalThis.TEST_DATABASE === undefined) {
      strapi.config.set('database.connection.pool', { afterCreate: withoutWaitingForTheDisk });
    }
    for (const [path, value] of Object.entries(options.project ?? {}))
      strapi.config.set(path, value);
    const logs: string[] = [];
    // Read, not printed: what the plugin says is one of its promises.
    strapi.log.silent = true;
    for (const level of ['info', 'warn', 'error'] as const) {
      strapi.log[level] = ((message: unknown) => {
        logs.push(`${level}: ${message instanceof Error ? message.stack : String(message)}`);
        return strapi.log;
      }) as typeof strapi.log.info;
    }
    await strapi.load();
    await new Promise<void>((listening) => {
      strapi.server.listen(port, '127.0.0.1', () => listening());
    });
    const site = new TestSite(strapi, port, folder, logs);
    site.#token = await site.#createToken();
    return site;
  }

  /** Waits until the index of uses has looked at every write. */
  async indexed(): Promise<void> {
    await eventually('the index has caught up', async () => {
      const [row] = await this.strapi.db.connection('dam_outbox').where({ kind: 'entry' }).limit(1);
      return row === undefined ? true : undefined;
    });
  }

  async stop(): Promise<void> {
    await this.#idle();
    await this.strapi.destroy();
  }

  /**
   * Strapi tells its events after the answer, and nobody waits for that: one that comes after the end
   * finds no database and no Strapi, and fails a test that has long passed.
   */
  async #idle(): Promise<void> {
    const { pool } = this.strapi.db.connection.client;
    let quiet = 0;
    await eventually('the database is at rest', async () => {
      quiet = pool.numUsed() + pool.numPendingAcquires() === 0 ? quiet + 1 : 0;
      return quiet > 5 ? true : undefined;
    });
  }

  async #createToken(): Promise<string> {
    const tokens = this.strapi.service('admin::api-token');
    const { accessKey }: { accessKey: string } = await tokens.create({
      name: `Test ${Date.now()}`,
      description: '',
      type: 'full-access',
      lifespan: null,
    });
    return accessKey;
  }

  /** What a client with a full access token sends. */
  get authorization(): string {
    return `Bearer ${this.#token}`;
  }

  /** Answers the response; `token: false` is a visitor. */
  request(
    method: string,
    path: string,
    options: { body?: unknown; token?: boolean; headers?: Record<string, string> } = {},
  ): Promise<Response> {
    const { body, token = true, headers = {} } = options;
    return fetch(this.url + path, {
      method,
      redirect: 'manual',
      headers: {
        ...(token && { authorization: this.authorization }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  }

  /** The JSON of a call that must work. */
  // biome-ignore lint/suspicious/noExplicitAny: answers of REST are as untyped as JSON is
  async json(method: string, path: string, body?: unknown): Promise<any> {
    const response = await this.request(method, path, body === undefined ? {} : { body });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return JSON.parse(text);
  }

  /** What the admin's browser sends: the token of a user with a role of just these permissions. */
  async adminSession(
    permissions: 'everything' | readonly (string | Permission)[],
  ): Promise<string> {
    const roles = this.strapi.service('admin::role');
    const email = `user-${randomUUID()}@example.com`;
    const password = 'Editor-demo-1';
    const role =
      permissions === 'everything'
        ? await roles.getSuperAdmin()
        : await roles.create({ name: email, description: 'test' });
    if (permissions !== 'everything') {
      const granted = permissions.map((permission) => ({
        conditions: [],
        properties: {},
        ...(typeof permission === 'string' ? { action: permission, subject: null } : permission),
      }));
      await roles.assignPermissions(role.id, granted);
    }
    await this.strapi.service('admin::user').create({
      firstname: 'T',
      lastname: 'T',
      email,
      password,
      isActive: true,
      registrationToken: null,
      roles: [role.id],
    });
    const headers = { 'content-type': 'application/json' };
    const login = await fetch(`${this.url}/admin/login`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ email, password }),
    });
    const { data } = (await login.json()) as { data: { token: string } };
    return data.token;
  }

  /**
   * What an editor's pick makes, through the plugin's public service. After an outage, calls of the DAM are
   * paused for a moment; an editor tries again.
   */
  pick(
    ...assetIds: string[]
  ): Promise<{ url: string; file: { id: number } & Record<string, unknown> }[]> {
    const references = assetIds.map((assetId) => ({ connection: 'brand', assetId }));
    return eventually('calls of the DAM are not paused', async () => {
      try {
        return await this.strapi.plugin('dam').service('references').pick(references);
      } catch (error) {
        if (String(error).includes('calls are paused for a moment')) return undefined;
        throw error;
      }
    });
  }
}
