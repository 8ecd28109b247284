import { badInput } from '../errors';
import type { AssetJson } from '../types';
import type { AssetStore } from './assets';
import type { Db } from './database';
import { type AssetRow, STATE_SQL } from './rows';

export const SORTS = ['newest', 'oldest', 'title', '-title', 'relevance', 'expires'] as const;
type Sort = (typeof SORTS)[number];

export const FACETS = ['type', 'state', 'tag', 'folder', 'orientation', 'format'] as const;
export type Facet = (typeof FACETS)[number];

/** A search: values of one field are alternatives, fields narrow each other. */
export interface SearchQuery {
  readonly search: string;
  readonly filters: Readonly<Partial<Record<Facet, readonly string[]>>>;
  readonly sort: Sort | undefined;
  readonly cursor: string | undefined;
  readonly limit: number;
}

interface FacetCount {
  readonly value: string;
  readonly count: number;
}

export interface SearchResult {
  readonly items: readonly AssetJson[];
  readonly total: number;
  /** For the next page; null at the end. */
  readonly cursor: string | null;
  readonly facets: Readonly<Record<Facet, readonly FacetCount[]>>;
}

interface Order {
  readonly key: string;
  readonly descending: boolean;
}

/** Every order ends in the row number, so it is total and a cursor names exactly one place. */
const ORDERS: Readonly<Record<Sort, Order>> = {
  newest: { key: 'a.created_at', descending: true },
  oldest: { key: 'a.created_at', descending: false },
  title: { key: 'a.title_key', descending: false },
  '-title': { key: 'a.title_key', descending: true },
  relevance: { key: 'relevance(a.title, a.texts, a.tags, a.id, @words)', descending: true },
  expires: { key: "coalesce(a.expires_at, '~')", descending: false },
};

const MAX_WORDS = 24;
const MAX_TAGS = 30;

/** The page of assets that fit, how many fit in all, and how many would fit per facet value. */
export function searchAssets(db: Db, assets: AssetStore, query: SearchQuery): SearchResult {
  const words = wordsOf(query.search);
  const sort = query.sort ?? (words.length > 0 ? 'relevance' : 'newest');
  const order = ORDERS[sort];
  const params: Record<string, unknown> = {
    now: new Date().toISOString(),
    words: JSON.stringify(words),
    match: words.map((word) => `"${word}"*`).join(' '),
  };
  for (const facet of FACETS) params[facet] = JSON.stringify(query.filters[facet] ?? []);

  const where = conditions(query);
  const after = query.cursor === undefined ? undefined : readCursor(query.cursor, sort);
  const page = [...where];
  if (after) {
    page.push(`(${order.key}, a.row) ${order.descending ? '<' : '>'} (@afterKey, @afterRow)`);
  }
  const direction = order.descending ? 'DESC' : 'ASC';
  const rows = db
    .prepare<unknown[], AssetRow & { sort_key: string | number }>(
      `SELECT a.*, ${STATE_SQL} AS state, ${order.key} AS sort_key FROM assets a
       WHERE ${page.join(' AND ')} ORDER BY sort_key ${direction}, a.row ${direction} LIMIT @limit`,
    )
    .all({
      ...params,
      afterKey: after?.key ?? null,
      afterRow: after?.row ?? null,
      limit: query.limit + 1,
    });
  const shown = rows.slice(0, query.limit);
  const last = shown.at(-1);
  const total = db
    .prepare<unknown[], { n: number }>(
      `SELECT count(*) AS n FROM assets a WHERE ${where.join(' AND ')}`,
    )
    .get(params);
  return {
    items: assets.withVersions(shown),
    total: total?.n ?? 0,
    cursor: rows.length > shown.length && last ? writeCursor(sort, last.sort_key, last.row) : null,
    facets: {
      type: countBy(db, query, params, 'type', 'a.type'),
      state: countBy(db, query, params, 'state', STATE_SQL),
      tag: countTags(db, query, params),
      folder: countFolders(db, conditions(query, 'folder'), params),
      orientation: countBy(db, query, params, 'orientation', 'a.orientation'),
      format: countBy(db, query, params, 'format', 'a.format'),
    },
  };
}

/** Every folder with the number of assets in it and below, parents included. */
export function listFolders(db: Db): readonly { path: string; count: number }[] {
  return countFolders(db, ['1'], {}).map(({ value, count }) => ({ path: value, count }));
}

/** The words of a search. Only letters and digits survive, so no FTS5 syntax can be written. */
function wordsOf(search: string): readonly string[] {
  return (search.normalize('NFC').match(/[\p{L}\p{N}][\p{L}\p{N}\p{M}]*/gu) ?? []).slice(
    0,
    MAX_WORDS,
  );
}

const FACET_CONDITIONS: Readonly<Record<Facet, string>> = {
  type: 'a.type IN (SELECT value FROM json_each(@type))',
  state: `${STATE_SQL} IN (SELECT value FROM json_each(@state))`,
  tag: `EXISTS (SELECT 1 FROM asset_tags t WHERE t.asset_row = a.row
        AND t.tag IN (SELECT value FROM json_each(@tag)))`,
  folder: `EXISTS (SELECT 1 FROM json_each(@folder) f WHERE a.folder = f.value
           OR substr(a.folder, 1, length(f.value) + 1) = f.value || '/')`,
  orientation: 'a.orientation IN (SELECT value FROM json_each(@orientation))',
  format: 'a.format IN (SELECT value FROM json_each(@format))',
};

/** The WHERE of a search; a facet leaves its own filter out, so its other values stay choosable. */
function conditions(query: SearchQuery, without?: Facet): string[] {
  const parts = ['1'];
  const hasWords = wordsOf(query.search).length > 0;
  if (hasWords) {
    parts.push('a.row IN (SELECT rowid FROM assets_text WHERE assets_text MATCH @match)');
  } else if (query.search.trim() !== '') {
    // Only punctuation was asked for, and no text holds it as a word.
    parts.push('0');
  }
  for (const facet of FACETS) {
    if (facet !== without && query.filters[facet]) parts.push(FACET_CONDITIONS[facet]);
  }
  return parts;
}

type Params = Readonly<Record<string, unknown>>;

function countBy(
  db: Db,
  query: SearchQuery,
  params: Params,
  facet: Facet,
  expression: string,
): FacetCount[] {
  return db
    .prepare<unknown[], FacetCount>(
      `SELECT ${expression} AS value, count(*) AS count FROM assets a
       WHERE ${conditions(query, facet).join(' AND ')} AND ${expression} IS NOT NULL
       GROUP BY 1 ORDER BY 2 DESC, 1`,
    )
    .all(params);
}

function countTags(db: Db, query: SearchQuery, params: Params): FacetCount[] {
  return db
    .prepare<unknown[], FacetCount>(
      `SELECT t.tag AS value, count(*) AS count FROM assets a JOIN asset_tags t ON t.asset_row = a.row
       WHERE ${conditions(query, 'tag').join(' AND ')} GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ${MAX_TAGS}`,
    )
    .all(params);
}

function countFolders(db: Db, where: readonly string[], params: Params): FacetCount[] {
  const direct = db
    .prepare<unknown[], FacetCount>(
      `SELECT a.folder AS value, count(*) AS count FROM assets a
       WHERE ${where.join(' AND ')} AND a.folder IS NOT NULL GROUP BY 1`,
    )
    .all(params);
  const counts = new Map<string, number>();
  for (const { value, count } of direct) {
    const parts = value.split('/');
    for (let depth = 1; depth <= parts.length; depth += 1) {
      const path = parts.slice(0, depth).join('/');
      counts.set(path, (counts.get(path) ?? 0) + count);
    }
  }
  return [...counts]
    .map(([value, count]) => ({ value, count }))
    .sort((a, b) => (a.value < b.value ? -1 : 1));
}

function writeCursor(sort: Sort, key: string | number, row: number): string {
  return Buffer.from(JSON.stringify([sort, key, row])).toString('base64url');
}

function readCursor(cursor: string, sort: Sort): { key: string | number; row: number } {
  const problem = badInput(['cursor: not one of this search']);
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    throw problem;
  }
  if (!Array.isArray(parsed)) throw problem;
  const [cursorSort, key, row]: unknown[] = parsed;
  if (cursorSort !== sort || typeof row !== 'number') throw problem;
  if (typeof key !== 'string' && typeof key !== 'number') throw problem;
  return { key, row };
}
