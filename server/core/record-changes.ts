import type { AssetRecord, ChangedRecord } from './ports';

/** Hears of every record that says something new. Both methods are optional. */
export interface RecordChangeListener<Transaction = unknown> {
  /**
   * Called on the node that read the change, inside the transaction that commits it: what the listener
   * writes is committed together with the records or not at all.
   */
  whileCommitting?(transaction: Transaction, changed: readonly ChangedRecord[]): Promise<void>;
  /**
   * Called on every node after it has the change: on the one that read it, and on the others when they
   * see the new revision. `null` means that too many records changed to list them.
   */
  recordsChanged?(records: readonly AssetRecord[] | null, origin: ChangeOrigin): void;
}

/** The node that read a change from the DAM: this one or another one. */
export type ChangeOrigin = 'this-node' | 'other-node';

/** The one way by which a change of records reaches the rest of the plugin. */
export class RecordChanges<Transaction = unknown> {
  readonly #listeners: RecordChangeListener<Transaction>[] = [];

  listen(listener: RecordChangeListener<Transaction>): void {
    this.#listeners.push(listener);
  }

  /** One listener after the other; the first that throws rolls the transaction back. */
  async whileCommitting(
    transaction: Transaction,
    changed: readonly ChangedRecord[],
  ): Promise<void> {
    for (const listener of this.#listeners) await listener.whileCommitting?.(transaction, changed);
  }

  recordsChanged(records: readonly AssetRecord[] | null, origin: ChangeOrigin): void {
    for (const listener of this.#listeners) listener.recordsChanged?.(records, origin);
  }
}
