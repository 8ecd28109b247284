import type { Connector, ConnectorDefinition, WebhookRequest } from '../contracts/connector';

/** An asset that lies in the DAM the fixture talks to. */
export interface KnownAsset {
  assetId: string;
  title: string;
  /** A word that finds it, and none of the others. */
  word: string;
}

export interface FilterCase {
  value: string;
  assetId: string;
  /** An asset that it leaves out; absent: one of `approved`. */
  without?: string;
  other?: { value: string; assetId: string };
}

export interface ConformanceFixture {
  definition: Pick<
    ConnectorDefinition,
    'delivery' | 'chunkSize' | 'filters' | 'sorts' | 'uploads' | 'id'
  >;
  /** The DAM's base address, as the connector's options have it; read when a case runs. */
  readonly baseUrl: string;
  /** A connector with right credentials that calls the DAM at this address. */
  connect(baseUrl: string): Connector;
  /** The same with credentials that the DAM refuses; absent where it has none. */
  connectWithWrongCredentials?(): Connector;
  /** Parts of secrets that must stand in no error. */
  secrets: readonly string[];
  /** At least three, approved, within their rights; the first one a picture that is no square. */
  approved: readonly KnownAsset[];
  /** An id of the form the DAM has, of nothing. */
  missing: string;
  /** Assets in states that the DAM can express; absent where it cannot. */
  states?: {
    /** Never approved. */
    unapproved?: string;
    /** Approved, with a newer version that is not. */
    newerInReview?: { assetId: string; current: string };
    withdrawn?: string;
    embargoed?: string;
    expired?: string;
  };
  /**
   * An asset whose title is this very text: markup, quotes, right-to-left, an astral sign; `word`
   * finds it, where the DAM searches words beyond ASCII.
   */
  hostile?: { assetId: string; title: string; word?: string };
  /**
   * A filter, and the asset of `approved` that it leaves; for each field of the definition. `other` is
   * a second value that leaves another asset: both together mean any of them.
   */
  filters?: Readonly<Record<string, FilterCase>>;
  /** An asset with two or more approved versions, for pins; absent where the DAM keeps only one. */
  versions?: string;
  /** Size of a picture in pixels; where it is given, renditions are fetched and looked at. */
  sizeOf?: (bytes: Uint8Array) => Promise<{ width: number; height: number }>;
  /** A new asset that a search of everything finds; for paging while results change. */
  add?: () => Promise<unknown>;
  /** What the DAM does with a new file; for `upload`. */
  upload?: {
    /** Its type is the one that is sent. */
    file(): Promise<Blob>;
    fileName: string;
    folder: string | null;
    /** Whether it has to be approved in the DAM before it may be shown. */
    isReviewed: boolean;
    /** Whether the DAM keeps these of an upload. */
    keeps: { alternativeText: boolean; tags: boolean };
  };
  /** An event as the DAM sends it now, about this asset. */
  webhook?: (assetId: string) => Promise<WebhookRequest>;
  /** The same as it was sent an hour ago; absent where the DAM signs no time. */
  oldWebhook?: (assetId: string) => Promise<WebhookRequest>;
  /** The DAM sends a secret and signs nothing, so what is changed on the way is not noticed. */
  isWebhookUnsigned?: boolean;
  /** An event without its signature, and with another one; absent where the headers have it. */
  forgeries?: (request: WebhookRequest) => readonly WebhookRequest[];
  /** Changes the asset in the DAM; for `changesSince`. */
  change?: (assetId: string) => Promise<void>;
  /** Public addresses that the DAM says the asset is used at; for `reportUsage`. */
  usesOf?: (assetId: string) => Promise<string[]>;
}

export const HOSTILE_TITLE =
  '<script>alert("1")</script> & \'quotes\' ‮rtl 𝒜 Zażółć; [a](javascript:0) %00';

export interface ConformanceCase {
  group: string;
  name: string;
  run(): Promise<void>;
}

/** A connector with right credentials, made when a case runs. */
export type Connect = () => Connector;

export type Add = (group: string, name: string, run: () => Promise<void>) => void;
