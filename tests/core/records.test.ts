import type { Asset, AssetVersion, SiteOverrides } from '../../server/contracts/asset';
import { DamError } from '../../server/contracts/errors';
import type { AssetName } from '../../server/core/asset-name';
import { nameKey } from '../../server/core/asset-name';
import type { Records } from '../../server/core/records';
import {
  asset,
  connectionsWith,
  everyAsset,
  found,
  HeldDam,
  MemoryStore,
  noPins,
  recordsOf,
  TestClock,
  TestLog,
  version,
} from './fixtures';

const FRESH = 60_000;
const STALE = 3_600_000;
const DEADLINE = 2_000;
const SYNC = 250;

function setUp({
  chunkSize = 100,
  usedOf = everyAsset,
  pinnedOf = noPins,
  siteOf = async (): Promise<ReadonlyMap<string, SiteOverrides>> => new Map(),
} = {}) {
  const dam = new HeldDam();
  const store = new MemoryStore();
  const clock = new TestClock();
  const log = new TestLog();
  const newRecords = (): Records =>
    recordsOf({
      connections: connectionsWith(dam.connector, { chunkSize }),
      store,
      clock,
      log,
      freshForMs: FRESH,
      staleForMs: STALE,
      deadlineMs: DEADLINE,
      syncMs: SYNC,
      usedOf,
      pinnedOf,
      siteOf,
    });
  return { dam, store, clock, log, newRecords, records: newRecords() };
}

const pier: AssetName = { connection: 'brand', assetId: 'pier' };
const names = (...ids: string[]): Map<string, AssetName> =>
  new Map(ids.map((assetId) => [`brand ${assetId}`, { connection: 'brand', assetId }]));

/** Lets every promise that can settle do so. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('Records', () => {
  it('asks the DAM once per chunk for everything unknown', async () => {
    const { dam, records } = setUp({ chunkSize: 3 });
    const ids = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
    dam.assets = new Map(ids.map((id) => [id, asset(id)]));
    const loaded = await records.load(names(...ids));
    expect(loaded.size).toBe(7);
    expect(dam.calls.map((call) => call.ids)).toEqual([['a', 'b', 'c'], ['d', 'e', 'f'], ['g']]);
  });

  it('never has two calls at a time for the same asset', async () => {
    const { dam, records } = setUp();
    const loads = Array.from({ length: 50 }, () => records.load(names('pier')));
    await settled();
    expect(dam.calls).toHaveLength(1);
    dam.call(0).answer(found(asset('pier')));
    for (const loaded of await Promise.all(loads))
      expect(loaded.get(nameKey(pier))?.asset?.assetId).toBe('pier');
    expect(dam.calls).toHaveLength(1);
  });

  it('trusts a fresh record without asking anybody', async () => {
    const { dam, store, records, clock } = setUp();
    dam.assets = new Map([['pier', asset('pier')]]);
    await records.load(names('pier'));
    const reads = store.reads;
    clock.advance(FRESH - 1);
    await records.load(names('pier'));
    expect(dam.calls).toHaveLength(1);
    expect(store.reads).toBe(reads);
  });

  it('serves a stale record at once while one refresh runs behind it', async () => {
    const { dam, records, clock } = setUp();
    dam.assets = new Map([['pier', asset('pier')]]);
    await records.load(names('pier'));
    dam.assets = null;
    clock.advance(FRESH);
    const loaded = await records.load(names('pier'));
    await records.load(names('pier'));
    expect(loaded.get(nameKey(pier))?.asset?.current?.version).toBe('1');
    await settled();
    expect(dam.calls).toHaveLength(2);
    dam.call(1).answer(found(asset('pier', { current: version(2) })));
    await settled();
    const refreshed = await records.load(names('pier'));
    expect(refreshed.get(nameKey(pier))?.asset?.current?.version).toBe('2');
  });

  it('waits for the DAM, at most the deadline, where the record is too old', async () => {
    const { dam, records, clock } = setUp();
    dam.assets = new Map([['pier', asset('pier')]]);
    await records.load(names('pier'));
    dam.assets = null;
    clock.advance(STALE);
    const load = records.load(names('pier'));
    await settled();
    expect(dam.calls).toHaveLength(2);
    clock.advance(DEADLINE);
    expect((await load).get(nameKey(pier))?.asset?.current?.version).toBe('1');
  });

  it('is absent, not missing, where nothing is known and the DAM is silent', async () => {
    const { records, clock } = setUp();
    const load = records.load(names('pier'));
    await settled();
    clock.advance(DEADLINE);
    expect((await load).size).toBe(0);
  });

  it('uses an answer that came after the deadline for the next response', async () => {
    const { dam, records, clock } = setUp();
    const load = records.load(names('pier'));
    await settled();
    clock.advance(DEADLINE);
    await load;
    dam.call(0).answer(found(asset('pier')));
    await settled();
    expect((await records.load(names('pier'))).size).toBe(1);
    expect(dam.calls).toHaveLength(1);
  });

  it('keeps the old record when the DAM fails: a failure is no deletion', async () => {
    const { dam, records, clock, log } = setUp();
    dam.assets = new Map([['pier', asset('pier')]]);
    await records.load(names('pier'));
    dam.assets = null;
    clock.advance(STALE);
    const load = records.load(names('pier'));
    await settled();
    dam.call(1).fail(new DamError('unreachable', 'It cannot be reached (ECONNREFUSED).'));
    expect((await load).get(nameKey(pier))?.asset?.title).toBe('Title of pier');
    expect(log.warnings).toHaveLength(1);
    expect(log.warnings[0]).toContain('Brand library');
  });

  it('logs one line for a long outage', async () => {
    const { dam, records, log } = setUp();
    for (let index = 0; index < 5; index++) {
      const load = records.load(names('pier'));
      await settled();
      dam.call(index).fail(new DamError('unreachable', 'It cannot be reached.'));
      await load;
    }
    expect(log.warnings).toHaveLength(1);
  });

  it('takes an error for one asset as that asset alone', async () => {
    const { dam, records } = setUp();
    const load = records.load(names('pier', 'boat'));
    await settled();
    dam.call(0).answer([
      { status: 'failed', error: new DamError('bad-answer', 'broken') },
      { status: 'found', asset: asset('boat') },
    ]);
    expect([...(await load).keys()]).toEqual(['brand boat']);
  });

  it('logs an asset that does not exist once, and gives it no row', async () => {
    const { dam, records, store, log, clock } = setUp();
    dam.assets = new Map();
    for (let round = 0; round < 3; round++) {
      const loaded = await records.load(names('ghost'));
      expect(loaded.get('brand ghost')?.asset).toBeNull();
      clock.advance(FRESH);
      await settled();
    }
    expect(log.warnings).toHaveLength(1);
    expect(log.warnings[0]).toContain('ghost');
    expect(store.rows.size).toBe(0);
  });

  it('remembers in the table that a known asset is gone', async () => {
    const { dam, records, store, clock } = setUp();
    dam.assets = new Map([['pier', asset('pier')]]);
    await records.load(names('pier'));
    dam.assets = new Map();
    clock.advance(STALE);
    await records.load(names('pier'));
    expect(store.rows.get(nameKey(pier))?.asset).toBeNull();
  });

  it('remembers that after a restart as well, when a reread says so', async () => {
    const { dam, newRecords, records, store } = setUp();
    dam.assets = new Map([['pier', asset('pier')]]);
    await records.load(names('pier'));
    dam.assets = new Map();
    await newRecords().reread([pier]);
    expect(store.rows.get(nameKey(pier))?.asset).toBeNull();
  });

  it('survives a restart with the DAM down', async () => {
    const { dam, newRecords, records } = setUp();
    dam.assets = new Map([['pier', asset('pier')]]);
    await records.load(names('pier'));
    dam.assets = null;
    const loaded = await newRecords().load(names('pier'));
    expect(loaded.get(nameKey(pier))?.asset?.title).toBe('Title of pier');
    expect(dam.calls).toHaveLength(1);
  });

  it('goes on with the DAM where the table fails', async () => {
    const { dam, records, store, log } = setUp();
    store.failing = true;
    dam.assets = new Map([['pier', asset('pier')]]);
    expect((await records.load(names('pier'))).size).toBe(1);
    expect(log.warnings).toHaveLength(3);
  });

  it('stores the other records of a batch if the table refuses one', async () => {
    const { dam, records, store, log } = setUp();
    store.refuses.add('quay');
    dam.assets = new Map(['mole', 'pier', 'quay', 'slip'].map((id) => [id, asset(id)]));
    const outcomes = await records.reread(
      ['mole', 'pier', 'quay', 'slip'].map((assetId) => ({ connection: 'brand', assetId })),
    );
    expect(outcomes.map((outcome) => 'kept' in outcome && outcome.kept)).toEqual([
      true,
      true,
      false,
      true,
    ]);
    expect(store.rows.size).toBe(3);
    expect(log.warnings.every((line) => line.includes('no place for quay'))).toBe(true);
    expect((await records.load(names('quay'))).size).toBe(1);
  });

  it('never lets a read that began before a reread bring the old record back', async () => {
    const { dam, records, store } = setUp();
    const load = records.load(names('pier'));
    await settled();
    const reread = records.reread([pier]);
    await settled();
    expect(dam.calls).toHaveLength(2);
    dam.call(1).answer(found(asset('pier', { current: version(2) })));
    await reread;
    dam.call(0).answer(found(asset('pier', { current: version(1) })));
    await load;
    const now = await records.load(names('pier'));
    expect(now.get(nameKey(pier))?.asset?.current?.version).toBe('2');
    expect(store.rows.get(nameKey(pier))?.asset?.current?.version).toBe('2');
  });

  it('says of a reread whether the table holds it', async () => {
    const { dam, records, store } = setUp();
    dam.assets = new Map([['pier', asset('pier')]]);
    expect(await records.reread([pier])).toMatchObject([{ kept: true }]);
    store.failing = true;
    expect(await records.reread([pier])).toMatchObject([{ kept: false }]);
  });

  it('answers an unconfigured connection with nothing, and says so once', async () => {
    const { records, log } = setUp();
    const gone = new Map([['gone a', { connection: 'gone', assetId: 'a' }]]);
    expect((await records.load(gone)).size).toBe(0);
    expect((await records.load(gone)).size).toBe(0);
    expect(log.warnings).toHaveLength(1);
    expect(log.warnings[0]).toContain('"gone"');
  });
});

describe('an asset with more versions than are kept', () => {
  const versions = Array.from({ length: 1_100 }, (_, index) => version(1_100 - index));
  const kept = async (pinnedOf: typeof noPins) => {
    const { dam, store, log, records } = setUp({ pinnedOf });
    dam.assets = new Map([['pier', asset('pier', { versions, current: versions[0] ?? null })]]);
    await records.load(names('pier'));
    const [record] = await store.getMany([pier]);
    return { versions: record?.asset?.versions.map((each) => each.version), log };
  };

  it('keeps those that content pins', async () => {
    const found = await kept(async () => new Set(['50', '51']));
    expect(found.versions).toHaveLength(1_002);
    expect(found.versions?.slice(-2)).toEqual(['51', '50']);
  });

  it('keeps all while nobody knows which are pinned, so that no pin ends by a failure', async () => {
    const found = await kept(async () => {
      throw new Error('The database is gone.');
    });
    expect(found.versions).toHaveLength(1_100);
    expect(found.log.warnings).toEqual([expect.stringContaining('The database is gone.')]);
  });
});

describe('an asset that the site does not use', () => {
  const usedOnly = (...used: string[]) => {
    const isUsed = new Set(used.map((assetId) => nameKey({ connection: 'brand', assetId })));
    const { dam, store, clock, records } = setUp({
      usedOf: async (asked) => new Set(asked.map(nameKey).filter((key) => isUsed.has(key))),
    });
    dam.assets = new Map(['pier', 'boat'].map((id) => [id, asset(id)]));
    return { dam, store, clock, records, isUsed };
  };

  it('serves the response that names it, without a record and without further calls', async () => {
    const { dam, records, store } = usedOnly('boat');
    expect((await records.load(names('pier', 'boat'))).size).toBe(2);
    expect((await records.load(names('pier', 'boat'))).size).toBe(2);
    expect(dam.calls).toHaveLength(1);
    expect(await records.known(pier)).toBeUndefined();
    expect(await records.loadKnown(pier)).toBeUndefined();
    expect(await store.getMany([pier])).toEqual([]);
    expect(await records.known({ connection: 'brand', assetId: 'boat' })).toBeDefined();
  });

  it('gets a record once a trusted write or a pick names it, without another call', async () => {
    const { dam, records, store } = usedOnly();
    await records.load(names('pier'));
    await records.admit([pier]);
    expect((await records.known(pier))?.asset?.assetId).toBe('pier');
    expect(await store.getMany([pier])).toHaveLength(1);
    expect(dam.calls).toHaveLength(1);
  });

  it('gets a record once content uses it, at the next read', async () => {
    const { records, isUsed, clock } = usedOnly();
    await records.load(names('pier'));
    isUsed.add(nameKey(pier));
    clock.advance(STALE);
    await records.load(names('pier'));
    expect(await records.known(pier)).toBeDefined();
  });

  it('gets none where it was asked for before it existed', async () => {
    const { dam, records, clock } = usedOnly();
    dam.assets = new Map();
    await records.load(names('pier'));
    dam.assets = new Map([['pier', asset('pier')]]);
    clock.advance(STALE);
    expect((await records.load(names('pier'))).get(nameKey(pier))?.asset).not.toBeNull();
    expect(await records.known(pier)).toBeUndefined();
  });
});

describe('records when somebody sets the clock', () => {
  const HOUR = 3_600_000;
  const withdrawn = asset('pier', { withdrawn: true });

  it('back: a withdrawn asset is read again as soon as without that', async () => {
    const { dam, clock, records } = setUp();
    dam.assets = new Map([['pier', asset('pier')]]);
    await records.load(names('pier'));
    clock.set(clock.now() - HOUR);
    dam.assets.set('pier', withdrawn);
    clock.advance(FRESH - 1);
    await records.load(names('pier'));
    expect(dam.calls).toHaveLength(1);
    clock.advance(1);
    await records.load(names('pier'));
    await settled();
    expect(dam.calls).toHaveLength(2);
    expect((await records.load(names('pier'))).get(nameKey(pier))?.asset?.withdrawn).toBe(true);
    // The later read counts as such, so it is not made at each response.
    expect(dam.calls).toHaveLength(2);
  });

  it('back before a start: nobody knows the age, so the DAM decides', async () => {
    const { dam, clock, records, newRecords } = setUp();
    dam.assets = new Map([['pier', asset('pier')]]);
    await records.load(names('pier'));
    clock.set(clock.now() - HOUR);
    dam.assets.set('pier', withdrawn);
    const loaded = await newRecords().load(names('pier'));
    expect(loaded.get(nameKey(pier))?.asset?.withdrawn).toBe(true);
  });

  it('of another node a little ahead: the record is shown, and read again', async () => {
    const { dam, clock, records, newRecords } = setUp();
    dam.assets = new Map([['pier', asset('pier')]]);
    await records.load(names('pier'));
    clock.set(clock.now() - 1_000);
    dam.assets = null;
    const restarted = newRecords();
    expect((await restarted.load(names('pier'))).get(nameKey(pier))?.asset?.title).toBe(
      asset('pier').title,
    );
    await settled();
    expect(dam.calls).toHaveLength(2);
  });

  it('forward, as when a machine slept: the record is as old as the clock says', async () => {
    const { dam, clock, records } = setUp();
    dam.assets = new Map([['pier', asset('pier')]]);
    await records.load(names('pier'));
    clock.advance(SYNC + 1);
    clock.set(clock.now() + STALE);
    dam.assets.set('pier', withdrawn);
    const loaded = await records.load(names('pier'));
    expect(loaded.get(nameKey(pier))?.asset?.withdrawn).toBe(true);
  });
});

describe('the size that was found in a file', () => {
  const size = { width: 300, height: 400 };
  const lying = (more = {}) => version(1, { width: 400, height: 300, ...more });
  const assetWith = (current: AssetVersion) => asset('pier', { current, versions: [current] });
  const shape = (asset: Asset | null | undefined) =>
    asset?.current && [asset.current.width, asset.current.height];

  async function measured(told: AssetVersion, found = size) {
    const parts = setUp();
    parts.dam.assets = new Map([['pier', assetWith(told)]]);
    await parts.records.load(names('pier'));
    await parts.records.found(pier, told, found);
    const shown = async (records = parts.records) => shape((await records.known(pier))?.asset);
    return { ...parts, shown };
  }

  it.each([
    ['of a photo before it is turned', lying(), [300, 400]],
    ['unknown', lying({ width: null, height: null }), [300, 400]],
    ['half unknown', lying({ height: null }), [300, 400]],
    ['another one, which may be of another file', lying({ width: 800 }), [800, 300]],
    ['right', lying({ width: 300, height: 400 }), [300, 400]],
  ])('replaces what the DAM tells if that is %s', async (_, told, expected) => {
    const { shown } = await measured(told);
    expect(await shown()).toEqual(expected);
  });

  it('outlives later reads and a restart, without new changes', async () => {
    const { records, store, clock, shown, newRecords } = await measured(lying());
    expect(store.committed).toEqual(['pins']);
    clock.advance(STALE);
    await records.reread([pier]);
    expect(await shown()).toEqual([300, 400]);
    const restarted = newRecords();
    clock.advance(STALE);
    await restarted.reread([pier]);
    expect(await shown(restarted)).toEqual([300, 400]);
    expect(store.committed).toEqual(['pins']);
    expect((await records.known(pier))?.asset?.current).toBe(
      (await records.known(pier))?.asset?.versions[0],
    );
  });

  it('is that of its own file only', async () => {
    const { dam, records, shown } = await measured(lying());
    dam.assets = new Map([['pier', assetWith(lying({ sizeBytes: 99 }))]]);
    await records.reread([pier]);
    expect(await shown()).toEqual([400, 300]);
  });

  it('makes no record of an asset that has none', async () => {
    const { records, store } = setUp();
    await records.found(pier, lying(), size);
    expect(store.rows.size).toBe(0);
  });
});

describe('what a file says of where it comes from', () => {
  const told = version(1);
  const said = { width: 1600, height: 900, provenance: { creator: 'Ann' } };

  async function found() {
    const parts = setUp();
    parts.dam.assets = new Map([['pier', asset('pier')]]);
    await parts.records.load(names('pier'));
    await parts.records.found(pier, told, said);
    const shown = async (records = parts.records) =>
      (await records.known(pier))?.asset?.current?.embedded;
    return { ...parts, shown };
  }

  it('is kept, and told as a change of texts', async () => {
    const { store, shown } = await found();
    expect(await shown()).toEqual({ creator: 'Ann' });
    // `asset` credits somebody, so that the file’s creator is not shown.
    expect(store.committed).toEqual([]);
    const { dam, records, store: other } = setUp();
    dam.assets = new Map([['pier', asset('pier', { credit: null })]]);
    await records.load(names('pier'));
    await records.found(pier, told, said);
    expect(other.committed).toEqual(['texts']);
  });

  it('outlives later reads and a restart, without new changes', async () => {
    const { records, store, clock, shown, newRecords } = await found();
    const written = store.committed.length;
    clock.advance(STALE);
    await records.reread([pier]);
    expect(await shown()).toEqual({ creator: 'Ann' });
    const restarted = newRecords();
    clock.advance(STALE);
    await restarted.reread([pier]);
    expect(await shown(restarted)).toEqual({ creator: 'Ann' });
    expect(store.committed).toHaveLength(written);
  });

  it('is that of its own file only', async () => {
    const { dam, records, shown } = await found();
    const replaced = version(1, { sizeBytes: 99 });
    dam.assets = new Map([['pier', asset('pier', { current: replaced, versions: [replaced] })]]);
    await records.reread([pier]);
    expect(await shown()).toBeUndefined();
  });

  it('is read anew where it says something else, and stands beside the size', async () => {
    const { records, shown } = await found();
    const { width, height } = { width: 900, height: 1600 };
    await records.found(pier, told, { width, height, provenance: { creator: 'Bob' } });
    expect(await shown()).toEqual({ creator: 'Bob' });
    const current = (await records.known(pier))?.asset?.current;
    expect(current).toMatchObject({ width, height, measured: { width, height } });
    expect(current).toBe((await records.known(pier))?.asset?.versions[0]);
  });
});

describe('what this site says of an asset itself', () => {
  const OURS = { alternativeText: 'Our pier', focalPoint: { x: 0.25, y: 0.5 } };

  function setUpSite() {
    const sites = new Map<string, SiteOverrides>();
    const siteOf = jest.fn(async () => sites);
    const parts = setUp({ siteOf });
    parts.dam.assets = new Map([['pier', asset('pier')]]);
    const shown = async () =>
      (await parts.records.load(names('pier'))).get('brand pier')?.asset?.site;
    return { ...parts, sites, siteOf, shown };
  }

  it('comes with its first record, and is told as a change of texts later on', async () => {
    const { records, sites, store, shown } = setUpSite();
    sites.set('brand pier', OURS);
    expect(await shown()).toEqual(OURS);
    sites.set('brand pier', { caption: 'Ours' });
    await records.readSite([pier]);
    expect(await shown()).toEqual({ caption: 'Ours' });
    expect(store.committed).toEqual(['texts']);
    sites.set('brand pier', {});
    await records.readSite([pier]);
    expect(await shown()).toBeUndefined();
  });

  it('outlives later reads and a restart, without new changes and without asking again', async () => {
    const { records, sites, siteOf, store, newRecords, clock } = setUpSite();
    sites.set('brand pier', OURS);
    await records.load(names('pier'));
    const { revision } = store;
    clock.advance(FRESH);
    await records.reread([pier]);
    const restarted = newRecords();
    await restarted.reread([pier]);
    expect((await restarted.known(pier))?.asset?.site).toEqual(OURS);
    expect(store.revision).toBe(revision);
    expect(siteOf).toHaveBeenCalledTimes(1);
  });

  it('changes nothing where it says the same, and makes no record', async () => {
    const { records, sites, store } = setUpSite();
    sites.set('brand pier', OURS);
    await records.readSite([pier]);
    expect(await records.known(pier)).toBeUndefined();
    await records.load(names('pier'));
    const { revision } = store;
    await records.readSite([pier]);
    expect(store.revision).toBe(revision);
  });

  it('is the last word, also where another node wrote one meanwhile', async () => {
    const { records, sites, siteOf, newRecords, shown } = setUpSite();
    await records.load(names('pier'));
    const other = newRecords();
    sites.set('brand pier', { caption: 'First' });
    siteOf.mockImplementationOnce(async () => {
      const first = new Map(sites);
      // The other node's editor is later, and its record is written sooner.
      sites.set('brand pier', { caption: 'Last' });
      await other.readSite([pier]);
      return first;
    });
    await records.readSite([pier]);
    expect(await shown()).toEqual({ caption: 'Last' });
  });

  it('holds no asset back where it cannot be read', async () => {
    const { records, siteOf, log } = setUpSite();
    siteOf.mockRejectedValueOnce(new Error('no table'));
    expect((await records.load(names('pier'))).get('brand pier')?.asset?.title).toBe(
      'Title of pier',
    );
    expect(log.warnings.join()).toContain('cannot read the texts of assets in the Media Library');
  });
});
