import { z } from 'zod';
import type { CallOptions, ChangesPage } from '../../contracts/connector';
import { DamError } from '../../contracts/errors';
import { offsetOf } from '../cursors';
import { parseAnswer } from '../wire-schema';
import { wireInteger } from './answers';
import type { Params, ResourceSpaceApi } from './api';
import type { ResourceSpaceAssets } from './assets';

/** ResourceSpace sends no events; it writes changes into a log, which can be read from a row on. */

const wireLog = z.array(
  z.object({ ref: wireInteger, resource: wireInteger.nullish(), type: z.string() }),
);
type LogRow = z.infer<typeof wireLog>[number];

const MOST_ROWS = 1_000;

/** Types of rows that change nothing that is shown: downloads, previews, alternative files. */
const IDLE: ReadonlySet<string> = new Set(['d', 't', 'b', 'y']);

/** A day, a week, a hundred years. */
const DAYS = [1, 7, 36_500] as const;

/**
 * Reads the log after a cursor, which is the newest row that was read; null asks for the cursor of
 * now. The cursor's row is read once more: a user without the permission "v" gets an empty log, which
 * must not be taken for "nothing changed". If the log ends before the cursor, it is followed from its end on.
 */
export async function readChanges(
  api: ResourceSpaceApi,
  assets: ResourceSpaceAssets,
  cursor: string | null,
  call: CallOptions = {},
): Promise<ChangesPage> {
  const ask = async (params: Params) =>
    parseAnswer(wireLog, await api.read('resource_log_last_rows', params, call));
  if (cursor === null) {
    const newest = await newestRef(ask);
    if (newest === 0 && (await assets.hasResources(call))) throw unreadable();
    return { assetIds: [], cursor: String(newest), hasMore: false };
  }
  const seen = offsetOf(cursor);
  const { rows, hasMore } = await rowsFrom(Math.max(seen, 1), ask);
  if (rows.length === 0 && seen > 0) {
    // The log ends before the cursor, after a backup was restored, or the user may not read it.
    const newest = await newestRef(ask);
    if (newest === 0) throw unreadable();
    return { assetIds: [], cursor: String(newest), hasMore: false };
  }
  const changed = rows.filter(({ ref, type }) => ref > seen && !IDLE.has(type));
  const ids = changed.flatMap(({ resource }) => ((resource ?? 0) > 0 ? String(resource) : []));
  return { assetIds: [...new Set(ids)], cursor: String(lastOf(rows, seen)), hasMore };
}

type Ask = (params: Params) => Promise<LogRow[]>;

/**
 * Returns rows from `minref` on, oldest first. ResourceSpace promises no order, so a full page may hold
 * any of the rows. Up to its first gap it is certainly the beginning; if that is less than half of the
 * page, all rows are read.
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

/** Returns the newest row, or 0 for an empty log. A day may have more rows than one page. */
async function newestRef(ask: Ask): Promise<number> {
  let rows: LogRow[] = [];
  for (const days of DAYS) {
    rows = await ask({ days, maxrecords: MOST_ROWS });
    if (rows.length > 0) break;
  }
  let newest = lastOf(rows, 0);
  let step = MOST_ROWS;
  // A page that is not full is the last one.
  while (rows.length >= MOST_ROWS || (rows.length === 0 && newest > 0)) {
    rows = await ask({ minref: newest + step, maxrecords: MOST_ROWS });
    if (rows.length === 0 && step === 1) return newest;
    const last = lastOf(rows, newest);
    if (rows.length > 0 && last === newest) {
      throw new DamError('bad-answer', 'The log of ResourceSpace never ends.');
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
    'ResourceSpace shows this user an empty log. Changes are noticed late until its group has the ' +
      'permission "v". If the whole log was pruned, it comes back with the next change.',
  );
}
