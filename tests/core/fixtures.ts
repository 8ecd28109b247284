import type { Asset, AssetVersion } from '../../server/contracts/asset';
import type { AssetAnswer, Connector } from '../../server/contracts/connector';
import type { AssetName } from '../../server/core/asset-name';
import { nameKey } from '../../server/core/asset-name';
import type { CallCounter } from '../../server/core/budget';
import { Metrics } from '../../server/core/metrics';
import type {
  AssetRecord,
  ChangedRecord,
  Clock,
  Connection,
  Connections,
  Logger,
  RecordStore,
} from '../../server/core/ports';
import { RecordChanges } from '../../server/core/record-changes';
import { Records, type RecordsOptions } from '../../server/core/records';
import { createOurs } from '../../server/core/references/ours';

/** Options of `MediaViews` for a site without named crops. */
export const NO_CROPS = { crops: {}, signedCrop: () => '' } as const;

/** 1 May 2026, noon. */
export const NOON = Date.parse('2026-05-01T12:00:00.000Z');

export function version(number: number, more: Partial<AssetVersion> = {}): AssetVersion {
  const url = `http://dam.test/files/${number}`;
  return {
    version: String(number),
    status: 'approved',
    fileName: 'pier.jpg',
    mime: 'image/jpeg',
    ext: 'jpg',
    sizeBytes: 123_456,
    width: 1600,
    height: 900,
    durationMs: null,
    pages: null,
    url,
    renditions: [
      {
        name: 'thumbnail',
        url: `${url}/t`,
        width: 245,
        height: 138,
        mime: 'image/jpeg',
        sizeBytes: null,
      },
      {
        name: 'small',
        url: `${url}/s`,
        width: 500,
        height: 281,
        mime: 'image/jpeg',
        sizeBytes: 9_000,
      },
    ],
    createdAt: '2026-04-01T00:00:00.000Z',
    approvedAt: '2026-04-02T00:00:00.000Z',
    ...more,
  };
}

export function asset(assetId: string, more: Partial<Asset> = {}): Asset {
  const current = version(1);
  return {
    assetId,
    kind: 'image',
    title: `Title of ${assetId}`,
    alternativeText: `Alt of ${assetId}`,
    caption: null,
    tags: [],
    folder: null,
    credit: 'Ida Berg',
    copyright: null,
    focalPoint: null,
    withdrawn: false,
    embargoUntil: null,
    expiresAt: null,
    current,
    versions: [current],
    updatedAt: null,
    openUrl: null,
    ...more,
  };
}

/** A clock that moves only when told; timers fire as it passes them. */
export class TestClock implements Clock {
  #now = NOON;
  #elapsed = 0;
  #timers: { at: number; fire: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  elapsed(): number {
    return this.#elapsed;
  }

  after(ms: number): { done: Promise<void>; cancel(): void } {
    let timer: { at: number; fire: () => void } | undefined;
    const done = new Promise<void>((resolve) => {
      timer = { at: this.#elapsed + ms, fire: resolve };
      this.#timers.push(timer);
    });
    return { done, cancel: () => (this.#timers = this.#timers.filter((other) => other !== timer)) };
  }

  advance(ms: number): void {
    this.#now += ms;
    this.#elapsed += ms;
    const due = this.#timers.filter((timer) => timer.at <= this.#elapsed);
    this.#timers = this.#timers.filter((timer) => timer.at > this.#elapsed);
    for (const timer of due) timer.fire();
  }

  /** Somebody sets the wall clock; no time passes. */
  set(now: number): void {
    this.#now = now;
  }
}

export class MemoryStore implements RecordStore {
  readonly rows = new Map<string, AssetRecord>();
  reads = 0;
  looks = 0;
  revision = 0;
  failing = false;
  /** Ids of assets that the table cannot hold: with one of them, the whole statement fails. */
  readonly refuses = new Set<string>();
  /** Kinds of changes, in the order written. */
  readonly committed: string[] = [];

  async getMany(names: readonly AssetName[]): Promise<AssetRecord[]> {
    this.reads++;
    if (this.failing) throw new Error('table locked');
    return names.flatMap((name) => this.rows.get(nameKey(name)) ?? []);
  }

  async touch(records: readonly AssetRecord[], since: number): Promise<void> {
    if (this.failing) throw new Error('table locked');
    this.#refuse(records);
    for (const record of records) {
      const row = this.rows.get(nameKey(record));
      if (row === undefined || row.revision <= since) this.rows.set(nameKey(record), record);
    }
  }

  async commit(changed: readonly ChangedRecord[], since: number): Promise<AssetRecord[]> {
    if (this.failing) throw new Error('table locked');
    this.#refuse(changed.map(({ record }) => record));
    this.revision++;
    return changed.map(({ record, changes }) => {
      const row = this.rows.get(nameKey(record));
      if (row !== undefined && row.revision > since) return row;
      const stands = { ...record, revision: this.revision };
      this.rows.set(nameKey(record), stands);
      this.committed.push(...changes.map(({ kind }) => kind));
      return stands;
    });
  }

  #refuse(records: readonly AssetRecord[]): void {
    const refused = records.find(({ assetId }) => this.refuses.has(assetId));
    if (refused !== undefined) throw new Error(`no place for ${refused.assetId}`);
  }

  async changedAfter(since: number) {
    this.looks++;
    if (this.failing) throw new Error('table locked');
    const records = [...this.rows.values()].filter(({ revision }) => revision > since);
    return { revision: this.revision, records };
  }
}

/** For sites that use every asset that they name. */
export const everyAsset = async (names: readonly AssetName[]): Promise<ReadonlySet<string>> =>
  new Set(names.map(nameKey));

export const noPins = async (): Promise<ReadonlySet<string>> => new Set<string>();

export class TestLog implements Logger {
  readonly warnings: string[] = [];
  warn(message: string): void {
    this.warnings.push(message);
  }
  info(): void {
    // Nothing promises anything about information.
  }
}

/** A DAM whose answers a test holds back until it says so. */
export class HeldDam {
  readonly calls: {
    ids: string[];
    answer: (answers: AssetAnswer[]) => void;
    fail: (error: Error) => void;
  }[] = [];
  /** Answers at once where set. */
  assets: Map<string, Asset> | null = null;

  readonly connector: Connector = {
    ping: async () => undefined,
    search: async () => ({ assets: [], total: 0, cursor: null, facets: [] }),
    getMany: (ids) =>
      new Promise((answer, fail) => {
        this.calls.push({ ids: [...ids], answer, fail });
        const { assets } = this;
        if (assets === null) return;
        answer(
          ids.map((id): AssetAnswer => {
            const found = assets.get(id);
            return found === undefined ? { status: 'missing' } : { status: 'found', asset: found };
          }),
        );
      }),
  };

  call(index: number) {
    const call = this.calls[index];
    if (call === undefined) throw new Error(`The DAM was called ${this.calls.length} times only.`);
    return call;
  }
}

/** Counts in memory, each call by itself. */
export class MemoryCounter implements CallCounter {
  /** Instants of the calls, in milliseconds. */
  readonly calls: number[] = [];
  readonly #clock: Pick<Clock, 'now'>;

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  async take({ calls, allowed, perMs }: Parameters<CallCounter['take']>[0]): Promise<number> {
    const now = this.#clock.now();
    const inWindow = this.#inWindow(perMs);
    if (inWindow.length + calls <= allowed) {
      this.calls.push(...Array.from({ length: calls }, () => now));
      return 0;
    }
    return (inWindow[inWindow.length + calls - allowed - 1] ?? now) + perMs - now;
  }

  async counted({ perMs }: Parameters<CallCounter['counted']>[0]): Promise<number> {
    return this.#inWindow(perMs).length;
  }

  #inWindow(perMs: number): number[] {
    return this.calls.filter((at) => at > this.#clock.now() - perMs);
  }
}

export function connectionsWith(connector: Connector, more: Partial<Connection> = {}): Connections {
  const connection: Connection = {
    key: 'brand',
    label: 'Brand library',
    connectorId: 'test-dam',
    connectorLabel: 'Test DAM',
    delivery: 'proxy',
    addresses: 'site',
    chunkSize: 100,
    callsPerAsset: false,
    tellsAllChanges: false,
    changesTell: [],
    budget: null,
    filters: [],
    sorts: [],
    uploads: null,
    connector,
    metrics: new Metrics(),
    callsLeft: async () => null,
    ...more,
  };
  return {
    find: (name) => (name === 'brand' || name === 'old-brand' ? connection : undefined),
    all: () => [connection],
  };
}

/** Records of a site that uses every asset that it names, without other nodes, unless the test says otherwise. */
export function recordsOf(
  options: Pick<RecordsOptions, 'connections'> & Partial<RecordsOptions>,
): Records {
  return new Records({
    changes: new RecordChanges(),
    store: new MemoryStore(),
    clock: new TestClock(),
    log: new TestLog(),
    freshForMs: 60_000,
    staleForMs: 3_600_000,
    gatherMs: 0,
    told: { unchangedUntil: () => null },
    deadlineMs: 2_000,
    maxInMemory: 100_000,
    syncMs: 250,
    isAnnounced: () => true,
    hasOthers: async () => false,
    usedOf: everyAsset,
    siteOf: async () => new Map(),
    pinnedOf: noPins,
    ...options,
  });
}

export function found(...assets: Asset[]): AssetAnswer[] {
  return assets.map((item) => ({ status: 'found', asset: item }));
}

/** What belongs to the site of these tests. */
export const OURS = createOurs(
  ['https://cms.example', 'http://127.0.0.1:1337', 'http://old.host'],
  (key) => key === 'brand',
);
