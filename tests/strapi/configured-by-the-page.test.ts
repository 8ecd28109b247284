import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import type { TestResponse, TestStep } from '../../server/contracts/administration';
import type { AssetsResponse, PickResponse, SearchResponse } from '../../server/contracts/api';
import { CLIENT, SimulatedBynder } from '../connectors/bynder/simulator';
import { newId } from '../connectors/bynder/simulator-library';
import {
  API_KEY,
  API_SECRET,
  CLOUD,
  CloudinarySimulator,
} from '../connectors/cloudinary/simulator';
import { TOKEN as DIRECTUS_TOKEN, DirectusSimulator } from '../connectors/directus/simulator';
import {
  TOKEN as FRONTIFY_TOKEN,
  FrontifySimulator,
  LIBRARY,
} from '../connectors/frontify/simulator';
import { connectionOn, hasConnection, PAGES, replacedIn } from '../connectors/generic/recipe';
import {
  CantoServer,
  FileHost,
  PimcoreServer,
  SanityServer,
} from '../connectors/generic/recipe-servers';
import { ImageKitSimulator, PRIVATE_KEY } from '../connectors/imagekit/simulator';
import { MediaWikiSimulator } from '../connectors/mediawiki/simulator';
import { SimulatedResourceSpace } from '../connectors/resourcespace/simulator';
import { SimulatorServer } from '../connectors/shared/simulator-http';
import { colourOf, DAM_TOKEN, picture, TestDam, WEBHOOK_SECRET } from '../support/dam';
import { TestSite } from '../support/strapi';

/**
 * Each page of a connector is read as a newcomer reads it: its first example is the configuration, with the DAM's own
 * addresses and secrets in place of those of the page, and nothing else. Two connections come out of each: one as the
 * page says, and one whose secret is wrong.
 */

jest.setTimeout(180_000);

const COLOUR = '#c83232';
const bytesOf = async () => Buffer.from(await (await picture(COLOUR)).arrayBuffer());

/** A DAM that a page is tried on. */
interface Walk {
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Variables that the page reads with `env`. */
  environment: Readonly<Record<string, string>>;
  /** The secret of `environment` that somebody mistypes; null if the page has none. */
  secret: string | null;
  /** What the message about a wrong secret names. */
  says?: RegExp;
  /** What stands on the page for the DAM's own addresses and names. */
  placeholders(): Readonly<Record<string, string>>;
  /** Addresses that a real DAM has by default. */
  hosts?(): Readonly<Record<string, unknown>>;
}

const resourcespace = new SimulatedResourceSpace();
const bynder = new SimulatedBynder();
const cloudinary = new CloudinarySimulator();
const imagekit = new ImageKitSimulator();
const frontify = new FrontifySimulator();
const directus = new DirectusSimulator();
const wiki = new MediaWikiSimulator();
const canto = new CantoServer();
const sanity = new SanityServer();
const pimcore = new PimcoreServer();
const files = new FileHost();
let demo: TestDam;

/** The DAM that the page of `generic` describes. */
const described = new SimulatorServer(({ url, headers }) => {
  const { pathname, searchParams } = url;
  if (headers.authorization !== 'Bearer a-token-of-the-dam') return { status: 401, json: {} };
  if (pathname === '/api/me') return { json: { name: 'website' } };
  if (pathname === '/files/7') return bytesOf().then((bytes) => ({ bytes }));
  if (pathname !== '/api/assets') return { status: 404, json: {} };
  const version = {
    ...{ number: 3, state: 'released', file: '/files/7', name: 'pier.png', mime: 'image/png' },
    ...{ bytes: 4_000, width: 800, height: 600 },
  };
  const rights = { holder: '© Harbour', until: null };
  const pier = { id: '7', title: 'Old pier', type: 'photo', alt: 'A pier', rights };
  const isAsked = (searchParams.get('ids') ?? '7').split(',').includes('7');
  const words = (searchParams.get('q') ?? '').toLowerCase();
  const items = isAsked && 'old pier'.includes(words) ? [{ ...pier, versions: [version] }] : [];
  return { json: { items, total: items.length, next: null } };
});

const WALKS: Readonly<Record<string, Walk>> = {
  'resourcespace.md': {
    async start() {
      await resourcespace.start();
      const { store } = resourcespace;
      const resource = store.create(1, 0);
      store.write(resource, 8, 'Old pier');
      await store.putFile(resource, await bytesOf(), 'png', { poster: null });
    },
    stop: () => resourcespace.stop(),
    environment: { RESOURCESPACE_KEY: resourcespace.apiKey },
    secret: 'RESOURCESPACE_KEY',
    says: /"user" and "apiKey"/,
    placeholders: () => ({ 'https://dam.example.com': resourcespace.url }),
  },
  'bynder.md': {
    async start() {
      await bynder.start();
      for (const name of ['Region', 'AltText', 'UsageEnds']) {
        bynder.library.metaproperties.set(name, { id: newId(), options: [] });
      }
      await bynder.library.add('Old pier', {}, await bytesOf());
    },
    stop: () => bynder.stop(),
    environment: {
      BYNDER_CLIENT_ID: CLIENT.clientId,
      BYNDER_CLIENT_SECRET: CLIENT.clientSecret,
    },
    secret: 'BYNDER_CLIENT_SECRET',
    says: /"clientId", "clientSecret" and the scopes/,
    placeholders: () => ({ 'https://brand.example.com': bynder.url }),
    hosts: () => ({ fileHosts: [bynder.bucket.host] }),
  },
  'cloudinary.md': {
    async start() {
      await cloudinary.start();
      cloudinary.metadataFields = ['release_state', 'rights_holder', 'rights_until'];
      await cloudinary.addPicture(COLOUR, {
        display_name: 'Old pier',
        metadata: { release_state: 'released' },
      });
    },
    stop: () => cloudinary.stop(),
    environment: { CLOUDINARY_KEY: API_KEY, CLOUDINARY_SECRET: API_SECRET },
    secret: 'CLOUDINARY_SECRET',
    says: /"apiKey" and "apiSecret"/,
    placeholders: () => ({ '"example"': `"${CLOUD}"` }),
    hosts: () => ({ apiUrl: cloudinary.url, deliveryUrl: cloudinary.deliveryUrl }),
  },
  'imagekit.md': {
    async start() {
      await imagekit.start();
      const fields = ['title', 'copyright', 'rights_until'].map((name) => ({
        name,
        schema: { type: 'Text' },
      }));
      const options = ['approved', 'archived'];
      const status = { type: 'SingleSelect', selectOptions: options };
      imagekit.fields = [...fields, { name: 'status', schema: status }];
      const customMetadata = { status: 'approved', title: 'Old pier' };
      await imagekit.addPicture(COLOUR, { name: 'old-pier.png', customMetadata });
    },
    stop: () => imagekit.stop(),
    environment: {
      IMAGEKIT_PRIVATE_KEY: PRIVATE_KEY,
      IMAGEKIT_WEBHOOK_SECRET: 'whsec_of the page',
    },
    secret: 'IMAGEKIT_PRIVATE_KEY',
    says: /"privateKey"/,
    placeholders: () => ({ 'https://ik.imagekit.io/example': imagekit.urlEndpoint }),
    hosts: () => ({ apiUrl: imagekit.url, uploadUrl: imagekit.url }),
  },
  'frontify.md': {
    async start() {
      await frontify.start();
      await frontify.addPicture(COLOUR, { title: 'Old pier', custom: { Status: 'Approved' } });
    },
    stop: () => frontify.stop(),
    environment: { FRONTIFY_TOKEN, FRONTIFY_WEBHOOK_SECRET: 'a secret of a library' },
    secret: 'FRONTIFY_TOKEN',
    says: /"token"/,
    placeholders: () => ({
      'https://example.frontify.com': frontify.url,
      eyJpZGVudGlmaWVyIjoxMCwidHlwZSI6InByb2plY3QifQ: LIBRARY.replace(/=+$/, ''),
    }),
  },
  'directus.md': {
    async start() {
      await directus.start();
      const id = '00000000-0000-4000-8000-000000000001';
      await directus.addPicture(COLOUR, { id, title: 'Old pier', status: 'approved' });
    },
    stop: () => directus.stop(),
    environment: { DIRECTUS_TOKEN, DIRECTUS_WEBHOOK_SECRET: 'a-secret-of-the-flow' },
    secret: 'DIRECTUS_TOKEN',
    says: /"token"/,
    placeholders: () => ({ 'https://directus.example': directus.url }),
  },
  'mediawiki.md': {
    async start() {
      await wiki.start();
      await wiki.addPicture(COLOUR, { name: 'Old pier.png' });
    },
    stop: () => wiki.stop(),
    environment: {},
    secret: null,
    placeholders: () => ({ 'https://commons.wikimedia.org': wiki.url }),
  },
  'generic.md': {
    start: () => described.start(),
    stop: () => described.stop(),
    environment: { DAM_TOKEN: 'a-token-of-the-dam' },
    secret: 'DAM_TOKEN',
    says: /credentials \(401\)/,
    placeholders: () => ({ 'https://dam.example': described.url }),
  },
  'canto.md': {
    async start() {
      for (const server of [canto.api, canto.oauth]) await server.start();
      const directUrlOriginal = files.put('/old-pier.png', await bytesOf());
      canto.assets.push({
        ...{ scheme: 'image', id: 'pier', name: 'Old pier.png', time: '20261123000000000' },
        ...{ size: 4_000, width: '800', height: '600', approvalStatus: 'Approved', additional: {} },
        url: { directUrlOriginal },
      });
    },
    async stop() {
      for (const server of [canto.api, canto.oauth]) await server.stop();
    },
    environment: {
      CANTO_APP_ID: 'app',
      CANTO_APP_SECRET: 'a-secret-of-the-app',
      CANTO_USER: 'editor@example.com',
    },
    secret: 'CANTO_APP_SECRET',
    says: /"login"/,
    placeholders: () => ({
      'https://example.canto.com': canto.api.url,
      'https://oauth.canto.com': canto.oauth.url,
      'files.example.net': files.server.host,
    }),
  },
  'sanity-media-library.md': {
    async start() {
      await sanity.api.start();
      const at = '2026-11-01T12:00:00Z';
      sanity.documents.push(
        {
          ...{ _id: 'pier', _type: 'sanity.asset', assetType: 'sanity.imageAsset' },
          ...{ _createdAt: at, _updatedAt: at, title: 'Old pier', cdnAccessPolicy: 'public' },
          currentVersion: { _ref: 'image-pier' },
          aspects: { rights: { status: 'approved' } },
        },
        {
          ...{ _id: 'image-pier', _type: 'sanity.imageAsset', _createdAt: at, sha1hash: 'abc' },
          ...{
            size: 4_000,
            mimeType: 'image/png',
            extension: 'png',
            originalFilename: 'old-pier.png',
          },
          url: files.put('/images/abc-800x600.png', await bytesOf()),
          metadata: { dimensions: { width: 800, height: 600 } },
        },
      );
    },
    stop: () => sanity.api.stop(),
    environment: { SANITY_TOKEN: 'a-token-of-sanity' },
    secret: 'SANITY_TOKEN',
    says: /credentials \(401\)/,
    placeholders: () => ({
      'https://api.sanity.io': sanity.api.url,
      mlExample: 'ml1',
      'cdn.sanity.io': files.server.host,
    }),
  },
  'pimcore.md': {
    async start() {
      await pimcore.server.start();
      pimcore.files.set('/Old pier.png', await bytesOf());
      pimcore.nodes.push({
        ...{ __typename: 'asset', id: 1, filename: 'Old pier.png', type: 'image' },
        ...{
          filesize: 4_000,
          fullpath: '/Old%20pier.png',
          mimetype: 'image/png',
          modificationDate: 1_790_000_000,
        },
        metadata: [{ name: 'status', data: 'approved', type: 'input' }],
      });
    },
    stop: () => pimcore.server.stop(),
    environment: { PIMCORE_KEY: 'a-key-of-pimcore' },
    secret: 'PIMCORE_KEY',
    says: /with these credentials \(403\)/,
    placeholders: () => ({ 'https://pimcore.example.com': pimcore.server.url }),
  },
  'demo-dam.md': {
    async start() {
      demo = await TestDam.start();
      await demo.publish('pier', COLOUR, { title: 'Old pier' });
    },
    stop: () => demo.down(),
    environment: { DAM_TOKEN, DAM_WEBHOOK_SECRET: WEBHOOK_SECRET },
    secret: 'DAM_TOKEN',
    says: /credentials \(401\)/,
    placeholders: () => ({ 'http://127.0.0.1:4100': demo.url }),
  },
};

/** JPEG keeps a colour but for a shade. */
function assertRed(colour: string): void {
  const channels = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
  for (const [index, wanted] of [0xc8, 0x32, 0x32].entries()) {
    expect(Math.abs((channels[index] ?? 0) - wanted)).toBeLessThanOrEqual(3);
  }
}

const keyOf = (page: string) => page.replace('.md', '');
const MISTYPED = 'a-mistyped-secret';

/** The connection of a page, with nothing replaced but what the reader must replace. */
function configured(page: string, walk: Walk, key: string, mistyped: string | null = null) {
  const environment = { ...walk.environment, ...(mistyped !== null && { [mistyped]: MISTYPED }) };
  const connection = replacedIn(connectionOn(page, environment), walk.placeholders());
  return { ...connection, key, options: { ...connection.options, ...walk.hosts?.() } };
}

let site: TestSite;
let token: string;

beforeAll(async () => {
  await files.server.start();
  await Promise.all(Object.values(WALKS).map((walk) => walk.start()));
  const connections = Object.entries(WALKS).flatMap(([page, walk]) => [
    configured(page, walk, keyOf(page)),
    ...(walk.secret === null
      ? []
      : [configured(page, walk, `${keyOf(page)}-mistyped`, walk.secret)]),
  ]);
  site = await TestSite.start({ damUrl: 'http://127.0.0.1:1', config: { connections } });
  token = await site.adminSession('everything');
});

afterAll(async () => {
  await site?.stop();
  await Promise.all(Object.values(WALKS).map((walk) => walk.stop()));
  await files.server.stop();
});

async function ask<Answer>(path: string, body: unknown): Promise<Answer> {
  const response = await fetch(`${site.url}/dam${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`);
  return JSON.parse(text);
}

const tried = (connection: string, step: TestStep, assetId?: string): Promise<TestResponse> =>
  ask(`/settings/connections/${connection}/test`, { step, ...(assetId && { assetId }) });

const found = async (connection: string) => {
  const search = { text: 'pier', limit: 10 };
  return (await ask<SearchResponse>(`/connections/${connection}/search`, search)).assets;
};

it('every page with a configuration is walked, and says where it goes', () => {
  const pages = readdirSync(PAGES).filter((name) => name.endsWith('.md') && hasConnection(name));
  expect(Object.keys(WALKS).sort()).toEqual(pages.sort());
  for (const page of pages) {
    const text = readFileSync(join(PAGES, page), 'utf8');
    expect(text.slice(0, text.indexOf('```'))).toContain('(../configuration.md#connections)');
  }
});

describe.each(Object.entries(WALKS))('%s', (page, { secret, says }) => {
  const connection = keyOf(page);

  it('says nothing in the log but that it is connected', () => {
    expect(
      site.logs.filter((line) => /^(warn|error)/.test(line) && line.includes(`"${connection}"`)),
    ).toEqual([]);
  });

  it('lets an editor search, look at the picture and its details, and pick', async () => {
    const [asset] = await found(connection);
    expect(asset).toMatchObject({ connection, availability: 'live' });
    const thumbnail = await fetch(`${site.url}${asset?.thumbnailUrl}`);
    expect(thumbnail.status).toBe(200);
    assertRed(await colourOf(await thumbnail.arrayBuffer()));

    const reference = { connection, assetId: asset?.assetId };
    const details = await ask<AssetsResponse>('/assets', { references: [reference] });
    expect(details.assets[0]).toMatchObject({ availability: 'live', asset: { connection } });
    for (const step of ['credentials', 'search', 'asset', 'file'] as const) {
      expect(await tried(connection, step, asset?.assetId)).toMatchObject({ outcome: 'passed' });
    }

    const { picked } = await ask<PickResponse>('/references', { references: [reference] });
    const data = { title: page, slug: connection, cover: picked[0]?.file.id };
    await site.json('POST', '/api/articles', { data });
    const path = `/api/articles?filters[slug]=${connection}&populate=cover`;
    const { cover } = (await site.json('GET', path)).data[0];
    const delivered = await fetch(cover.url);
    expect(delivered.status).toBe(200);
    const bytes = Buffer.from(await delivered.arrayBuffer());
    assertRed(await colourOf(bytes));
    const small = await fetch(`${cover.url}?w=320&format=png`);
    const { width } = await sharp(Buffer.from(await small.arrayBuffer())).metadata();
    // A DAM without any size is redirected to for the smallest rendition that is wide enough.
    expect(width).toBeGreaterThanOrEqual(320);
    expect(width).toBeLessThan((await sharp(bytes).metadata()).width ?? 0);
  });

  if (secret === null) return;

  it('says what to check if the secret is mistyped, and does not repeat it', async () => {
    const mistyped = `${connection}-mistyped`;
    const { outcome, detail } = await tried(mistyped, 'credentials');
    expect({ outcome, detail }).toEqual({
      outcome: 'failed',
      detail: expect.stringMatching(says ?? /./),
    });
    const said = site.logs.join('\n');
    expect(said).toContain(mistyped);
    expect(said + detail).not.toContain(MISTYPED);
  });
});
