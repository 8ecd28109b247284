import type { Core } from '@strapi/strapi';
import type { RunAbout } from '../../contracts/api';
import type { AssetName } from '../../core/asset-name';
import type { JsonObject } from '../../core/json';
import { chunksOf } from '../../core/lists';
import { hasDrafts, localeOf } from '../content/entries';
import { TABLES, type Transaction } from '../storage/tables';
import type { RowChange } from './row-changes';
import { RunTable } from './run-table';

/** Rows per insert; SQLite allows fewer parameters per statement than the other databases. */
const INSERT_CHUNK = 50;

/** Documents that are read together. */
const PAGE_SIZE = 100;

/** One attribute that a run changed. `before` and `after` are in the form in which they are written. */
export interface Journaled {
  id: number;
  uid: string;
  documentId: string;
  /** Null if the content type is not localised. */
  locale: string | null;
  status: 'draft' | 'published';
  /** The way from the entry to the component that has the attribute; empty for the entry itself. */
  path: string;
  attribute: string;
  before: unknown;
  after: unknown;
}

interface Row {
  id: number;
  uid: string;
  document_id: string;
  locale: string | null;
  status: 'draft' | 'published';
  path: string;
  attribute: string;
  before: string;
  after: string;
}

/** A run that can be undone. */
export interface UndoableRun {
  run: string;
  /** Attributes that it changed. */
  changes: number;
  /** Null for a run of a version of the plugin that did not note it. */
  about: RunAbout | null;
}

/** What runs of relinking have changed, in the table `dam_relinked`. */
export class Journal {
  readonly #strapi: Core.Strapi;
  readonly #runs: RunTable;

  constructor(strapi: Core.Strapi) {
    this.#strapi = strapi;
    this.#runs = new RunTable(strapi);
  }

  /**
   * Does the work of a run or an undo, and forgets what the run was if nothing is left that could be undone. Pass what
   * a run is before it begins.
   */
  async during(run: string, about: RunAbout | null, work: () => Promise<void>): Promise<void> {
    if (about !== null) await this.#runs.add(run, about);
    try {
      await work();
    } finally {
      const rows: unknown[] = await this.#changes().where({ run }).limit(1).select('id');
      if (rows.length === 0) await this.#runs.forget(run);
    }
  }

  /** Adds what changes in one stored row, in the transaction that changes it. */
  async add(
    trx: Transaction,
    run: string,
    uid: string,
    row: JsonObject,
    changes: readonly RowChange[],
  ): Promise<void> {
    const rows = changes.flatMap(({ path, data, before }) =>
      Object.keys(data).map((attribute) => ({
        run,
        uid,
        document_id: String(row.documentId),
        locale: localeOf(row),
        status: statusOf(this.#strapi, uid, row),
        path,
        attribute,
        before: JSON.stringify(before[attribute] ?? null),
        after: JSON.stringify(data[attribute] ?? null),
      })),
    );
    await trx.batchInsert(TABLES.relinked, rows, INSERT_CHUNK);
  }

  /** Yields what a run changed, one document after the other. */
  async *documentsOf(run: string): AsyncGenerator<Journaled[]> {
    const table = () => this.#changes().where({ run });
    for (let after = ['', '']; ; ) {
      const [afterUid = '', afterId = ''] = after;
      const documents: { uid: string; document_id: string }[] = await table()
        .where((later) =>
          later
            .where('uid', '>', afterUid)
            .orWhere((same) => same.where('uid', afterUid).where('document_id', '>', afterId)),
        )
        .distinct('uid', 'document_id')
        .orderBy(['uid', 'document_id'])
        .limit(PAGE_SIZE);
      for (const { uid, document_id } of documents) {
        const rows: Row[] = await table().where({ uid, document_id }).orderBy('id');
        yield rows.map(journaledOf);
      }
      const last = documents.at(-1);
      if (last === undefined) return;
      after = [last.uid, last.document_id];
    }
  }

  /** Forgets what a run changed, in the transaction that undoes it. */
  async forget(trx: Transaction, journaled: readonly Journaled[]): Promise<void> {
    for (const chunk of chunksOf(journaled, INSERT_CHUNK)) {
      const ids = chunk.map(({ id }) => id);
      await trx(TABLES.relinked).whereIn('id', ids).delete();
    }
  }

  /** Returns the runs that can be undone, newest first. */
  async runs(): Promise<UndoableRun[]> {
    const rows: { run: string; changes: number | string }[] = await this.#changes()
      .groupBy('run')
      .select('run')
      .count({ changes: 'id' })
      .orderBy('run', 'desc');
    const known = await this.#runs.all();
    return rows.map(({ run, changes }) => ({
      run,
      changes: Number(changes),
      about: known.get(run) ?? null,
    }));
  }

  /** Returns the last swap that put another asset in the place of this one and can be undone; null if there is none. */
  async lastSwapOf(from: AssetName): Promise<UndoableRun | null> {
    const last = await this.#runs.lastSwapOf(from);
    const changes = last === null ? 0 : await this.#countOf(last.run);
    return last !== null && changes > 0 ? { ...last, changes } : null;
  }

  async #countOf(run: string): Promise<number> {
    const row: { count?: number | string } | undefined = await this.#changes()
      .where({ run })
      .count({ count: '*' })
      .first();
    return Number(row?.count ?? 0);
  }

  #changes() {
    return this.#strapi.db.getConnection(TABLES.relinked);
  }
}

/** Returns the status of a stored row. Entries without draft and publish are `published`. */
export function statusOf(
  strapi: Core.Strapi,
  uid: string,
  { publishedAt }: JsonObject,
): 'draft' | 'published' {
  return hasDrafts(strapi, uid) && publishedAt === null ? 'draft' : 'published';
}

function journaledOf({ document_id: documentId, before, after, ...row }: Row): Journaled {
  const { id, uid, locale, status, path, attribute } = row;
  return {
    id: Number(id),
    uid,
    documentId,
    locale,
    status,
    path,
    attribute,
    before: JSON.parse(before),
    after: JSON.parse(after),
  };
}
