import { readdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type AssetsResponse,
  type ConnectionStatusResponse,
  type ConnectionsResponse,
  type ErrorResponse,
  PERMISSIONS,
  type PickerAsset,
  type PickResponse,
  type SearchResponse,
  type UploadResponse,
} from '../../server/contracts/api';
import { colourOf, DAM_TOKEN } from '../support/dam';
import { specDam, specSite } from '../support/fixtures';
import { eventually } from '../support/processes';

jest.setTimeout(120_000);

let session: string;

function ask(method: string, path: string, body?: unknown, token = session): Promise<Response> {
  return fetch(`${site.url}/dam${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}

const dam = specDam();

beforeAll(async () => {
  await dam.publish('harbour', '#102030', { title: 'Harbour at dawn', tags: 'sea,boats' });
  await dam.upload('draft', '#405060', { title: 'Harbour draft' });
  await dam.publish('mug', '#708090', { title: 'Enamel mug' });
});

const site = specSite(() => ({ damUrl: dam.url }));

beforeAll(async () => {
  session = await site.adminSession('everything');
});

describe('the picker’s requests', () => {
  it('lists the connections without a secret', async () => {
    const response = await ask('GET', '/connections');
    const text = await response.text();
    const { connections }: ConnectionsResponse = JSON.parse(text);
    expect(connections).toMatchObject([{ key: 'brand', label: 'Nordhavn DAM' }]);
    expect(text).not.toContain(DAM_TOKEN);
  });

  it('searches by text, and says what may be used', async () => {
    const response = await ask('POST', '/connections/brand/search', { text: 'harb' });
    const { assets, total }: SearchResponse = await response.json();
    expect(total).toBe(2);
    expect(new Map(assets.map((asset) => [asset.assetId, asset.availability]))).toEqual(
      new Map([
        ['harbour', 'live'],
        ['draft', 'unapproved'],
      ]),
    );
  });

  it('shows thumbnails from the same origin to an <img> without credentials, in review or not', async () => {
    const response = await ask('POST', '/connections/brand/search', {});
    const { assets }: SearchResponse = await response.json();
    expect(assets).toHaveLength(3);
    for (const { assetId, thumbnailUrl } of assets) {
      expect(thumbnailUrl).toMatch(/^\/dam\/thumb\/[\w-]+$/);
      const picture = await fetch(site.url + thumbnailUrl);
      expect(picture.headers.get('content-type')).toBe('image/png');
      const colour = { harbour: '#102030', draft: '#405060', mug: '#708090' }[assetId];
      expect(await colourOf(await picture.arrayBuffer())).toBe(colour);
    }
  });

  it('sends pictures of older versions with the asset alone, not with each result of a search', async () => {
    await dam.publish('poster', '#102030', { title: 'Poster' });
    await dam.uploadVersion('poster', '#405060');
    await dam.approve('poster', 2);
    const pictures = ({ versions }: PickerAsset) =>
      versions.map(({ version, thumbnailUrl }) => [version, thumbnailUrl !== null]);
    const search = await ask('POST', '/connections/brand/search', { text: 'poster' });
    const { assets: found }: SearchResponse = await search.json();
    expect(found.map(pictures)).toEqual([
      [
        ['2', true],
        ['1', false],
      ],
    ]);
    const references = [{ connection: 'brand', assetId: 'poster' }];
    const { assets }: AssetsResponse = await (await ask('POST', '/assets', { references })).json();
    expect(assets.map(({ asset }) => asset && pictures(asset))).toEqual([
      [
        ['2', true],
        ['1', true],
      ],
    ]);
  });

  it('refuses a forged thumbnail address', async () => {
    const response = await ask('POST', '/connections/brand/search', {});
    const { assets }: SearchResponse = await response.json();
    const address = assets[0]?.thumbnailUrl ?? '';
    const last = address.at(-1) === 'A' ? 'B' : 'A';
    for (const forged of [
      `${address.slice(0, -6)}AAAAA${last}`,
      '/dam/thumb/AAAA',
      `/dam/thumb/${'A'.repeat(80)}`,
    ]) {
      expect((await fetch(site.url + forged)).status).toBe(404);
    }
  });

  it('makes a row a media field can store, and refuses what cannot be used', async () => {
    const picked = await ask('POST', '/references', {
      references: [{ connection: 'brand', assetId: 'mug' }],
    });
    const answer: PickResponse = await picked.json();
    expect(answer.picked).toMatchObject([
      {
        reference: { connection: 'brand', assetId: 'mug' },
        url: '/api/dam/a/brand/bXVn/enamel-mug.png',
        file: {
          name: 'Enamel mug',
          provider: 'dam',
          width: 800,
          mime: 'image/png',
          id: expect.any(Number),
        },
      },
    ]);
    const refused = await ask('POST', '/references', {
      references: [{ connection: 'brand', assetId: 'draft' }],
    });
    expect(refused.status).toBe(400);
    expect(await refused.text()).toContain('no approved version');
  });

  it('says what is wrong with a request', async () => {
    const bad = await ask('POST', '/connections/brand/search', { limit: 5_000, text: 7 });
    expect(bad.status).toBe(400);
    expect(await bad.text()).toMatch(/text: .*limit: |limit: .*text: /);
    expect((await ask('POST', '/connections/nowhere/search', {})).status).toBe(404);
    const references = Array.from({ length: 5_001 }, (_, index) => ({
      connection: 'brand',
      assetId: `a${index}`,
    }));
    const tooMany = await ask('POST', '/assets', { references });
    expect(tooMany.status).toBe(400);
    expect(await tooMany.text()).toContain('references');
  });

  it.each([
    ['down', 'unreachable', 502],
    ['garbage', 'bad-answer', 502],
    ['rate-limited', 'rate-limited', 503],
  ] as const)(
    'says so where the DAM is %s, and keeps the editor logged in',
    async (mode, type, status) => {
      await dam.fault(mode);
      try {
        const response = await ask('POST', '/connections/brand/search', {});
        expect(response.status).toBe(status);
        expect(await response.json()).toMatchObject({
          error: { details: { type, connection: 'brand' } },
        });
        expect(await (await ask('GET', '/connections/brand/status')).json()).toMatchObject({
          state: 'failing',
          type,
        });
      } finally {
        await dam.fault('none');
      }
      // It is noticed without a restart that the DAM is well again.
      await eventually('the connection is ready', async () => {
        const response = await ask('GET', '/connections/brand/status');
        const status: ConnectionStatusResponse = await response.json();
        return status.state === 'ready' ? true : undefined;
      });
    },
  );
});

describe('the states of assets for who may not choose them', () => {
  const ARTICLE = 'api::article.article';

  it('are found in other entries in one query, however many assets are asked for', async () => {
    const assetIds = Array.from({ length: 12 }, (_, index) => `state-${index}`);
    for (const id of assetIds) {
      await dam.publish(id, '#335577');
      await site.json('POST', '/api/articles', {
        data: { title: id, slug: id, hero: { connection: 'brand', assetId: id } },
      });
    }
    await site.indexed();
    const reader = await site.adminSession([
      {
        action: 'plugin::content-manager.explorer.read',
        subject: ARTICLE,
        properties: { fields: ['title', 'hero'], locales: ['en'] },
      },
    ]);
    const queries: string[] = [];
    const note = ({ sql }: { sql: string }) => queries.push(sql);
    const { connection } = site.strapi.db;
    const references = assetIds.map((assetId) => ({ connection: 'brand', assetId }));
    connection.on('query', note);
    const response = await ask('POST', '/assets', { references }, reader);
    connection.off('query', note);
    const { assets }: AssetsResponse = await response.json();
    expect(assets.map(({ availability }) => availability)).toEqual(assetIds.map(() => 'live'));
    expect(queries.filter((sql) => sql.includes('dam_placements'))).toHaveLength(1);
    expect(queries.filter((sql) => /from [`"]articles[`"]/.test(sql))).toHaveLength(1);
  });
});

describe('an upload to the DAM', () => {
  async function send(
    fields: Record<string, string>,
    files: readonly (readonly [string, Blob])[],
    token = session,
  ): Promise<Response> {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.set(name, value);
    for (const [name, file] of files) form.append('file', file, name);
    return fetch(`${site.url}/dam/connections/brand/upload`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: form,
    });
  }
  const PICTURE =
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==';
  const picture = () => new Blob([Buffer.from(PICTURE, 'base64')], { type: 'image/png' });

  /** Files that Strapi's body parser writes for uploads of the picture. */
  const received = () =>
    readdirSync(tmpdir()).filter((name) => {
      const stats = statSync(join(tmpdir(), name), { throwIfNoEntry: false });
      return stats?.isFile() === true && stats.size === picture().size;
    });
  let before: string[];
  beforeEach(() => {
    before = received();
  });
  afterEach(() =>
    eventually('nothing of the upload stays', async () => {
      return received().every((name) => before.includes(name)) ? true : undefined;
    }),
  );

  it('goes to the DAM with its texts, enters review there, and leaves nothing in Strapi', async () => {
    const fields = {
      title: 'Nöw pier',
      alternativeText: 'A pier',
      tags: 'sea, pier',
      folder: 'New',
    };
    const response = await send(fields, [['pier.png', picture()]]);
    const { asset }: UploadResponse = await response.json();
    expect(response.status).toBe(201);
    expect(asset).toMatchObject({
      title: 'Nöw pier',
      availability: 'unapproved',
      alternativeText: 'A pier',
      folder: 'New',
      fileName: 'pier.png',
      newer: { version: '1', status: 'in-review' },
    });
    expect(asset.tags.sort()).toEqual(['pier', 'sea']);
    const own = { where: { provider: { $ne: 'dam' } } };
    expect(await site.strapi.db.query('plugin::upload.file').count(own)).toBe(0);
    const picked = await ask('POST', '/references', {
      references: [{ connection: 'brand', assetId: asset.assetId }],
    });
    expect(picked.status).toBe(400);
    await dam.approve(asset.assetId, 1);
    const again = await ask('POST', '/references', {
      references: [{ connection: 'brand', assetId: asset.assetId }],
    });
    expect(again.status).toBe(200);
  });

  it.each([
    ['no file', { title: 'T' }, () => [], /exactly one file/],
    ['no title', {}, () => [['a.png', picture()]], /title/],
    ['an empty file', { title: 'T' }, () => [['a.png', new Blob([])]], /file/],
  ] as const)('is refused with %s, with a message', async (_, fields, files, message) => {
    const response = await send({ ...fields }, files() as [string, Blob][]);
    expect(response.status).toBe(400);
    const { error }: ErrorResponse = await response.json();
    expect(error.message).toMatch(message);
  });

  it('is for who may: others are not even offered it', async () => {
    const picks = await site.adminSession([PERMISSIONS.pick]);
    const response = await send({ title: 'T' }, [['a.png', picture()]], picks);
    expect(response.status).toBe(403);
    const offered: ConnectionsResponse = await (
      await ask('GET', '/connections', undefined, picks)
    ).json();
    expect(offered.connections[0]?.uploads).toBeNull();
    const mine: ConnectionsResponse = await (await ask('GET', '/connections')).json();
    expect(mine.connections[0]?.uploads).toMatchObject({ maxBytes: expect.any(Number) });
  });

  it('tells why the DAM did not take it', async () => {
    await dam.fault('down');
    try {
      const response = await send({ title: 'T' }, [['a.png', picture()]]);
      expect(response.status).toBe(502);
      expect(await response.json()).toMatchObject({ error: { details: { type: 'unreachable' } } });
    } finally {
      await dam.fault('none');
    }
  });
});
