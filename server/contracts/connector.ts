import type { Asset, AssetVersion, FocalPoint } from './asset';
import type { DamError } from './errors';

/** Every call can be given up; a connector hands the signal to its HTTP client. */
export interface CallOptions {
  signal?: AbortSignal;
}

/** One field a search can be narrowed by; several values of a field mean any of them. */
export type FacetFilters = Readonly<Record<string, readonly string[]>>;

/** What a person searches for. Absent text or filters narrow nothing. */
export interface SearchQuery {
  text?: string;
  filters?: FacetFilters;
  /** One of the connector's `sorts`. */
  sort?: string;
  /** From the page before; opaque. */
  cursor?: string;
  /** 1 to 100. */
  limit: number;
}

export interface FacetValue {
  value: string;
  /** Null where the DAM cannot count. */
  count: number | null;
}

export interface Facet {
  field: string;
  values: FacetValue[];
}

export interface SearchPage {
  assets: Asset[];
  /** Null where the DAM does not count. */
  total: number | null;
  /** Null on the last page. */
  cursor: string | null;
  facets: Facet[];
}

/** The answer for one id: the asset, the DAM's word that there is none, or why it could not say. */
export type AssetAnswer =
  | { status: 'found'; asset: Asset }
  | { status: 'missing' }
  | { status: 'failed'; error: DamError };

/** Bytes of one file of the DAM, for connections whose urls need the credentials. */
export interface OpenedFile {
  /** 200, 206 with `contentRange`, or 416. */
  status: number;
  contentType: string | null;
  contentLength: number | null;
  contentRange: string | null;
  body: AsyncIterable<Uint8Array>;
}

export interface OpenRequest {
  /** A url that this connector gave out, of a version or a rendition. */
  url: string;
  /** The value of a `Range` header, handed on as it is. */
  range?: string;
}

/** A picture to be made by the DAM, of an approved version. Sizes in pixels; null leaves it open. */
export interface RenditionRequest {
  asset: Asset;
  version: AssetVersion;
  width: number | null;
  height: number | null;
  /** `cover` fills both sizes and crops around the focal point; `inside` fits into both. */
  fit: 'cover' | 'inside';
  format: 'auto' | 'avif' | 'webp' | 'jpeg' | 'png' | 'gif';
  /** 1 to 100; null: the DAM's own choice. */
  quality: number | null;
  focalPoint: FocalPoint | null;
}

/** What a DAM takes from an editor. */
export interface UploadLimits {
  maxBytes: number;
  /** Media types, such as `image/*`; null where the DAM takes anything. */
  mimes: readonly string[] | null;
}

/** A new asset. The file's bytes are read as they are sent, never held as a whole. */
export interface UploadRequest {
  file: Blob;
  fileName: string;
  mime: string;
  title: string;
  alternativeText: string | null;
  tags: readonly string[];
  /** Null: wherever the DAM puts what is new. */
  folder: string | null;
}

/** What arrived at the webhook address; `body` is the raw text the signature was made over. */
export interface WebhookRequest {
  body: string;
  headers: Readonly<Record<string, string | undefined>>;
}

/**
 * A verified webhook's hint: which assets may have changed; none where the DAM only says hello.
 * Never more than a hint: the assets are read again.
 */
export interface WebhookHint {
  assetIds: string[];
  /**
   * Tells this transmission from any other one, such as its signature. A retry that the DAM signs
   * anew is another transmission; the same bytes once more are a replay, which is refused.
   */
  transmission: string;
}

/** Assets that may have changed, and where the next question goes on. */
export interface ChangesPage {
  assetIds: string[];
  /** Opaque; kept only after these changes were acted upon. */
  cursor: string;
  /** True where there is more to be had now. */
  hasMore: boolean;
}

/** A public page begins or ends to use an asset. */
export interface UsageChange {
  assetId: string;
  action: 'add' | 'remove';
  /** Public address of the page. */
  uri: string;
  /** What the page is called. */
  title: string;
}

/**
 * One connection to a DAM. Three members every connector has; an absent method is an absent
 * capability. Calls end in a value or a `DamError`, nothing else.
 */
export interface Connector {
  /** Resolves where the DAM answers and takes the credentials. */
  ping(call?: CallOptions): Promise<void>;
  search(query: SearchQuery, call?: CallOptions): Promise<SearchPage>;
  /** Same length, same order as `assetIds`; an error per id is a value. */
  getMany(assetIds: readonly string[], call?: CallOptions): Promise<AssetAnswer[]>;
  open?(request: OpenRequest, call?: CallOptions): Promise<OpenedFile>;
  /**
   * The public address of a picture that the DAM itself makes of a version, for connections that send
   * visitors there; null where it makes none like that. Asks nobody.
   */
  renditionUrl?(request: RenditionRequest): string | null;
  /** The new asset as the DAM has it, in review where the DAM reviews. Never repeated by itself. */
  upload?(request: UploadRequest, call?: CallOptions): Promise<Asset>;
  /**
   * Null: the signature is wrong, missing or too old. Throws a `DamError` `bad-answer` where what is
   * signed cannot be understood, and `unreachable` where the signature cannot be checked now, so that
   * the DAM sends it again.
   */
  verifyWebhook?(request: WebhookRequest, call?: CallOptions): Promise<WebhookHint | null>;
  /**
   * What changed since `cursor`, oldest first. Null asks for the cursor of this moment, with no
   * assets. A page may name assets that did not change, and the same one twice.
   */
  changesSince?(cursor: string | null, call?: CallOptions): Promise<ChangesPage>;
  /**
   * Same length and order as `changes`: null where the DAM knows it now, or why it does not. To add
   * what is there and to remove what is gone are no errors.
   */
  reportUsage?(changes: readonly UsageChange[], call?: CallOptions): Promise<(DamError | null)[]>;
}

/** What the site, not the DAM, says of a connection. */
export interface ConnectorEnvironment {
  /** Whether the host's name may stand for an address of a private network. */
  allowPrivateNetwork: boolean;
}

/** As much of a schema library as the house needs, so that contracts import none. */
export interface OptionsSchema<Options> {
  safeParse(
    input: unknown,
  ):
    | { success: true; data: Options }
    | { success: false; error: { issues: { path: PropertyKey[]; message: string }[] } };
}

/** What the picker and the delivery route go by. */
export interface ConnectorTraits {
  /**
   * `redirect`: the DAM's file urls are public, a visitor is sent there. `proxy`: they need the
   * credentials, so the delivery route streams the bytes (`open` must be there).
   */
  delivery: 'redirect' | 'proxy';
  /** Most ids that one `getMany` call of the DAM takes. */
  chunkSize: number;
  /** Facet fields a search can be filtered by. */
  filters: readonly string[];
  /** Sort orders, the default first. */
  sorts: readonly string[];
  /** There exactly where the connector has `upload`. */
  uploads?: UploadLimits;
}

/** A connector product: data, an options schema and one factory. */
export interface ConnectorDefinition<Options = unknown> extends ConnectorTraits {
  id: string;
  /** The DAM's name as people know it. */
  label: string;
  optionsSchema: OptionsSchema<Options>;
  /** What is otherwise with these options; absent where the options change nothing of it. */
  traitsOf?(options: Options): Partial<ConnectorTraits>;
  create(options: Options, environment: ConnectorEnvironment): Connector;
}

/** Declares a connector; only there so that the options' type is inferred. */
export function defineConnector<Options>(
  definition: ConnectorDefinition<Options>,
): ConnectorDefinition<Options> {
  return definition;
}
