import { startDatabases } from '../databases.mjs';
import { colourOf, TestDam, tellOfChange } from '../support/dam';
import { eventually, freePort } from '../support/processes';
import { TestSite } from '../support/strapi';
import { isHit, Varnish } from '../support/varnish';
import { percentile, type Row } from './row';

const CHANGES = 100;
/** Between a purge and the next look at what Varnish has, in milliseconds. */
const LOOK_EVERY_MS = 5;

/** Varnish in front of a site on PostgreSQL: how soon it shows what the DAM’s webhook told. */
export async function measureEdge(): Promise<Row[]> {
  const servers = await startDatabases('postgres,varnish');
  Object.assign(process.env, servers.env);
  globalThis.TEST_DATABASE = 'postgres';
  const dam = await TestDam.start();
  const port = await freePort();
  const varnish = await Varnish.start(port);
  const site = await TestSite.start({
    damUrl: dam.url,
    port,
    config: {
      freshForMs: 60_000,
      cdn: { driver: 'varnish', urls: [varnish.url], headers: Varnish.headers },
    },
  });
  try {
    const updates = await updatesThrough(varnish, site, dam);
    const withdrawals = await withdrawalsThrough(varnish, site, dam);
    return [
      ...rowsOf('fresh bytes through Varnish', updates),
      ...rowsOf('410 through Varnish, of a withdrawn asset', withdrawals),
    ];
  } finally {
    await site.stop();
    await varnish.stop();
    await dam.down();
    globalThis.TEST_DATABASE = undefined;
    await servers.stop();
  }
}

function rowsOf(what: string, times: readonly number[]): Row[] {
  return [
    { name: `webhook to ${what}, p50`, value: percentile(times, 0.5), unit: 'ms' },
    {
      name: `webhook to ${what}, p99`,
      value: percentile(times, 0.99),
      unit: 'ms',
      bound: { atMost: 1_000, because: 'a change is on every page at once' },
    },
  ];
}

async function published(site: TestSite, dam: TestDam, id: string): Promise<string> {
  await dam.publish(id, '#336699');
  const [picked] = await site.pick(id);
  return `${picked?.url}?w=245`;
}

/** Has Varnish keep a picture for long, as a visitor before the change does. */
function keptByVarnish(url: string): Promise<true> {
  return eventually('Varnish keeps it', async () => {
    const response = await fetch(url);
    await response.arrayBuffer();
    return isHit(response) ? true : undefined;
  });
}

/** Milliseconds from the call of the webhook until a visitor's answer is as it should be. */
async function msUntil(
  site: TestSite,
  id: string,
  isThere: () => Promise<boolean>,
): Promise<number> {
  const begun = performance.now();
  await tellOfChange(site.url, id);
  while (!(await isThere())) await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  return performance.now() - begun;
}

async function updatesThrough(varnish: Varnish, site: TestSite, dam: TestDam): Promise<number[]> {
  const url = varnish.url + (await published(site, dam, 'pier'));
  const times: number[] = [];
  for (let version = 2; version < CHANGES + 2; version++) {
    await keptByVarnish(url);
    const colour = `#3366${version.toString(16).padStart(2, '0')}`;
    await dam.uploadVersion('pier', colour);
    await dam.approve('pier', version);
    const isFresh = async () => {
      const response = await fetch(url);
      const bytes = await response.arrayBuffer();
      return !isHit(response) && (await colourOf(bytes)) === colour;
    };
    times.push(await msUntil(site, 'pier', isFresh));
  }
  return times;
}

async function withdrawalsThrough(
  varnish: Varnish,
  site: TestSite,
  dam: TestDam,
): Promise<number[]> {
  const times: number[] = [];
  for (let number = 0; number < CHANGES; number++) {
    const id = `gone-${number}`;
    const url = varnish.url + (await published(site, dam, id));
    await keptByVarnish(url);
    await dam.withdraw(id);
    times.push(await msUntil(site, id, async () => (await fetch(url)).status === 410));
  }
  return times;
}
