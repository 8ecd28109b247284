import { failureOf } from '../../../server/conformance/checks';
import { isOutage } from '../../../server/contracts/errors';
import { itStandsTrouble, uploads } from '../shared/trouble';
import { BOAT, BY_STATUS, connect, dam, PIER, REPLACED, read, startImageKit } from './fixture';
import { PRIVATE_KEY } from './simulator';

startImageKit();

describe('ImageKit', () => {
  itStandsTrouble({
    url: () => dam.url,
    connect: (apiUrl) => connect({ ...BY_STATUS, apiUrl }),
    shown: [BOAT, PIER],
    missing: '0'.repeat(24),
    secrets: [PRIVATE_KEY, 'private_another'],
    wrongKey: {
      connect: (apiUrl) => connect({ apiUrl, privateKey: 'private_another' }),
      says: /read the media library \(403\).*"privateKey"/,
    },
    rights: [
      { may: 'read files', calls: /\/v1\/files/, says: /read the media library/ },
      { may: 'read custom metadata fields', calls: /\/v1\/customMetadataFields/ },
      { may: 'read named transformations', calls: /\/v1\/named-transformations/ },
    ],
    fields: {
      connect: (apiUrl) => connect({ apiUrl, fields: { expiresAt: 'customMetadata.until' } }),
      hide: () => withoutField('until'),
      says: /no custom metadata field "until" \("fields\.expiresAt"\)/,
      calls: /\/v1\/customMetadataFields/,
      none: [],
    },
    moves: {
      'a move to another folder, or a renamed one': (assetId) => {
        dam.change(assetId, { folder: '/Renamed/North' });
        return 'Renamed/North';
      },
    },
    change: (assetId) => dam.change(assetId, { tags: ['sea', 'changed'] }),
    ended: { status: 403, json: { message: 'Your account cannot be authenticated.' } },
    limit: {
      reply: {
        status: 429,
        headers: { 'x-ratelimit-reset': '2750' },
        json: { message: 'Too many' },
      },
      retryAfterMs: 2_750,
    },
  });
});

const withoutField = (name: string) => {
  dam.fields = dam.fields.filter((field) => field.name !== name);
};

describe('a key of ImageKit', () => {
  it.each([
    ['mayReadFiles', /read the media library/],
    ['mayReadVersions', /read versions of files/],
    ['mayUpload', /upload files/],
  ] as const)('without the right %s is told which right it lacks', async (right, message) => {
    dam.trouble[right] = false;
    const connector = connect({ versions: right === 'mayReadVersions' });
    const work = () => (right === 'mayUpload' ? uploads(connector) : connector.getMany([PIER]));
    const error = await failureOf(work);
    expect(error.type).toBe('forbidden');
    expect(error.message).toMatch(message);
  });

  it('that may not read custom metadata fields reads files all the same', async () => {
    dam.trouble.mayReadFields = false;
    expect((await read(PIER, connect(BY_STATUS))).current).not.toBeNull();
    const { facets } = await connect({ filters: ['season'] }).search({ limit: 1 });
    expect(facets.find(({ field }) => field === 'season')?.values).toEqual([]);
  });

  it('that may not read custom metadata of files withdraws nothing', async () => {
    dam.trouble.tellsMetadata = false;
    for (const answer of await connect(BY_STATUS).getMany([PIER, BOAT])) {
      expect(answer).toMatchObject({ status: 'failed', error: { type: 'bad-answer' } });
    }
    const error = await failureOf(() => connect(BY_STATUS).search({ limit: 5 }));
    expect(error.message).toMatch(/may read custom metadata/);
  });
});

describe('a custom metadata field that does not exist', () => {
  it.each(['status', 'title', 'season'])('is named: %s', async (name) => {
    withoutField(name);
    const connector = connect({ ...BY_STATUS, filters: ['season'] });
    for (const work of [
      () => connector.ping(),
      () => connector.search({ limit: 1 }),
      () => connector.getMany([PIER]),
    ]) {
      const error = await failureOf(work);
      expect(error.type).toBe('bad-request');
      expect(error.message).toContain(`no custom metadata field "${name}"`);
    }
  });

  it('and was deleted a moment ago makes no file unapproved', async () => {
    const connector = connect(BY_STATUS);
    expect((await connector.getMany([PIER]))[0]).toMatchObject({ status: 'found' });
    withoutField('status');
    const customMetadata = { title: 'Old pier', alt: 'A pier', season: ['summer'] };
    dam.change(PIER, { customMetadata });
    const error = await failureOf(() => connector.getMany([PIER]));
    expect(error.message).toContain('"status"');
    dam.change(PIER, { customMetadata: { ...customMetadata, status: 'approved' } });
  });

  it('is asked for again only if no file has a word of it', async () => {
    const connector = connect(BY_STATUS);
    await connector.getMany([PIER, REPLACED]);
    const asked = () => dam.calls.filter((call) => call.includes('/customMetadataFields')).length;
    expect(asked()).toBe(1);
    await connector.getMany([REPLACED]);
    expect(asked()).toBe(2);
  });
});

describe('a custom metadata field that a path policy hides in a folder', () => {
  const add = (selected: string[], customMetadata: Record<string, unknown>) =>
    dam.add({
      folder: '/Hidden',
      name: 'hidden.png',
      customMetadata: { title: 'Hidden', ...customMetadata },
      selectedFieldsSchema: Object.fromEntries(selected.map((name) => [name, { type: 'Text' }])),
    });

  it.each(['status', 'until', 'from'])(
    'is named, and takes nothing off the site: %s',
    async (name) => {
      const others = ['title', 'status', 'until', 'from'].filter((each) => each !== name);
      const id = add(others, { ...(name !== 'status' && { status: 'approved' }) });
      const connector = connect(BY_STATUS);
      const [answer] = await connector.getMany([id]);
      if (answer?.status !== 'failed') throw new Error('nobody can know of this file');
      expect(answer.error.type).toBe('bad-answer');
      expect(answer.error.message).toMatch(`"${name}" in the folder "/Hidden"`);
      const { assets } = await connector.search({ filters: { folder: ['Hidden'] }, limit: 5 });
      expect(assets.map(({ assetId }) => assetId)).toEqual([id]);
      dam.remove(id);
    },
  );

  it('does not matter if its value is told, if it is of another use, or if nothing is selected', async () => {
    for (const selected of [['title', 'until', 'from'], ['until', 'from'], []]) {
      const id = add(selected, { status: 'approved' });
      expect((await read(id, connect(BY_STATUS))).current).not.toBeNull();
      dam.remove(id);
    }
  });
});

describe('too many calls', () => {
  it('end a page of reads at once, with the pause in milliseconds that ImageKit asks for', async () => {
    const connector = connect({ fields: {}, versions: true, namedTransformations: false });
    const ids = Array.from({ length: 40 }, (_, index) => index.toString(16).padStart(24, '0'));
    // One refusal only: no further call may be made after it, though it would be answered.
    Object.assign(dam.trouble, { callsUntilLimit: 10, refusals: 1, waitMs: 2_750 });
    const error = await failureOf(() => connector.getMany([PIER, ...ids]));
    expect(isOutage(error)).toBe(true);
    expect(error).toMatchObject({ type: 'rate-limited', retryAfterMs: 2_750 });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(dam.calls.length).toBeLessThan(20);
  });

  it('while a search reads more than files fail the search', async () => {
    Object.assign(dam.trouble, { callsUntilLimit: 2 });
    const error = await failureOf(() => connect({ filters: ['season'] }).search({ limit: 2 }));
    expect(error).toMatchObject({ type: 'rate-limited', retryAfterMs: 1_500 });
  });
});

describe('an answer of another shape', () => {
  it.each([
    ['an object', { items: [] }],
    ['a list of texts', ['a']],
    ['files without a path', [{ fileId: PIER, name: 'a.png' }]],
    ['folders', [{ type: 'folder', folderId: 'x', name: 'a', folderPath: '/a' }]],
  ])('is one clear line and no missing file: %s', async (_name, shape) => {
    dam.trouble.otherShape = shape;
    const connector = connect({ fields: {}, namedTransformations: false });
    for (const work of [
      () => connector.getMany([PIER]),
      () => connector.search({ limit: 1 }),
      () => connector.changesSince?.(JSON.stringify({ until: AT, from: AT, skip: 0 })),
    ]) {
      const error = await failureOf(async () => work());
      expect(error.type).toBe('bad-answer');
      expect(error.message).toMatch(/unexpected form/);
      expect(error.message).not.toContain('\n');
    }
  });
  const AT = '2026-01-01T00:00:00Z';

  it('that is a list of other files does not answer for the one asked for', async () => {
    dam.trouble.otherShape = [{ fileId: 'e'.repeat(24), name: 'a.png', filePath: '/a.png' }];
    const [answer] = await connect({ fields: {} }).getMany([PIER]);
    expect(answer).toMatchObject({ status: 'found', asset: { assetId: PIER } });
  });
});
