import type { Asset } from '../contracts/asset';
import type {
  CallOptions,
  Facet,
  FacetFilters,
  SearchPage,
  SearchQuery,
} from '../contracts/connector';
import { DamError } from '../contracts/errors';
import { compared } from './compared';

/** A page of a store's own list. */
export interface ListedPage {
  assets: readonly Asset[];
  /** Null on the last page. */
  cursor: string | null;
}

export interface ListedAssetsOptions {
  /** Reads a page of the list; null is the first. */
  list(cursor: string | null, call: CallOptions): Promise<ListedPage>;
  /** The most assets that are held in memory, with about 1 kilobyte for each. @default 20000 */
  mostAssets?: number;
  /** How long a list serves searches before it is read again behind one, in milliseconds. @default 60000 */
  freshForMs?: number;
}

/** Filters that `ListedAssets` takes. */
export const LISTED_FILTERS = ['folder', 'type', 'tag', 'format'] as const;
/** Sort orders that `ListedAssets` takes. */
export const LISTED_SORTS = ['newest', 'oldest', 'title', '-title', 'size'] as const;

const MOST_ASSETS = 20_000;
const FRESH_FOR_MS = 60_000;
/** Ends a list that is never answered; no caller waits that long. */
const LONGEST_READ_MS = 300_000;

/**
 * A search for stores that can only list what they hold, such as a bucket. It reads the whole list into the memory of
 * this process, when somebody searches first, and knows of each asset what the list says. It is no index of a large
 * store: with more than `mostAssets`, searches fail and say so, since one that leaves out assets without a word is
 * worse. What changed is found once the list was read again.
 *
 * @example
 * const listed = new ListedAssets({ list: (cursor, call) => readPage(cursor, call) });
 * return { search: (query, call) => listed.search(query, call), ping, getMany, open };
 */
export class ListedAssets {
  readonly #options: Required<ListedAssetsOptions>;
  #assets: readonly Asset[] | null = null;
  #readAtMs = 0;
  #reading: Promise<readonly Asset[]> | null = null;

  constructor(options: ListedAssetsOptions) {
    this.#options = { mostAssets: MOST_ASSETS, freshForMs: FRESH_FOR_MS, ...options };
  }

  /** Searches titles, file names, tags and folders for words; see `LISTED_FILTERS` and `LISTED_SORTS`. */
  async search(query: SearchQuery, call: CallOptions = {}): Promise<SearchPage> {
    const { text = '', filters = {}, sort = 'newest', cursor, limit } = query;
    const order = ORDERS[sort] ?? newest;
    const after = cursor === undefined ? null : placeIn(cursor);
    const all = await this.#list(call.signal);
    const words = folded(text).split(/\s+/).filter(Boolean);
    const worded = all.filter((asset) => words.every((word) => searched(asset).includes(word)));
    const found = worded
      .filter((asset) => matches(asset, filters))
      .map((asset) => ({ asset, place: placeOf(asset) }))
      .sort((one, other) => order(one.place, other.place));
    const rest = after === null ? found : found.filter(({ place }) => order(after, place) < 0);
    const page = rest.slice(0, limit);
    const last = page.at(-1);
    return {
      assets: page.map(({ asset }) => asset),
      total: found.length,
      cursor: last === undefined || rest.length <= limit ? null : cursorOf(last.place),
      facets: cursor === undefined ? facetsOf(worded, filters) : [],
    };
  }

  async #list(signal: AbortSignal | undefined): Promise<readonly Asset[]> {
    if (this.#assets === null) return whileWanted(this.#read(), signal);
    if (Date.now() - this.#readAtMs >= this.#options.freshForMs) {
      // The next search says what is wrong, if it still is: the list is then too old to be shown.
      this.#read().catch(() => {
        this.#assets = null;
      });
    }
    return this.#assets;
  }

  /** One reading at a time. It goes on if its caller leaves, so that the next one finds more of it done. */
  #read(): Promise<readonly Asset[]> {
    this.#reading ??= this.#readAll().finally(() => {
      this.#reading = null;
    });
    return this.#reading;
  }

  async #readAll(): Promise<readonly Asset[]> {
    const { list, mostAssets } = this.#options;
    const signal = AbortSignal.timeout(LONGEST_READ_MS);
    const startedAtMs = Date.now();
    const assets: Asset[] = [];
    let cursor: string | null = null;
    do {
      const page: ListedPage = await list(cursor, { signal });
      for (const asset of page.assets) assets.push(asset);
      if (assets.length > mostAssets) {
        throw new DamError(
          'unsupported',
          `The store holds more than ${mostAssets} assets, so its list cannot be searched. Connect a ` +
            'part of it, such as a folder, or raise the limit of the connector.',
        );
      }
      cursor = page.cursor;
    } while (cursor !== null);
    this.#assets = assets;
    this.#readAtMs = startedAtMs;
    return assets;
  }
}

/** Stops waiting, but not the work, when the signal aborts. `race` takes a failure of the work that comes later. */
async function whileWanted<Result>(
  work: Promise<Result>,
  signal: AbortSignal | undefined,
): Promise<Result> {
  if (signal === undefined) return work;
  const left = new Promise<never>((_, reject) => {
    const leave = () => reject(new DamError('timeout', 'The list of assets is still being read.'));
    if (signal.aborted) leave();
    signal.addEventListener('abort', leave, { once: true });
  });
  return Promise.race([work, left]);
}

/** What the orders compare. */
interface Place {
  assetId: string;
  title: string;
  madeAtMs: number;
  sizeBytes: number;
}

function placeOf({ assetId, title, versions, updatedAt, current }: Asset): Place {
  return {
    assetId,
    title: folded(title),
    madeAtMs: Date.parse(versions.at(-1)?.createdAt ?? updatedAt ?? '') || 0,
    sizeBytes: current?.sizeBytes ?? -1,
  };
}

type Order = (one: Place, other: Place) => number;

/** Ids are unique, so no two places are equal, and a page begins after exactly one. */
const byId: Order = (one, other) => compared(one.assetId, other.assetId);
const newest: Order = (one, other) => compared(other.madeAtMs, one.madeAtMs) || byId(one, other);
const byTitle: Order = (one, other) => compared(one.title, other.title) || byId(one, other);

const ORDERS: Readonly<Record<string, Order>> = {
  newest,
  oldest: (one, other) => newest(other, one),
  title: byTitle,
  '-title': (one, other) => byTitle(other, one),
  size: (one, other) => compared(other.sizeBytes, one.sizeBytes) || byId(one, other),
};

/** Without case and accents, so that `Zazolc` finds `Zażółć`. */
function folded(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').replaceAll('ł', 'l').toLowerCase();
}

function searched({ title: name, folder, tags, current, versions }: Asset): string {
  const file = (current ?? versions[0])?.fileName ?? '';
  return folded([name, file, folder ?? '', ...tags].join('\n'));
}

const VALUES: Readonly<Record<string, (asset: Asset) => readonly string[]>> = {
  folder: ({ folder }) => pathsOf(folder),
  type: ({ kind }) => [kind],
  tag: ({ tags }) => tags,
  format: ({ current, versions }) => [(current ?? versions[0])?.ext ?? ''].filter(Boolean),
};

/** A folder and those above it, since the filter of a folder includes what lies below. */
function pathsOf(folder: string | null): string[] {
  if (folder === null) return [];
  const parts = folder.split('/');
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

function matches(asset: Asset, filters: FacetFilters, without?: string): boolean {
  return Object.entries(filters).every(([field, wanted]) => {
    if (field === without) return true;
    const values = VALUES[field]?.(asset) ?? [];
    return wanted.some((value) => values.includes(value));
  });
}

/** A facet ignores its own filter, so that its other values stay visible. One without values is left out. */
function facetsOf(assets: readonly Asset[], filters: FacetFilters): Facet[] {
  const facets = Object.entries(VALUES).map(([field, valuesOf]) => {
    const counts = new Map<string, number>();
    for (const asset of assets.filter((each) => matches(each, filters, field))) {
      for (const value of new Set(valuesOf(asset))) counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    const values = [...counts].map(([value, count]) => ({ value, count }));
    return { field, values: values.sort((one, other) => compared(one.value, other.value)) };
  });
  return facets.filter(({ values }) => values.length > 0);
}

/** Says where a page ends by what the orders compare, so that it is found although the list changed. */
function cursorOf(place: Place): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

function placeIn(cursor: string): Place {
  const place = valueIn(cursor);
  if (!isPlace(place)) {
    throw new DamError('bad-request', 'The cursor is none of this search.');
  }
  return place;
}

function isPlace(value: unknown): value is Place {
  if (typeof value !== 'object' || value === null) return false;
  const { assetId, title, madeAtMs, sizeBytes } = value as Record<string, unknown>;
  return (
    typeof assetId === 'string' &&
    typeof title === 'string' &&
    typeof madeAtMs === 'number' &&
    typeof sizeBytes === 'number'
  );
}

function valueIn(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    return null;
  }
}
