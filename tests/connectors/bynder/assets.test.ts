import type { Connector } from '../../../server/contracts/connector';
import { bytesOf, readAsset, startStanding } from '../shared/standing';
import { ID, StandingBynder } from './fixture';
import { at, HABITS, picture } from './simulator-library';

const standing = new StandingBynder();
startStanding(standing);

const MINUTE_MS = 60_000;

afterEach(() => jest.restoreAllMocks());

const connect = (more = {}, ports = {}): Connector => standing.connect(more, ports);
const callsOf = (path: string) => standing.dam.calls.filter((call) => call.includes(path));

const read = readAsset;

describe('the access token', () => {
  it('is asked for once, by however many calls', async () => {
    const connector = connect();
    await Promise.all(Array.from({ length: 5 }, () => connector.ping()));
    expect(callsOf('/oauth2/token')).toHaveLength(1);
  });

  it('is renewed once where it was revoked, by however many calls', async () => {
    const connector = connect();
    await connector.ping();
    standing.dam.revokeTokens();
    await Promise.all(Array.from({ length: 5 }, () => connector.ping()));
    expect(callsOf('/oauth2/token')).toHaveLength(2);
  });

  it('is renewed a minute before its hour is over', async () => {
    const beganMs = performance.now();
    const now = jest.spyOn(performance, 'now').mockReturnValue(beganMs);
    const connector = connect();
    await connector.ping();
    now.mockReturnValue(beganMs + 59 * MINUTE_MS - 1);
    await connector.ping();
    expect(callsOf('/oauth2/token')).toHaveLength(1);
    now.mockReturnValue(beganMs + 59 * MINUTE_MS);
    await connector.ping();
    expect(callsOf('/oauth2/token')).toHaveLength(2);
  });

  it('that is permanent and refused is not asked with again', async () => {
    const connector = connect({ token: 'revoked', clientId: undefined, clientSecret: undefined });
    await expect(connector.ping()).rejects.toMatchObject({ type: 'unauthorized' });
    expect(standing.dam.calls).toHaveLength(1);
  });
});

it('is left alone for 5 minutes where it blocks without a word of when', async () => {
  const connector = connect();
  await connector.ping();
  standing.dam.trouble.isBlocked = true;
  const blocked = { type: 'rate-limited', retryAfterMs: 5 * MINUTE_MS };
  await expect(connector.search({ limit: 1 })).rejects.toMatchObject(blocked);
  await expect(connect().ping()).rejects.toMatchObject(blocked);
});

describe('reading', () => {
  it('asks nobody about ids that name no asset', async () => {
    const [answer] = await connect().getMany(['0191d303-9d99-433e-ada4-d244d37e1d6b']);
    expect(answer).toEqual({ status: 'missing' });
    expect(standing.dam.calls).toEqual([]);
  });

  it.each([true, false])(
    'finds archived assets, listed among the others: %s',
    async (listsArchived) => {
      standing.dam.library.habits = { ...HABITS, listsArchived };
      expect((await read(connect(), ID.withdrawn)).withdrawn).toBe(true);
    },
  );

  it('loses none where Bynder answers fewer at once than it is asked', async () => {
    standing.dam.library.habits = { ...HABITS, mostAtOnce: 1 };
    const ids = [ID.pier, ID.boat, ID.withdrawn, ID.nobody, ID.lamp];
    const answers = await connect().getMany(ids);
    expect(answers.map(({ status }) => status)).toEqual([
      'found',
      'found',
      'found',
      'missing',
      'found',
    ]);
  });

  it('takes limited usage for withdrawn, unless told otherwise', async () => {
    expect((await read(connect(), ID.limited)).withdrawn).toBe(true);
    expect((await read(connect({ showLimited: true }), ID.limited)).withdrawn).toBe(false);
  });

  it.each([true, false])(
    'shows nothing to who is sent there that is not public, its address told: %s',
    async (tellsPrivate) => {
      standing.dam.library.habits = { ...HABITS, tellsPrivate };
      const { current, versions } = await read(connect({ publicFiles: true }), ID.private);
      expect(current).toBeNull();
      expect(versions.map(({ status }) => status)).toEqual(['in-review']);
    },
  );

  it('turns a focus point of pixels into shares, and the corner into none', async () => {
    const { library } = standing.dam;
    const { id, versions } = await library.add('Pointed at');
    expect((await read(connect(), id)).focalPoint).toBeNull();
    const points = [
      [
        { x: 300, y: 600 },
        { x: 0.25, y: 0.75 },
      ],
      [
        { x: 5_000, y: 800 },
        { x: 1, y: 1 },
      ],
      [{ x: 0, y: 0 }, null],
    ] as const;
    for (const [pixels, shares] of points) {
      Object.assign(versions[0] ?? {}, { focusPoint: pixels });
      expect((await read(connect(), id)).focalPoint).toEqual(shares);
    }
  });

  it('shows the active version, and lets the others be pinned', async () => {
    const { library } = standing.dam;
    const stored = await library.add('Set back');
    await library.addVersion(stored.id, await picture(), at(Date.now() + 1_000));
    stored.active = 1;
    const { current, versions } = await read(connect(), stored.id);
    expect(current?.version).toBe('1');
    expect(versions.map(({ version, status }) => [version, status])).toEqual([
      ['2', 'approved'],
      ['1', 'approved'],
    ]);
  });

  it('keeps an asset back by the stricter of two dates', async () => {
    const { library } = standing.dam;
    const fields = { embargoUntil: 'Embargo', expiresAt: 'Expires' };
    const later = at(Date.now() + 20 * MINUTE_MS);
    const { id } = await library.add('Dated', {
      datePublished: at(Date.now() + 10 * MINUTE_MS),
      properties: { Embargo: later, Expires: 'end of campaign 7' },
    });
    const { embargoUntil, expiresAt } = await read(connect({ fields }), id);
    expect(Date.parse(embargoUntil ?? '')).toBe(Date.parse(later));
    // An unreadable limit makes the asset unavailable, although JavaScript reads a date in it.
    expect(expiresAt).toBe('end of campaign 7');
    expect((await read(connect({ fields }), ID.pier)).embargoUntil).toBeNull();
  });

  it('tells pictures for the picker by their size, and none whose size nobody tells', async () => {
    const { current } = await read(connect({ transforms: false }), ID.pier);
    const of = (more: object) => read(connect({ transforms: false, ...more }), ID.pier);
    const shown = current?.renditions.map(({ name, width }) => [name, width]);
    expect(shown).toEqual([
      ['preview', 800],
      ['square', 300],
      ['small', 250],
    ]);
    standing.dam.trouble.mayReadDerivatives = false;
    expect((await of({})).current?.renditions).toEqual([]);
    const derivatives = { webimage: { width: 800, height: 800 } };
    const told = (await of({ derivatives })).current?.renditions;
    expect(told).toMatchObject([{ name: 'small', width: 800, height: 533 }]);
    standing.dam.library.habits = { ...HABITS, hasThumbnails: false };
    expect((await of({ derivatives })).current?.renditions).toEqual([]);
  });
});

describe('files', () => {
  it('are opened after their temporary address has ended, without credentials', async () => {
    const { dam } = standing;
    const connector = connect();
    const { current } = await read(connector, ID.pier);
    const url = current?.url ?? '';
    expect(url).toBe(`${dam.url}/api/v4/media/${ID.pier}/2/download/`);
    const before = await bytesOf(connector, url);
    dam.bucket.expire();
    expect(await bytesOf(connector, url)).toEqual(before);
    expect(dam.bucket.credentials).toEqual([]);
  });

  it('of an asset without items are its current one, under an address of its version', async () => {
    const { library } = standing.dam;
    library.habits = { ...HABITS, listsItems: false };
    const connector = connect();
    const { id } = await library.add('Plain');
    const first = await read(connector, id);
    await library.addVersion(id, await picture(), at(Date.now() + 1_000));
    const second = await read(connector, id);
    expect(first.current?.url).not.toBe(second.current?.url);
    expect(await bytesOf(connector, second.current?.url ?? '')).toEqual(
      library.get(id).versions[1]?.bytes,
    );
  });

  it.each([
    '/api/v4/media/',
    '/api/v4/account/',
    '/v6/authentication/oauth2/token',
    '/api/v4/media/x/1/download/',
  ])('are not calls of the API: %s', async (path) => {
    const opened = connect().open?.({ url: standing.dam.url + path });
    await expect(opened).rejects.toMatchObject({ type: 'bad-request' });
    expect(standing.dam.calls).toEqual([]);
  });

  it('on a host that is not configured are refused, with its name', async () => {
    const connector = connect({ fileHosts: ['*.example.com'] });
    const { current } = await read(connector, ID.pier);
    const host = standing.dam.bucket.host;
    await expect(connector.open?.({ url: current?.url ?? '' })).rejects.toMatchObject({
      type: 'bad-request',
      message: expect.stringContaining(`lies at ${host}`),
    });
  });
});

describe('pictures made by Bynder', () => {
  const base = { width: 400, height: 200, fit: 'cover', format: 'auto', quality: null } as const;
  const urlOf = async (connector: Connector, assetId: string, more = {}) => {
    const asset = await read(connector, assetId);
    const [version] = asset.versions;
    if (version === undefined) throw new Error('It has no version.');
    return connector.renditionUrl?.({
      ...base,
      asset,
      version,
      focalPoint: { x: 0.25, y: 0.5 },
      ...more,
    });
  };

  it.each([
    [{}, '?io=transform:fill,width:400,height:200&focuspoint=0.25,0.5'],
    [{ focalPoint: null }, '?io=transform:fill,width:400,height:200'],
    [
      { width: 2_400, height: 2_400 },
      '?io=transform:fill,width:800,height:800&focuspoint=0.25,0.5',
    ],
    [{ fit: 'inside' }, '?io=transform:fit,width:400,height:200'],
    [{ height: null }, '?io=transform:scale,width:400'],
    [{ width: null, height: 9_000 }, '?io=transform:scale,height:800'],
    [
      { height: null, format: 'jpeg', quality: 70 },
      '?io=transform:scale,width:400&format=jpg&quality=70',
    ],
    [{ height: null, format: 'png' }, '?io=transform:scale,width:400&format=png'],
    [{ height: null, format: 'avif' }, '?io=transform:scale,width:400'],
  ])('are asked for as it describes: %j', async (more, query) => {
    const url = await urlOf(connect({ publicFiles: true }), ID.pier, more);
    expect(url).toBe(`${standing.dam.url}/transform/${ID.pier}/picture${query}`);
    expect((await fetch(url ?? '')).status).toBe(200);
  });

  it('are none where nothing is public, or nobody is sent there', async () => {
    expect(await urlOf(connect({ publicFiles: true }), ID.private)).toBeNull();
    expect(await urlOf(connect({ publicFiles: true, transforms: false }), ID.pier)).toBeNull();
    expect(await urlOf(connect({ publicFiles: true }), ID.pier, { format: 'gif' })).toBeNull();
    expect(connect().renditionUrl).toBeUndefined();
  });
});
