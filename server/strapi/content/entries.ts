import type { Core } from '@strapi/strapi';
import { unlessBlank } from '../../contracts/asset';
import type { Reference } from '../../contracts/reference';
import { isObject, type JsonObject } from '../../core/json';
import type { Ours } from '../../core/references/ours';
import { collect, type Path, type Placer, place } from '../../core/references/walk';
import { attributesOf, mayHold, populateOf } from './schema';
import { shapeOf } from './shapes';

/** Content types that only Strapi's own screens show. */
const NOT_CONTENT = /^(admin::|plugin::(upload|i18n|content-releases|review-workflows|dam)\.)/;

/** Returns false for the content types of Strapi's admin and of plugins that hold no content. */
export function isContent(uid: string): boolean {
  return !NOT_CONTENT.test(uid);
}

/** Returns the content types whose entries may hold references. */
export function contentTypesWithAssets(strapi: Core.Strapi): string[] {
  return Object.keys(strapi.contentTypes).filter(
    (uid) =>
      isContent(uid) &&
      Object.values(attributesOf(strapi, uid)).some((attribute) => mayHold(strapi, attribute)),
  );
}

/** Returns the ids of documents after `after`, each once, in their order. */
export async function documentIdsAfter(
  strapi: Core.Strapi,
  uid: string,
  after: string,
  limit: number,
): Promise<string[]> {
  const { tableName } = strapi.db.metadata.get(uid);
  const rows: { document_id: string }[] = await strapi.db
    .getConnection(tableName)
    .where('document_id', '>', after)
    .distinct('document_id')
    .orderBy('document_id')
    .limit(limit);
  return rows.map(({ document_id }) => document_id);
}

/** Rows that are read together. */
const PAGE_SIZE = 500;

/** Yields the stored rows of a content type or component that match, in the order of their ids, a page at a time. */
export async function* rowsById(
  strapi: Core.Strapi,
  model: string,
  where: JsonObject = {},
): AsyncGenerator<JsonObject & { id: number }> {
  for (let after = 0; ; ) {
    const rows = await strapi.db.query(model).findMany({
      where: { ...where, id: { $gt: after } },
      orderBy: { id: 'asc' },
      limit: PAGE_SIZE,
    });
    yield* rows;
    const last = rows.at(-1);
    if (last === undefined) return;
    after = last.id;
  }
}

/** A reference and its path in an entry. */
export interface PlacedReference {
  reference: Reference;
  path: Path;
  /** Own alternative text of this use; null inherits the DAM's, undefined in texts. */
  alternativeText?: string | null;
}

/** Returns every reference of a stored entry, in document order. */
export function referencesIn(
  strapi: Core.Strapi,
  ours: Ours,
  uid: string,
  entry: JsonObject,
): PlacedReference[] {
  const placed: PlacedReference[] = [];
  // The placing walk reports the path of each reference. This placer returns every value unchanged.
  const placer: Placer = {
    object: ({ kind, value, recognised: { reference } }, path) => {
      const own = kind === 'field' ? value.alt : value.alternativeText;
      placed.push({ reference, path: [...path], alternativeText: unlessBlank(own) });
      return value;
    },
    text: ({ value, known: { hits } }, path) => {
      for (const { recognised } of hits) {
        placed.push({ reference: recognised.reference, path: [...path] });
      }
      return value;
    },
  };
  place(entry, collect(entry, { ours, shape: shapeOf(strapi, uid) }), placer);
  return placed;
}

/** Returns the stored rows that match `where`, by id, with every field populated that may hold references. */
export async function rowsOf(
  strapi: Core.Strapi,
  uid: string,
  where: JsonObject,
): Promise<JsonObject[]> {
  const attributes = attributesOf(strapi, uid);
  const populate = populateOf(strapi, attributes, Object.keys(attributes));
  const rows: unknown[] = await strapi.db.query(uid).findMany({
    where,
    populate,
    // Databases return rows in any order: PostgreSQL puts those that were written last behind the others.
    orderBy: { id: 'asc' },
  });
  return rows.filter(isObject);
}

/** Returns true if the content type has draft and publish enabled. */
export function hasDrafts(strapi: Core.Strapi, uid: string): boolean {
  const model = strapi.contentTypes[uid as keyof typeof strapi.contentTypes];
  return model?.options?.draftAndPublish === true;
}

/** Returns the drafts that a `publish` with these parameters would publish. */
export async function draftsToPublish(
  strapi: Core.Strapi,
  uid: string,
  params: JsonObject,
): Promise<JsonObject[]> {
  const { documentId } = params;
  const drafts = await rowsOf(strapi, uid, { documentId, publishedAt: null });
  const locales = await localesToPublish(strapi, params);
  return drafts.filter((draft) => locales === null || locales.includes(localeOf(draft)));
}

/** Returns null for all locales. Without a `locale` it is the default one, as in the Document Service. */
async function localesToPublish(
  strapi: Core.Strapi,
  { locale }: JsonObject,
): Promise<readonly (string | null)[] | null> {
  if (locale === '*') return null;
  if (Array.isArray(locale)) return locale.map(String);
  if (typeof locale === 'string') return [locale, null];
  const defaultLocale: unknown = await strapi.plugin('i18n')?.service('locales').getDefaultLocale();
  return [typeof defaultLocale === 'string' ? defaultLocale : null, null];
}

/** Returns the locale of an entry, or null if its content type is not localised. */
export function localeOf({ locale }: JsonObject): string | null {
  return typeof locale === 'string' ? locale : null;
}

/** Returns the field that the content manager shows as an entry's title; `documentId` if none is set. */
export async function titleFieldOf(strapi: Core.Strapi, uid: string): Promise<string> {
  const service = strapi.plugin('content-manager').service('content-types');
  const configuration: unknown = await service.findConfiguration({ uid });
  const settings = isObject(configuration) ? configuration.settings : undefined;
  const field = isObject(settings) ? settings.mainField : undefined;
  return typeof field === 'string' ? field : 'documentId';
}
