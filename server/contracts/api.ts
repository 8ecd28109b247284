/**
 * Types of the admin's requests and answers. Admin and server both import them, so that the two cannot
 * drift apart. All paths are below `/dam` on the admin's own host. Instants are ISO 8601.
 */
import {
  type AssetKind,
  type Availability,
  type FocalPoint,
  HIDDEN_AVAILABILITIES,
  type Provenance,
  type Rendition,
  type VersionStatus,
} from './asset';
import type { Facet, FacetFilters, UploadLimits } from './connector';
import type { DamErrorType } from './errors';
import type { ShownTexts } from './languages';
import type { OVERRIDES_KEY, Overrides, Reference } from './reference';
import type { PictureSketch } from './sketch';

/** Permission actions, as Strapi stores them. */
export const PERMISSIONS = {
  pick: 'plugin::dam.pick',
  upload: 'plugin::dam.upload',
  usageRead: 'plugin::dam.usage.read',
  replace: 'plugin::dam.replace',
  settingsRead: 'plugin::dam.settings.read',
  settingsUpdate: 'plugin::dam.settings.update',
  adopt: 'plugin::dam.adopt',
} as const;

/** The state of a connection now. The message is for people and contains no secret. */
export type ConnectionStatus =
  | { state: 'ready' }
  | { state: 'failing'; type: DamErrorType; message: string };

export interface ConnectionInfo {
  key: string;
  /** The configured label, else the DAM's name. */
  label: string;
  connectorLabel: string;
  filters: readonly string[];
  sorts: readonly string[];
  /** Null if the connection takes no uploads, or the editor has no permission to upload. */
  uploads: UploadLimits | null;
}

/** `GET /dam/connections` */
export interface ConnectionsResponse {
  connections: ConnectionInfo[];
}

/** `GET /dam/crops`: the shapes to which this site crops pictures, by name. */
export interface CropsResponse {
  /** Width and height have the ratio of the crop, in no unit. */
  crops: { name: string; width: number; height: number }[];
}

/** `GET /dam/connections/:connection/status`: calls the DAM. */
export type ConnectionStatusResponse = ConnectionStatus;

/** An asset as the picker shows it. Its addresses are on the admin's own host and expire. */
export interface PickerAsset {
  connection: string;
  assetId: string;
  title: string;
  kind: AssetKind;
  /** This and the properties of the file below are those of the pinned, current or newest version. */
  fileName: string;
  mime: string;
  ext: string;
  sizeBytes: number | null;
  width: number | null;
  height: number | null;
  durationMs: number | null;
  pages: number | null;
  /** Editors can pick only `live` assets. */
  availability: Availability;
  /** The pinned version, else the current one. Null if there is neither. */
  version: string | null;
  currentVersion: string | null;
  /** The newest version, if it is not the current one. */
  newer: { version: string; status: VersionStatus } | null;
  embargoUntil: string | null;
  expiresAt: string | null;
  /** This, the title, the caption and the credit are in the language of the editor's page, if the DAM has them. */
  alternativeText: string | null;
  caption: string | null;
  /** The languages of these texts, such as `en`; empty if the DAM does not tell. */
  languages: NonNullable<ShownTexts['languages']>;
  /** Which of these texts this site's Media Library says, for all uses, instead of the DAM. */
  ofSite: readonly ('alternativeText' | 'caption')[];
  tags: string[];
  folder: string | null;
  credit: string | null;
  copyright: string | null;
  focalPoint: FocalPoint | null;
  /** Where it comes from, as the DAM says; null if it says nothing. */
  provenance: Provenance | null;
  /** Further metadata, by the names that the connection gives them. */
  fields: Record<string, unknown>;
  updatedAt: string | null;
  openUrl: string | null;
  /** Newest first. Editors can pin only approved versions. */
  versions: PickerVersion[];
  /** Renditions of the version described, largest first. */
  renditions: Omit<Rendition, 'url'>[];
  /** Address of a video or a recording. Null for other kinds. */
  mediaUrl: string | null;
  /** Null if the DAM has no rendition of the asset. */
  thumbnailUrl: string | null;
  previewUrl: string | null;
}

/** A version in the picker's details. */
export interface PickerVersion {
  version: string;
  status: VersionStatus;
  /** Instant of its approval, else of its creation. */
  since: string | null;
  /**
   * Null if the DAM has no rendition of the version. Beside the version that is shown, only the newest twenty
   * have pictures, and only in the answer of `POST /dam/assets`.
   */
  thumbnailUrl: string | null;
  previewUrl: string | null;
}

/** `POST /dam/connections/:connection/search` */
export interface SearchRequest {
  text?: string;
  filters?: FacetFilters;
  sort?: string;
  cursor?: string;
  /**
   * 1 to 100.
   *
   * @default 40
   */
  limit?: number;
}

export interface SearchResponse {
  assets: PickerAsset[];
  total: number | null;
  cursor: string | null;
  facets: Facet[];
}

/** In characters. */
export const LONGEST_SEARCH_NAME = 200;

/** A search that an editor saved. */
export interface SavedSearch {
  id: string;
  name: string;
  connection: string;
  text: string;
  filters: FacetFilters;
  /** Id of the role that it is shared with; null if with none. */
  role: number | null;
  /** Name of the person who shared it; null for one's own. */
  owner: string | null;
}

/** `GET /dam/searches`, and the answer to a search that was saved or deleted. */
export interface SavedSearchesResponse {
  /** One's own and those shared with one's roles, newest first. */
  searches: SavedSearch[];
  /** The roles of the person, with which searches can be shared. */
  roles: { id: number; name: string }[];
}

/** `POST /dam/searches`: saves a search in place of one's own of the same name. */
export type SaveSearchRequest = Omit<SavedSearch, 'id' | 'owner'>;

/**
 * Text fields of `POST /dam/connections/:connection/upload`, a multipart form with the file in `file`.
 * Tags are separated by commas. Needs the permission `plugin::dam.upload`.
 */
export type UploadField = 'title' | 'alternativeText' | 'tags' | 'folder';

/** The new asset, which cannot be picked while it is in review. */
export interface UploadResponse {
  asset: PickerAsset;
}

/** `POST /dam/references`: turns picked assets into values that a field can store. */
export interface PickRequest {
  references: Reference[];
}

/** A row of Strapi's Media Library without bytes, in the shape that the admin's media field stores. */
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
  /** In kilobytes, as in all files of Strapi. */
  size: number;
  width: number | null;
  height: number | null;
  formats: Record<string, unknown> | null;
  previewUrl: string | null;
  provider: string;
  provider_metadata: Reference;
  /** What the row itself says, where the texts above may be the DAM's. */
  [OVERRIDES_KEY]: Overrides;
  createdAt: string;
  updatedAt: string;
}

export interface PickedReference {
  reference: Reference;
  url: string;
  file: ReferenceFile;
}

/** In the order of the request. If one asset cannot be used, the answer is 400 and no row is made. */
export interface PickResponse {
  picked: PickedReference[];
}

/** Most addresses in one request. */
export const MAX_ADDRESSES = 50;

/** `POST /dam/addresses`: says which assets pasted addresses show, of this site or of a DAM. */
export interface AddressesRequest {
  addresses: string[];
}

/** What an address shows. The asset is not read, so it may be missing or not usable; picking it tells. */
type ShownByAddress =
  /** `label` is the connection's name for people. */
  | { status: 'asset'; reference: Reference; label: string }
  | { status: 'none' }
  /** It is an address of this DAM, which could not be asked. */
  | { status: 'failed'; label: string; message: string };

/** In the order of the request. */
export interface AddressesResponse {
  addresses: ShownByAddress[];
}

/** Most files in one request. */
export const MAX_KNOWN_FILES = 20;

/** A file on the editor's machine. */
export interface FileDigest {
  /** SHA-256 of the bytes, as 64 hexadecimal digits in lower case. */
  sha256: string;
  sizeBytes: number;
}

/** `POST /dam/known-files`: says which files the DAMs have already, before they are uploaded to Strapi. */
export interface KnownFilesRequest {
  files: FileDigest[];
}

/** An asset that a file is, or looks like. */
export interface KnownAsset {
  asset: PickerAsset;
  /** The connection's name. */
  label: string;
}

/** In the order of the request. Null for a file that no DAM is known to have, or has no use for now. */
export interface KnownFilesResponse {
  files: (KnownAsset | null)[];
}

/**
 * `POST /dam/known-pictures`: says which pictures look like an asset, before they are uploaded to Strapi. Never more
 * than a hint, since the browser made them small. Answers 429 beyond `MAX_PICTURES_PER_MINUTE`.
 */
export interface KnownPicturesRequest {
  /** At most `MAX_KNOWN_PICTURES`. */
  pictures: PictureSketch[];
}

/** In the order of the request. Null for a picture that is plain, or looks like no asset that may be shown now. */
export interface KnownPicturesResponse {
  pictures: (KnownAsset | null)[];
}

/**
 * `POST /dam/known-uploads`: says which files of the Media Library, which the user uploaded, a DAM has. For pages that
 * upload at once.
 */
export interface KnownUploadsRequest {
  /** At most `MAX_KNOWN_FILES`. */
  fileIds: number[];
}

/** In the order of the request. Null for a file that no DAM has beyond doubt. */
export interface KnownUploadsResponse {
  files: (KnownAsset | null)[];
}

/**
 * `POST /dam/assets`: reads the assets of references in a form. Needs no permission of the plugin: users without
 * the pick permission are answered about assets in entries that they may read. Others are `unknown` to them.
 */
export interface AssetsRequest {
  references: Reference[];
  /** The entry that is open, where such an asset is looked for first. A new entry has no `documentId`. */
  entry?: { uid: string; documentId?: string };
}

/** In the order of the request. */
export interface AssetsResponse {
  assets: {
    availability: Availability;
    /** Null if the asset is missing or unknown. */
    asset: PickerAsset | null;
    /** When the DAM last told the state of the asset; null if it never did. */
    checkedAt: string | null;
    /** True if that is longer ago than states are trusted for. */
    isStale: boolean;
  }[];
}

/**
 * What publishing warns of: visitors would not see the asset (`hidden`), its rights end soon (`ending`), nobody has
 * said what an image shows (`undescribed`), or a generative model made it (`aiGenerated`).
 */
export interface PublishConcern {
  kind: 'hidden' | 'ending' | 'undescribed' | 'aiGenerated';
  reference: Reference;
  /** Path of the field in the entry, such as `sections.2.portrait`. */
  field: string;
  availability: Availability;
  asset: PickerAsset | null;
}

/**
 * Why an alternative text describes nothing: nobody has said anything (`none`), it is the name of the file (`name`), it
 * says only that there is a picture (`generic`), or it is too long to be listened to (`long`).
 */
export type DescriptionProblem = 'none' | 'name' | 'generic' | 'long';

/** `POST /dam/publish-checks/form`: judges the references in a form before it is published. */
export interface FormCheckRequest {
  uid: string;
  /** Absent for a new entry. */
  documentId?: string;
  places: {
    field: string;
    reference: Reference;
    /** Own alternative text of this use; null inherits the DAM's, absent in texts. */
    alternativeText?: string | null;
  }[];
}

/** What happens to an entry with a concern when it is published. `block` refuses to publish. */
type GuardMode = 'block' | 'warn' | 'off';

/** The configured reactions. Rights that end soon never refuse. */
export type PublishModes = Readonly<Record<PublishConcern['kind'], GuardMode>>;

export interface FormCheckResponse {
  modes: PublishModes;
  concerns: PublishConcern[];
}

/** `POST /dam/publish-checks/entries`: judges stored drafts before they are published together. */
export interface EntriesCheckRequest {
  uid: string;
  /** `locale` is null if the content type is not localised. */
  drafts: { documentId: string; locale: string | null }[];
}

export interface EntriesCheckResponse {
  modes: PublishModes;
  /** Entries with concerns that the user may read, in the order of the request. */
  entries: {
    documentId: string;
    locale: string | null;
    /** Empty if the user may not read the title. */
    title: string;
    concerns: PublishConcern[];
  }[];
}

/** Filters of the list of used assets. `problem` is any of the others; `expiring` is within 30 days. */
export const USAGE_STATES = ['problem', ...HIDDEN_AVAILABILITIES, 'expiring'] as const;
export type UsageState = (typeof USAGE_STATES)[number];

/** Assets are shown as expiring if their rights end within this time, in milliseconds. */
export const EXPIRING_WITHIN_MS = 30 * 24 * 60 * 60 * 1_000;

/** An asset with placements, as it was last read. `asset` is null if the DAM has none. */
export interface UsedAsset {
  connection: string;
  assetId: string;
  availability: Availability;
  asset: PickerAsset | null;
  /** Number of places in all locales. One that draft and published entry share counts once. */
  places: number;
  /** Number of places in published entries. */
  publishedPlaces: number;
}

/** Columns by which the list of used assets can be sorted. `state` is the most urgent first. */
export const USAGE_SORTS = ['title', 'state', 'places', 'expires'] as const;
export type UsageSort = (typeof USAGE_SORTS)[number];

/** Query of `GET /dam/usage` and `GET /dam/usage.csv`. All filters together narrow the list. */
export interface UsageFilter {
  state?: UsageState | undefined;
  /** Searched in title and asset id. */
  text?: string | undefined;
  /** Content type and language of a place. */
  type?: string | undefined;
  locale?: string | undefined;
  /** Images without an alternative text in the DAM. */
  noAlt?: 'true' | undefined;
  /** Assets that a place pins to another version than the current one. */
  behind?: 'true' | undefined;
  /** Places in entries that the user created or edited last. */
  mine?: 'true' | undefined;
  /**
   * Assets with the same value are sorted by title.
   *
   * @default 'state'
   */
  sort?: UsageSort | undefined;
  /** @default 'asc' */
  order?: 'asc' | 'desc' | undefined;
  /** Numbers, counted from 1. The file has all pages. */
  page?: string | undefined;
  pageSize?: string | undefined;
}

/** `GET /dam/usage`: see `UsageFilter`. */
export interface UsageListResponse {
  assets: UsedAsset[];
  /** Counts from 1. */
  page: number;
  pageSize: number;
  total: number;
  /** What the list can be narrowed to: content types that the user may read, and the site's languages. */
  choices: { types: { uid: string; name: string }[]; locales: string[] };
}

/** One field on the way from an entry to an asset. */
export interface PlaceStep {
  /** Content type or component of the field. */
  uid: string;
  /** Name of the field. */
  field: string;
  /** Label of the field in the content manager. */
  label: string;
  /** What the position counts. Null if the field is no list. */
  list: 'block' | 'file' | 'component' | 'zone' | null;
  /** Position from 1. In a `zone`, among components of the same kind; null if there is only one of them. */
  position: number | null;
  /** The component that stands in a `zone`, with its display name. */
  component: { uid: string; name: string } | null;
}

/** One place in an entry. */
export interface UsageEntryPlace {
  /** For programmers, such as `sections.2.portrait`. */
  path: string;
  /** The same for people. Empty if the schema no longer knows the field. */
  steps: PlaceStep[];
  /** Pinned version. Null for the current one. */
  version: string | null;
  /** Where the asset stands at this place. Empty if the content type has no drafts. */
  statuses: ('draft' | 'published')[];
  /** Why people who cannot see the image are not told what it shows; null if they are, or nobody looked. */
  description: DescriptionProblem | null;
  /** Path of the edit view, below the admin's own address, which leads to the field. */
  editPath: string;
}

/** An entry in one language that uses an asset. */
export interface UsageEntry {
  uid: string;
  /** Display name of the content type. */
  typeName: string;
  documentId: string;
  locale: string | null;
  /** Empty if the user may not read the title. */
  title: string;
  /** Which of them use the asset. Empty if the content type has no drafts. */
  statuses: ('draft' | 'published')[];
  places: UsageEntryPlace[];
  /** Path of the edit view, below the admin's own address. */
  editPath: string;
}

/** A change of an asset that the site has seen. */
export interface UsageEvent {
  at: string;
  changes: readonly { kind: string; from: string | null; to: string | null }[];
  /** Number of published entries that showed the asset. */
  entries: number;
}

/** `GET /dam/usage/:connection/:asset` */
export interface UsageDetailResponse {
  /** Null if this site knows nothing of the asset. */
  used: UsedAsset | null;
  /** Entries of the first 1,000 placements that the user may read, by title. */
  entries: UsageEntry[];
  /** Number of places in entries that the user may not read. */
  hiddenPlaces: number;
  /** Newest first, at most 100 changes. */
  history: UsageEvent[];
}

/** Why a use keeps its asset: it is pinned to a version, the field does not take the other one, or the user may not. */
export type KeepReason = 'pinned' | 'not-allowed' | 'not-permitted';

/** `POST /dam/replacements/plan`: says what happens if another asset takes an asset's place. Changes nothing. */
export interface ReplacementPlanRequest {
  from: Omit<Reference, 'version'>;
  to: Omit<Reference, 'version'>;
}

export interface ReplacementPlanResponse {
  /** Nothing can be replaced unless it is `live`. */
  availability: Availability;
  /** Entries of the first 1,000 placements that the user may read, by title. */
  entries: (Omit<UsageEntry, 'places'> & { places: ReplaceablePlace[] })[];
  /** Number of places in entries that the user may not read; they stay. */
  hiddenPlaces: number;
}

export interface ReplaceablePlace extends UsageEntryPlace {
  /** Null if the other asset can take its place. */
  keeps: KeepReason | null;
  /** True if the same gallery shows the other asset already: Strapi keeps it there once. */
  isTwin: boolean;
  /** True if the use has texts or a focal point of its own, which it keeps. */
  hasOwn: boolean;
}

/** A place, in its draft and published alike. */
export interface ChosenPlace {
  uid: string;
  documentId: string;
  locale: string | null;
  path: string;
}

/** `POST /dam/replacements`: puts the other asset in these places. Needs `plugin::dam.replace`. */
export interface ReplacementRequest extends ReplacementPlanRequest {
  /** At most 1,000. */
  places: readonly ChosenPlace[];
}

export interface ReplacementResponse {
  /** Names the run, so that it can be undone. */
  run: string;
  /** Number of drafts and published entries that changed. */
  entries: number;
}

/** `POST /dam/replacements/:run/undo`: puts back what a run changed. Needs `plugin::dam.replace`. */
export interface UndoResponse {
  /** Number of drafts and published entries that are as they were. */
  entries: number;
  /** Attributes that somebody changed since; they stay as they are. */
  changedSince: (Omit<ChosenPlace, 'path'> & { attribute: string })[];
}

/** An asset of a run, with its title at the time of the run. */
interface RunAsset {
  connection: string;
  assetId: string;
  title: string;
}

/** What a run of adoption or relinking did, and who started it. */
export interface RunAbout {
  /** `swap` replaced one asset by another, `map` replaced a list of assets, `adopt` replaced copies by assets. */
  kind: 'swap' | 'map' | 'adopt';
  /** The asset that a swap replaced; null for other kinds. */
  from: RunAsset | null;
  /** The asset that a swap put in its place; null for other kinds. */
  to: RunAsset | null;
  /** Number of pairs of assets, or of files and addresses. */
  count: number;
  /** Name of the person; null if the command line or the project's code started the run. */
  by: string | null;
}

/** A run that can be undone. */
export interface RelinkRun extends Omit<RunAbout, 'kind'> {
  run: string;
  at: string;
  /** Fields that were changed. */
  changes: number;
  /** Null for a run of an earlier version of the plugin, which stored only the changes. */
  kind: RunAbout['kind'] | null;
}

/** `POST /dam/replacements/last`: the last run that put another asset in this one's place. Needs `plugin::dam.replace`. */
export interface LastReplacementRequest {
  asset: Omit<Reference, 'version'>;
}

/** Null if there is none that could be undone. */
export interface LastReplacementResponse {
  run: RelinkRun | null;
}

/** `GET /dam/attention`: used assets and connections that need attention. */
export interface AttentionResponse {
  /** Number of used assets by state. */
  counts: Partial<Record<UsageState, number>>;
  /** The most urgent ones in entries that the user created or edited last. */
  mine: UsedAsset[];
  /** Number of those, in all of these entries. */
  mineTotal: number;
  /** The most urgent ones elsewhere. */
  assets: UsedAsset[];
  connections: { key: string; label: string; status: ConnectionStatus }[];
}

/** An asset that visitors do not see, or not for long. */
export interface MarkedAsset
  extends Pick<PickerAsset, 'title' | 'availability' | 'expiresAt' | 'embargoUntil' | 'newer'> {}

/** `POST /dam/entry-marks`: what needs attention in the rows of the content manager's list. */
export interface EntryMarksRequest {
  uid: string;
  /** At most 100. */
  documentIds: string[];
  /** Null if the content type is not localised. */
  locale: string | null;
}

export interface EntryMarksResponse {
  /** Entries with such assets, in their draft or published, in fields that the user may read. */
  entries: {
    documentId: string;
    /** The most urgent ones first, at most 5. */
    assets: MarkedAsset[];
    total: number;
  }[];
}

/** The error answer of every admin route, in Strapi's own shape. */
export interface ErrorResponse {
  error: {
    status: number;
    name: string;
    message: string;
    details: { type?: DamErrorType; retryAfterMs?: number; connection?: string };
  };
}

/** What a job does: index uses of an entry, announce a change of an asset, or call a site that rebuilds pages. */
export type JobTask = 'usage' | 'changes' | 'revalidate' | 'purges';

/** Work that failed and is tried again from time to time. */
export interface FailedJob {
  id: number;
  task: JobTask;
  /** The entry, asset or address that it is about. */
  about: string;
  /** Number of failed attempts. */
  attempts: number;
  /** ISO 8601. */
  createdAt: string;
  /** When it is tried again, ISO 8601. */
  dueAt: string;
  /** Why the last attempt failed. Null if it is not known. */
  error: string | null;
}

/** Answer of `GET /dam/settings/failed-jobs` (the oldest) and of `POST …/retry`. */
export interface FailedJobsResponse {
  jobs: FailedJob[];
  total: number;
}
