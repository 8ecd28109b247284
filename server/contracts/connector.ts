import type { Asset, AssetVersion, FocalPoint } from './asset';
import type { DamError } from './errors';

/**
 * What a call of a DAM is made for, most urgent first: an editor who waits, a change that was told, a response
 * that waits, records that are read again behind responses, and the daily look at all of them.
 */
export type CallPurpose = 'editor' | 'change' | 'response' | 'refresh' | 'sweep';

/** Options of every call. */
export interface CallOptions {
  /** Aborts the call; a connector passes it to its HTTP client. */
  signal?: AbortSignal;
  /** Says how urgent a call of `getMany` is. Connectors are not told. @default 'response' */
  purpose?: CallPurpose;
}

/**
 * What a DAM's list of changes tells: new versions and approvals (`updates`), assets that are gone (`deletions`),
 * embargo, expiry and withdrawals (`rights`), and texts (`metadata`).
 */
export const CHANGE_KINDS = ['updates', 'deletions', 'rights', 'metadata'] as const;
export type ChangeKind = (typeof CHANGE_KINDS)[number];

/** How many calls of its API a DAM allows: at most `calls` in any `perMs` milliseconds. */
export interface CallBudget {
  calls: number;
  perMs: number;
}

/**
 * Filters whose names have a meaning. The picker shows them with names in the editor's language, in this order.
 *
 * - `folder`: a path as in `Asset.folder`; it includes the assets in all folders below it
 * - `state`: an `AssetState`
 * - `type`: an `AssetKind`: `image`, `video`, `audio` or `document`
 * - `orientation`: an `Orientation`; assets without a size match none
 * - `collection`, `tag`, `format`, `date`: any values; formats are shown in capitals
 */
export const RESERVED_FILTERS = [
  'folder',
  'collection',
  'state',
  'type',
  'orientation',
  'tag',
  'format',
  'date',
] as const;
export type ReservedFilter = (typeof RESERVED_FILTERS)[number];

/** Values of the filter `orientation`. */
export type Orientation = 'landscape' | 'portrait' | 'square';

/** Values of the filter `state`. A DAM offers those that it can find. */
export type AssetState =
  | 'approved'
  | 'in-review'
  | 'rejected'
  | 'embargoed'
  | 'expired'
  | 'withdrawn';

/**
 * Sort orders whose names have a meaning:
 *
 * - `relevance`: the best matches first; offered and used while an editor searches for words
 * - `newest`, `oldest`: by when assets were made
 * - `updated`: what changed last first
 * - `title` or `name`: by the title, from A; `-title` or `-name`: from Z
 * - `size`: the largest file first
 * - `expires`: what expires next first
 */
export const RESERVED_SORTS = [
  'relevance',
  'newest',
  'oldest',
  'updated',
  'title',
  'name',
  '-title',
  '-name',
  'size',
  'expires',
] as const;
export type ReservedSort = (typeof RESERVED_SORTS)[number];

/**
 * Values by filter. An asset must match one value of every filter. Filters may have any name; those in
 * `RESERVED_FILTERS` have a meaning that a connector must keep.
 *
 * The plugin itself sets `type`, `folder` and `orientation` for fields that allow only some assets.
 *
 * @example
 * const filters: FacetFilters = { type: ['image', 'video'], folder: ['Places/North'] };
 */
export type FacetFilters = Readonly<Record<string, readonly string[]>>;

/** A search. Without text and filters it finds all assets, approved or not. */
export interface SearchQuery {
  /** Words as an editor typed them, never in the DAM's own search syntax. */
  text?: string;
  filters?: FacetFilters;
  /** A name in the connector's `sorts`, by default the first. */
  sort?: string;
  /** `SearchPage.cursor` of the page before; opaque. Absent for the first page. */
  cursor?: string;
  /** Assets per page, 1 to 100. */
  limit: number;
}

/** A value of a facet. */
export interface FacetValue {
  /** A value that `SearchQuery.filters` takes. */
  value: string;
  /** Number of assets that the search finds with this value. Null if the DAM cannot count. */
  count: number | null;
}

/** The values that a search can be narrowed to. */
export interface Facet {
  /** A name in the connector's `filters`. */
  field: string;
  values: FacetValue[];
}

/** One page of a search. */
export interface SearchPage {
  /** At most `limit` assets. */
  assets: Asset[];
  /** Number of assets in the whole search. Null if the DAM cannot count. */
  total: number | null;
  /** Cursor of the next page. Null on the last page. */
  cursor: string | null;
  /** Facets of the whole search; later pages may leave them out. */
  facets: Facet[];
}

/**
 * The answer for one id. `missing` means that the DAM has said that there is no such asset. If the DAM
 * could not answer for this id, the answer is `failed`, never `missing`: a missing asset disappears from
 * the site.
 */
export type AssetAnswer =
  | { status: 'found'; asset: Asset }
  | { status: 'missing' }
  | { status: 'failed'; error: DamError };

/** An open file of the DAM. */
export interface OpenedFile {
  /** 200, 206 with `contentRange`, or 416 if the range cannot be served. */
  status: number;
  contentType: string | null;
  /** In bytes. */
  contentLength: number | null;
  /** The header `Content-Range` of a 206. */
  contentRange: string | null;
  body: AsyncIterable<Uint8Array>;
}

/**
 * What an address tells of an asset: its id, or a question that only the DAM can answer. `lookUp` resolves to null if
 * the DAM has no such asset.
 */
export type Recognition =
  | { assetId: string }
  | { lookUp: (call?: CallOptions) => Promise<string | null> };

/** A request to open a file. */
export interface OpenRequest {
  /** Address of a version or a rendition, as this connector returned it. */
  url: string;
  /** Value of a `Range` header, which is passed to the DAM unchanged. */
  range?: string;
}

/** A rendition of an approved version, made by the DAM on demand. */
export interface RenditionRequest {
  asset: Asset;
  version: AssetVersion;
  /** In pixels. Null if only the height matters. */
  width: number | null;
  /** In pixels. Null if only the width matters. */
  height: number | null;
  /** `cover` fills width and height and crops around the focal point; `inside` fits into them. */
  fit: 'cover' | 'inside';
  /** `auto` lets the DAM choose, usually by the `Accept` header of the visitor's browser. */
  format: 'auto' | 'avif' | 'webp' | 'jpeg' | 'png' | 'gif';
  /** 1 to 100. Null for the DAM's default. */
  quality: number | null;
  focalPoint: FocalPoint | null;
}

/** An address that anybody may fetch a file from, until an instant. */
export interface PublicAddress {
  url: string;
  /** ISO 8601 instant from which the address answers nothing. Null if it never ends. */
  expiresAt: string | null;
}

/** Limits of files that editors upload. */
export interface UploadLimits {
  maxBytes: number;
  /** Accepted media types, such as `image/*` or `application/pdf`. Null if the DAM takes all types. */
  mimes: readonly string[] | null;
}

/** A new asset. Send `file` as a `Blob`: its bytes are read while they are sent, never held whole. */
export interface UploadRequest {
  file: Blob;
  /** With the extension. */
  fileName: string;
  /** Media type. */
  mime: string;
  title: string;
  alternativeText: string | null;
  tags: readonly string[];
  /** Path as in `Asset.folder`. Null for the DAM's default. */
  folder: string | null;
}

/** A request to the connection's webhook address. */
export interface WebhookRequest {
  /** The raw text, over which the signature was made. */
  body: string;
  /** Values by names in lower case. */
  headers: Readonly<Record<string, string | undefined>>;
}

/** A verified webhook. Never more than a hint: the plugin reads the assets again. */
export interface WebhookHint {
  /** Ids of assets that may have changed; empty for an event about something else. */
  assetIds: string[];
  /**
   * Identifies this transmission, for example its signature. The plugin refuses a transmission that it
   * has seen, as a replay. A retry that the DAM signs again is another transmission.
   */
  transmission: string;
}

/** A page of changes. */
export interface ChangesPage {
  /** Ids of assets that may have changed; an id may appear twice. */
  assetIds: string[];
  /** Opaque cursor of the next call. The plugin stores it after it has handled these changes. */
  cursor: string;
  /** True if there are more changes now. */
  hasMore: boolean;
}

/** A public page starts (`add`) or stops (`remove`) to use an asset. */
export interface UsageChange {
  assetId: string;
  action: 'add' | 'remove';
  /** Public address of the page. */
  uri: string;
  /** Title of the page. */
  title: string;
}

/**
 * One connection to a DAM. `ping`, `search` and `getMany` are required; every other method is a
 * capability, and a connector without the capability leaves the method out. Methods throw nothing but
 * `DamError`, and must work without `this`, since they are called as plain functions.
 */
export interface Connector {
  /**
   * Resolves if the DAM answers and accepts the credentials.
   *
   * @throws `DamError`, such as `unauthorized` or `unreachable`.
   */
  ping(call?: CallOptions): Promise<void>;
  /** Finds assets, also unapproved ones, which editors see but cannot pick. */
  search(query: SearchQuery, call?: CallOptions): Promise<SearchPage>;
  /**
   * Reads assets by their ids. The result has the length and order of `assetIds`, which may contain an
   * id twice, and texts that are no ids of this DAM (those are `missing`). At most `chunkSize` ids.
   *
   * @throws `DamError` if the whole call fails; a failure of one id is a value.
   */
  getMany(assetIds: readonly string[], call?: CallOptions): Promise<AssetAnswer[]>;
  /** Opens a file with the credentials. Required with the delivery `proxy`. */
  open?(request: OpenRequest, call?: CallOptions): Promise<OpenedFile>;
  /**
   * Recognises an http(s) address of this DAM that a person has copied: the page of an asset, a share link, a file or
   * a rendition. Returns null for any other text.
   *
   * Does not call the DAM. If the address does not say the id, `lookUp` of the result makes at most one call, which
   * counts in the budget. The call goes to the connection's own API and never to the address itself. An address of
   * another host is always null, since editors paste addresses from anywhere and none of those may cause a call.
   *
   * The asset need not exist: the plugin reads it before it is used. If an address could mean two assets, return
   * null. Another picture in its place is worse than none.
   *
   * @example
   * recognise('https://dam.example/assets/42/large.jpg'); // { assetId: '42' }
   */
  recognise?(address: string): Recognition | null;
  /**
   * Returns the address of a rendition that the DAM makes on demand, or null if the DAM makes none of
   * this kind. Does not call the DAM. The address must be public with the delivery `redirect`.
   */
  renditionUrl?(request: RenditionRequest): string | null;
  /**
   * For the delivery `proxy`: returns an address of the version's file that needs no credentials, such as one that is
   * signed for some minutes, or null if there is none for this version. Visitors who load the file itself, such as a
   * film or a PDF, are redirected to it, so that its bytes do not pass through Strapi. Does not call the DAM.
   *
   * Whoever has the address can load the file until it ends, also if the asset is withdrawn meanwhile. So let it
   * end soon: ten minutes are enough to begin a download. The answer is cached for less than that.
   */
  publicUrl?(version: AssetVersion): PublicAddress | null | Promise<PublicAddress | null>;
  /**
   * Uploads a file. Returns the new asset, which is in review if the DAM reviews uploads. The plugin
   * does not retry a failed upload.
   */
  upload?(request: UploadRequest, call?: CallOptions): Promise<Asset>;
  /**
   * Verifies a webhook. Returns null if its signature is wrong, missing or older than an hour.
   *
   * @throws `DamError` `bad-answer` if the signed event has an unexpected form, and `unreachable` if the
   * signature cannot be checked now; the plugin answers 503, so that the DAM sends the event again.
   */
  verifyWebhook?(request: WebhookRequest, call?: CallOptions): Promise<WebhookHint | null>;
  /**
   * Returns the changes after `cursor`, oldest first. With null it returns the cursor of now and no
   * assets. A page may name assets that did not change.
   */
  changesSince?(cursor: string | null, call?: CallOptions): Promise<ChangesPage>;
  /**
   * Reports where assets are used. The result has the length and order of `changes`: null for success,
   * else the error. Adding a known usage and removing an unknown one are successes.
   */
  reportUsage?(changes: readonly UsageChange[], call?: CallOptions): Promise<(DamError | null)[]>;
}

/** Settings of a connection that the site's configuration makes, not the DAM's options. */
export interface ConnectorEnvironment {
  /** True if host names of the DAM may resolve to addresses of a private network. */
  allowPrivateNetwork: boolean;
  /**
   * Takes what the DAM says of its own limit: how many calls are left until `resetAtMs`, in milliseconds since the
   * epoch. The plugin then makes no more. `DamHttp` calls it if it knows the DAM's headers. @default nobody is told
   */
  callsLeft?(left: number, resetAtMs: number): void;
}

/** A schema that checks options, such as one of zod. Contracts import no schema library. */
export interface OptionsSchema<Options> {
  safeParse(input: unknown):
    | { success: true; data: Options }
    | {
        success: false;
        /** `keys` are those that the schema does not know. */
        error: { issues: { path: PropertyKey[]; message: string; keys?: string[] }[] };
      };
}

/** Properties of a connection that the picker and the delivery route need. */
export interface ConnectorTraits {
  /**
   * `redirect`: the DAM's file addresses are public, and visitors are redirected to them. `proxy`: they
   * need the credentials, so the delivery route streams the bytes (`open` is required).
   */
  delivery: 'redirect' | 'proxy';
  /** The most ids that one `getMany` call takes. */
  chunkSize: number;
  /** True if `getMany` makes calls for each id, so that a larger batch costs more of them. @default false */
  callsPerAsset?: boolean;
  /**
   * What `changesSince` tells without exception. If that is everything, records are not read again as long as the
   * list answers, except once a day. @default nothing
   */
  changesTell?: readonly ChangeKind[];
  /** The limit that the vendor publishes. A connection may have another one. @default none */
  budget?: CallBudget;
  /** Names of the filters that `search` takes; `RESERVED_FILTERS` have a meaning. */
  filters: readonly string[];
  /** Names of sort orders, the default first. `RESERVED_SORTS` have a meaning; others are shown as they are. */
  sorts: readonly string[];
  /** Present if and only if the connector has `upload`. */
  uploads?: UploadLimits;
}

/** The definition of a connector for one DAM product. */
export interface ConnectorDefinition<Options = unknown> extends ConnectorTraits {
  /** Name in the configuration (`connector`): lower-case words joined by `-`, such as `my-dam`. */
  id: string;
  /** The DAM's name for editors. */
  label: string;
  /** Checks the connection's `options` at start; problems must not contain a secret. */
  optionsSchema: OptionsSchema<Options>;
  /** Returns the traits that differ with these options. */
  traitsOf?(options: Options): Partial<ConnectorTraits>;
  /** Makes a connection. Must not call the DAM. */
  create(options: Options, environment: ConnectorEnvironment): Connector;
}

/**
 * Declares a connector. Returns the definition unchanged; it exists to infer the type of the options.
 *
 * @example
 * export const myDam = defineConnector<{ baseUrl: string; token: string }>({
 *   id: 'my-dam',
 *   label: 'My DAM',
 *   delivery: 'proxy',
 *   chunkSize: 50,
 *   filters: ['type'],
 *   sorts: ['newest'],
 *   optionsSchema: z.strictObject({ baseUrl: z.url(), token: z.string() }),
 *   create: (options, environment) => createMyDam(options, environment),
 * });
 */
export function defineConnector<Options>(
  definition: ConnectorDefinition<Options>,
): ConnectorDefinition<Options> {
  return definition;
}
