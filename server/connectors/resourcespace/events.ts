import { z } from 'zod';
import type { ChangesPage } from '../../contracts/connector';
import { DamError } from '../../contracts/errors';
import { offsetOf } from '../cursors';
import { parseAnswer } from '../wire-schema';
import { wireInteger } from './answers';
import type { Params, ResourceSpaceApi } from './api';

/** ResourceSpace tells nobody of changes; it writes them into a log, which can be read from a row on. */

const wireLog = z.array(
  z.object({ ref: wireInteger, resource: wireInteger.nullish(), type: z.string() }),
);
type LogRow = z.infer<typeof wireLog>[number];

const MOST_ROWS = 1_000;

/** Downloads, previews and alternative files change nothing that is shown. */
const IDLE: ReadonlySet<string> = new Set(['d', 't', 'b', 'y']);

/** A day, a week, for ever. */
const DAYS = [1, 7, 36_500] as const;

/**
 * The cursor is the newest row that was seen. It is asked for once more: a user who may not read the
 * log (permission "v") is answered an empty one, which must not be taken for "nothing changed".
 */
export async function changesAfter(
  cursor: string | null,
  api: ResourceSpaceApi,
  hasResources: () => Promise<boolean>,
  signal: AbortSignal | undefined,
): Promise<ChangesPage> {
  const ask = async (params: Params) =>
    parseAnswer(wireLog, await api.read('resource_log_last_rows', params, signal));
  if (cursor === null) {
    const newest = await newestRef(ask);
    if (newest === 0 && (await hasResources())) throw unreadable();
    return { assetIds: [], cursor: String(newest), hasMore: false };
  }
  const seen = offsetOf(cursor);
  const { rows, hasMore } = await rowsFrom(Math.max(seen, 1), ask);
  if (rows.length === 0 && seen > 0) throw unreadable();
  const changed = rows.filter(({ ref, type }) => ref > seen && !IDLE.has(type));
  const ids = changed.flatMap(({ resource }) => ((resource ?? 0) > 0 ? String(resource) : []));
  return { assetIds: [...new Set(ids)], cursor: String(lastOf(rows, seen)), hasMore };
}

type Ask = (params: Params) => Promise<LogRow[]>;

/**
 * Oldest first. No order is promised, so a full page may be any rows of those asked for: up to its
 * first gap it is surely the beginning. Where that is little, all rows are asked for.
 */
async function rowsFrom(minref: number, ask: Ask): Promise<{ rows: LogRow[]; hasMore: boolean }> {
  const rows = oldestFirst(await ask({ minref, maxrecords: MOST_ROWS }));
  if (rows.length < MOST_ROWS) return { rows, hasMore: false };
  const gap = rows.findIndex(({ ref }, index) => ref !== minref + index);
  const beginning = gap === -1 ? rows : rows.slice(0, gap);
  if (beginning.length > MOST_ROWS / 2) return { rows: beginning, hasMore: true };
  return { rows: oldestFirst(await ask({ minref })), hasMore: false };
}

function oldestFirst(rows: readonly LogRow[]): LogRow[] {
  return [...rows].sort((one, other) => one.ref - other.ref);
}

/** The log's end; 0 where it is empty. A day may have had more rows than can be read at once. */
async function newestRef(ask: Ask): Promise<number> {
  let rows: LogRow[] = [];
  for (const days of DAYS) {
    rows = await ask({ days, maxrecords: MOST_ROWS });
    if (rows.length > 0) break;
  }
  let newest = lastOf(rows, 0);
  let step = MOST_ROWS;
  // Fewer than were asked for are all there are.
  while (rows.length >= MOST_ROWS || (rows.length === 0 && newest > 0)) {
    rows = await ask({ minref: newest + step, maxrecords: MOST_ROWS });
    if (rows.length === 0 && step === 1) return newest;
    const last = lastOf(rows, newest);
    if (rows.length > 0 && last === newest) {
      throw new DamError('bad-answer', 'Its log never comes to an end.');
    }
    step = rows.length === 0 ? Math.ceil(step / 4) : step * 4;
    newest = last;
  }
  return newest;
}

function lastOf(rows: readonly LogRow[], before: number): number {
  return rows.reduce((last, { ref }) => Math.max(last, ref), before);
}

function unreadable(): DamError {
  return new DamError(
    'forbidden',
    'Its log is empty for this user, whose group needs the permission "v" to read it.',
  );
}
