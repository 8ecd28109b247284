import type { AssetName } from './asset-name';
import type { Change, ChangeKind } from './changes';

/** An entry that shows an asset, directly or through an embedded relation. */
export interface AffectedEntry {
  uid: string;
  documentId: string;
  /** Null if the content type is not localised. */
  locale: string | null;
}

/** An asset whose entries are asked for, from one place on. */
export interface AffectedFrom extends AssetName {
  /** Id of the last place of the part before; 0 for the first part. */
  after: number;
}

/** A part of what shows some assets. */
export interface AffectedPart {
  /** One part for each asset, in the order asked; fewer, if the places of the first ones fill it. */
  assets: {
    entries: AffectedEntry[];
    /** From where the asset's next part begins; null after the last one. */
    next: number | null;
  }[];
  /** True if relations lead to more entries than these. */
  isCut: boolean;
}

/** The changes of one asset, as stored in the transaction that commits its record. */
export interface ChangedAsset extends AssetName {
  changes: readonly Change[];
  /** When the changes were read, in milliseconds since the epoch. */
  atMs: number;
}

/** Names of the events that the plugin emits in Strapi and sends with Strapi's webhooks. */
export const EVENTS = {
  updated: 'dam.asset.updated',
  withdrawn: 'dam.asset.withdrawn',
} as const;

/** Changes after which an asset is no longer shown. */
const GONE: ReadonlySet<ChangeKind> = new Set(['withdrawn', 'missing', 'unapproved', 'expired']);

/** Returns the event to emit: `withdrawn` if the asset is no longer shown, else `updated`. */
export function eventOf({ changes }: ChangedAsset): (typeof EVENTS)[keyof typeof EVENTS] {
  return changes.some(({ kind }) => GONE.has(kind)) ? EVENTS.withdrawn : EVENTS.updated;
}
