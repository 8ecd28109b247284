/**
 * The admin's requests and answers, one type each. Admin and server both import these, so that the
 * halves cannot drift apart. All paths are below `/dam` on the admin's own host.
 */
import type { AssetKind, Availability, FocalPoint, Rendition, VersionStatus } from './asset';
import type { Facet, FacetFilters, UploadLimits } from './connector';
import type { DamErrorType } from './errors';
import type { Reference } from './reference';

/** Permission actions, as Strapi stores them. */
export const PERMISSIONS = {
  pick: 'plugin::dam.pick',
  upload: 'plugin::dam.upload',
  usageRead: 'plugin::dam.usage.read',
  settingsRead: 'plugin::dam.settings.read',
  settingsUpdate: 'plugin::dam.settings.update',
} as const;

/** How a connection stands just now. The message is for people and holds no secret. */
export type ConnectionStatus =
  | { state: 'ready' }
  | { state: 'failing'; type: DamErrorType; message: string };

export interface ConnectionInfo {
  key: string;
  /** What people call it: the configured label, else the DAM's name. */
  label: string;
  connectorLabel: string;
  filters: readonly string[];
  sorts: readonly string[];
  /** What it takes from this editor; null where it takes no files, or the editor may not. */
  uploads: UploadLimits | null;
}

/** `GET /dam/connections` */
export interface ConnectionsResponse {
  connections: ConnectionInfo[];
}

/** `GET /dam/connections/:connection/status`: asks the DAM now. */
export type ConnectionStatusResponse = ConnectionStatus;

/** One asset as the picker shows it. Thumbnails are same-origin and short-lived. */
export interface PickerAsset {
  connection: string;
  assetId: string;
  title: string;
  kind: AssetKind;
  /** For the current approved version, else the newest. */
  fileName: string;
  mime: string;
  ext: string;
  sizeBytes: number | null;
  width: number | null;
  height: number | null;
  durationMs: number | null;
  pages: number | null;
  /** `live` is the only one that can be picked. */
  availability: Availability;
  /** The one described: the pinned, else the current; null where there is neither. */
  version: string | null;
  currentVersion: string | null;
  /** The newest version where it is not the current one, and where it stands. */
  newer: { version: string; status: VersionStatus } | null;
  embargoUntil: string | null;
  expiresAt: string | null;
  alternativeText: string | null;
  caption: string | null;
  tags: string[];
  folder: string | null;
  credit: string | null;
  copyright: string | null;
  focalPoint: FocalPoint | null;
  updatedAt: string | null;
  openUrl: string | null;
  /** What the DAM told of, newest first; only approved ones can be pinned. */
  versions: PickerVersion[];
  /** What the DAM made of the version described, largest first. */
  renditions: Omit<Rendition, 'url'>[];
  /** What plays: a video or a recording; null for anything else. */
  mediaUrl: string | null;
  /** Null where the DAM has no picture of it. */
  thumbnailUrl: string | null;
  previewUrl: string | null;
}

/** One version as the details list it. */
export interface PickerVersion {
  version: string;
  status: VersionStatus;
  /** When it was approved, else when it was made; ISO 8601. */
  since: string | null;
}

/** `POST /dam/connections/:connection/search` */
export interface SearchRequest {
  text?: string;
  filters?: FacetFilters;
  sort?: string;
  cursor?: string;
  /** 1 to 100, 40 by default. */
  limit?: number;
}

export interface SearchResponse {
  assets: PickerAsset[];
  total: number | null;
  cursor: string | null;
  facets: Facet[];
}

/**
 * `POST /dam/connections/:connection/upload`: multipart, with `file` and these fields as texts; tags
 * are separated by commas. For who has `plugin::dam.upload`.
 */
export type UploadField = 'title' | 'alternativeText' | 'tags' | 'folder';

/** The asset as the DAM took it in: in review there, so not to be picked yet. */
export interface UploadResponse {
  asset: PickerAsset;
}

/** `POST /dam/references`: what an editor picked becomes something a field can store. */
export interface PickRequest {
  references: Reference[];
}

/** A byte-less row of Strapi's Media Library, in the shape the admin's media field stores. */
export interface ReferenceFile {
  id: number;
  documentId: string;
  name: string;
  alternativeText: string | null;
  caption: string | null;
  url: string;
  hash: string;
  ext: string;
  mime: string;
  /** Kilobytes, as everywhere in Strapi's files. */
  size: number;
  width: number | null;
  height: number | null;
  formats: Record<string, unknown> | null;
  previewUrl: string | null;
  provider: string;
  provider_metadata: Reference;
  createdAt: string;
  updatedAt: string;
}

export interface PickedReference {
  reference: Reference;
  url: string;
  file: ReferenceFile;
}

/** In the order asked. Nothing is made where one of them cannot be used: 400 names it. */
export interface PickResponse {
  picked: PickedReference[];
}

/** `POST /dam/assets`: what is known now about references a form holds. */
export interface AssetsRequest {
  references: Reference[];
}

/** In the order asked; null where the DAM does not know the asset or cannot say. */
export interface AssetsResponse {
  assets: (
    | { availability: Availability; asset: PickerAsset }
    | { availability: Availability; asset: null }
  )[];
}

/** What a list of used assets can be narrowed to. `problem`: any of the others; `expiring`: in 30 days. */
export const USAGE_STATES = [
  'problem',
  'withdrawn',
  'missing',
  'unapproved',
  'embargoed',
  'expired',
  'expiring',
] as const;
export type UsageState = (typeof USAGE_STATES)[number];

/** Rights that end sooner than this are told of everywhere. */
export const EXPIRING_WITHIN_MS = 30 * 24 * 60 * 60 * 1_000;

/** An asset that content refers to, as it was last known; `asset` is null where the DAM has none. */
export interface UsedAsset {
  connection: string;
  assetId: string;
  availability: Availability;
  asset: PickerAsset | null;
  /** Places that refer to it: in drafts and published, in all locales. */
  places: number;
  publishedPlaces: number;
}

/** `GET /dam/usage?state=&text=&page=&pageSize=`: worst first, then by title. */
export interface UsageListResponse {
  assets: UsedAsset[];
  /** From 1. */
  page: number;
  pageSize: number;
  total: number;
}

/** One place that refers to an asset. */
export interface UsagePlace {
  uid: string;
  /** What the content type is called. */
  typeName: string;
  documentId: string;
  locale: string | null;
  status: 'draft' | 'published';
  path: string;
  title: string;
  version: string | null;
  /** Below the admin's own address. */
  editPath: string;
}

export interface UsageEvent {
  /** ISO 8601. */
  at: string;
  changes: readonly { kind: string; from: string | null; to: string | null }[];
  /** Published entries that showed it. */
  entries: number;
}

/** `GET /dam/usage/:connection/:asset` */
export interface UsageDetailResponse {
  used: UsedAsset;
  /** At most 1,000. */
  placesList: UsagePlace[];
  /** Newest first, at most 100. */
  history: UsageEvent[];
}

/** `GET /dam/attention`: what somebody should look at. */
export interface AttentionResponse {
  /** Counts of assets in use. */
  counts: Partial<Record<UsageState, number>>;
  /** The worst ones. */
  assets: UsedAsset[];
  connections: { key: string; label: string; status: ConnectionStatus }[];
}

/** The error answer of every `/dam` admin route: Strapi's own shape. */
export interface ErrorResponse {
  error: {
    status: number;
    name: string;
    message: string;
    details: { type?: DamErrorType; retryAfterMs?: number; connection?: string };
  };
}
