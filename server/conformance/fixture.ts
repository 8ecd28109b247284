import type { Asset } from '../contracts/asset';
import type { Connector, ConnectorDefinition, WebhookRequest } from '../contracts/connector';
import type { ProxyHost } from './fault-proxy';

/** An asset in the DAM that the suite runs against. */
export interface KnownAsset {
  assetId: string;
  title: string;
  /** A word that a search finds this asset by, and no other asset of `approved`. */
  word: string;
}

/** A filter to try. */
export interface FilterCase {
  /** A value that finds `assetId`. */
  value: string;
  assetId: string;
  /** An asset that the filter leaves out. By default it must leave out one of `approved`. */
  without?: string;
  /** A second value that finds another asset; with both values the search must find both. */
  other?: { value: string; assetId: string };
}

/**
 * Describes a connector and the assets in its DAM to the suite. The required properties are enough for
 * search, reads and faults; each optional one switches on more cases.
 *
 * The DAM holds at most 1,000 assets, and those that a filter finds are among its first 100 results. Nobody else
 * changes it meanwhile. A case calls `connect` anew, so that no cache is warm.
 */
export interface ConformanceFixture {
  /** The connector's definition, with the traits of the options that are tested. */
  definition: Pick<
    ConnectorDefinition,
    'delivery' | 'chunkSize' | 'filters' | 'sorts' | 'uploads' | 'id' | 'changesTell'
  >;
  /** The DAM's base address, as in the connector's options. Read when a case runs. */
  readonly baseUrl: string;
  /** Makes a connector with right credentials that calls the DAM at this address. */
  connect(baseUrl: string): Connector;
  /** Makes one with credentials that the DAM refuses. Absent if the DAM has no credentials. */
  connectWithWrongCredentials?(): Connector;
  /**
   * Makes one whose user may not see an embargo or an expiry that its options name, or whose options name one that the
   * DAM does not have. Absent if the DAM has no fields for them that could be hidden.
   */
  connectWithoutRights?(): Connector;
  /** Texts that no error may contain. */
  secrets: readonly string[];
  /** At least three approved assets within their rights. The first is an image that is no square. */
  approved: readonly KnownAsset[];
  /**
   * An id in the form of the DAM that no asset has. The suite makes further ones of it, by other digits at its end or
   * more of them, up to 512 characters.
   */
  missing: string;
  /**
   * Ids of approved assets that have other letters than digits and those of English, such as a comma, a blank or a
   * slash, and the longest one. Leave it out if the DAM makes its ids itself.
   */
  unusual?: readonly string[];
  /** The `Host` header behind the fault proxy; see `FaultProxy.start` for the default. */
  proxyHost?: ProxyHost;
  /** True if the DAM has no folders below folders. By default the filter `folder` is tried with one. */
  hasFlatFolders?: boolean;
  /** Ids of assets in these states. Leave out the states that the DAM does not have. */
  states?: {
    /** An asset that was never approved. */
    unapproved?: string;
    /** An approved asset with a newer version in review, of other bytes; `current` is the approved version. */
    newerInReview?: { assetId: string; current: string };
    withdrawn?: string;
    embargoed?: string;
    expired?: string;
  };
  /**
   * An asset with the title `HOSTILE_TITLE`, or as much of it as the DAM stores. `word` finds it, if the
   * DAM searches words with letters beyond ASCII.
   */
  hostile?: { assetId: string; title: string; word?: string };
  /** One case for each name in the definition's `filters`. */
  filters?: Readonly<Record<string, FilterCase>>;
  /** Id of an asset with two or more approved versions of different bytes. Absent if the DAM keeps only one. */
  versions?: string;
  /** Measures an image in pixels, for example with sharp. Switches on the cases of renditions. */
  sizeOf?: (bytes: Uint8Array) => Promise<{ width: number; height: number }>;
  /** Id of a film or a document of which the DAM makes pictures of 300 pixels or more. Absent if it makes none. */
  pictured?: string;
  /**
   * Adds an asset that a search without text finds, for pages while results change. Its id, if it is returned, is
   * handed to `cleanUp`.
   */
  add?: () => Promise<unknown>;
  /** Removes the assets with these ids, which a case has made. Called after that case, also if it failed. */
  cleanUp?: (assetIds: readonly string[]) => Promise<void>;
  /** For `upload`. */
  upload?: {
    /** A new file; its `type` is the media type that is sent. */
    file(): Promise<Blob>;
    fileName: string;
    /** Folder that the file is sent to. */
    folder: string | null;
    /** True if the DAM must approve an upload before it may be shown. */
    isReviewed: boolean;
    /** True for each text of an upload that the DAM stores. */
    keeps: { alternativeText: boolean; tags: boolean };
  };
  /** For `recognise`. */
  addresses?: {
    /** Returns addresses that show this asset, as people copy them; `openUrl` is tried anyway. */
    of(asset: Asset): readonly string[];
    /** Returns addresses on the DAM's own host that show no asset. */
    others(): readonly string[];
  };
  /** For `verifyWebhook`: makes an event about this asset, as the DAM signs it now. */
  webhook?: (assetId: string) => Promise<WebhookRequest>;
  /** Makes an event that was signed an hour ago. Absent if the DAM signs no time. */
  oldWebhook?: (assetId: string) => Promise<WebhookRequest>;
  /** True if the DAM sends a secret instead of a signature, so that changed events are not noticed. */
  isWebhookUnsigned?: boolean;
  /** Makes events without a signature and with a wrong one. By default the headers are forged. */
  forgeries?: (request: WebhookRequest) => readonly WebhookRequest[];
  /**
   * For `changesSince`: changes the asset in the DAM, but not its title or its approval. It is called several times,
   * with an asset of `approved`, and each time `getMany` must answer something else than before.
   */
  change?: (assetId: string) => Promise<void>;
  /** Removes an asset that the fixture names nowhere. Needed if `changesTell` of the definition has `deletions`. */
  remove?: () => Promise<string>;
  /** For `reportUsage`: returns the addresses at which the DAM says that the asset is used. */
  usesOf?: (assetId: string) => Promise<string[]>;
}

/** A title with markup, quotes, right-to-left marks and letters beyond ASCII and the BMP. */
export const HOSTILE_TITLE =
  '<script>alert("1")</script> & \'quotes\' ‮rtl 𝒜 Zażółć; [a](javascript:0) %00';

/** One case for a test runner. */
export interface ConformanceCase {
  /** The method or subject, such as `getMany`. */
  group: string;
  /** The promise, such as `answers in the order asked`. */
  name: string;
  /**
   * Rejects with an `AssertionError` if the connector breaks the promise. The message names the last calls of the
   * connector, and the requests that the fault proxy refused or changed.
   */
  run(): Promise<void>;
  /** Set by `run`: why the case says nothing about this connector, for example because its DAM answers no JSON. */
  notApplicable?: string;
}

/** Makes a connector with right credentials when a case runs. */
export type Connect = () => Connector;

export type Add = (group: string, name: string, run: () => Promise<void>) => void;
