import sharp from 'sharp';
import { eventually } from '../support/processes';
import { TestSite } from '../support/strapi';
import { StubDam } from '../support/stub-dam';

jest.setTimeout(120_000);

const CHROME = 'image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8';
const MANY = 200;

let dam: StubDam;
let site: TestSite;

beforeAll(async () => {
  dam = await StubDam.start();
  site = await TestSite.start({
    damUrl: dam.url,
    config: { delivery: { concurrency: 1, frameAncestors: ['https://www.example.com'] } },
  });
});

afterAll(async () => {
  await site.stop();
  await dam.stop();
});

/** Addresses of as many assets, whose pictures are in no cache. */
async function gallery(name: string, count: number): Promise<string[]> {
  const noise = { type: 'gaussian' as const, mean: 128, sigma: 30 };
  const bytes = await sharp({
    create: { width: 1200, height: 900, channels: 3, background: '#336699', noise },
  })
    .jpeg()
    .toBuffer();
  const rendition = await sharp(bytes).resize(700).jpeg().toBuffer();
  const ids = Array.from({ length: count }, (_, index) => `${name}-${index}`);
  for (const [index, id] of ids.entries()) {
    dam.assets.set(id, {
      fileName: `${id}.jpg`,
      mime: 'image/jpeg',
      width: 1200,
      height: 900,
      bytes,
      // Half of them have a rendition that suits.
      ...(index % 2 === 0 && { renditions: { 700: { mime: 'image/jpeg', bytes: rendition } } }),
    });
  }
  const picked = await site.pick(...ids);
  return picked.map(({ url }) => `${site.url}${url}`);
}

describe('a gallery on a cold cache', () => {
  it('shows every picture at once, and has all of them made soon', async () => {
    const urls = (await gallery('cold', MANY)).map((url) => `${url}?w=640`);
    const answers = await Promise.all(
      urls.map(async (url) => {
        const response = await fetch(url, { headers: { accept: CHROME } });
        return { response, bytes: Buffer.from(await response.arrayBuffer()) };
      }),
    );
    const refused = answers.filter(({ response }) => response.status !== 200);
    expect(refused.map(({ response, bytes }) => `${response.status} ${bytes}`)).toEqual([]);
    const sizes = await Promise.all(answers.map(({ bytes }) => sharp(bytes).metadata()));
    expect(Math.min(...sizes.map(({ width = 0 }) => width))).toBeGreaterThanOrEqual(640);
    for (const { response } of answers) {
      // Something better is under way.
      expect(response.headers.get('cache-control')).toBe('public, max-age=5');
    }
    const [first = ''] = urls;
    await eventually('the better format is there', async () => {
      const response = await fetch(first, { headers: { accept: CHROME } });
      return response.headers.get('content-type') === 'image/avif' ? true : undefined;
    });
  });

  it('forgets the visitors who left: nothing is fetched or made for them', async () => {
    const urls = await gallery('left', 40);
    let release = (): void => undefined;
    dam.gate = new Promise((resolve) => {
      release = resolve;
    });
    const fetchedBefore = dam.fetched.length;
    const ofThis = () => dam.fetched.slice(fetchedBefore).filter((path) => path.includes('left-'));
    const leaving = new AbortController();
    const left = urls.map((url) =>
      fetch(`${url}?w=640&format=webp`, { signal: leaving.signal }).then(
        () => 'answered',
        () => 'left',
      ),
    );
    await eventually('the first fetches have begun', async () =>
      ofThis().length > 0 ? true : undefined,
    );
    leaving.abort();
    expect(new Set(await Promise.all(left))).toEqual(new Set(['left']));
    await eventually('their fetches are aborted', async () =>
      ofThis().every((path) => dam.aborted.includes(path)) ? true : undefined,
    );
    const begun = ofThis().length;
    release();
    dam.gate = Promise.resolve();
    const [next = ''] = await gallery('next', 1);
    const response = await fetch(`${next}?w=640&format=webp`);
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'image/webp']);
    expect(ofThis()).toHaveLength(begun);
    expect(begun).toBeLessThanOrEqual(6);
  });
});

describe('a page of another origin', () => {
  it('may frame files if the configuration names it', async () => {
    const [url = ''] = await gallery('framed', 1);
    const { headers } = await fetch(url);
    expect(headers.get('content-security-policy')).toBe(
      "frame-ancestors 'self' https://www.example.com",
    );
    expect(headers.get('x-frame-options')).toBeNull();
  });
});
