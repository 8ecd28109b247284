import type { Asset } from '../contracts/asset';
import type { Connector, UploadLimits } from '../contracts/connector';
import type { AssetName } from './asset-name';
import type { Change } from './changes';
import type { Metrics } from './metrics';

/** Time, so that the core has none of its own. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after `ms`; `cancel` lets the process end before that. */
  after(ms: number): { done: Promise<void>; cancel(): void };
}

export interface Logger {
  warn(message: string): void;
  info(message: string): void;
}

/**
 * What is known about a referenced asset and since when. Rebuilt from content and DAM at any time.
 * `asset` null: the DAM said that there is no such asset.
 */
export interface AssetRecord extends AssetName {
  asset: Asset | null;
  /** When the read of the DAM that this comes from began, in milliseconds since the epoch. */
  checkedAtMs: number;
  /** Counts the changes of all records; this is the one in which this record last changed. */
  revision: number;
}

/** A record that says something new, and what. No changes: nothing that a site shows. */
export interface ChangedRecord {
  record: AssetRecord;
  changes: readonly Change[];
}

/** The tier that all nodes share and that survives a restart. */
export interface RecordStore {
  /** Those that exist, in any order. */
  getMany(names: readonly AssetName[]): Promise<AssetRecord[]>;
  /**
   * Writes down that records were read again and say the same. Leaves those alone that were read
   * later, or that changed after `since`, the revision known when the read began.
   */
  touch(records: readonly AssetRecord[], since: number): Promise<void>;
  /**
   * Writes what changed, all or none, under a new revision that other nodes see at once. A record that
   * changed after `since` stays as it is. Answers what stands now, in the order asked.
   */
  commit(changed: readonly ChangedRecord[], since: number): Promise<AssetRecord[]>;
  /** The newest revision, and the records that changed after `since`; null where they are many. */
  changedAfter(since: number): Promise<{ revision: number; records: AssetRecord[] | null }>;
}

/** A configured instance of a connector. */
export interface Connection {
  key: string;
  /** What people call it. */
  label: string;
  connectorLabel: string;
  delivery: 'redirect' | 'proxy';
  chunkSize: number;
  filters: readonly string[];
  sorts: readonly string[];
  uploads: UploadLimits | null;
  connector: Connector;
  metrics: Metrics;
}

/** Looks a connection up by its key or one of its aliases. */
export interface Connections {
  find(keyOrAlias: string): Connection | undefined;
  all(): readonly Connection[];
}
