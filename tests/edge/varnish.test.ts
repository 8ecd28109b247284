import { colourOf, tellOfChange } from '../support/dam';
import { specDam, specSite } from '../support/fixtures';
import { eventually, freePort } from '../support/processes';
import { isHit, Varnish } from '../support/varnish';

jest.setTimeout(300_000);

const ASSETS = 100;
const OBJECTS = 10_000;
/** Requests at the same time. */
const AT_ONCE = 32;

const dam = specDam();
let sitePort = 0;
let varnish: Varnish;

beforeAll(async () => {
  sitePort = await freePort();
  varnish = await Varnish.start(sitePort);
});

const site = specSite(() => ({
  damUrl: dam.url,
  port: sitePort,
  config: {
    freshForMs: 60_000,
    cdn: { driver: 'varnish', urls: [varnish.url], headers: Varnish.headers },
  },
}));

afterAll(() => varnish?.stop());

/** Asks through Varnish for many addresses; returns those that it did not have. */
async function missesOf(paths: readonly string[]): Promise<string[]> {
  const misses: string[] = [];
  const queue = [...paths];
  const ask = async () => {
    for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
      const response = await fetch(varnish.url + path);
      await response.arrayBuffer();
      if (response.status !== 200) throw new Error(`${path}: ${response.status}`);
      if (!isHit(response)) misses.push(path);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, ask));
  return misses;
}

async function published(assetId: string): Promise<string> {
  await dam.publish(assetId, '#336699');
  const [picked] = await site.pick(assetId);
  return picked?.url ?? '';
}

const known = (path: string) =>
  eventually('shared caches may keep it for long', async () => {
    const response = await fetch(site.url + path);
    await response.arrayBuffer();
    return response.headers.get('cache-control')?.includes('s-maxage') ? true : undefined;
  });

describe('Varnish in front of a site', () => {
  it('loses exactly the objects of an asset that changes, of 10,000', async () => {
    const urls: string[] = [];
    for (let index = 0; index < ASSETS; index++) urls.push(await published(`asset-${index}`));
    await known(urls[0] ?? '');
    // One asset has an address for each title that it had.
    const pathsOf = (url: string) =>
      Array.from({ length: OBJECTS / ASSETS }, (_, index) =>
        url.replace(/[^/]+\.png$/, `name-${index}.png?w=245`),
      );
    const all = urls.flatMap(pathsOf);
    expect(await missesOf(all)).toHaveLength(OBJECTS);
    expect(await missesOf(all)).toEqual([]);
    await dam.uploadVersion('asset-7', '#ff0000');
    await dam.approve('asset-7', 2);
    expect((await tellOfChange(site.url, 'asset-7')).status).toBe(200);
    const [first = ''] = pathsOf(urls[7] ?? '');
    await eventually('the new version', async () => {
      const bytes = await (await fetch(varnish.url + first)).arrayBuffer();
      return (await colourOf(bytes)) === '#ff0000' ? true : undefined;
    });
    const misses = await missesOf(all);
    const ofAsset = pathsOf(urls[7] ?? '').filter((path) => path !== first);
    expect(misses.sort()).toEqual(ofAsset.sort());
  });

  it('answers 410 for what was withdrawn, and browsers never count its time', async () => {
    const url = await published('secret');
    await known(url);
    const path = `${url}?w=245`;
    await missesOf([path]);
    const kept = await fetch(varnish.url + path);
    await kept.arrayBuffer();
    expect(isHit(kept)).toBe(true);
    for (const header of ['age', 'xkey']) expect(kept.headers.get(header)).toBeNull();
    // Caches of others would keep it for as long, and nobody purges those.
    expect(kept.headers.get('cache-control')).toBe('public, max-age=60');
    await dam.withdraw('secret');
    expect((await tellOfChange(site.url, 'secret')).status).toBe(200);
    await eventually('it is gone', async () =>
      (await fetch(varnish.url + path)).status === 410 ? true : undefined,
    );
  });

  it('shows nothing after its rights have ended', async () => {
    const url = await published('brief');
    await known(url);
    const endsAtMs = Date.now() + 5_000;
    await dam.patch('brief', { expiresAt: new Date(endsAtMs).toISOString() });
    expect((await tellOfChange(site.url, 'brief')).status).toBe(200);
    const status = async () => {
      const begun = Date.now();
      const response = await fetch(varnish.url + url);
      await response.arrayBuffer();
      return { begun, status: response.status };
    };
    await eventually('it is gone', async () => {
      const seen = await status();
      // Varnish counts in whole seconds, from when it got the answer.
      if (seen.status === 200) expect(seen.begun).toBeLessThan(endsAtMs + 1_000);
      return seen.status === 410 ? true : undefined;
    });
  });

  it('lets nobody else purge', async () => {
    const url = await published('kept');
    await known(url);
    await missesOf([url]);
    const tag = (await fetch(site.url + url)).headers.get('xkey') ?? '';
    for (const secret of ['', 'another secret']) {
      const purge = await fetch(varnish.url, {
        method: 'PURGE',
        headers: { 'xkey-purge': tag, 'x-purge-secret': secret },
      });
      expect(purge.status).toBe(403);
    }
    expect(await missesOf([url])).toEqual([]);
  });

  it('keeps pictures whatever cookies a visitor has, and no answer of REST', async () => {
    const url = await published('cookies');
    await missesOf([url]);
    const picture = await fetch(varnish.url + url, { headers: { cookie: '_ga=1' } });
    await picture.arrayBuffer();
    expect(isHit(picture)).toBe(true);
    for (let visit = 0; visit < 2; visit++) {
      const rest = await fetch(`${varnish.url}/api/articles`);
      await rest.arrayBuffer();
      expect(isHit(rest)).toBe(false);
    }
  });
});
