import { randomUUID } from 'node:crypto';
import type { Core } from '@strapi/strapi';
import type { Reference } from '../../contracts/reference';
import type { AssetName } from '../../core/asset-name';
import { groupBy } from '../../core/lists';
import type { Clock, Logger } from '../../core/ports';
import type { Background, Task } from '../nodes/background';
import type { Leases } from '../nodes/leases';
import type { Job, Outbox } from '../storage/outbox';
import { sharedCell } from '../storage/shared-cell';
import { cutPath, PlacementTable } from './index-table';
import type { Note } from './notes';
import { contentTypesWithAssets, type Placement, placementsOf } from './placements';
import type { UsageReports } from './reports';

/** Notes of one round, and documents read at once. */
const ROUND = 500;
const DOCUMENTS = 100;
const ASK_AGAIN_MS = 100;

export interface UsageIndexOptions {
  strapi: Core.Strapi;
  clock: Clock;
  log: Logger;
  leases: Leases;
  background: Background;
  outbox: Outbox;
  reports: UsageReports;
  /** The canonical name of a reference's asset. */
  nameOf(reference: Reference): AssetName;
}

/** One difference between index and content. */
export interface Difference {
  problem: 'missing' | 'stale';
  placement: Placement;
}

/** Keeps the table of placements at what content says, behind the requests' backs. */
export class UsageIndex {
  readonly #options: UsageIndexOptions;
  readonly table: PlacementTable;

  constructor(options: UsageIndexOptions) {
    this.#options = options;
    this.table = new PlacementTable(options.strapi);
  }

  /** Looks again at what was written. */
  readonly task: Task = {
    name: 'The index of where assets are used',
    everyMs: 1_000,
    run: async () => {
      if (await this.#options.outbox.isIdle()) return;
      await this.#alone(async () => {
        while (await this.#round());
      });
    },
  };

  /** Rebuilds the index where it is not this database's, as after `strapi import`. */
  readonly guard: Task = {
    name: 'The first index of where assets are used',
    // A `strapi transfer` to a running server is noticed by this alone.
    everyMs: 30_000,
    run: async () => {
      if (await this.#isOfThisDatabase()) return;
      await this.#alone(async () => {
        const { log } = this.#options;
        log.info('Looking through all content for DAM assets, once.');
        const placements = await this.#makeAnew();
        log.info(`The index of where assets are used is complete: ${placements} places.`);
      });
    },
  };

  wake(): void {
    void this.#options.background.nudge(this.task);
  }

  /**
   * Reads all content and makes the index anew; answers how many placements there are. Waits for
   * whoever is at the index just now.
   */
  async reindex(): Promise<number> {
    let placements: number | null = null;
    for (;;) {
      await this.#alone(async () => {
        placements = await this.#makeAnew();
      });
      if (placements !== null) return placements;
      await this.#options.clock.after(ASK_AGAIN_MS).done;
    }
  }

  /** One at a time, on all nodes: an older look at a document could overwrite a newer one. */
  #alone(work: () => Promise<void>): Promise<boolean> {
    return this.#options.leases.during('usage-index', work);
  }

  async #makeAnew(): Promise<number> {
    const { strapi } = this.#options;
    const uids = contentTypesWithAssets(strapi);
    let placements = 0;
    for (const uid of uids) placements += await this.#reindexType(uid);
    for (const uid of await this.table.uids()) {
      if (!uids.includes(uid)) await this.table.forgetType(uid);
    }
    await this.#claimDatabase();
    return placements;
  }

  /** Compares the index with all content; changes nothing. */
  async *check(): AsyncGenerator<Difference> {
    const { strapi, nameOf } = this.#options;
    for (const uid of contentTypesWithAssets(strapi)) {
      for await (const documentIds of this.#documents(uid)) {
        const [content, index] = await Promise.all([
          placementsOf(strapi, nameOf, uid, documentIds),
          this.table.ofDocuments(uid, documentIds),
        ]);
        yield* differences(content, index);
      }
    }
  }

  async #round(): Promise<boolean> {
    const { strapi, outbox } = this.#options;
    const jobs = await outbox.due(ROUND);
    if (jobs.length === 0) return false;
    const { types, documents } = await this.#sorted(jobs);
    for (const uid of types) await this.#reindexType(uid);
    for (const [uid, group] of groupBy(documents.values(), (document) => document.uid)) {
      if (!types.has(uid))
        await this.#reindexDocuments(
          uid,
          group.map(({ documentId }) => documentId),
        );
    }
    // Only then: what was not looked at comes again.
    await strapi.db.transaction(({ trx }) =>
      outbox.done(
        trx,
        jobs.map(({ id }) => id),
      ),
    );
    return jobs.length === ROUND;
  }

  async #sorted(jobs: readonly Job[]) {
    const types = new Set<string>();
    const documents = new Map<string, { uid: string; documentId: string }>();
    for (const { payload } of jobs) {
      // Only `noteWrites` writes these.
      const note = JSON.parse(payload) as Note;
      const named =
        'assetId' in note ? await this.table.documentsOf(note) : 'documentId' in note ? [note] : [];
      if ('uid' in note && !('documentId' in note)) types.add(note.uid);
      for (const document of named)
        documents.set(`${document.uid} ${document.documentId}`, document);
    }
    return { types, documents };
  }

  async #reindexType(uid: string): Promise<number> {
    let placements = 0;
    for await (const documentIds of this.#documents(uid)) {
      placements += await this.#reindexDocuments(uid, documentIds);
    }
    return placements;
  }

  /** Reads documents as they are now and writes down what they use. */
  async #reindexDocuments(uid: string, documentIds: readonly string[]): Promise<number> {
    const { strapi, nameOf, reports } = this.#options;
    const now = await placementsOf(strapi, nameOf, uid, documentIds);
    await strapi.db.transaction(async ({ trx }) => {
      await this.table.replace(trx, uid, documentIds, now);
      await reports.noteUses(trx, uid, documentIds, now);
    });
    return now.length;
  }

  /** All documents of a type, and those of which only the index knows; each once, in pages. */
  async *#documents(uid: string): AsyncGenerator<string[]> {
    const { strapi } = this.#options;
    const { tableName } = strapi.db.metadata.get(uid);
    let after = '';
    for (;;) {
      const rows: { document_id: string }[] = await strapi.db
        .getConnection(tableName)
        .where('document_id', '>', after)
        .distinct('document_id')
        .orderBy('document_id')
        .limit(DOCUMENTS);
      const indexed = await this.table.documentIds(uid, after, DOCUMENTS);
      const ids = rows.map(({ document_id }) => document_id);
      const page = [...new Set([...ids, ...indexed])].sort(byCode).slice(0, DOCUMENTS);
      const last = page.at(-1);
      if (last === undefined) return;
      yield page;
      after = last;
    }
  }

  /**
   * The mark is in Strapi's own store and in the plugin's: an import brings another one into the first,
   * or none.
   */
  async #isOfThisDatabase(): Promise<boolean> {
    const [theirs, ours] = await Promise.all([this.#store().get({}), this.#mark().read()]);
    return ours !== null && theirs === ours;
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

/** As databases sort ids of letters and digits, whatever the process's language. */
function byCode(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

function* differences(
  content: readonly Placement[],
  index: readonly Placement[],
): Generator<Difference> {
  // The title is for people, and changes with the content manager's settings.
  const keyOf = ({ title: _, ...placement }: Placement): string =>
    JSON.stringify(Object.entries(cutPath(placement)).sort());
  const inIndex = new Map(index.map((placement) => [keyOf(placement), placement]));
  for (const placement of content) {
    if (!inIndex.delete(keyOf(placement))) yield { problem: 'missing', placement };
  }
  for (const placement of inIndex.values()) yield { problem: 'stale', placement };
}
