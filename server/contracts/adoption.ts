/** Types of the requests and answers of the page "Adopt copies". All paths are below `/dam/adoption`. */
import type { PickerAsset, RelinkRun, UsageEntry } from './api';
import type { AssetKind } from './asset';

/** How a file of the Media Library compares with the DAM's assets, as the page's tabs are ordered. */
export const MATCHES = ['sure', 'doubtful', 'unmatched', 'unreadable'] as const;
export type Match = (typeof MATCHES)[number];

/** An asset, as content names it. */
export interface AssetChoice {
  connection: string;
  assetId: string;
}

/** What is being done in the background, or was done last. */
export interface AdoptionWork {
  kind: 'scan' | 'run' | 'undo' | 'removal';
  /** `interrupted` if the server that did it was stopped. */
  state:
    | 'working'
    | 'pausing'
    | 'paused'
    | 'cancelling'
    | 'done'
    | 'cancelled'
    | 'failed'
    | 'interrupted';
  /** What `done` counts: parts of the DAM's assets, files that were compared or removed, or entries that were changed. */
  step: 'assets' | 'files' | 'entries';
  done: number;
  /** Null if it is not known. */
  total: number | null;
  startedAt: string;
  /** Why it failed; empty if only the log says so. */
  message: string;
  /** Entries that an undo left, by the reason: those that the user may read, and how many others. */
  left: { reason: LeftReason; entries: UsageEntry[]; others: number }[];
  /** Names of files that were to be removed, but that something uses. */
  stillUsed: string[];
}

/**
 * Why an undo leaves a place: somebody has changed it since, the file that stood there is removed, or the user may not
 * change the entry.
 */
export const LEFT_REASONS = ['changed', 'file-removed', 'not-permitted'] as const;
export type LeftReason = (typeof LEFT_REASONS)[number];

/** `GET`, and the answer of all requests that begin or end work. */
export interface AdoptionResponse {
  /** Null if there was none yet. */
  work: AdoptionWork | null;
  /** The last complete comparison. */
  scan: {
    at: string;
    counts: Record<Match, number>;
    /** Addresses of DAMs in content. */
    addresses: number;
    /** Files and addresses that are used, and for which an asset is chosen. */
    chosen: number;
  } | null;
  /** Newest first. */
  runs: RelinkRun[];
  /** Connections to which the user may upload files. */
  uploadTo: { key: string; label: string }[];
  /** Files whose place assets took, and that nothing used when that was last counted. */
  replaced: { total: number /** Those whose time has come. */; removable: number };
}

/** A file of the Media Library, as the page shows it. */
interface LibraryFileFacts {
  id: number;
  name: string;
  kind: AssetKind;
  mime: string;
  width: number | null;
  height: number | null;
  sizeBytes: number | null;
  /** On Strapi's own host, or where the files lie. Null if the file is no picture. */
  pictureUrl: string | null;
}

/** A file of the Media Library and the assets of which it is a copy. */
export interface AdoptableFile extends LibraryFileFacts {
  /** Places in content: of drafts and published entries, in all languages. */
  uses: number;
  candidates: AdoptionCandidate[];
  chosen: AssetChoice | null;
  /** The name of the connection to which the file was uploaded, and where it waits for its approval; else null. */
  waitsIn: string | null;
}

export interface AdoptionCandidate extends AssetChoice {
  title: string;
  /** Why the file is taken for a copy. */
  evidence: 'bytes' | 'pixels' | 'name' | 'address';
  /** Null if the DAM does not answer, or the asset is gone. */
  asset: PickerAsset | null;
}

/** `GET /files?match=&page=&pageSize=` */
export interface AdoptableFilesResponse {
  files: AdoptableFile[];
  total: number;
}

/** An address of a DAM that stands in content. */
export interface AdoptableAddress {
  /** Names it in requests. */
  key: string;
  address: string;
  /** Places in content: of drafts and published entries, in all languages. */
  uses: number;
  /** Null if none can take its place. */
  candidate: AdoptionCandidate | null;
  /** Why there is none: the DAM has no such asset, or it may not be shown now. Null if there is one. */
  reason: 'no-asset' | 'not-shown' | null;
  isChosen: boolean;
}

/** `GET /addresses?page=&pageSize=` */
export interface AdoptableAddressesResponse {
  addresses: AdoptableAddress[];
  total: number;
}

/** `POST /choices`: null leaves the file as it is, false the address. */
export interface AdoptionChoicesRequest {
  choices?: { fileId: number; asset: AssetChoice | null }[];
  addresses?: { key: string; isChosen: boolean }[];
}

/** `POST /preview`: what a run would do with the present choices. */
export interface AdoptionPreviewResponse {
  /** The first hundred that the user may read. */
  entries: UsageEntry[];
  /** All entries that would change, each language once. */
  total: number;
  /** Entries with fields that do not take the asset, so the file stays there. The first hundred. */
  staying: UsageEntry[];
  stayingTotal: number;
  /** Chosen assets that may not be shown now. Their files stay. */
  hidden: AssetChoice[];
}

/** `POST /run`: refused if another comparison than the one the user saw is the last. */
export interface AdoptionRunRequest {
  scannedAt: string;
}

/** `POST /uploads`: the file becomes a new asset, which is in review. Needs the permission to upload, too. */
export interface AdoptionUploadRequest {
  fileId: number;
  connection: string;
}

/** A file of the Media Library whose place an asset took, and that nothing uses. */
export interface ReplacedFile extends LibraryFileFacts {
  adoptedAt: string;
  /** From when on it can be removed. */
  removableAt: string;
  isRemovable: boolean;
}

/** `GET /replaced?page=&pageSize=` */
export interface ReplacedFilesResponse {
  files: ReplacedFile[];
  total: number;
}

/** `POST /removal`: these files, or all whose time has come. They cannot be put back. */
export interface AdoptionRemovalRequest {
  fileIds: number[] | null;
}

/** `POST /kept`: the file is not listed as replaced any more. */
export interface AdoptionKeepRequest {
  fileId: number;
}

/** `POST /undo` */
export interface AdoptionUndoRequest {
  run: string;
}
