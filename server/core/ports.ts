import type { Asset } from '../contracts/asset';
import type { CallBudget, ChangeKind, Connector, UploadLimits } from '../contracts/connector';
import type { AssetName } from './asset-name';
import type { Change } from './changes';
import type { Metrics } from './metrics';

/** The only source of time for the core, so that tests can replace it. */
export interface Clock {
  /** Returns the current time in milliseconds since the epoch. */
  now(): number;
  /**
   * Returns the milliseconds since some instant before the process started. Unlike `now` it never goes back,
   * so it measures how long something took or may last.
   */
  elapsed(): number;
  /** `done` resolves after `ms` milliseconds. `cancel` lets the process exit earlier. */
  after(ms: number): { done: Promise<void>; cancel(): void };
}

/** Receives log lines for people who run the site. */
export interface Logger {
  warn(message: string): void;
  info(message: string): void;
}

/**
 * The plugin's row about a referenced asset. It can be rebuilt from content and the DAM at any time.
 */
export interface AssetRecord extends AssetName {
  /** Null if the asset does not exist in the DAM. */
  asset: Asset | null;
  /** When the read of the DAM started, in milliseconds since the epoch. */
  checkedAtMs: number;
  /**
   * When a change of what is shown was last read, in milliseconds since the epoch. Absent for records that
   * version 0.1.0 stored.
   */
  changedAtMs?: number;
  /** The revision in which this record last changed. Revisions count the changes of all records. */
  revision: number;
}

/** A record with new content. `changes` is empty if nothing that a site shows has changed. */
export interface ChangedRecord {
  record: AssetRecord;
  changes: readonly Change[];
}

/** The store of records that all nodes share and that survives a restart. */
export interface RecordStore {
  /** Returns the records that exist, in any order. */
  getMany(names: readonly AssetName[]): Promise<AssetRecord[]>;
  /**
   * Updates when unchanged records were last read. Skips records that were read later, or that
   * changed after `since`, the revision known when the read started.
   */
  touch(records: readonly AssetRecord[], since: number): Promise<void>;
  /**
   * Writes changed records in one transaction, under a new revision that other nodes see at once.
   * Skips records that changed after `since`. Returns the records now in the store, in the order given.
   */
  commit(changed: readonly ChangedRecord[], since: number): Promise<AssetRecord[]>;
  /** Returns the newest revision and the records changed after `since`; null if they are too many. */
  changedAfter(since: number): Promise<{ revision: number; records: AssetRecord[] | null }>;
}

/** A configured instance of a connector. */
export interface Connection {
  key: string;
  /** The name for people. */
  label: string;
  connectorLabel: string;
  /** Id of the connector. */
  connectorId: string;
  delivery: 'redirect' | 'proxy';
  /** Where addresses in answers lead: to the delivery route, or to the DAM itself. */
  addresses: 'site' | 'dam';
  chunkSize: number;
  callsPerAsset: boolean;
  /** True if the DAM's list of changes tells everything. */
  tellsAllChanges: boolean;
  /** What the DAM's list of changes tells without exception. */
  changesTell: readonly ChangeKind[];
  filters: readonly string[];
  sorts: readonly string[];
  uploads: UploadLimits | null;
  connector: Connector;
  metrics: Metrics;
  /** Null without a limit. */
  budget: CallBudget | null;
  /** Returns the calls of the budget that are left now, of all nodes; null without a budget. */
  callsLeft(): Promise<number | null>;
}

/** Looks a connection up by its key or one of its aliases. */
export interface Connections {
  find(keyOrAlias: string): Connection | undefined;
  all(): readonly Connection[];
}
