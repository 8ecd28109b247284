import type { Core } from '@strapi/strapi';
import type { AssetName } from '../../core/asset-name';
import { tagsOfChange } from '../../core/cache-tags';
import { type AffectedEntry, type ChangedAsset, EVENTS, eventOf } from '../../core/change-events';
import type { ChangedRecord, Clock, Logger } from '../../core/ports';
import type { ChangeOrigin, RecordChangeListener } from '../../core/record-changes';
import type { Background, Task } from '../nodes/background';
import type { Leases } from '../nodes/leases';
import { type Job, Outbox } from '../storage/outbox';
import type { Transaction } from '../storage/tables';
import type { HistoryTable } from './history';
import type { Purges } from './purges';
import type { Revalidation } from './revalidation';

/** Changes handled in one round. Each emits one event; the targets get one list per round. */
const CHANGES_PER_ROUND = 100;
/** Longest time that an announcement waits for the first purge of the same change, in milliseconds. */
const PURGED_WITHIN_MS = 10_000;

/** Collaborators of `Announcements`. */
export interface AnnouncementsOptions {
  strapi: Core.Strapi;
  clock: Clock;
  log: Logger;
  leases: Leases;
  background: Background;
  history: HistoryTable;
  revalidation: Revalidation;
  /** Returns the published entries that show each asset: one list per asset, in the order of `assets`. */
  affectedEntries(assets: readonly AssetName[]): Promise<AffectedEntry[][]>;
  /** Pending work of the usage index. A change waits until the writes before it are indexed. */
  usageOutbox: Outbox;
  /** Null if there is no CDN that takes purges. */
  purges: Pick<Purges, 'hasUntriedBefore'> | null;
  /** Resolves when every node serves data at least as new as this node's. */
  seenByAll(): Promise<void>;
}

/**
 * Announces changes of assets: writes the history, emits Strapi's events and queues the calls of the
 * revalidate targets. Announcements are stored in the transaction of the change, so they survive a
 * restart.
 */
export class Announcements implements RecordChangeListener<Transaction> {
  readonly #options: AnnouncementsOptions;
  readonly #outbox: Outbox;

  constructor(options: AnnouncementsOptions) {
    this.#options = options;
    this.#outbox = new Outbox(options.strapi, options.clock, 'change');
  }

  /** Queues an announcement for each record that has changes, in the caller's transaction. */
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

  /** Queues the changes that this node read, in the transaction that commits them. */
  whileCommitting(trx: Transaction, changed: readonly ChangedRecord[]): Promise<void> {
    return this.noteChanges(trx, changed);
  }

  /** Starts a round after changes of this node; other nodes announce theirs themselves. */
  recordsChanged(_records: unknown, origin: ChangeOrigin): void {
    if (origin === 'this-node') this.wake();
  }

  /** Returns the number of jobs that failed and wait for another attempt. */
  countParked(): Promise<number> {
    return this.#outbox.countParked();
  }

  /** Starts a round now instead of at the next interval. */
  wake(): void {
    void this.#options.background.nudge(this.task);
  }

  /** Sends the queued announcements, on one node at a time. */
  readonly task: Task = {
    name: 'Announcing changes of assets',
    everyMs: 1_000,
    run: async () => {
      if (await this.#outbox.isIdle()) return;
      await this.#options.leases.during('outgoing', async () => {
        while (await this.#round());
      });
    },
  };

  /** Announces one batch of changes; returns true if more may be due. */
  async #round(): Promise<boolean> {
    const { log, revalidation, usageOutbox } = this.#options;
    const jobs = await this.#outbox.due(CHANGES_PER_ROUND);
    const first = jobs[0];
    if (first === undefined || (await usageOutbox.hasBefore(first.id))) return false;
    if (await this.#isPurgedSoon(first)) return false;
    await this.#outbox.work(jobs, (some) => this.#announce(some), { task: this.task.name, log });
    revalidation.wake();
    return jobs.length === CHANGES_PER_ROUND;
  }

  /** Receivers fetch pages anew, often through the CDN, which must not have the old ones any more. */
  async #isPurgedSoon({ id, createdAtMs }: Job): Promise<boolean> {
    const { purges, clock } = this.#options;
    if (purges === null || clock.now() - createdAtMs > PURGED_WITHIN_MS) return false;
    return purges.hasUntriedBefore(id);
  }

  async #announce(jobs: readonly Job[]): Promise<void> {
    const { strapi, history, revalidation, affectedEntries, seenByAll } = this.#options;
    const assets = jobs.map(changedAssetOf);
    const entries = await affectedEntries(assets);
    // Receivers refetch immediately, so every node must already have the change.
    await seenByAll();
    await strapi.db.transaction(async ({ trx }) => {
      await history.add(trx, assets, entries);
      await revalidation.add(trx, assets, unique(entries.flat()));
      const ids = jobs.map(({ id }) => id);
      await this.#outbox.done(trx, ids);
    });
    for (const [index, asset] of assets.entries()) {
      await this.#emit(asset, entries[index] ?? []);
    }
  }

  /** Emits Strapi's event. A listener of the project that throws keeps no other event from being emitted. */
  async #emit(asset: ChangedAsset, entries: readonly AffectedEntry[]): Promise<void> {
    const { strapi, log } = this.#options;
    const { connection, assetId, changes, atMs } = asset;
    const at = new Date(atMs).toISOString();
    try {
      const tags = tagsOfChange(asset);
      await strapi.eventHub.emit(eventOf(asset), {
        connection,
        assetId,
        changes,
        at,
        tags,
        entries,
      });
    } catch (error) {
      log.warn(`A listener of the event ${eventOf(asset)} failed: ${String(error)}`);
    }
  }
}

/** Registers the plugin's events, so that Strapi's webhooks can subscribe to them. */
export function allowEvents(strapi: Core.Strapi): void {
  for (const event of Object.values(EVENTS)) {
    strapi.get('webhookStore').addAllowedEvent(event, event);
  }
}

function changedAssetOf({ payload }: Job): ChangedAsset {
  // Only `noteChanges` writes these payloads.
  return JSON.parse(payload) as ChangedAsset;
}

function unique(entries: readonly AffectedEntry[]): AffectedEntry[] {
  const byKey = new Map(
    entries.map((entry) => [`${entry.uid} ${entry.documentId} ${entry.locale}`, entry]),
  );
  return [...byKey.values()];
}
