import { setTimeout as sleep } from 'node:timers/promises';
import type { Core } from '@strapi/strapi';
import type { AssetKind } from '../../contracts/asset';
import type { Reference } from '../../contracts/reference';
import { isObject, type JsonObject } from '../../core/json';
import { chunksOf, groupBy } from '../../core/lists';
import type { Ours } from '../../core/references/ours';
import { overridesOf, overridesOfUse } from '../../core/references/overrides';
import { shownKinds } from '../../core/references/shown-kinds';
import {
  type Collected,
  collect,
  type FoundObject,
  type Path,
  type Placer,
  place,
  type Shape,
} from '../../core/references/walk';
import { contentTypesWithAssets, documentIdsAfter, hasDrafts, rowsOf } from '../content/entries';
import { shapeOf } from '../content/shapes';
import type { Transaction } from '../storage/tables';
import { tellOfRow } from './entry-events';
import { type RowChange, rowChangesOf } from './row-changes';

/** Documents that are read together. */
const PAGE_SIZE = 100;

/** Differences of `updatedAt` up to which the admin takes draft and published entry for equal, in milliseconds. */
const SAME_INSTANT_MS = 500;

/** Attempts at one document, if another transaction is in the way. */
const MOST_ATTEMPTS = 5;

/** Pause after the first attempt in milliseconds; later ones are longer. */
const RETRY_AFTER_MS = 200;

/** Codes of the databases for "another transaction is in the way": SQLite, PostgreSQL, MySQL. */
const IN_THE_WAY = /^(SQLITE_(BUSY|LOCKED)|40001|40P01|55P03|ER_LOCK_(DEADLOCK|WAIT_TIMEOUT))/;

/** Ids of documents of one content type. */
interface DocumentPage {
  uid: string;
  documentIds: readonly string[];
}

/** A stored row of a document with what it holds: draft or published, in one language. */
export interface StoredRow {
  uid: string;
  row: JsonObject;
  collected: Collected;
}

/** A row of a document, and what changes in it and in its components. */
export interface ChangedRow {
  row: JsonObject;
  changes: readonly RowChange[];
}

export interface Relinker {
  /** Says what replaces the references of a row. Called in the transaction. */
  placerOf(stored: StoredRow): Placer | Promise<Placer>;
  /** Called with each row that changes; returns what is written. */
  adapt?(change: RowChange): RowChange;
  /** Called with what is written of a stored row, in the same transaction. */
  journal?(trx: Transaction, row: JsonObject, changes: readonly RowChange[]): Promise<void>;
}

/** Identifies a document: an entry with its draft and published rows in all languages. */
export interface DocumentName {
  uid: string;
  documentId: string;
}

/** Yields the documents that may hold uses, page by page: all, or only these. */
async function* pagesOf(
  strapi: Core.Strapi,
  only: readonly DocumentName[] | undefined,
): AsyncGenerator<DocumentPage> {
  if (only === undefined) return yield* allDocuments(strapi);
  const types = contentTypesWithAssets(strapi);
  for (const [uid, named] of groupBy(only, (document) => document.uid)) {
    if (!types.includes(uid)) continue;
    const ids = [...new Set(named.map(({ documentId }) => documentId))];
    for (const documentIds of chunksOf(ids, PAGE_SIZE)) yield { uid, documentIds };
  }
}

async function* allDocuments(strapi: Core.Strapi): AsyncGenerator<DocumentPage> {
  for (const uid of contentTypesWithAssets(strapi)) {
    for (let after = ''; ; ) {
      const documentIds = await documentIdsAfter(strapi, uid, after, PAGE_SIZE);
      const last = documentIds.at(-1);
      if (last === undefined) break;
      yield { uid, documentIds };
      after = last;
    }
  }
}

/** Finds the uses in a stored row that a run is about. */
export type Finder = (row: JsonObject, shape: Shape | undefined) => Collected;

/** Finds references to assets. */
export function referenceFinder(ours: Ours): Finder {
  return (row, shape) => collect(row, { ours, shape });
}

/** Returns those rows of documents that hold uses: drafts and published, in all languages. */
async function rowsWithUses(
  strapi: Core.Strapi,
  find: Finder,
  { uid, documentIds }: DocumentPage,
): Promise<StoredRow[]> {
  const rows = await rowsOf(strapi, uid, { documentId: { $in: [...documentIds] } });
  return withUses(strapi, find, uid, rows);
}

/** Yields all stored rows that hold uses, of all documents or only these. */
export async function* allRowsWithUses(
  strapi: Core.Strapi,
  find: Finder,
  only?: readonly DocumentName[],
): AsyncGenerator<StoredRow> {
  for await (const page of pagesOf(strapi, only)) yield* await rowsWithUses(strapi, find, page);
}

/** Yields the documents that hold uses, of all or only these, each once. */
export async function* documentsWithUses(
  strapi: Core.Strapi,
  find: Finder,
  only?: readonly DocumentName[],
): AsyncGenerator<DocumentName> {
  for await (const page of pagesOf(strapi, only)) {
    const rows = await rowsWithUses(strapi, find, page);
    for (const documentId of new Set(rows.map(({ row }) => String(row.documentId)))) {
      yield { uid: page.uid, documentId };
    }
  }
}

function withUses(
  strapi: Core.Strapi,
  find: Finder,
  uid: string,
  rows: readonly JsonObject[],
): StoredRow[] {
  const shape = shapeOf(strapi, uid);
  return rows
    .map((row) => ({ uid, row, collected: find(row, shape) }))
    .filter(({ collected }) => collected.recognised.length > 0);
}

/** Where a use stands, and what it stands for. */
export type UsePlace = Pick<Use, 'reference' | 'path' | 'shows'> & Partial<Pick<Use, 'hasOwn'>>;

/** One use in a stored row. */
export interface Use {
  reference: Reference;
  path: Path;
  /** The file of a media field, whose texts belong to its row; null for all other uses. */
  file: JsonObject | null;
  /** The kind of asset that the place shows, such as an image of a text; null where others may stand, too. */
  shows: AssetKind | null;
  /** The value of a custom field; null for all other uses. */
  fieldValue: JsonObject | null;
  /** True if the use has texts or a focal point of its own. Of texts it is not known. */
  hasOwn: boolean;
}

/** Returns the uses of a stored row with their paths, in document order. */
export function usesIn({ row, collected }: StoredRow): Use[] {
  const uses: Use[] = [];
  place(row, collected, {
    object({ kind, value, recognised: { reference } }, path) {
      uses.push({
        reference,
        path: [...path],
        file: kind === 'file' ? value : null,
        fieldValue: kind === 'field' ? value : null,
        shows: shownBy(kind),
        hasOwn: hasOwn(kind, value),
      });
      return value;
    },
    text({ value, known: { hits } }, path) {
      const kinds = shownKinds(value, hits);
      for (const [index, { recognised }] of hits.entries()) {
        const { reference } = recognised;
        const shows = kinds[index] ?? null;
        const here = { reference, path: [...path], file: null, fieldValue: null };
        uses.push({ ...here, shows, hasOwn: false });
      }
      return value;
    },
  });
  return uses;
}

/** Names under which a custom field stores what a use has of its own. */
const OWN_OF_FIELD = ['alt', 'caption', 'focalPoint'];

function hasOwn(kind: FoundObject['kind'], value: JsonObject): boolean {
  if (kind === 'field') return OWN_OF_FIELD.some((key) => (value[key] ?? null) !== null);
  const own = kind === 'file' ? overridesOfUse(value) : overridesOf(value);
  return Object.values(own).some((each) => each !== null && each !== '');
}

/** Blocks have no notation for anything but images. */
export function shownBy(kind: FoundObject['kind']): AssetKind | null {
  return kind === 'block-image' ? 'image' : null;
}

/**
 * Replaces the uses in one document by what the relinker says, and returns the number of rows that changed.
 * Drafts and published entries are changed each for itself, so nothing that waits in a draft is published; the
 * Document Service cannot do that.
 */
export function relinkDocument(
  strapi: Core.Strapi,
  find: Finder,
  document: ChangedDocument,
  { placerOf, adapt = (change) => change, journal }: Relinker,
): Promise<number> {
  const { uid } = document;
  const changesOf = async (rows: readonly JsonObject[]): Promise<ChangedRow[]> => {
    const changed: ChangedRow[] = [];
    for (const stored of withUses(strapi, find, uid, rows)) {
      const placed = place(stored.row, stored.collected, await placerOf(stored));
      const changes = isObject(placed) ? rowChangesOf(strapi, uid, stored.row, placed) : [];
      changed.push({ row: stored.row, changes: changes.map(adapt) });
    }
    return changed;
  };
  return changeDocument(strapi, document, changesOf, journal);
}

/** A document whose rows are changed, and the present instant in milliseconds since the epoch. */
export interface ChangedDocument extends DocumentName {
  nowMs: number;
}

/**
 * Changes rows of one document in one transaction, and returns how many. Who writes the document at the same time
 * waits for the end.
 *
 * @param changesOf Called again if another transaction was in the way.
 */
export async function changeDocument(
  strapi: Core.Strapi,
  document: ChangedDocument,
  changesOf: ChangesOf,
  journal?: Relinker['journal'],
): Promise<number> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const changed = await changeInTransaction(strapi, document, changesOf, journal);
      for (const { row } of changed) await tellOfRow(strapi, document.uid, row);
      return changed.length;
    } catch (error) {
      const code = isObject(error) ? String(error.code) : '';
      if (attempt === MOST_ATTEMPTS || !IN_THE_WAY.test(code)) throw error;
      await sleep(attempt * RETRY_AFTER_MS);
    }
  }
}

type ChangesOf = (
  rows: readonly JsonObject[],
) => readonly ChangedRow[] | Promise<readonly ChangedRow[]>;

async function changeInTransaction(
  strapi: Core.Strapi,
  { uid, documentId, nowMs }: ChangedDocument,
  changesOf: ChangesOf,
  journal: Relinker['journal'],
): Promise<ChangedRow[]> {
  return strapi.db.transaction(async ({ trx }) => {
    const { tableName } = strapi.db.metadata.get(uid);
    await strapi.db
      .getConnection(tableName)
      .where({ document_id: documentId })
      .forUpdate()
      .transacting(trx)
      .select('id');
    const rows = await rowsOf(strapi, uid, { documentId });
    const changed = (await changesOf(rows)).filter(({ changes }) => changes.length > 0);
    const instants = instantsOf(strapi, uid, changed, nowMs);
    for (const [index, { row, changes }] of changed.entries()) {
      await writeRow(strapi, uid, { id: Number(row.id), changes, updatedAt: instants[index] });
      await journal?.(trx, row, changes);
    }
    return changed;
  });
}

async function writeRow(
  strapi: Core.Strapi,
  uid: string,
  options: { id: number; changes: readonly RowChange[]; updatedAt: Date | undefined },
): Promise<void> {
  const { id, changes, updatedAt } = options;
  const isOwn = ({ model, id: of }: RowChange) => model === uid && of === id;
  for (const { model, id: of, data } of changes.filter((change) => !isOwn(change))) {
    // A copy, because Strapi's lifecycles write into it.
    await strapi.db.query(model).update({ where: { id: of }, data: { ...data } });
  }
  // Also where only a component changes: clients that cache look at the entry's own instant.
  await strapi.db.query(uid).update({ where: { id }, data: { ...changes.find(isOwn)?.data } });
  if (updatedAt === undefined) return;
  // Strapi's lifecycles write the present instant over any other.
  await strapi.db.queryBuilder(uid).where({ id }).update({ updatedAt }).execute();
}

/**
 * Returns the new `updatedAt` of each row. The admin compares those of draft and published entry to tell whether
 * something waits to be published, so a draft that was ahead stays ahead, and one that was not does not become so.
 */
function instantsOf(
  strapi: Core.Strapi,
  uid: string,
  changed: readonly { row: JsonObject }[],
  nowMs: number,
): Date[] {
  if (!hasDrafts(strapi, uid)) return changed.map(() => new Date(nowMs));
  const drafts = changed.filter(({ row }) => row.publishedAt === null);
  return changed.map(({ row }) => {
    if (row.publishedAt === null) return new Date(nowMs);
    const draft = drafts.find((other) => other.row.locale === row.locale)?.row;
    const isBehind = draft !== undefined && msOf(draft) - msOf(row) > SAME_INSTANT_MS;
    return new Date(isBehind ? nowMs - 2 * SAME_INSTANT_MS : nowMs);
  });
}

function msOf({ updatedAt }: JsonObject): number {
  return updatedAt instanceof Date ? updatedAt.getTime() : Date.parse(String(updatedAt));
}
