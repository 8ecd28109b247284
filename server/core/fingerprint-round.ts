import type { Asset, AssetVersion } from '../contracts/asset';
import { DamError, isOutage } from '../contracts/errors';
import type { AssetName } from './asset-name';
import { resolutionAt } from './availability';
import type { Cell } from './changes-feed';
import { isObject } from './json';
import type { FileFacts } from './matching/match';
import type { Clock, Connection } from './ports';
import { isUnderWay, type Round } from './rounds';

/** Pause between two parts of a round, in milliseconds. */
export const FINGERPRINT_PART_MS = 60_000;

/** Assets per page of the search. */
const PAGE = 100;

/** Pages and files in one part, so that a round takes nothing from visitors. */
const MOST_PAGES = 10;
const MOST_FILES = 20;

/** Assets of a connection that are looked at in one round. */
const MOST_ASSETS = 100_000;

/** How far a round has come. */
interface Progress extends Round {
  /** Assets looked at. */
  done: number;
  /** Cursor of the next page; null before the first. */
  cursor: string | null;
  /** The asset at which the last part ended because the DAM did not answer; null if it did. */
  failedId: string | null;
}

export interface FingerprintRoundOptions {
  connection: Connection;
  /** The stored fingerprints. */
  table: {
    seen(
      assets: readonly { name: AssetName; version: AssetVersion }[],
      nowMs: number,
    ): Promise<AssetName[]>;
    put(
      fingerprint: { name: AssetName; version: AssetVersion; facts: FileFacts },
      nowMs: number,
    ): Promise<void>;
    delete(names: readonly AssetName[]): Promise<void>;
    deleteUnseen(connection: string, beforeMs: number): Promise<void>;
  };
  /** Fetches and reads the file of a version. */
  factsOf(asset: Asset, version: AssetVersion): Promise<FileFacts>;
  /** Keeps how far the round has come, so that it goes on after a restart. */
  cell: Cell;
  clock: Pick<Clock, 'now'>;
  /** Time from the beginning of a round to that of the next, in milliseconds. */
  everyMs: number;
}

/**
 * Takes the fingerprints of the next assets of a DAM, of all that it lists, a few at a time. An asset whose version
 * has one is passed over. Fingerprints of assets that may not be shown are deleted, those of assets that the DAM no
 * longer lists at the end of a round. Returns true if the round is over.
 *
 * @throws `DamError` if the DAM does not answer, or the budget is used up; the next part begins with the same assets.
 */
export async function fingerprintPart(options: FingerprintRoundOptions): Promise<boolean> {
  const { connection, table, cell } = options;
  let progress = await progressOf(options);
  let files = 0;
  for (let pages = 0; pages < MOST_PAGES && !progress.isOver; pages += 1) {
    const page = await pageAt(options, progress);
    if (page === null) {
      progress = { ...progress, cursor: null, done: 0 };
      continue;
    }
    const taken = await takeNew(options, page.assets, MOST_FILES - files, progress.failedId);
    files += taken.files;
    progress = { ...progress, failedId: taken.failedId };
    if (taken.error !== undefined) {
      await cell.write(JSON.stringify(progress));
      throw taken.error;
    }
    // The next part begins with the same page, and passes over those that have one now.
    if (!taken.isComplete) break;
    const done = progress.done + page.assets.length;
    const isWhole = page.cursor === null;
    progress = { ...progress, done, cursor: page.cursor, isOver: isWhole || done >= MOST_ASSETS };
    if (isWhole) await table.deleteUnseen(connection.key, progress.beganAtMs);
    await cell.write(JSON.stringify(progress));
  }
  await cell.write(JSON.stringify(progress));
  return progress.isOver;
}

/**
 * Takes the fingerprints of these assets now, of those that may be shown and have none.
 *
 * @throws `DamError` if the DAM does not answer.
 */
export async function fingerprintAssets(
  options: FingerprintRoundOptions,
  assets: readonly Asset[],
): Promise<void> {
  const { error } = await takeNew(options, assets, assets.length, null);
  if (error !== undefined) throw error;
}

/** Returns null if the DAM does not know the cursor any more: a round may take days. */
async function pageAt({ connection }: FingerprintRoundOptions, { cursor }: Progress) {
  const query = { limit: PAGE, ...(cursor !== null && { cursor }) };
  try {
    return await connection.connector.search(query, { purpose: 'sweep' });
  } catch (error) {
    const isForgotten = error instanceof DamError && error.type === 'bad-request';
    if (cursor !== null && isForgotten) return null;
    throw error;
  }
}

/** The end of a part of a page. */
interface Taken {
  files: number;
  isComplete: boolean;
  failedId: string | null;
  /** Why the part ends. */
  error?: unknown;
}

/**
 * Takes at most `most` fingerprints of a page. An asset that cannot be read is tried again in the next round. If the
 * DAM does not answer, the part ends, unless it did so at the same asset before: its file must not hold the others.
 */
async function takeNew(
  options: FingerprintRoundOptions,
  assets: readonly Asset[],
  most: number,
  failedId: string | null,
): Promise<Taken> {
  const { table, factsOf, clock } = options;
  const nowMs = clock.now();
  let files = 0;
  for (const { name, asset, version } of await withoutFingerprint(options, assets, nowMs)) {
    if (files === most) return { files, isComplete: false, failedId };
    files += 1;
    try {
      await table.put({ name, version, facts: await factsOf(asset, version) }, nowMs);
    } catch (error) {
      if (!(error instanceof DamError)) throw error;
      const { assetId } = name;
      if (isOutage(error) && assetId !== failedId) {
        return { files, isComplete: false, failedId: assetId, error };
      }
    }
  }
  return { files, isComplete: true, failedId: null };
}

interface NamedVersion {
  name: AssetName;
  asset: Asset;
  version: AssetVersion;
}

/** Returns the assets that may be shown and whose version has no fingerprint. Deletes those of all others. */
async function withoutFingerprint(
  { connection, table }: FingerprintRoundOptions,
  assets: readonly Asset[],
  nowMs: number,
): Promise<NamedVersion[]> {
  const named = assets.map((asset) => ({
    name: { connection: connection.key, assetId: asset.assetId },
    asset,
    version: shownVersion(asset, nowMs),
  }));
  const shown = named.flatMap((each) =>
    each.version === null ? [] : [{ ...each, version: each.version }],
  );
  await table.delete(named.flatMap(({ name, version }) => (version === null ? [name] : [])));
  const known = new Set((await table.seen(shown, nowMs)).map(({ assetId }) => assetId));
  return shown.filter(({ name }) => !known.has(name.assetId));
}

/** Returns the version that may be shown now; null if none may. */
function shownVersion(asset: Asset, nowMs: number): AssetVersion | null {
  const record = { connection: '', assetId: asset.assetId, asset, checkedAtMs: nowMs, revision: 0 };
  return resolutionAt(record, undefined, nowMs).version;
}

/** Returns how far the round has come; a new one begins if it is over and due again. */
async function progressOf({ cell, clock, everyMs }: FingerprintRoundOptions): Promise<Progress> {
  const stored = parseProgress(await cell.read());
  const nowMs = clock.now();
  if (stored !== null && isUnderWay(stored, nowMs, everyMs)) return stored;
  return { beganAtMs: nowMs, done: 0, cursor: null, isOver: false, failedId: null };
}

function parseProgress(text: string | null): Progress | null {
  const value: unknown = text === null ? null : JSON.parse(text);
  if (!isObject(value)) return null;
  const { beganAtMs, done, cursor, isOver, failedId } = value;
  if (typeof beganAtMs !== 'number' || typeof done !== 'number') return null;
  return {
    beganAtMs,
    done,
    cursor: typeof cursor === 'string' ? cursor : null,
    isOver: isOver === true,
    failedId: typeof failedId === 'string' ? failedId : null,
  };
}
