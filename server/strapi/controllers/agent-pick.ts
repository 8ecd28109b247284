import type { Core, UID } from '@strapi/strapi';
import { errors } from '@strapi/utils';
import type { Reference } from '../../contracts/reference';
import { isObject } from '../../core/json';
import { hasDrafts, isContent, localeOf } from '../content/entries';
import { ASSET_FIELD, type Attribute, attributesOf } from '../content/schema';
import { damOf } from '../plugin';
import { changeableBy } from '../usage/permitted';

/** A field of an entry, not of a component in it. */
export interface AgentPlace {
  uid: string;
  documentId: string;
  /** Absent for the only one there is. */
  locale?: string | undefined;
  field: string;
}

/** Who writes. */
interface Author {
  userAbility: unknown;
  user: { id: string | number };
}

/** What was written. */
interface Picked {
  locale: string | null;
  /** False if the content type has no drafts: then the page shows the asset now. */
  isDraft: boolean;
  /** Number of files or assets in the field now. */
  count: number;
}

/**
 * Puts an asset into a field, in the draft where there are drafts. In a field with several it comes last, unless
 * `replace` is set. Checks the person's permissions as the edit view does.
 *
 * @throws `ValidationError` or `ForbiddenError` with what can be done; `DamError` if the DAM cannot be read.
 */
export async function pickInto(
  strapi: Core.Strapi,
  { userAbility, user }: Author,
  { uid, documentId, locale, field }: AgentPlace,
  reference: Reference,
  replace: boolean,
): Promise<Picked> {
  const attribute = assetFieldOf(strapi, uid, field);
  const entry = await entryOf(strapi, uid, documentId, locale);
  const place = {
    uid,
    documentId,
    locale: entry,
    title: '',
    path: field,
    status: 'draft' as const,
  };
  if ((await changeableBy(strapi, userAbility, [place])).length === 0) {
    throw new errors.ForbiddenError(
      `You may not change "${field}" of this entry. A role with the permission to update it may.`,
    );
  }
  const [picked] = await damOf(strapi).referenceRows.pick([reference]);
  if (picked === undefined) throw new errors.NotFoundError('The DAM has no such asset.');
  const isMedia = attribute.type === 'media';
  const added = isMedia ? picked.file.id : { ...picked.reference, url: picked.url };
  const isList = isMedia ? attribute.multiple === true : attribute.options?.multiple === true;
  const documents = strapi.documents(uid as UID.ContentType);
  const named = { documentId, ...(entry !== null && { locale: entry }) };
  const before = isList && !replace ? await valuesIn(strapi, uid, named, field, isMedia) : [];
  const value = isList ? [...before, added] : added;
  // The types of the Document Service know only the project's own content types.
  const data = { [field]: value, updatedBy: user.id } as never;
  await documents.update({ ...named, data } as never);
  return { locale: entry, isDraft: hasDrafts(strapi, uid), count: before.length + 1 };
}

function assetFieldOf(strapi: Core.Strapi, uid: string, field: string): Attribute {
  if (!isContent(uid) || !Object.hasOwn(strapi.contentTypes, uid)) {
    throw new errors.ValidationError(`There is no content type "${uid}".`);
  }
  const attributes = attributesOf(strapi, uid);
  const attribute = Object.hasOwn(attributes, field) ? attributes[field] : undefined;
  if (attribute !== undefined && takesAssets(attribute)) return attribute;
  const fields = Object.keys(attributes).filter((name) => takesAssets(attributes[name]));
  throw new errors.ValidationError(
    fields.length === 0
      ? `"${uid}" has no field for assets outside of components.`
      : `"${field}" takes no assets. Fields that do: ${fields.join(', ')}.`,
  );
}

function takesAssets(attribute: Attribute | undefined): boolean {
  return attribute?.type === 'media' || attribute?.customField === ASSET_FIELD;
}

/** Returns the entry's language; null if its content type is not localised. */
async function entryOf(
  strapi: Core.Strapi,
  uid: string,
  documentId: string,
  locale: string | undefined,
): Promise<string | null> {
  const rows: unknown[] = await strapi.db.query(uid).findMany({
    select: ['locale'],
    where: { documentId },
  });
  const locales = [...new Set(rows.filter(isObject).map(localeOf))];
  const [only] = locales;
  if (only === undefined) throw new errors.NotFoundError(`There is no entry "${documentId}".`);
  if (only === null || (locale === undefined && locales.length === 1)) return only;
  if (locale !== undefined && locales.includes(locale)) return locale;
  throw new errors.ValidationError(
    `The entry exists in these languages: ${locales.join(', ')}. Name one as locale.`,
  );
}

async function valuesIn(
  strapi: Core.Strapi,
  uid: string,
  named: { documentId: string; locale?: string },
  field: string,
  isMedia: boolean,
): Promise<unknown[]> {
  const query = { ...named, status: 'draft', populate: isMedia ? [field] : [] };
  const entry: unknown = await strapi.documents(uid as UID.ContentType).findOne(query as never);
  const values = isObject(entry) ? entry[field] : null;
  if (!Array.isArray(values)) return [];
  return isMedia ? values.filter(isObject).map(({ id }) => id) : values;
}
