/** What an asset is, in a front end's words: how it can be shown, not what format it has. */
export type AssetKind = 'image' | 'video' | 'audio' | 'document';

/** Where a point of interest lies, as shares of width and height: 0 to 1 from the upper left. */
export interface FocalPoint {
  x: number;
  y: number;
}

/** A derivative of one version, made by the DAM. `url` is absolute; it may need the credentials. */
export interface Rendition {
  name: string;
  url: string;
  /** Pixels. */
  width: number;
  height: number;
  mime: string;
  sizeBytes: number | null;
}

/** Only an `approved` version may ever be shown. */
export type VersionStatus = 'approved' | 'in-review' | 'rejected';

/** One state of an asset's bytes. Pixels, bytes and milliseconds; null where the DAM does not say. */
export interface AssetVersion {
  /** The DAM's own word for the version, such as `3`. Unique within the asset. */
  version: string;
  status: VersionStatus;
  fileName: string;
  mime: string;
  /** Lower case, without the dot. */
  ext: string;
  sizeBytes: number | null;
  width: number | null;
  height: number | null;
  durationMs: number | null;
  pages: number | null;
  /** Absolute address of the original at the DAM; it may need the credentials. */
  url: string;
  renditions: Rendition[];
  /** ISO 8601 instants. */
  createdAt: string | null;
  approvedAt: string | null;
}

/**
 * An asset as its DAM describes it now, mapped once by the connector into the words of this house.
 * Texts are plain text, never markup. Instants are ISO 8601.
 */
export interface Asset {
  assetId: string;
  kind: AssetKind;
  title: string;
  alternativeText: string | null;
  caption: string | null;
  tags: string[];
  /** Path from the root, parts joined by `/`; null where the DAM has no folders. */
  folder: string | null;
  credit: string | null;
  copyright: string | null;
  focalPoint: FocalPoint | null;
  withdrawn: boolean;
  embargoUntil: string | null;
  expiresAt: string | null;
  /** The current approved version; null where none was ever approved or approval was taken back. */
  current: AssetVersion | null;
  /**
   * The versions the DAM told of, newest first, `current` among them. Pins are looked up here, so a
   * connector that lists only the current one supports no pins.
   */
  versions: AssetVersion[];
  updatedAt: string | null;
  /** Where a person sees this asset in the DAM. */
  openUrl: string | null;
}

/** Whether an asset may be shown, in the order the reasons are checked. Only `live` is shown. */
export type Availability =
  | 'live'
  | 'withdrawn'
  | 'missing'
  | 'unapproved'
  | 'embargoed'
  | 'expired'
  | 'unknown';
