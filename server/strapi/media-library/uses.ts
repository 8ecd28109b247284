import type { Core } from '@strapi/strapi';
import type { Reference } from '../../contracts/reference';
import { isObject } from '../../core/json';
import { groupBy } from '../../core/lists';
import { recogniseFile } from '../../core/references/recognise';
import { FILE_UID } from '../content/schema';
import { damOf } from '../plugin';
import type { EntryName } from '../usage/index-table';
import { readableBy } from '../usage/permitted';

/** Longest time that a deletion waits for the usage index, in milliseconds. */
const CATCH_UP_MS = 2_000;
/** Rows that a message names, and entries that it names of each. */
const MAX_ROWS = 10;
const MAX_ENTRIES = 3;
/** Names that are read of a row, to find entries that may be named. */
const MAX_READ = 100;

/** A row of a reference in the Media Library. */
export interface ReferenceRow {
  id: number;
  name: string;
  url?: unknown;
  provider_metadata?: unknown;
}

/** A row that entries use. */
interface UsedRow {
  id: number;
  name: string;
  /** Null if only a media field is known to use the row, but not in which entry. */
  entries: number | null;
}

/** Why rows cannot be deleted. */
interface Refusal {
  message: string;
  inUse: UsedRow[];
}

/**
 * Returns why these rows of the Media Library cannot be deleted, in words for people; null if entries use none of
 * them. Entries are named to those who may read them, and counted to others.
 */
export async function refusalOf(
  strapi: Core.Strapi,
  rows: readonly ReferenceRow[],
  isBulk: boolean,
): Promise<Refusal | null> {
  const used = await usedAmong(strapi, rows);
  if (used.length === 0) return null;
  const named = used.slice(0, MAX_ROWS);
  const entries = await namesOf(strapi, named);
  const sentences = named.map((row, index) => sentenceOf(strapi, row, entries[index] ?? []));
  const others = used.length - named.length;
  const it = used.length === 1 ? 'it' : 'them';
  const message = [
    ...(isBulk ? ['Nothing was deleted.'] : []),
    ...sentences,
    ...(others > 0 ? [`${others} more ${others === 1 ? 'is' : 'are'} in use.`] : []),
    `Remove ${it} there first, or withdraw ${it} in the DAM.`,
  ].join(' ');
  return { message, inUse: used.map(({ reference: _, ...row }) => row) };
}

type Used = UsedRow & { reference: Reference | null };

async function usedAmong(strapi: Core.Strapi, rows: readonly ReferenceRow[]): Promise<Used[]> {
  const { ours, resolver, usage } = damOf(strapi);
  await usage.caughtUp(CATCH_UP_MS);
  const named = rows.map((row) => {
    const { id, name } = row;
    const found = recogniseFile({ ...row }, ours)?.reference;
    const reference = found === undefined ? null : { ...found, ...resolver.nameOf(found) };
    return { id, name, reference };
  });
  const known = named.flatMap(({ reference }) => reference ?? []);
  const counts = await usage.table.entryCountsOf(known);
  const countOf = new Map(known.map((reference, index) => [reference, counts[index] ?? 0]));
  const counted = named.map((row) => ({
    ...row,
    entries: row.reference === null ? 0 : (countOf.get(row.reference) ?? 0),
  }));
  const related = await relatedAmong(
    strapi,
    counted.flatMap(({ id, entries }) => (entries === 0 ? [id] : [])),
  );
  return counted.flatMap((row): Used[] => {
    if (row.entries > 0) return [row];
    return related.has(row.id) ? [{ ...row, entries: null }] : [];
  });
}

/** Returns the ids of those rows that media fields hold, whatever the usage index says. */
async function relatedAmong(
  strapi: Core.Strapi,
  ids: readonly number[],
): Promise<ReadonlySet<number>> {
  if (ids.length === 0) return new Set();
  const rows: { id: number; related?: unknown }[] = await strapi.db
    .query(FILE_UID)
    .findMany({ select: ['id'], where: { id: { $in: [...ids] } }, populate: ['related'] });
  return new Set(
    rows.flatMap(({ id, related }) => (Array.isArray(related) && related.length > 0 ? [id] : [])),
  );
}

/** Returns of each row the entries that whoever asks may read, each once. */
async function namesOf(strapi: Core.Strapi, rows: readonly Used[]): Promise<EntryName[][]> {
  const { table } = damOf(strapi).usage;
  const all: (EntryName & { at: number })[] = [];
  for (const [at, { reference, entries }] of rows.entries()) {
    if (reference === null || entries === null) continue;
    const names = await table.entriesOf(reference, MAX_READ);
    all.push(...names.map((name) => ({ ...name, at })));
  }
  const readable = groupBy(await readableToCaller(strapi, all), ({ at }) => String(at));
  return rows.map((_, at) => {
    const byEntry = groupBy(
      readable.get(String(at)) ?? [],
      ({ uid, documentId }) => `${uid} ${documentId}`,
    );
    return [...byEntry.values()].flatMap(([first]) => first ?? []);
  });
}

/** Code of the project and tokens with full access may read everything; end users are told no names. */
async function readableToCaller<Name extends EntryName>(
  strapi: Core.Strapi,
  names: readonly Name[],
): Promise<readonly Name[]> {
  const state: unknown = strapi.requestContext.get()?.state;
  if (!isObject(state)) return names;
  if (isObject(state.userAbility)) return readableBy(strapi, state.userAbility, names);
  const credentials = isObject(state.auth) ? state.auth.credentials : undefined;
  return isObject(credentials) && credentials.type === 'full-access' ? names : [];
}

/** `"Harbour" is used by 3 entries: Article "Spring", Author "Ann" and 1 more.` */
function sentenceOf(strapi: Core.Strapi, row: Used, names: readonly EntryName[]): string {
  const { name, entries } = row;
  if (entries === null) return `"${name}" is used in a media field.`;
  const count = entries === 1 ? '1 entry' : `${entries} entries`;
  const shown = names.slice(0, MAX_ENTRIES).map((entry) => labelOf(strapi, entry));
  if (shown.length === 0) {
    return `"${name}" is used by ${count} that you may not read.`;
  }
  const others = entries - shown.length;
  const more = others > 0 ? ` and ${others} more` : '';
  return `"${name}" is used by ${count}: ${shown.join(', ')}${more}.`;
}

/** The title is empty if the person may not read it. */
function labelOf(strapi: Core.Strapi, { uid, title }: EntryName): string {
  const model = strapi.contentTypes[uid as keyof typeof strapi.contentTypes];
  const type = model?.info.displayName ?? uid;
  return title === '' ? type : `${type} "${title}"`;
}
