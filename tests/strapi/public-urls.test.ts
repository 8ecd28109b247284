import { demoDam } from '../../server/connectors/demo-dam';
import type { PublicAddress } from '../../server/contracts/connector';
import { DamError } from '../../server/contracts/errors';
import { recording } from '../support/dam';
import { specDam, specSite } from '../support/fixtures';

jest.setTimeout(120_000);

const SIGNED = 'https://bucket.example/bell.wav?signature=1';
let address: () => PublicAddress | null = () => null;
const inMs = (ms: number) => new Date(Date.now() + ms).toISOString();

const dam = specDam();
// Read by the app's `config/plugins.js`.
Object.assign(globalThis, {
  ownConnector: {
    ...demoDam,
    id: 'own-dam',
    create: (...given: Parameters<typeof demoDam.create>) => ({
      ...demoDam.create(...given),
      publicUrl: async () => address(),
    }),
  },
});

beforeAll(async () => {
  await dam.publish('pier', '#123456');
  await dam.publishFile('bell', 'bell.wav', recording());
});

const site = specSite(() => ({
  damUrl: dam.url,
  app: 'tests/own-connector-app',
  config: { freshForMs: 3_600_000 },
}));

let bell: string;
let pier: string;
beforeAll(async () => {
  const urls = (await site.pick('bell', 'pier')).map(({ url }) => site.url + url);
  [bell = '', pier = ''] = urls;
});

const load = (url: string, headers: Record<string, string> = {}) =>
  fetch(url, { redirect: 'manual', headers });

describe('files of a private DAM that gives out addresses that end', () => {
  it('are redirected to, and the redirect is cached for half of the time that is left', async () => {
    address = () => ({ url: SIGNED, expiresAt: inMs(600_000) });
    const response = await load(bell);
    expect([response.status, response.headers.get('location')]).toEqual([302, SIGNED]);
    const [, maxAge] =
      /^public, max-age=(\d+)$/.exec(response.headers.get('cache-control') ?? '') ?? [];
    expect(Number(maxAge)).toBeGreaterThan(280);
    expect(Number(maxAge)).toBeLessThanOrEqual(300);
    expect(response.headers.get('vary')).toContain('Sec-Fetch-Site');
    expect(response.headers.get('etag')).toBeNull();
  });

  it('are cached no longer than other answers if the address never ends', async () => {
    address = () => ({ url: SIGNED, expiresAt: null });
    expect((await load(bell)).headers.get('cache-control')).toBe('public, max-age=3600');
  });

  it.each<[string, () => PublicAddress | null]>([
    ['that it has none for', () => null],
    ['whose address has ended', () => ({ url: SIGNED, expiresAt: inMs(-1_000) })],
    ['whose end cannot be read', () => ({ url: SIGNED, expiresAt: 'soon' })],
  ])('are streamed: a file %s', async (_which, given) => {
    address = given;
    const response = await load(bell);
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'audio/wav']);
    await response.arrayBuffer();
  });

  it('are streamed to be saved, and to the pages of Strapi’s own origin', async () => {
    address = () => ({ url: SIGNED, expiresAt: inMs(600_000) });
    for (const [url, headers] of [
      [`${bell}?download`, {}],
      [bell, { 'sec-fetch-site': 'same-origin', 'sec-fetch-dest': 'audio' }],
    ] as const) {
      const response = await load(url, headers);
      expect(response.status).toBe(200);
      await response.arrayBuffer();
    }
  });

  it('are no pictures, which are made and kept here', async () => {
    address = () => ({ url: SIGNED, expiresAt: inMs(600_000) });
    expect((await load(pier)).status).toBe(200);
    expect((await load(`${pier}?original`)).status).toBe(200);
  });

  it('are not shown while no address can be made', async () => {
    address = () => {
      throw new DamError('unauthorized', 'The key was refused.');
    };
    expect((await load(bell)).status).toBe(503);
  });

  it('are not redirected to once the asset is withdrawn', async () => {
    address = () => ({ url: SIGNED, expiresAt: inMs(600_000) });
    await dam.withdraw('bell');
    // A pick reads the asset from the DAM now.
    await expect(site.pick('bell')).rejects.toThrow();
    expect((await load(bell)).status).toBe(410);
  });
});
