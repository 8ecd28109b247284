import { randomUUID } from 'node:crypto';
import type { Core } from '@strapi/strapi';
import type { Reference } from '../../contracts/reference';
import type { AssetName } from '../../core/asset-name';
import { byCode, chunksOf, groupBy } from '../../core/lists';
import type { Clock, Logger } from '../../core/ports';
import type { Ours } from '../../core/references/ours';
import { contentTypesWithAssets, documentIdsAfter } from '../content/entries';
import type { Background, Task } from '../nodes/background';
import type { Leases } from '../nodes/leases';
import type { Job, Outbox } from '../storage/outbox';
import { sharedCell } from '../storage/shared-cell';
import { PlacementTable, placementKey } from './index-table';
import type { Note } from './notes';
import { type Placement, placementsOf, type ReadPlacement } from './placements';
import type { UsageReports } from './reports';

/** Maximum number of notes in one round, and of documents that are indexed together. */
const NOTES_PER_ROUND = 500;
/** Documents read in one query. */
const PAGE_SIZE = 100;
/** Time between attempts to get the lease, in milliseconds. */
const RETRY_MS = 100;

/** Collaborators of `UsageIndex`. */
export interface UsageIndexOptions {
  strapi: Core.Strapi;
  ours: Ours;
  clock: Clock;
  log: Logger;
  leases: Leases;
  background: Background;
  outbox: Outbox;
  reports: UsageReports;
  /** Returns the canonical name of a reference's asset, with aliases resolved. */
  nameOf(reference: Reference): AssetName;
}

/** A placement that is in the content only (`missing`) or in the index only (`stale`). */
export interface Difference {
  problem: 'missing' | 'stale';
  placement: Placement;
}

/** Documents of one content type, and the placements in them. */
export interface DocumentsInContent {
  uid: string;
  documentIds: readonly string[];
  content: readonly ReadPlacement[];
}

/** Keeps the table of placements up to date with the content, in the background. */
export class UsageIndex {
  readonly #options: UsageIndexOptions;
  readonly table: PlacementTable;

  constructor(options: UsageIndexOptions) {
    this.#options = options;
    this.table = new PlacementTable(options.strapi);
  }

  /** Updates the placements of documents that were written. */
  readonly task: Task = {
    name: 'Updating the usage index',
    everyMs: 1_000,
    run: async () => {
      if (await this.#options.outbox.isIdle()) return;
      await this.#alone(async () => {
        while (await this.#round());
      });
    },
  };

  /** Rebuilds the index if it belongs to other content, as after `strapi import`. */
  readonly guard: Task = {
    name: 'Rebuilding the usage index',
    // Only this check notices a `strapi transfer` to a running server.
    everyMs: 30_000,
    run: async () => {
      if (await this.#isOfThisDatabase()) return;
      await this.#alone(async () => {
        const { log } = this.#options;
        log.info('Building the usage index: all content is searched for DAM assets once.');
        const placements = await this.#rebuild();
        log.info(`The usage index is complete: ${placements} placements.`);
      });
    },
  };

  /**
   * Waits until the index knows the writes so far, at most `maxMs` milliseconds. Not in a transaction, because
   * nobody else reads what it wrote, and on SQLite nobody else gets a connection before it ends.
   */
  async caughtUp(maxMs: number): Promise<void> {
    const { strapi, outbox, clock } = this.#options;
    if (strapi.db.inTransaction()) return;
    const last = await outbox.lastId();
    const endMs = clock.elapsed() + maxMs;
    while (clock.elapsed() < endMs && (await outbox.hasBefore(last + 1))) {
      this.wake();
      await clock.after(RETRY_MS).done;
    }
  }

  /** Starts a round now instead of at the next interval. */
  wake(): void {
    void this.#options.background.nudge(this.task);
  }

  /**
   * Rebuilds the index from all content and returns the number of placements. Waits while another node
   * or call updates the index.
   *
   * @param onDocuments Told how many documents have been read now; what it throws ends the work.
   */
  async reindex(onDocuments: (count: number) => void = () => undefined): Promise<number> {
    let placements: number | null = null;
    for (;;) {
      await this.#alone(async () => {
        placements = await this.#rebuild(onDocuments);
      });
      if (placements !== null) return placements;
      await this.#options.clock.after(RETRY_MS).done;
    }
  }

  /** Runs `work` on one node at a time: an older read of a document could overwrite a newer one. */
  #alone(work: () => Promise<void>): Promise<boolean> {
    return this.#options.leases.during('usage-index', work);
  }

  async #rebuild(onDocuments: (count: number) => void = () => undefined): Promise<number> {
    const { strapi } = this.#options;
    const uids = contentTypesWithAssets(strapi);
    let placements = 0;
    for (const uid of uids) placements += await this.#reindexType(uid, onDocuments);
    for (const uid of await this.table.uids()) {
      if (!uids.includes(uid)) await this.table.forgetType(uid);
    }
    await this.#claimDatabase();
    return placements;
  }

  /**
   * Compares the index with all content and yields the differences. Changes nothing.
   *
   * @param onDocuments As in `reindex`.
   */
  async *check(onDocuments: (count: number) => void = () => undefined): AsyncGenerator<Difference> {
    for await (const { uid, documentIds, content } of this.inContent()) {
      yield* differences(content, await this.table.ofDocuments(uid, documentIds));
      onDocuments(documentIds.length);
    }
  }

  /** Yields the placements of some documents after the other, as the content is now. */
  async *inContent(): AsyncGenerator<DocumentsInContent> {
    const { strapi, ours, nameOf } = this.#options;
    for (const uid of contentTypesWithAssets(strapi)) {
      for await (const documentIds of this.#documents(uid)) {
        const content = await placementsOf(strapi, ours, nameOf, uid, documentIds);
        yield { uid, documentIds, content };
      }
    }
  }

  async #round(): Promise<boolean> {
    const { outbox, log } = this.#options;
    const jobs = await outbox.due(NOTES_PER_ROUND);
    if (jobs.length === 0) return false;
    await outbox.work(jobs, (some) => this.#follow(some), { task: this.task.name, log });
    return jobs.length === NOTES_PER_ROUND;
  }

  /** Updates the index as the notes say, and deletes them. */
  async #follow(jobs: readonly Job[]): Promise<void> {
    const { strapi, outbox } = this.#options;
    const { types, documents } = await this.#targetsOf(jobs);
    const known = new Set(contentTypesWithAssets(strapi));
    for (const uid of types) {
      if (known.has(uid)) await this.#reindexType(uid);
      else await this.table.forgetType(uid);
    }
    for (const [uid, group] of groupBy(documents.values(), (document) => document.uid)) {
      const documentIds = group.map(({ documentId }) => documentId);
      // A content type may be gone by now, and its notes with it.
      if (!known.has(uid)) await this.table.forgetType(uid);
      else if (!types.has(uid)) await this.#reindexInParts(uid, documentIds);
    }
    // After the index is updated: if that fails, the notes are processed again.
    const ids = jobs.map(({ id }) => id);
    await strapi.db.transaction(({ trx }) => outbox.done(trx, ids));
  }

  /** Returns the content types and documents that the notes refer to, each once. */
  async #targetsOf(jobs: readonly Job[]) {
    const types = new Set<string>();
    const documents = new Map<string, { uid: string; documentId: string }>();
    for (const { payload } of jobs) {
      // Only `noteWrites` writes these payloads.
      const note = JSON.parse(payload) as Note;
      const named =
        'assetId' in note ? await this.table.documentsOf(note) : 'documentId' in note ? [note] : [];
      if ('uid' in note && !('documentId' in note)) types.add(note.uid);
      for (const document of named)
        documents.set(`${document.uid} ${document.documentId}`, document);
    }
    return { types, documents };
  }

  async #reindexType(
    uid: string,
    onDocuments: (count: number) => void = () => undefined,
  ): Promise<number> {
    let placements = 0;
    for await (const documentIds of this.#documents(uid)) {
      placements += await this.#reindexDocuments(uid, documentIds);
      onDocuments(documentIds.length);
    }
    return placements;
  }

  /** A row of the Media Library that is deleted may have been in hundreds of thousands of documents. */
  async #reindexInParts(uid: string, documentIds: readonly string[]): Promise<void> {
    for (const part of chunksOf(documentIds, NOTES_PER_ROUND))
      await this.#reindexDocuments(uid, part);
  }

  /** Reads the stored documents and replaces their placements; returns the number of placements. */
  async #reindexDocuments(uid: string, documentIds: readonly string[]): Promise<number> {
    const { strapi, ours, nameOf, reports } = this.#options;
    const now = await placementsOf(strapi, ours, nameOf, uid, documentIds);
    await strapi.db.transaction(async ({ trx }) => {
      await this.table.replace(trx, uid, documentIds, now);
      await reports.noteUses(trx, uid, documentIds, now);
    });
    return now.length;
  }

  /** Yields pages of document ids of a type, each once, including deleted documents still in the index. */
  async *#documents(uid: string): AsyncGenerator<string[]> {
    const { strapi } = this.#options;
    let after = '';
    for (;;) {
      const ids = await documentIdsAfter(strapi, uid, after, PAGE_SIZE);
      const indexed = await this.table.documentIds(uid, after, PAGE_SIZE);
      const page = [...new Set([...ids, ...indexed])].sort(byCode).slice(0, PAGE_SIZE);
      const last = page.at(-1);
      if (last === undefined) return;
      yield page;
      after = last;
    }
  }

  /**
   * Compares a mark in Strapi's store with the plugin's own. An import replaces or removes the first, so
   * they differ afterwards.
   */
  async #isOfThisDatabase(): Promise<boolean> {
    const [strapiMark, pluginMark] = await Promise.all([
      this.#store().get({}),
      this.#mark().read(),
    ]);
    return pluginMark !== null && strapiMark === pluginMark;
  }

  async #claimDatabase(): Promise<void> {
    const mark = randomUUID();
    await this.#mark().write(mark);
    await this.#store().set({ value: mark });
  }

  #store() {
    return this.#options.strapi.store({ type: 'plugin', name: 'dam', key: 'placements' });
  }

  #mark() {
    return sharedCell(this.#options.strapi, 'placements');
  }
}

function* differences(
  content: readonly Placement[],
  index: readonly Placement[],
): Generator<Difference> {
  const inIndex = new Map(index.map((placement) => [placementKey(placement), placement]));
  for (const placement of content) {
    if (!inIndex.delete(placementKey(placement))) yield { problem: 'missing', placement };
  }
  for (const placement of inIndex.values()) yield { problem: 'stale', placement };
}
