/** Types of the requests and answers of the page "Adopt copies". All paths are below `/dam/adoption`. */
import type { PickerAsset, UsageEntry } from './api';
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
  kind: 'scan' | 'run' | 'undo';
  /** `interrupted` if the server that did it was stopped. */
  state: 'working' | 'cancelling' | 'done' | 'cancelled' | 'failed' | 'interrupted';
  /** What `done` counts: parts of the DAM's assets, files that were compared, or entries that were changed. */
  step: 'assets' | 'files' | 'entries';
  done: number;
  /** Null if it is not known. */
  total: number | null;
  startedAt: string;
  /** Why it failed; empty if only the log says so. */
  message: string;
  /** Entries that somebody has changed since the run, so that an undo left them. Those that the user may read. */
  left: UsageEntry[];
}

/** A run of adoption or relinking that can be undone. */
export interface AdoptionRun {
  run: string;
  at: string;
  /** Fields that were changed. */
  changes: number;
}

/** `GET`, and the answer of all requests that begin or end work. */
export interface AdoptionResponse {
  /** Null if there was none yet. */
  work: AdoptionWork | null;
  /** The last complete comparison. */
  scan: {
    at: string;
    counts: Record<Match, number>;
    /** Files that are used, and for which an asset is chosen. */
    chosen: number;
  } | null;
  /** Newest first. */
  runs: AdoptionRun[];
}

/** A file of the Media Library and the assets of which it is a copy. */
export interface AdoptableFile {
  id: number;
  name: string;
  kind: AssetKind;
  mime: string;
  width: number | null;
  height: number | null;
  sizeBytes: number | null;
  /** On Strapi's own host, or where the files lie. Null if the file is no picture. */
  pictureUrl: string | null;
  /** Places in content: of drafts and published entries, in all languages. */
  uses: number;
  candidates: AdoptionCandidate[];
  chosen: AssetChoice | null;
}

export interface AdoptionCandidate extends AssetChoice {
  title: string;
  /** Why the file is taken for a copy. */
  evidence: 'bytes' | 'pixels' | 'name';
  /** Null if the DAM does not answer, or the asset is gone. */
  asset: PickerAsset | null;
}

/** `GET /files?match=&page=&pageSize=` */
export interface AdoptableFilesResponse {
  files: AdoptableFile[];
  total: number;
}

/** `POST /choices`: null leaves the file as it is. */
export interface AdoptionChoicesRequest {
  choices: { fileId: number; asset: AssetChoice | null }[];
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

/** `POST /undo` */
export interface AdoptionUndoRequest {
  run: string;
}
