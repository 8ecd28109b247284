import type { Core } from '@strapi/strapi';
import type { AssetName } from '../../core/asset-name';
import { type AffectedEntry, type ChangedAsset, EVENTS, eventOf } from '../../core/change-events';
import type { ChangedRecord, Clock } from '../../core/ports';
import type { ChangeOrigin, RecordChangeListener } from '../../core/record-changes';
import type { Background, Task } from '../nodes/background';
import type { Leases } from '../nodes/leases';
import { type Job, Outbox } from '../storage/outbox';
import type { Transaction } from '../storage/tables';
import type { HistoryTable } from './history';
import type { Revalidation } from './revalidation';

/** Changes of one round; an event of each, and one list for the targets. */
const ROUND = 100;

export interface AnnouncementsOptions {
  strapi: Core.Strapi;
  clock: Clock;
  leases: Leases;
  background: Background;
  history: HistoryTable;
  revalidation: Revalidation;
  /** Published entries that show these assets, by asset, in the order asked. */
  affectedEntries(assets: readonly AssetName[]): Promise<AffectedEntry[][]>;
  /** Work of the usage index that is not done yet: what it does not know of cannot be told. */
  usageOutbox: Outbox;
  /** Resolves when no node shows anything older than what this one knows. */
  seenByAll(): Promise<void>;
}

/**
 * Tells what a change of an asset means for the site: history, Strapi's events, and the targets that
 * rebuild pages. What is to be told is written in the transaction of the change and outlives a restart.
 */
export class Announcements implements RecordChangeListener<Transaction> {
  readonly #options: AnnouncementsOptions;
  readonly #outbox: Outbox;

  constructor(options: AnnouncementsOptions) {
    this.#options = options;
    this.#outbox = new Outbox(options.strapi, options.clock, 'change');
  }

  /** Writes down what is to be told. */
  async noteChanges(trx: Transaction, changed: readonly ChangedRecord[]): Promise<void> {
    const atMs = this.#options.clock.now();
    const assets = changed
      .filter(({ changes }) => changes.length > 0)
      .map(
        ({ record: { connection, assetId }, changes }): ChangedAsset => ({
          connection,
          assetId,
          changes,
          atMs,
        }),
      );
    await this.#outbox.add(trx, assets);
  }

  /** Notes changes that were read on this node, in the transaction that commits them. */
  whileCommitting(trx: Transaction, changed: readonly ChangedRecord[]): Promise<void> {
    return this.noteChanges(trx, changed);
  }

  recordsChanged(_records: unknown, origin: ChangeOrigin): void {
    if (origin === 'this-node') this.wake();
  }

  /** Begins another round now. */
  wake(): void {
    void this.#options.background.nudge(this.task);
  }

  readonly task: Task = {
    name: 'Telling what changed on assets',
    everyMs: 1_000,
    run: async () => {
      if (await this.#outbox.isIdle()) return;
      await this.#options.leases.during('outgoing', async () => {
        while (await this.#round());
      });
    },
  };

  /** True where there may be more to do. */
  async #round(): Promise<boolean> {
    const { strapi, history, revalidation, affectedEntries, usageOutbox, seenByAll } =
      this.#options;
    const jobs = await this.#outbox.due(ROUND);
    const first = jobs[0];
    if (first === undefined || (await usageOutbox.hasBefore(first.id))) return false;
    const assets = jobs.map(changedAssetOf);
    const entries = await affectedEntries(assets);
    // Who is told reads the site at once, and must find what it is told of.
    await seenByAll();
    await strapi.db.transaction(async ({ trx }) => {
      await history.add(trx, assets, entries);
      await revalidation.add(trx, assets, unique(entries.flat()));
      await this.#outbox.done(
        trx,
        jobs.map(({ id }) => id),
      );
    });
    for (const [index, asset] of assets.entries()) {
      const { connection, assetId, changes, atMs } = asset;
      const at = new Date(atMs).toISOString();
      const told = { connection, assetId, changes, at, entries: entries[index] ?? [] };
      await strapi.eventHub.emit(eventOf(asset), told);
    }
    revalidation.wake();
    return jobs.length === ROUND;
  }
}

/** Strapi's webhooks can be subscribed to these. */
export function allowEvents(strapi: Core.Strapi): void {
  for (const event of Object.values(EVENTS)) {
    strapi.get('webhookStore').addAllowedEvent(event, event);
  }
}

function changedAssetOf({ payload }: Job): ChangedAsset {
  // Only `noteChanges` writes these.
  return JSON.parse(payload) as ChangedAsset;
}

function unique(entries: readonly AffectedEntry[]): AffectedEntry[] {
  const byKey = new Map(
    entries.map((entry) => [`${entry.uid} ${entry.documentId} ${entry.locale}`, entry]),
  );
  return [...byKey.values()];
}
