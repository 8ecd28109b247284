import type { Core } from '@strapi/strapi';
import type { AssetName } from '../../core/ports';
import { isObject, type JsonObject } from '../../core/references/recognise';
import { collect, type Path, type Placer, place } from '../../core/references/walk';
import { damOf } from '../plugin';
import { attributesOf, mayHold, populateOf } from '../schema';
import { shapeOf } from '../shapes';

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

/** Every placement of these documents: drafts and published, all locales, as they are stored now. */
export async function placementsOf(
  strapi: Core.Strapi,
  uid: string,
  documentIds: readonly string[],
): Promise<Placement[]> {
  if (documentIds.length === 0) return [];
  const attributes = attributesOf(strapi, uid);
  const rows: unknown[] = await strapi.db.query(uid).findMany({
    where: { documentId: { $in: [...documentIds] } },
    populate: populateOf(strapi, attributes, Object.keys(attributes)),
  });
  const titleField = await titleFieldOf(strapi, uid);
  return rows.filter(isObject).flatMap((row) => placementsIn(strapi, uid, row, titleField));
}

function placementsIn(
  strapi: Core.Strapi,
  uid: string,
  row: JsonObject,
  titleField: string,
): Placement[] {
  const model = strapi.contentTypes[uid as keyof typeof strapi.contentTypes];
  const hasDrafts = model?.options?.draftAndPublish === true;
  const { resolver } = damOf(strapi);
  const title = row[titleField];
  const entry = {
    uid,
    documentId: String(row.documentId),
    locale: typeof row.locale === 'string' ? row.locale : null,
    status: hasDrafts && row.publishedAt === null ? ('draft' as const) : ('published' as const),
    title: typeof title === 'string' || typeof title === 'number' ? String(title) : '',
  };
  const collected = collect(row, { shape: shapeOf(strapi, uid) });
  const placements: Placement[] = [];
  const found = (path: Path, { connection, assetId, version }: Found): void => {
    const name = resolver.nameOf({ connection, assetId });
    placements.push({ ...name, version: version ?? null, ...entry, path: path.join('.') });
  };
  // The walk that places answers also says where; what is placed is what was there.
  const placer: Placer = {
    file: ({ value, recognised }, path) => {
      found(path, recognised.reference);
      return value;
    },
    field: ({ value, recognised }, path) => {
      found(path, recognised.reference);
      return value;
    },
    text: ({ value, hits }, path) => {
      for (const { recognised } of hits) found(path, recognised.reference);
      return value;
    },
  };
  place(row, collected, placer);
  return placements;
}

type Found = AssetName & { version?: string | undefined };

/** The field that the content manager shows as an entry's name. */
async function titleFieldOf(strapi: Core.Strapi, uid: string): Promise<string> {
  const service = strapi.plugin('content-manager').service('content-types');
  const configuration: unknown = await service.findConfiguration({ uid });
  const settings = isObject(configuration) ? configuration.settings : undefined;
  const field = isObject(settings) ? settings.mainField : undefined;
  return typeof field === 'string' ? field : 'documentId';
}
