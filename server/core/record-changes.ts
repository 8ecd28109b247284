import type { AssetRecord, ChangedRecord } from './ports';

/** Receives every changed record. Both methods are optional. */
export interface RecordChangeListener<Transaction = unknown> {
  /**
   * Called on the node that read the change, inside the transaction that commits it. The listener's
   * writes are committed together with the records, or rolled back with them.
   */
  whileCommitting?(transaction: Transaction, changed: readonly ChangedRecord[]): Promise<void>;
  /**
   * Called on every node after it has the change: on the node that read it, and on the others when
   * they see the new revision. `records` is null if too many records changed to list them.
   */
  recordsChanged?(records: readonly AssetRecord[] | null, origin: ChangeOrigin): void;
}

/** The node that read a change from the DAM. */
export type ChangeOrigin = 'this-node' | 'other-node';

/** Passes changed records to all listeners. No other mechanism reports changes of records. */
export class RecordChanges<Transaction = unknown> {
  readonly #listeners: RecordChangeListener<Transaction>[] = [];

  /** Adds a listener. Listeners are called in the order in which they were added. */
  listen(listener: RecordChangeListener<Transaction>): void {
    this.#listeners.push(listener);
  }

  /** Calls the listeners in turn. A listener that throws rolls the transaction back. */
  async whileCommitting(
    transaction: Transaction,
    changed: readonly ChangedRecord[],
  ): Promise<void> {
    for (const listener of this.#listeners) await listener.whileCommitting?.(transaction, changed);
  }

  /** Calls the listeners after a change is visible on this node. */
  recordsChanged(records: readonly AssetRecord[] | null, origin: ChangeOrigin): void {
    for (const listener of this.#listeners) listener.recordsChanged?.(records, origin);
  }
}
