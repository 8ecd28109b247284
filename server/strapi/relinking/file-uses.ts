import type { Core } from '@strapi/strapi';
import { isObject } from '../../core/json';
import { chunksOf } from '../../core/lists';
import { FILE_UID } from '../content/schema';
import { TokenFinder, tokensOf } from './file-tokens';
import type { FileRow } from './library-files';
import { nextStep, type Pace } from './pace';

/** Rows that are read together. */
const PAGE_SIZE = 500;

/** Ids per query; SQLite allows fewer parameters than the other databases. */
const CHUNK = 100;

/** Attributes whose values may name a file. */
const TEXTS: ReadonlySet<string> = new Set([
  'string',
  'text',
  'richtext',
  'blocks',
  'json',
  'uid',
  'enumeration',
]);

/** The files themselves, their folders, and what was: an old version of an entry shows what is still there. */
const NO_USES: ReadonlySet<string> = new Set([
  FILE_UID,
  'plugin::upload.folder',
  'plugin::content-manager.history-version',
]);

/** The part of the database's metadata that is used here; Strapi's types do not know the columns. */
interface Model {
  tableName: string;
  attributes: Record<string, ModelAttribute>;
}

interface ModelAttribute {
  type: string;
  columnName?: string;
  target?: string;
  joinTable?: {
    name: string;
    joinColumn?: { name: string };
    inverseJoinColumn?: { name: string };
  };
  joinColumn?: { name: string };
}

/**
 * Returns the ids of those files that anything in the database uses: relations of any content type or component, and
 * texts, blocks and JSON of any row, whatever plugin it is of. A row that only has a word that is also the name of
 * the stored file counts as a use.
 *
 * @throws the signal's reason.
 */
export async function usedAmong(
  strapi: Core.Strapi,
  files: readonly FileRow[],
  pace: Pace = {},
): Promise<ReadonlySet<number>> {
  const used = await relatedAmong(
    strapi,
    files.map(({ id }) => id),
  );
  const open = files.filter(({ id }) => !used.has(id));
  const finder = new TokenFinder(open.map((row) => ({ fileId: row.id, tokens: tokensOf(row) })));
  for (const [uid, model] of modelsOf(strapi)) {
    if (NO_USES.has(uid)) continue;
    for await (const text of textsOf(strapi, model)) {
      await nextStep(pace);
      for (const id of finder.in(text)) used.add(id);
    }
  }
  return used;
}

/** Returns the ids of those files that a relation leads to, such as a media field. */
export async function relatedAmong(
  strapi: Core.Strapi,
  ids: readonly number[],
): Promise<Set<number>> {
  const related = new Set<number>();
  for (const { table, column } of relationsToFiles(strapi)) {
    for (const chunk of chunksOf(ids, CHUNK)) {
      const rows: Record<string, unknown>[] = await strapi.db
        .getConnection(table)
        .whereIn(column, [...chunk])
        .distinct(column);
      for (const row of rows) related.add(Number(row[column]));
    }
  }
  return related;
}

/** Yields a row's texts together, row by row. */
async function* textsOf(strapi: Core.Strapi, { tableName, attributes }: Model) {
  const columns = Object.entries(attributes).flatMap(([name, { type, columnName }]) =>
    TEXTS.has(type) ? [columnName ?? name] : [],
  );
  if (columns.length === 0) return;
  for (let after = 0; ; ) {
    const rows: Record<string, unknown>[] = await strapi.db
      .getConnection(tableName)
      .where('id', '>', after)
      .orderBy('id')
      .limit(PAGE_SIZE)
      .select('id', ...columns);
    for (const row of rows) {
      yield columns.map((column) => asText(row[column])).join('\n');
    }
    const last = rows.at(-1);
    if (last === undefined) return;
    after = Number(last.id);
  }
}

/** PostgreSQL and MySQL return JSON as values. */
function asText(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === null || value === undefined ? '' : JSON.stringify(value);
}

/** A column with ids of files. */
interface FileColumn {
  table: string;
  column: string;
}

function relationsToFiles(strapi: Core.Strapi): FileColumn[] {
  const all = modelsOf(strapi).flatMap(([uid, model]) => {
    // Media fields of all models stand in one table, which is that of the files.
    if (uid === FILE_UID) return columnsOf(model.attributes.related?.joinTable, 'joinColumn');
    if (NO_USES.has(uid)) return [];
    return Object.values(model.attributes)
      .filter(({ target }) => target === FILE_UID)
      .flatMap(({ joinTable, joinColumn }) => [
        ...columnsOf(joinTable, 'inverseJoinColumn'),
        ...(joinColumn === undefined ? [] : [{ table: model.tableName, column: joinColumn.name }]),
      ]);
  });
  return [...new Map(all.map((each) => [`${each.table} ${each.column}`, each])).values()];
}

function columnsOf(
  joinTable: ModelAttribute['joinTable'],
  side: 'joinColumn' | 'inverseJoinColumn',
): FileColumn[] {
  const column = joinTable?.[side]?.name;
  return joinTable === undefined || column === undefined ? [] : [{ table: joinTable.name, column }];
}

function modelsOf(strapi: Core.Strapi): [string, Model][] {
  const models: [string, Model][] = [];
  for (const [uid, model] of strapi.db.metadata as unknown as Iterable<[string, unknown]>) {
    if (isModel(model)) models.push([uid, model]);
  }
  return models;
}

function isModel(value: unknown): value is Model {
  return isObject(value) && typeof value.tableName === 'string' && isObject(value.attributes);
}
