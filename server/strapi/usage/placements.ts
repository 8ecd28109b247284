import type { Core } from '@strapi/strapi';
import type { Reference } from '../../contracts/reference';
import type { AssetName } from '../../core/asset-name';
import { isObject, type JsonObject } from '../../core/json';
import { collect, type Path, type Placer, place } from '../../core/references/walk';
import { attributesOf, mayHold, populateOf } from '../content/schema';
import { shapeOf } from '../content/shapes';
import { damOf } from '../plugin';

export type EntryStatus = 'draft' | 'published';

/** One reference at one path of one entry, locale and status. */
export interface Placement extends AssetName {
  /** Null: the current version. */
  version: string | null;
  uid: string;
  documentId: string;
  /** Null where the entry has none. */
  locale: string | null;
  status: EntryStatus;
  /** Such as `sections.2.portrait`. */
  path: string;
  /** What the entry is called in the content manager. */
  title: string;
}

/** Types of plugins that only Strapi's own screens show. */
const NOT_CONTENT = /^(admin::|plugin::(upload|i18n|content-releases|review-workflows|dam)\.)/;

/** False for what only Strapi's own screens show. */
export function isContent(uid: string): boolean {
  return !NOT_CONTENT.test(uid);
}

/** Content types whose entries may hold references. */
export function contentTypesWithAssets(strapi: Core.Strapi): string[] {
  return Object.keys(strapi.contentTypes).filter(
    (uid) =>
      isContent(uid) &&
      Object.values(attributesOf(strapi, uid)).some((attribute) => mayHold(strapi, attribute)),
  );
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
  const note = (reference: Reference, path: Path): void => {
    placed.push({ reference, path: [...path] });
  };
  // The walk that places answers also says where; what is placed is what was there.
  const placer: Placer = {
    file: ({ value, recognised }, path) => {
      note(recognised.reference, path);
      return value;
    },
    field: ({ value, recognised }, path) => {
      note(recognised.reference, path);
      return value;
    },
    text: ({ value, hits }, path) => {
      for (const { recognised } of hits) note(recognised.reference, path);
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

/** Every placement of these documents: drafts and published, all locales, as they are stored now. */
export async function placementsOf(
  strapi: Core.Strapi,
  uid: string,
  documentIds: readonly string[],
): Promise<Placement[]> {
  if (documentIds.length === 0) return [];
  const rows = await rowsOf(strapi, uid, { documentId: { $in: [...documentIds] } });
  const titleField = await titleFieldOf(strapi, uid);
  const { resolver } = damOf(strapi);
  return rows.flatMap((row) => {
    const title = row[titleField];
    const isDraft = hasDrafts(strapi, uid) && row.publishedAt === null;
    const entry = {
      uid,
      documentId: String(row.documentId),
      locale: localeOf(row),
      status: isDraft ? ('draft' as const) : ('published' as const),
      title: typeof title === 'string' || typeof title === 'number' ? String(title) : '',
    };
    return referencesIn(strapi, uid, row).map(({ reference, path }) => ({
      ...resolver.nameOf(reference),
      version: reference.version ?? null,
      ...entry,
      path: path.join('.'),
    }));
  });
}

/** Null where the content type is not localised. */
export function localeOf({ locale }: JsonObject): string | null {
  return typeof locale === 'string' ? locale : null;
}

/** The field that the content manager shows as an entry's name. */
async function titleFieldOf(strapi: Core.Strapi, uid: string): Promise<string> {
  const service = strapi.plugin('content-manager').service('content-types');
  const configuration: unknown = await service.findConfiguration({ uid });
  const settings = isObject(configuration) ? configuration.settings : undefined;
  const field = isObject(settings) ? settings.mainField : undefined;
  return typeof field === 'string' ? field : 'documentId';
}
