import type { Core } from '@strapi/strapi';
import type { Reference } from '../../contracts/reference';
import { isObject, type JsonObject } from '../../core/json';
import { collect, type Path, type Placer, place } from '../../core/references/walk';
import { attributesOf, populateOf } from './schema';
import { shapeOf } from './shapes';

/** Types of plugins that only Strapi's own screens show. */
const NOT_CONTENT = /^(admin::|plugin::(upload|i18n|content-releases|review-workflows|dam)\.)/;

/** False for what only Strapi's own screens show. */
export function isContent(uid: string): boolean {
  return !NOT_CONTENT.test(uid);
}

/** A reference and where it stands in an entry. */
export interface PlacedReference {
  reference: Reference;
  path: Path;
}

/** Every reference of an entry as it is stored, in document order. */
export function referencesIn(
  strapi: Core.Strapi,
  uid: string,
  entry: JsonObject,
): PlacedReference[] {
  const placed: PlacedReference[] = [];
  const addPlaced = (reference: Reference, path: Path): void => {
    placed.push({ reference, path: [...path] });
  };
  // The walk that places answers also says where; what is placed is what was there.
  const placer: Placer = {
    object: ({ value, recognised }, path) => {
      addPlaced(recognised.reference, path);
      return value;
    },
    text: ({ value, hits }, path) => {
      for (const { recognised } of hits) addPlaced(recognised.reference, path);
      return value;
    },
  };
  place(entry, collect(entry, { shape: shapeOf(strapi, uid) }), placer);
  return placed;
}

/** The rows of these documents as they are stored now, with all that may hold references. */
export async function rowsOf(
  strapi: Core.Strapi,
  uid: string,
  where: JsonObject,
): Promise<JsonObject[]> {
  const attributes = attributesOf(strapi, uid);
  const populate = populateOf(strapi, attributes, Object.keys(attributes));
  const rows: unknown[] = await strapi.db.query(uid).findMany({ where, populate });
  return rows.filter(isObject);
}

export function hasDrafts(strapi: Core.Strapi, uid: string): boolean {
  const model = strapi.contentTypes[uid as keyof typeof strapi.contentTypes];
  return model?.options?.draftAndPublish === true;
}

/** The drafts that a `publish` with these parameters is about to show. */
export async function draftsToPublish(
  strapi: Core.Strapi,
  uid: string,
  params: JsonObject,
): Promise<JsonObject[]> {
  const { documentId } = params;
  const drafts = await rowsOf(strapi, uid, { documentId, publishedAt: null });
  const wanted = await wantedLocales(strapi, params);
  return drafts.filter((draft) => wanted === null || wanted.includes(localeOf(draft)));
}

/** Null means all. Without a word it is the default locale, as the Document Service has it. */
async function wantedLocales(
  strapi: Core.Strapi,
  { locale }: JsonObject,
): Promise<readonly (string | null)[] | null> {
  if (locale === '*') return null;
  if (Array.isArray(locale)) return locale.map(String);
  if (typeof locale === 'string') return [locale, null];
  const i18n: unknown = await strapi.plugin('i18n')?.service('locales').getDefaultLocale();
  return [typeof i18n === 'string' ? i18n : null, null];
}

/** Null where the content type is not localised. */
export function localeOf({ locale }: JsonObject): string | null {
  return typeof locale === 'string' ? locale : null;
}

/** The field that the content manager shows as an entry's name. */
export async function titleFieldOf(strapi: Core.Strapi, uid: string): Promise<string> {
  const service = strapi.plugin('content-manager').service('content-types');
  const configuration: unknown = await service.findConfiguration({ uid });
  const settings = isObject(configuration) ? configuration.settings : undefined;
  const field = isObject(settings) ? settings.mainField : undefined;
  return typeof field === 'string' ? field : 'documentId';
}
