import type { AssetsResponse } from '../../server/contracts/api';
import { type Reference, type ReferenceKey, referenceKey } from '../../server/contracts/reference';
import { type DamApi, type Failure, failureOf } from '../api';
import { pageLocale } from '../pageLocale';
import { openEntry } from './openEntry';

type Answer = AssetsResponse['assets'][number];

/** The current status of a reference. */
export type ReferenceStatus = Answer & {
  /** The version that the reference showed when the page was opened. */
  firstVersion: string | null;
  /** Instant of the last check, if the asset could not be checked since; null while it can. ISO 8601. */
  asOf: string | null;
};

/** An asset that visitors do not see any more since the page was opened. */
export interface Loss {
  key: ReferenceKey;
  reference: Reference;
  status: ReferenceStatus;
}

/** Everything that the page knows. A new object after each change. */
interface PageAssets {
  statuses: ReadonlyMap<ReferenceKey, ReferenceStatus>;
  /** Why the last read failed; null if it did not. */
  failure: Failure | null;
  losses: readonly Loss[];
}

/** Interval at which a visible page reads the states of its assets again, in milliseconds. */
const REFRESH_MS = 30_000;
/** Time after which an asset is read again that the server could only answer from its records. */
const RECHECK_MS = 2_000;

const NOTHING: PageAssets = { statuses: new Map(), failure: null, losses: [] };

/**
 * The states of all assets on the page, so that fields, texts and the panel always tell the same: they are
 * read together, with one timer, as long as the tab is visible.
 */
class AssetStore {
  #page = NOTHING;
  readonly #watchers = new Map<() => void, readonly Reference[]>();
  #api: DamApi | null = null;
  #timer: ReturnType<typeof setInterval> | undefined;
  #recheck: ReturnType<typeof setTimeout> | undefined;
  /** Aborted when a newer read of the same assets begins, or when nothing watches any more. */
  #reading: AbortController | null = null;
  /** Locale of the texts in the statuses. */
  #locale: string | null = null;
  #isPlanned = false;
  #isRunning = false;

  /** Returns the same object until something changes. */
  readonly page = (): PageAssets => this.#page;

  /** Reads these references, and again while they are watched. Returns a function that ends that. */
  watch(api: DamApi, references: readonly Reference[], changed: () => void): () => void {
    this.#api = api;
    this.#watchers.set(changed, references);
    this.#start();
    this.#plan();
    return () => {
      this.#watchers.delete(changed);
      // A field that changes its references watches again at once.
      this.#plan();
    };
  }

  /** Reads all references again. */
  readonly refresh = (): void => {
    const references = this.#watched();
    if (references.length === 0 || document.visibilityState !== 'visible') return;
    this.#reading?.abort();
    this.#reading = new AbortController();
    void this.#read(references, this.#reading.signal);
  };

  /** Takes an announced loss from the page. */
  readonly dismiss = (): void => this.#set({ losses: [] });

  /** At the end of the task, because all fields of a page appear and change together. */
  #plan(): void {
    if (this.#isPlanned) return;
    this.#isPlanned = true;
    setTimeout(() => {
      this.#isPlanned = false;
      this.#settle();
    });
  }

  /** Forgets what no field holds any more, and reads what is new. */
  #settle(): void {
    const watched = new Map(this.#watched().map((each) => [referenceKey(each), each]));
    if (this.#watchers.size === 0) this.#stop();
    if (this.#locale !== pageLocale()) this.#page = NOTHING;
    this.#locale = pageLocale();
    const { statuses, losses } = this.#page;
    if ([...statuses.keys()].some((key) => !watched.has(key))) {
      this.#set({
        statuses: new Map([...statuses].filter(([key]) => watched.has(key))),
        losses: losses.filter(({ key }) => watched.has(key)),
      });
    }
    const unread = [...watched].flatMap(([key, each]) => (statuses.has(key) ? [] : [each]));
    if (unread.length > 0) void this.#read(unread, new AbortController().signal);
  }

  #watched(): Reference[] {
    const all = [...this.#watchers.values()].flat();
    return [...new Map(all.map((each) => [referenceKey(each), each])).values()];
  }

  #start(): void {
    if (this.#isRunning) return;
    this.#isRunning = true;
    this.#timer = setInterval(this.refresh, REFRESH_MS);
    window.addEventListener('focus', this.refresh);
    document.addEventListener('visibilitychange', this.refresh);
  }

  #stop(): void {
    this.#isRunning = false;
    clearInterval(this.#timer);
    clearTimeout(this.#recheck);
    window.removeEventListener('focus', this.refresh);
    document.removeEventListener('visibilitychange', this.refresh);
    this.#reading?.abort();
    this.#page = NOTHING;
  }

  async #read(references: readonly Reference[], signal: AbortSignal): Promise<void> {
    const api = this.#api;
    if (api === null) return;
    const entry = openEntry();
    const request = { references: [...references], ...(entry !== null && { entry }) };
    try {
      const { assets } = await api.assets(request, signal);
      if (!signal.aborted) this.#take(references, assets);
    } catch (error) {
      if (!signal.aborted) this.#fail(references, failureOf(error));
    }
  }

  #take(references: readonly Reference[], answers: readonly Answer[]): void {
    const statuses = new Map(this.#page.statuses);
    const losses = [...this.#page.losses];
    let isRepeated = true;
    references.forEach((reference, index) => {
      const answer = answers[index];
      if (answer === undefined) return;
      const key = referenceKey(reference);
      const before = statuses.get(key);
      const status: ReferenceStatus = {
        ...answer,
        firstVersion: before?.firstVersion ?? answer.asset?.version ?? null,
        // The server may be reading the asset at this moment, so only a second such answer counts.
        asOf: answer.isStale && before?.isStale === true ? answer.checkedAt : null,
      };
      if (answer.isStale && before?.isStale !== true) isRepeated = false;
      statuses.set(key, status);
      const known = losses.findIndex((loss) => loss.key === key);
      if (known >= 0) losses.splice(known, 1);
      if (isLost(status) && (known >= 0 || before?.availability === 'live')) {
        losses.push({ key, reference, status });
      }
    });
    this.#set({ statuses, losses, failure: null });
    clearTimeout(this.#recheck);
    if (!isRepeated) this.#recheck = setTimeout(this.refresh, RECHECK_MS);
  }

  /** What was known stays, with the instant at which it was. */
  #fail(references: readonly Reference[], failure: Failure): void {
    const statuses = new Map(this.#page.statuses);
    for (const key of references.map(referenceKey)) {
      const before = statuses.get(key);
      if (before) statuses.set(key, { ...before, asOf: before.asOf ?? before.checkedAt });
    }
    this.#set({ statuses, failure });
  }

  #set(changes: Partial<PageAssets>): void {
    this.#page = { ...this.#page, ...changes };
    for (const changed of this.#watchers.keys()) changed();
  }
}

/** True if visitors do not see the asset for sure. `unknown` may be an outage of the DAM. */
function isLost({ availability }: ReferenceStatus): boolean {
  return availability !== 'live' && availability !== 'unknown';
}

export const assetStore = new AssetStore();
