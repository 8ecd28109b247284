export const ASSET_KINDS = ['image', 'video', 'audio', 'document'] as const;

/** The kind of an asset by how it is shown: every media type but the first three is a `document`. */
export type AssetKind = (typeof ASSET_KINDS)[number];

/** Returns the kind of asset that a file of this media type is. */
export function kindOfMime(mime: string): AssetKind {
  const [family] = mime.split('/');
  return family === 'image' || family === 'video' || family === 'audio' ? family : 'document';
}

/** A point of interest of an image, from 0 to 1 of its width and height. */
export interface FocalPoint {
  /** 0 is the left edge, 1 the right edge. */
  x: number;
  /** 0 is the upper edge, 1 the lower edge. */
  y: number;
}

/**
 * What this site says of an asset for all its uses, in the texts and the focal point of the asset's entry in the
 * Media Library. An absent property is the DAM's.
 */
export interface SiteOverrides {
  /** Empty if the image needs none. */
  alternativeText?: string;
  caption?: string;
  focalPoint?: FocalPoint;
}

/** Returns the focal point that decides about crops: this site's, else the DAM's. */
export function focalPointOf({
  site,
  focalPoint,
}: Pick<Asset, 'site' | 'focalPoint'>): FocalPoint | null {
  return site?.focalPoint ?? focalPoint;
}

/** Returns a focal point in Strapi's unit: percent from 0 to 100. */
export function inPercent({ x, y }: FocalPoint): FocalPoint {
  return { x: percentOf(x), y: percentOf(y) };
}

/** Reads a focal point in Strapi's unit; null for anything else. */
export function fromPercent(value: unknown): FocalPoint | null {
  if (typeof value !== 'object' || value === null) return null;
  const { x, y } = value as Record<string, unknown>;
  return isPercent(x) && isPercent(y) ? { x: x / 100, y: y / 100 } : null;
}

/** Reads a focal point from 0 to 1; null for anything else. */
export function fromShares(value: unknown): FocalPoint | null {
  if (typeof value !== 'object' || value === null) return null;
  const { x, y } = value as Record<string, unknown>;
  if (typeof x !== 'number' || typeof y !== 'number') return null;
  return x >= 0 && x <= 1 && y >= 0 && y <= 1 ? { x, y } : null;
}

function percentOf(share: number): number {
  return Math.round(share * 10_000) / 100;
}

function isPercent(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= 100;
}

/** A derivative of one version, made by the DAM. */
export interface Rendition {
  /**
   * Unique within the version. The picker looks for `small` or `thumbnail`, and for `preview`, `large`
   * or `medium`.
   */
  name: string;
  /** Absolute address. With the delivery `proxy` it needs the credentials. */
  url: string;
  /** In pixels. */
  width: number;
  /** In pixels. */
  height: number;
  /** Media type, such as `image/webp`. */
  mime: string;
  /** Null if the DAM does not tell. */
  sizeBytes: number | null;
}

export const VERSION_STATUSES = ['approved', 'in-review', 'rejected'] as const;

/** Review status of a version. The site shows only `approved` versions. */
export type VersionStatus = (typeof VERSION_STATUSES)[number];

/** One state of an asset's bytes. A property is null if the DAM does not tell it. */
export interface AssetVersion {
  /**
   * The DAM's own name of the version, such as `3`. Unique within the asset, and different for different
   * bytes. Any text of 1 to 512 characters; what cannot stand in an address is encoded there.
   */
  version: string;
  status: VersionStatus;
  /** With the extension, such as `harbour.jpg`. */
  fileName: string;
  /** Media type, such as `image/jpeg`. */
  mime: string;
  /** Extension in lower case, without the dot; empty if there is none. */
  ext: string;
  sizeBytes: number | null;
  /** In pixels. */
  width: number | null;
  /** In pixels. */
  height: number | null;
  /**
   * EXIF orientation, 1 to 8, only if `width` and `height` are those of the file as it is stored, before
   * it is turned. With 5 to 8 the plugin exchanges them. Absent if they are the size as displayed.
   */
  orientation?: number;
  /**
   * Set by the plugin, not by connectors: the size as displayed, in pixels, that it found in the file where the
   * DAM tells none or that of the file before it is turned.
   */
  measured?: { width: number; height: number };
  /**
   * Set by the plugin, not by connectors: what the version's own file says of where it comes from. Absent as long
   * as the file was not read, or if it says nothing.
   */
  embedded?: Provenance;
  /** Length of a video or a recording, in milliseconds. */
  durationMs: number | null;
  /** Number of pages of a document. */
  pages: number | null;
  /**
   * Absolute address of the original. With the delivery `proxy` it needs the credentials. It must differ
   * between versions, since browsers and CDNs cache it.
   */
  url: string;
  renditions: Rendition[];
  /** ISO 8601 instant. */
  createdAt: string | null;
  /** ISO 8601 instant. */
  approvedAt: string | null;
}

/**
 * Returns a text, or null if it is none or has nothing but blanks, which say nothing. The empty text stays: it
 * says that there is none.
 */
export function unlessBlank(text: unknown): string | null {
  if (typeof text !== 'string') return null;
  return text !== '' && text.trim() === '' ? null : text;
}

/** Texts of an asset in one language. Absent, null and blank texts are taken from another language. */
export interface LocalTexts {
  title?: string | null;
  /** As `Asset.alternativeText`. */
  alternativeText?: string | null;
  caption?: string | null;
  credit?: string | null;
}

/**
 * Where an asset comes from, and what may be done with it. A property is absent if neither the DAM nor the file
 * says anything.
 */
export interface Provenance {
  /** A term of IPTC's vocabulary, such as `trainedAlgorithmicMedia`, without the address before it. */
  digitalSourceType?: string;
  /** Name of the person or organisation that made the asset. */
  creator?: string;
  /** How it is to be credited. */
  creditText?: string;
  /** Name of the licence, or what it says in one line. */
  licence?: string;
  /** Address of the page with the licence. */
  licenceUrl?: string;
  /** Address of the page where a licence is to be had. */
  licensorUrl?: string;
  usageTerms?: string;
  /** Address of the page with a statement of the rights. */
  webStatement?: string;
  /** `present` if the file has Content Credentials (C2PA). Nobody has checked them. */
  contentCredentials?: 'present';
}

/** IPTC's terms for what a generative model made, as a whole or in part. */
const AI_SOURCES: readonly string[] = [
  'trainedAlgorithmicMedia',
  'compositeWithTrainedAlgorithmicMedia',
];

/** True if an asset, or a part of it, was made by a generative model. */
export function isAiGenerated(provenance: Provenance | null | undefined): boolean {
  return AI_SOURCES.includes(provenance?.digitalSourceType ?? '');
}

/**
 * An asset as its DAM describes it now. Texts are plain text without markup. Instants are ISO 8601 with
 * a time zone, such as `2026-12-01T09:30:00Z`. A property is null if the DAM does not tell it.
 */
export interface Asset {
  /** The DAM's own id, at most 512 characters. */
  assetId: string;
  kind: AssetKind;
  /** Never empty; connectors fall back to the file's name or the id. */
  title: string;
  /** Text for people who cannot see the image. Null, an empty text and blanks say nothing. */
  alternativeText: string | null;
  caption: string | null;
  /** Language of `title`, `alternativeText`, `caption` and `credit`, such as `en`. Absent if the DAM does not tell. */
  language?: string;
  /** Texts in other languages, by BCP 47 tags such as `pl` or `de-AT`. Absent if the DAM keeps none. */
  texts?: Record<string, LocalTexts>;
  tags: string[];
  /** Path from the root, joined by `/`, such as `Places/North`. Null if the DAM has no folders. */
  folder: string | null;
  /** The creator's name, as it should be printed. */
  credit: string | null;
  copyright: string | null;
  focalPoint: FocalPoint | null;
  /** Absent if the DAM says nothing about it. */
  provenance?: Provenance;
  /**
   * Set by the plugin, not by connectors: what this site says instead of the DAM. Absent if it says nothing.
   */
  site?: SiteOverrides;
  /** Further metadata of the DAM, by the names that the option `expose` of the connection gives them. */
  fields?: Record<string, unknown>;
  /** True if the DAM has withdrawn the asset, for example archived it. */
  withdrawn: boolean;
  /**
   * Instant before which the asset must not be shown. An unreadable text makes the asset unavailable,
   * so a connector hands on such a text instead of null.
   */
  embargoUntil: string | null;
  /** Instant from which the asset must not be shown. Unreadable texts as with `embargoUntil`. */
  expiresAt: string | null;
  /** The current approved version. Null if there is none, also after an approval was withdrawn. */
  current: AssetVersion | null;
  /**
   * The versions that the DAM lists, newest first, with `current` among them. Editors can pin any
   * approved one, so a connector that lists only the current version supports no pins.
   */
  versions: AssetVersion[];
  /** Instant of the last change. */
  updatedAt: string | null;
  /** Address of the asset's page in the DAM, for editors. */
  openUrl: string | null;
}

/**
 * Tells if an asset can be shown, with the first reason that applies, in this order. Only `live` assets
 * are shown.
 *
 * - `disconnected`: the asset's connection is not configured
 * - `withdrawn`: the DAM has withdrawn the asset
 * - `missing`: the DAM has no such asset
 * - `unapproved`: there is no approved version
 * - `embargoed`: `embargoUntil` lies ahead
 * - `expired`: `expiresAt` has passed
 * - `unknown`: the asset was never read, and the DAM does not answer
 * - `live`: the asset can be shown
 */
export type Availability = 'live' | (typeof HIDDEN_AVAILABILITIES)[number] | 'unknown';

/** Of assets that are known not to be shown. `unknown` is none: the DAM may only be unreachable. */
export const HIDDEN_AVAILABILITIES = [
  'disconnected',
  'withdrawn',
  'missing',
  'unapproved',
  'embargoed',
  'expired',
] as const;
