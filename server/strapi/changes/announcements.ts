import type { Core } from '@strapi/strapi';
import { tagsOfChange } from '../../core/cache-tags';
import {
  type AffectedEntry,
  type AffectedFrom,
  type AffectedPart,
  type ChangedAsset,
  EVENTS,
  eventOf,
} from '../../core/change-events';
import { chunksOf } from '../../core/lists';
import type { ChangedRecord, Clock, Logger } from '../../core/ports';
import type { ChangeOrigin, RecordChangeListener } from '../../core/record-changes';
import { webhookStoreOf } from '../compat';
import type { Background, Task } from '../nodes/background';
import type { Leases } from '../nodes/leases';
import { type Job, Outbox } from '../storage/outbox';
import type { Transaction } from '../storage/tables';
import type { HistoryTable } from './history';
import type { Purges } from './purges';
import type { Revalidation } from './revalidation';

/** Changes handled in one round. Each emits one event; the targets get the entries of all. */
const CHANGES_PER_ROUND = 100;
/** Longest time that an announcement waits for the first purge of the same change, in milliseconds. */
const PURGED_WITHIN_MS = 10_000;

/** Entries of one event: a body of about 100 kB for those who get events by Strapi's webhooks. */
const ENTRIES_PER_EVENT = 1_000;

/** What is left to announce of a change: all of it, or from a later place of the asset on. */
interface Announcement extends ChangedAsset {
  /** The id of the last place told, and the number of events emitted. Absent for the beginning. */
  from?: { after: number; events: number };
}

/** Collaborators of `Announcements`. */
export interface AnnouncementsOptions {
  strapi: Core.Strapi;
  clock: Clock;
  log: Logger;
  leases: Leases;
  background: Background;
  history: HistoryTable;
  revalidation: Revalidation;
  /** Returns the next part of the published entries that show each asset. */
  affectedEntries(assets: readonly AffectedFrom[]): Promise<AffectedPart>;
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

  /** Announces one batch of changes; returns false if none was due. */
  async #round(): Promise<boolean> {
    const { log, revalidation, usageOutbox } = this.#options;
    const jobs = await this.#outbox.due(CHANGES_PER_ROUND);
    const first = jobs[0];
    if (first === undefined || (await usageOutbox.hasBefore(first.id))) return false;
    if (await this.#isPurgedSoon(first)) return false;
    await this.#outbox.work(jobs, (some) => this.#announce(some), { task: this.task.name, log });
    revalidation.wake();
    return true;
  }

  /** Receivers fetch pages anew, often through the CDN, which must not have the old ones any more. */
  async #isPurgedSoon({ id, createdAtMs }: Job): Promise<boolean> {
    const { purges, clock } = this.#options;
    if (purges === null || clock.now() - createdAtMs > PURGED_WITHIN_MS) return false;
    return purges.hasUntriedBefore(id);
  }

  /**
   * Announces the changes to one part of the entries. What did not fit stays due, and an asset with more entries gets
   * a job for its next part, so that neither memory nor messages grow with the number of entries.
   */
  async #announce(jobs: readonly Job[]): Promise<void> {
    const { strapi, history, revalidation, affectedEntries, seenByAll } = this.#options;
    const all = jobs.map(announcementOf);
    const part = await affectedEntries(
      all.map(({ connection, assetId, from }) => ({
        connection,
        assetId,
        after: from?.after ?? 0,
      })),
    );
    const assets = all.slice(0, part.assets.length);
    const entries = part.assets.map((asset) => asset.entries);
    // Receivers refetch immediately, so every node must already have the change.
    await seenByAll();
    await strapi.db.transaction(async ({ trx }) => {
      await history.add(
        trx,
        assets.map((asset, index) => ({
          asset,
          entries: entries[index] ?? [],
          isFirst: asset.from === undefined,
        })),
      );
      await revalidation.add(trx, assets, unique(entries.flat()), part.isCut);
      const rest = assets.flatMap((asset, index) => restOf(asset, part.assets[index]));
      await this.#outbox.add(trx, rest);
      await this.#outbox.done(
        trx,
        jobs.slice(0, assets.length).map(({ id }) => id),
      );
    });
    for (const [index, asset] of assets.entries()) {
      const events = eventsOf(entries[index] ?? []);
      for (const [number, some] of events.entries()) {
        const of = { part: (asset.from?.events ?? 0) + number + 1, entriesTruncated: part.isCut };
        await this.#emit(asset, { ...of, entries: some });
      }
    }
  }

  /** Emits Strapi's event. A listener of the project that throws keeps no other event from being emitted. */
  async #emit(
    asset: ChangedAsset,
    told: { part: number; entries: readonly AffectedEntry[]; entriesTruncated: boolean },
  ): Promise<void> {
    const { strapi, log } = this.#options;
    const { connection, assetId, changes, atMs } = asset;
    const at = new Date(atMs).toISOString();
    try {
      const tags = tagsOfChange(asset);
      const event = { connection, assetId, changes, at, tags, ...told };
      await strapi.eventHub.emit(eventOf(asset), event);
    } catch (error) {
      log.warn(`A listener of the event ${eventOf(asset)} failed: ${String(error)}`);
    }
  }
}

/** Registers the plugin's events, so that Strapi's webhooks can subscribe to them. */
export function allowEvents(strapi: Core.Strapi): void {
  for (const event of Object.values(EVENTS)) {
    webhookStoreOf(strapi)?.addAllowedEvent(event, event);
  }
}

function announcementOf({ payload }: Job): Announcement {
  // Only this file writes these payloads.
  return JSON.parse(payload) as Announcement;
}

/** Returns the entries of each event; one without entries if there are none. */
function eventsOf(entries: readonly AffectedEntry[]): (readonly AffectedEntry[])[] {
  return entries.length === 0 ? [[]] : chunksOf(entries, ENTRIES_PER_EVENT);
}

/** Returns what is left to announce of a change after this part; empty after the last one. */
function restOf(
  { from, ...asset }: Announcement,
  part: AffectedPart['assets'][number] | undefined,
): Announcement[] {
  if (part === undefined || part.next === null) return [];
  const events = (from?.events ?? 0) + eventsOf(part.entries).length;
  return [{ ...asset, from: { after: part.next, events } }];
}

function unique(entries: readonly AffectedEntry[]): AffectedEntry[] {
  const byKey = new Map(
    entries.map((entry) => [`${entry.uid} ${entry.documentId} ${entry.locale}`, entry]),
  );
  return [...byKey.values()];
}
