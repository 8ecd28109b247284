import { join } from 'node:path';
import { eventually, freePort, ROOT, type Running, startProcess } from './processes';
import { TestSite } from './strapi';

/** Strapi processes on one database server; the first one is this process. */
export class Cluster {
  readonly #children: Running[] = [];

  private constructor(
    readonly first: TestSite,
    readonly urls: string[],
  ) {}

  static async start(
    nodes: number,
    damUrl: string,
    config: Record<string, unknown>,
  ): Promise<Cluster> {
    const first = await TestSite.start({ damUrl, config });
    const ports: number[] = [];
    while (ports.length < nodes - 1) ports.push(await freePort());
    const urls = [first.url, ...ports.map((port) => `http://127.0.0.1:${port}`)];
    const cluster = new Cluster(first, urls);
    const bin = join(ROOT, 'node_modules/@strapi/strapi/bin/strapi.js');
    await Promise.all(
      ports.map(async (port) => {
        // The environment of the first one: its database, its DAM, its configuration.
        const env = { ...process.env, PORT: String(port), NODE_ENV: 'production' };
        const options = { cwd: join(ROOT, 'demo'), env, ready: /answers\./, timeoutMs: 120_000 };
        cluster.#children.push(await startProcess(process.execPath, [bin, 'start'], options));
      }),
    );
    await eventually('the nodes know of each other', async () => {
      const known = await first.strapi.db.connection('dam_nodes');
      return known.length === nodes ? true : undefined;
    });
    return cluster;
  }

  async stop(): Promise<void> {
    await Promise.all(this.#children.map((child) => child.stop()));
    await this.first.stop();
  }
}
