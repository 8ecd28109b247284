import type { AssetName } from './asset-name';
import type { Cell } from './changes-feed';
import { isObject } from './json';
import type { Clock, Connection } from './ports';
import type { Records } from './records';
import { isUnderWay } from './rounds';

/** Pause between two parts of a sweep, in milliseconds. */
export const SWEEP_PART_MS = 60_000;

/** Most calls in one part, so that a sweep that was interrupted does not catch up at once. */
const MOST_CALLS = 50;

/** How far a sweep has come. */
interface Progress {
  beganAtMs: number;
  done: number;
  /** Number of records when the sweep began: a million are not counted for every part. */
  total: number;
  /** Key of the last record; null after the last one. */
  after: string | null;
}

export interface SweepOptions {
  connection: Connection;
  records: Pick<Records, 'reread'>;
  /** All records of the connection, in the order of their keys. */
  rows: {
    count(): Promise<number>;
    /** Returns at most `limit` records after the one with `key`. */
    after(key: string, limit: number): Promise<{ key: string; name: AssetName }[]>;
  };
  /** Keeps how far the sweep has come, so that it goes on after a restart. */
  cell: Cell;
  clock: Pick<Clock, 'now'>;
  /** In what time all records are read, in milliseconds. */
  sweepEveryMs: number;
}

/**
 * Reads the next part of a connection's records again, as many as are due by now: all of them in `sweepEveryMs`. If
 * the DAM does not answer, or the budget is used up, the next part begins with the same records.
 */
export async function sweepPart(options: SweepOptions): Promise<void> {
  const { connection, records, rows, cell, clock, sweepEveryMs } = options;
  let progress = await progressOf(options);
  // Begun without records, a sweep would come to those of today tomorrow.
  if (progress.after === null || progress.total === 0) return;
  const share = (clock.now() - progress.beganAtMs + SWEEP_PART_MS) / sweepEveryMs;
  const due = share >= 1 ? Number.POSITIVE_INFINITY : Math.ceil(progress.total * share);
  for (let calls = 0; calls < MOST_CALLS && progress.done < due; calls += 1) {
    if (progress.after === null) break;
    const chunk = await rows.after(progress.after, connection.chunkSize);
    const outcomes = await records.reread(
      chunk.map(({ name }) => name),
      'sweep',
    );
    // One asset that cannot be read must not hold the others: it is tried again in the next sweep.
    if (chunk.length > 0 && outcomes.every((outcome) => 'error' in outcome)) break;
    const isLast = chunk.length < connection.chunkSize;
    progress = {
      ...progress,
      done: progress.done + chunk.length,
      after: isLast ? null : (chunk.at(-1)?.key ?? null),
    };
  }
  await cell.write(JSON.stringify(progress));
}

/** Returns how far the sweep has come; a new one begins if it is over and due again. */
async function progressOf({ rows, cell, clock, sweepEveryMs }: SweepOptions): Promise<Progress> {
  const stored = parseProgress(await cell.read());
  const nowMs = clock.now();
  const isOver = stored?.after === null;
  if (stored !== null && isUnderWay({ ...stored, isOver }, nowMs, sweepEveryMs)) return stored;
  return { beganAtMs: nowMs, done: 0, total: await rows.count(), after: '' };
}

function parseProgress(text: string | null): Progress | null {
  const value: unknown = text === null ? null : JSON.parse(text);
  if (!isObject(value)) return null;
  const { beganAtMs, done, total, after } = value;
  if (typeof beganAtMs !== 'number' || typeof done !== 'number') return null;
  // Of an earlier version of the plugin: the sweep begins anew.
  if (typeof total !== 'number') return null;
  return { beganAtMs, done, total, after: typeof after === 'string' ? after : null };
}
