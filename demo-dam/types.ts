/** What an asset is for a person. */
export type AssetType = 'image' | 'video' | 'audio' | 'document';

/** Where a version stands in its review. */
export type VersionStatus = 'in-review' | 'approved' | 'rejected';

/** The one word a person sees for an asset, worked out from its versions and its rights. */
export type AssetState =
  | 'withdrawn'
  | 'in-review'
  | 'rejected'
  | 'embargoed'
  | 'expired'
  | 'approved';

/** A point of interest as shares (0..1) of width and height, from the upper left. */
interface FocalPoint {
  readonly x: number;
  readonly y: number;
}

/** Texts of an asset in one language. */
export interface LocalTexts {
  readonly title: string | null;
  readonly alt: string | null;
  readonly caption: string | null;
}

/** A smaller picture of a version; sizes in pixels. */
interface RenditionJson {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly mime: string;
  readonly url: string;
}

/** A version as the API answers it. Instants are ISO 8601 with milliseconds. */
export interface VersionJson {
  readonly number: number;
  readonly status: VersionStatus;
  readonly fileName: string;
  readonly mime: string;
  readonly ext: string;
  readonly sizeBytes: number;
  readonly width: number | null;
  readonly height: number | null;
  readonly durationMs: number | null;
  readonly pages: number | null;
  readonly createdAt: string;
  readonly approvedAt: string | null;
  readonly sha256: string;
  readonly file: string;
  readonly renditions: readonly RenditionJson[];
}

/** An asset as the API answers it. What is not known is null. */
export interface AssetJson {
  readonly id: string;
  readonly title: string;
  readonly alt: string | null;
  readonly caption: string | null;
  /** Language of `title`, `alt` and `caption`. */
  readonly language: string;
  /** By BCP 47 tag. Those of `language` say the same as `title`, `alt` and `caption`. */
  readonly texts: Readonly<Record<string, LocalTexts>>;
  readonly tags: readonly string[];
  readonly folder: string | null;
  readonly type: AssetType;
  readonly copyright: string | null;
  readonly credit: string | null;
  /** A term of IPTC's vocabulary, such as `trainedAlgorithmicMedia`. */
  readonly digitalSourceType: string | null;
  readonly focalPoint: FocalPoint | null;
  readonly embargoUntil: string | null;
  readonly expiresAt: string | null;
  readonly withdrawnAt: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly state: AssetState;
  readonly currentVersion: number | null;
  readonly versions: readonly VersionJson[];
}

/** What people may say about an asset; null empties a field. */
export interface Metadata {
  readonly title: string;
  readonly alt: string | null;
  readonly caption: string | null;
  /** In other languages than the library's, by BCP 47 tag. */
  readonly texts: Readonly<Record<string, LocalTexts>>;
  readonly tags: readonly string[];
  readonly folder: string | null;
  readonly copyright: string | null;
  readonly credit: string | null;
  readonly digitalSourceType: string | null;
  readonly focalPoint: FocalPoint | null;
  readonly embargoUntil: string | null;
  readonly expiresAt: string | null;
}

/** Changes of texts by BCP 47 tag: null removes a language, a text that is absent stays. */
export type TextChanges = Readonly<Record<string, Partial<LocalTexts> | null>>;

/** Changes of what people say about an asset; what is absent stays. */
export type MetadataChanges = Partial<Omit<Metadata, 'texts'>> & { readonly texts?: TextChanges };

/** A file that lies in the vault, with what could be read from its bytes. */
export interface StoredFile {
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly fileName: string;
  readonly type: AssetType;
  readonly mime: string;
  readonly ext: string;
  readonly width: number | null;
  readonly height: number | null;
  readonly durationMs: number | null;
  readonly pages: number | null;
}

/** What happened, in the words of the webhook. */
export type EventType =
  | 'asset.created'
  | 'asset.updated'
  | 'asset.withdrawn'
  | 'asset.restored'
  | 'asset.deleted'
  | 'version.created'
  | 'version.approved'
  | 'version.rejected';
