import { tmpdir } from 'node:os';
import path from 'node:path';
import { startSite } from './server';

async function main(): Promise<void> {
  const port = Number(process.env.SITE_PORT ?? 4000);
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw new Error(`SITE_PORT is not a port: ${process.env.SITE_PORT}`);
  }
  const site = await startSite({
    port,
    strapiUrl: process.env.STRAPI_URL ?? 'http://127.0.0.1:1337',
    folder: process.env.SITE_DATA ?? path.join(tmpdir(), `nordhavn-site-${port}`),
    revalidateSecret: process.env.REVALIDATE_SECRET || null,
  });
  console.log(`site listening on ${site.url}`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      site.close().then(() => process.exit(0), fail);
    });
  }
}

function fail(error: unknown): void {
  console.error(error);
  process.exit(1);
}

main().catch(fail);
