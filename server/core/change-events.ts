import type { AssetName } from './asset-name';
import type { Change, ChangeKind } from './changes';

/** An entry that shows an asset, itself or through a relation that it embeds. */
export interface AffectedEntry {
  uid: string;
  documentId: string;
  /** Null where the content type is not localised. */
  locale: string | null;
}

/** What happened to one asset, as it is written down in the transaction that made it known. */
export interface ChangedAsset extends AssetName {
  changes: readonly Change[];
  atMs: number;
}

/** Events of Strapi, and of its webhooks. */
export const EVENTS = {
  updated: 'dam.asset.updated',
  withdrawn: 'dam.asset.withdrawn',
} as const;

/** After these an asset is not shown any more. */
const GONE: ReadonlySet<ChangeKind> = new Set(['withdrawn', 'missing', 'unapproved', 'expired']);

export function eventOf({ changes }: ChangedAsset): (typeof EVENTS)[keyof typeof EVENTS] {
  return changes.some(({ kind }) => GONE.has(kind)) ? EVENTS.withdrawn : EVENTS.updated;
}

/** A target is tried again and again for a day. */
export const GIVE_UP_AFTER_MS = 24 * 60 * 60 * 1_000;

const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 15 * 60 * 1_000;

/**
 * Milliseconds until the next attempt, after `attempts` that failed; null where it is given up.
 * `random`, 0 to 1, keeps many targets from being called at the same instant.
 */
export function retryInMs(attempts: number, ageMs: number, random: number): number | null {
  if (ageMs >= GIVE_UP_AFTER_MS) return null;
  const fullMs = Math.min(FIRST_RETRY_MS * 2 ** attempts, LONGEST_RETRY_MS);
  return Math.round(fullMs * (0.5 + random / 2));
}
