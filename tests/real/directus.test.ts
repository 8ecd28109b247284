import { randomUUID } from 'node:crypto';
import { type ConformanceFixture, HOSTILE_TITLE } from '../../server/conformance';
import { connectors } from '../../server/connectors';
import { directus } from '../../server/connectors/directus';
import { itConforms, sizeOf } from '../connectors/shared/conformance';
import { startSubscriber } from '../demo-dam/dam';
import { colourOf, picture, recording } from '../support/dam';
import { eventually } from '../support/processes';
import { DirectusServer } from './directus-server';

jest.setTimeout(180_000);

const SECRET = 'a secret that stands in the Flow';
const NAMES = [
  'pier',
  'boat',
  'lamp',
  'bell',
  'hostile',
  'draft',
  'withdrawn',
  'embargoed',
  'expired',
] as const;
/** Directus accepts ids from the client. */
const IDS = Object.fromEntries(
  NAMES.map((name, index) => [name, `0000000${index + 1}-0000-4000-8000-000000000000`]),
) as Record<(typeof NAMES)[number], string>;
let server: DirectusServer;
let folders: Record<'places' | 'north' | 'products', string>;

beforeAll(async () => {
  server = await DirectusServer.start();
  const folder = (name: string, parent: string | null = null) =>
    server.call<{ id: string }>('POST', '/folders', { name, parent }).then(({ id }) => id);
  const places = await folder('Places');
  folders = { places, north: await folder('North', places), products: await folder('Products') };
  const approved = { status: 'approved' };
  const soon = new Date(Date.now() + 86_400_000).toISOString();
  const ago = new Date(Date.now() - 60_000).toISOString();
  await server.upload({
    id: IDS.pier,
    ...approved,
    title: 'Old pier',
    folder: folders.north,
    alt: 'A pier',
    credit: 'Astrid',
    rights: '© Harbour',
    description: 'In the morning',
    tags: '["sea","old, grey"]',
  });
  await server.upload({ id: IDS.boat, ...approved, title: 'Red boat', folder: folders.products });
  await server.upload(
    { id: IDS.lamp, ...approved, title: 'Brass lamp' },
    await picture('#c8a032', 1300, 900),
  );
  await server.upload({ id: IDS.bell, ...approved, title: 'Ship bell' }, recording(), 'bell.wav');
  await server.upload({ id: IDS.hostile, ...approved, title: HOSTILE_TITLE });
  await server.upload({ id: IDS.draft, status: 'draft', title: 'Never shown' });
  await server.upload({ id: IDS.withdrawn, status: 'archived', title: 'Taken back' });
  await server.upload({ id: IDS.embargoed, ...approved, title: 'Not yet', embargo_until: soon });
  await server.upload({ id: IDS.expired, ...approved, title: 'No more', expires_at: ago });
});

afterAll(() => server?.stop());

const OPTIONS = {
  status: { field: 'status', approved: ['approved'], withdrawn: ['archived'] },
  fields: {
    alternativeText: 'alt',
    credit: 'credit',
    copyright: 'rights',
    embargoUntil: 'embargo_until',
    expiresAt: 'expires_at',
  },
  webhookSecret: SECRET,
};

function connect(baseUrl = server.url, more: Record<string, unknown> = {}) {
  const configured = connectors.get('directus')?.configure({
    baseUrl,
    token: server.token,
    ...OPTIONS,
    ...more,
  });
  if (!configured?.success) throw new Error(JSON.stringify(configured));
  return configured.create({ allowPrivateNetwork: false });
}

async function read(id: string, connector = connect()) {
  const [answer] = await connector.getMany([id]);
  if (answer?.status !== 'found') throw new Error('The file is not there.');
  return answer.asset;
}

/** An event as a Flow sends it (facts of a running server). */
const event = async (assetId: string, secret = SECRET) => ({
  body: JSON.stringify({ event: 'files.update', payload: {}, keys: [assetId] }),
  headers: { 'x-webhook-secret': secret },
});

describe('Directus', () => {
  const fixture: ConformanceFixture = {
    definition: { ...directus, filters: ['type', 'folder', 'state'] },
    get baseUrl() {
      return server.url;
    },
    connect: (baseUrl) => connect(baseUrl),
    connectWithWrongCredentials: () => connect(server.url, { token: 'another-token' }),
    connectWithoutRights: () =>
      connect(server.url, { fields: { ...OPTIONS.fields, expiresAt: 'no_such_field' } }),
    secrets: ['a-token-of-the-administrator', 'another-token', SECRET],
    approved: [
      { assetId: IDS.pier, title: 'Old pier', word: 'pier' },
      { assetId: IDS.boat, title: 'Red boat', word: 'boat' },
      { assetId: IDS.lamp, title: 'Brass lamp', word: 'lamp' },
      { assetId: IDS.bell, title: 'Ship bell', word: 'bell' },
    ],
    missing: '00000000-0000-4000-8000-000000000000',
    states: {
      unapproved: IDS.draft,
      withdrawn: IDS.withdrawn,
      embargoed: IDS.embargoed,
      expired: IDS.expired,
    },
    hostile: { assetId: IDS.hostile, title: HOSTILE_TITLE, word: 'Zażółć' },
    filters: {
      type: {
        value: 'audio',
        assetId: IDS.bell,
        other: { value: 'image', assetId: IDS.pier },
      },
      folder: {
        value: 'Places',
        assetId: IDS.pier,
        other: { value: 'Products', assetId: IDS.boat },
      },
      state: {
        value: 'approved',
        assetId: IDS.pier,
        without: IDS.draft,
        other: { value: 'withdrawn', assetId: IDS.withdrawn },
      },
    },
    sizeOf,
    add: () => server.upload({ status: 'approved', title: 'Another' }),
    upload: {
      file: () => picture('#445566'),
      fileName: 'sent.png',
      folder: 'Places/North',
      isReviewed: true,
      keeps: { alternativeText: true, tags: true },
    },
    addresses: {
      of: ({ assetId, versions }) => [
        `${server.url}/files/${assetId}`,
        `${server.url}/assets/${assetId.toUpperCase()}/any-name.jpg?download`,
        ...versions.flatMap(({ url, renditions }) => [url, ...renditions.map((each) => each.url)]),
      ],
      others: () =>
        ['/admin/files', '/assets/pier', '/admin/content/articles', '/folders'].map(
          (path) => server.url + path,
        ),
    },
    webhook: event,
    isWebhookUnsigned: true,
    change: async (id) => {
      await server.call('PATCH', `/files/${id}`, { location: randomUUID() });
    },
  };
  itConforms(fixture, { notApplicable: null });

  it('takes what people call their fields for what they say', async () => {
    expect(await read(IDS.pier)).toMatchObject({
      alternativeText: 'A pier',
      caption: 'In the morning',
      credit: 'Astrid',
      copyright: '© Harbour',
      tags: ['sea', 'old, grey'],
      folder: 'Places/North',
      current: { width: 800, height: 600, mime: 'image/png', ext: 'png' },
    });
    const without = await read(IDS.draft, connect(server.url, { status: undefined }));
    expect(without).toMatchObject({ current: { status: 'approved' } });
  });

  it('has a focal point in shares, whatever the pixels', async () => {
    const point = { focal_point_x: 200, focal_point_y: 450 };
    await server.call('PATCH', `/files/${IDS.pier}`, point);
    expect((await read(IDS.pier)).focalPoint).toEqual({ x: 0.25, y: 0.75 });
  });

  it('has a new version, with another address, once the bytes are replaced, and not for an edit', async () => {
    const before = await read(IDS.boat);
    await server.call('PATCH', `/files/${IDS.boat}`, { description: 'Repainted' });
    const edited = await read(IDS.boat);
    expect(edited.caption).toBe('Repainted');
    expect(edited.current?.version).toBe(before.current?.version);
    await server.replace(IDS.boat, await picture('#20a080'));
    const replaced = await read(IDS.boat);
    expect(replaced.current?.version).not.toBe(before.current?.version);
    expect(replaced.current?.url).not.toBe(before.current?.url);
    expect(await colourAt(replaced.current?.url)).toBe('#20a080');
  });

  it('finds several words wherever they stand, and counts what the filters leave', async () => {
    const search = connect().search;
    const page = await search({ text: 'morning PIER', limit: 10 });
    expect(page.assets.map(({ assetId }) => assetId)).toEqual([IDS.pier]);
    const { facets } = await search({ filters: { folder: ['Products'] }, limit: 10 });
    expect(facets.find(({ field }) => field === 'type')?.values).toEqual([
      { value: 'image', count: 1 },
    ]);
    // A facet ignores its own filter, so its other values stay visible.
    expect(facets.find(({ field }) => field === 'folder')?.values).toEqual(
      expect.arrayContaining([
        { value: 'Places', count: expect.any(Number) },
        { value: 'Places/North', count: expect.any(Number) },
        { value: 'Products', count: 1 },
      ]),
    );
  });

  it('narrows to what has no state, and to what is neither picture, film nor sound', async () => {
    const [bare, note] = [randomUUID(), randomUUID()];
    await server.upload({ id: bare, title: 'Without a state' });
    const text = new Blob(['a note'], { type: 'text/plain' });
    await server.upload({ id: note, title: 'A note', status: 'approved' }, text, 'note.txt');
    const found = async (filters: Record<string, string[]>) => {
      const { assets } = await connect().search({ filters, limit: 100 });
      return assets.map(({ assetId }) => assetId);
    };
    expect(await found({ state: ['in-review'] })).toEqual(
      expect.arrayContaining([bare, IDS.draft]),
    );
    expect(await found({ type: ['document'] })).toEqual([note]);
  });

  it('counts facets once, and ends with its last file', async () => {
    const { total, cursor } = await connect().search({ limit: 2 });
    const next = await connect().search({ limit: 2, ...(cursor !== null && { cursor }) });
    expect(next.facets).toEqual([]);
    // A total may be too small, so that a full page is followed by one more, which is empty.
    const { cursor: end } = await connect().search({ limit: total ?? 0 });
    const beyond = await connect().search({ limit: 2, ...(end !== null && { cursor: end }) });
    expect(beyond).toMatchObject({ assets: [], cursor: null });
  });

  it('says which fields were asked for where one is not there', async () => {
    const connector = connect(server.url, { fields: { alternativeText: 'no_such_field' } });
    await expect(connector.ping()).rejects.toMatchObject({ type: 'forbidden' });
    await expect(connector.ping()).rejects.toThrow('no_such_field');
    await expect(connector.getMany([IDS.pier])).rejects.toThrow('no_such_field');
  });

  it('tells of an upload, an edit and a deletion by its Flow, and of nothing with another secret', async () => {
    const subscriber = await startSubscriber();
    await server.tell(subscriber.url, 'X-Webhook-Secret', SECRET);
    const id = randomUUID();
    await server.upload({ id, title: 'Short-lived' });
    await server.call('PATCH', `/files/${id}`, { credit: 'Nobody' });
    await server.call('DELETE', `/files/${id}`);
    await subscriber.count(3);
    for (const { headers, body } of subscriber.received) {
      const request = {
        body,
        headers: { 'x-webhook-secret': String(headers['x-webhook-secret']) },
      };
      expect(await connect().verifyWebhook?.(request)).toMatchObject({ assetIds: [id] });
      const others = connect(server.url, { webhookSecret: 'a secret of somebody else' });
      expect(await others.verifyWebhook?.(request)).toBeNull();
    }
    await subscriber.close();
  });

  it('takes the same event twice, since nothing tells two replacements apart', async () => {
    const first = await connect().verifyWebhook?.(await event(IDS.pier));
    const second = await connect().verifyWebhook?.(await event(IDS.pier));
    expect(first?.transmission).not.toBe(second?.transmission);
  });

  it.each(['undefined', '{"event":"items.update","keys":["1"]}', '{"event":"files.update"}'])(
    'says what is wrong with a Flow that sends %s',
    async (body) => {
      const request = { body, headers: { 'x-webhook-secret': SECRET } };
      await expect(connect().verifyWebhook?.(request)).rejects.toThrow('{{$trigger}}');
    },
  );

  it('puts a new file in no folder that is not there', async () => {
    const request = {
      file: await picture('#000000'),
      fileName: 'a.png',
      mime: 'image/png',
      title: 'A',
      alternativeText: null,
      tags: [],
      folder: 'No such folder',
    };
    await expect(connect().upload?.(request)).rejects.toThrow('no folder "No such folder"');
  });
});

describe('a Directus whose files anybody may see', () => {
  it('makes pictures for visitors who are sent there', async () => {
    const policies = await server.call<{ id: string; name: string }[]>('GET', '/policies');
    const open = policies.find(({ name }) => name === '$t:public_label');
    const asset = await read(IDS.lamp);
    const version = asset.current;
    if (version === null) throw new Error('It is approved.');
    const rest = { asset, version, focalPoint: null, quality: 60, fit: 'cover' as const };
    const url =
      connect().renditionUrl?.({ ...rest, width: 300, height: 100, format: 'webp' }) ?? '';
    expect((await fetch(url)).status).toBe(403);
    await server.call('POST', '/permissions', {
      policy: open?.id,
      collection: 'directus_files',
      action: 'read',
      fields: ['*'],
    });
    const response = await fetch(url);
    expect(response.headers.get('content-type')).toBe('image/webp');
    const bytes = new Uint8Array(await response.arrayBuffer());
    expect(await sizeOf(bytes)).toEqual({ width: 300, height: 100 });
    const gif = { ...rest, width: 300, height: null, format: 'gif' as const };
    expect(connect().renditionUrl?.(gif)).toBeNull();
    const none = connect(server.url, { transforms: false });
    expect(none.renditionUrl?.({ ...gif, format: 'auto' })).toBeNull();
    expect((await read(IDS.lamp, none)).current?.renditions).toEqual([]);
  });
});

describe('a Directus that allows few rows at a time', () => {
  beforeAll(() => server.restart({ QUERY_LIMIT_MAX: '2' }));

  it('has no file missing, and no folder', async () => {
    const ids = Object.values(IDS);
    const answers = await connect().getMany([...ids, '00000000-0000-4000-8000-000000000000']);
    expect(answers.map((answer) => answer.status)).toEqual([...ids.map(() => 'found'), 'missing']);
    expect((await read(IDS.pier)).folder).toBe('Places/North');
  });

  it('is paged through to its end, and says so where too much is asked for', async () => {
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page = await connect().search({ limit: 2, ...(cursor !== null && { cursor }) });
      seen.push(...page.assets.map(({ assetId }) => assetId));
      cursor = page.cursor;
    } while (cursor !== null);
    expect(seen).toEqual(expect.arrayContaining(Object.values(IDS)));
    await expect(connect().search({ limit: 40 })).rejects.toMatchObject({ type: 'bad-request' });
  });
});

async function colourAt(url: string | undefined): Promise<string> {
  const file = await connect().open?.({ url: url ?? '' });
  const chunks: Uint8Array[] = [];
  for await (const chunk of file?.body ?? []) chunks.push(chunk);
  return colourOf(Buffer.concat(chunks));
}

describe('a Directus that is out of memory', () => {
  it('fails, which is no deletion', async () => {
    await server.restart({
      PRESSURE_LIMITER_ENABLED: 'true',
      PRESSURE_LIMITER_MAX_MEMORY_RSS: '1',
    });
    const failed = await eventually('its first look at its memory', () =>
      connect()
        .getMany([IDS.pier])
        .then(
          () => undefined,
          (error: unknown) => error,
        ),
    );
    expect(failed).toMatchObject({ type: 'bad-answer', message: 'The DAM failed (503).' });
  });
});
