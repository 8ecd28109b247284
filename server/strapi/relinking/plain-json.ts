import type { Core } from '@strapi/strapi';
import type { Ours } from '../../core/references/ours';
import { findInText, mayHoldReference } from '../../core/references/text';
import { isContent, rowsById } from '../content/entries';
import { attributesOf, isPlainJson } from '../content/schema';
import { type EntryName, type EntryNames, MAX_NAMED } from './entry-names';

/** JSON of the project with addresses of assets, whose meaning is unknown, so that it stays as it is. */
export interface PlainJson {
  /** Uid of the content type or component. */
  model: string;
  field: string;
  /** Rows with an address: draft and published, each language, counted one by one. */
  rows: number;
  /** The first of them; none for a component, whose rows have no title. */
  entries: EntryName[];
}

/** Returns the JSON attributes that are not read as references and hold addresses of assets nevertheless. */
export async function plainJsonWithAssets(
  strapi: Core.Strapi,
  ours: Ours,
  names: EntryNames,
): Promise<PlainJson[]> {
  const types = Object.keys(strapi.contentTypes).filter(isContent);
  const found: PlainJson[] = [];
  for (const model of [...types, ...Object.keys(strapi.components)]) {
    const namer = types.includes(model) ? names : null;
    found.push(...(await inModel(strapi, ours, model, namer)));
  }
  return found;
}

/** @param names Null for a component, whose rows have no names. */
async function inModel(
  strapi: Core.Strapi,
  ours: Ours,
  model: string,
  names: EntryNames | null,
): Promise<PlainJson[]> {
  const places = Object.entries(attributesOf(strapi, model))
    .filter(([, attribute]) => isPlainJson(attribute))
    .map(([field]): PlainJson => ({ model, field, rows: 0, entries: [] }));
  if (places.length === 0) return [];
  for await (const row of rowsById(strapi, model)) {
    for (const place of places.filter(({ field }) => holdsAddress(row[field], ours))) {
      place.rows += 1;
      const isNamed = names !== null && place.entries.length < MAX_NAMED;
      if (isNamed) place.entries.push(await names.of(model, row));
    }
  }
  return places.filter(({ rows }) => rows > 0);
}

function holdsAddress(value: unknown, ours: Ours): boolean {
  if (value === null || value === undefined) return false;
  const text = JSON.stringify(value);
  return mayHoldReference(text) && findInText(text, ours).length > 0;
}
