import type { Core } from '@strapi/strapi';
import { errors } from '@strapi/utils';
import type { Reference } from '../../contracts/reference';
import { nameKey } from '../../core/asset-name';
import { isObject, type JsonObject } from '../../core/json';
import { normaliseBlocks, normaliseField, normaliseText } from '../../core/references/normalise';
import { collect, type Path } from '../../core/references/walk';
import { draftsToPublish, hasDrafts } from '../content/entries';
import {
  ASSET_FIELD,
  type Attribute,
  attributesOf,
  holdsReferences,
  TEXT_TYPES,
  targetOf,
} from '../content/schema';
import { damOf } from '../plugin';
import {
  checkFields,
  hasMinimumCount,
  mediaIdsIn,
  referencesOfMedia,
  type WrittenField,
  type WrittenMedia,
} from './field-checks';
import { refuseSilentLoss } from './loss-guard';

const WRITES: ReadonlySet<string> = new Set(['create', 'update', 'clone']);

/**
 * Stores references in one form, whatever form they come in, on every write of the Document Service:
 * from the admin, REST, GraphQL and code. Installed in `register`, because i18n copies
 * non-localised fields outside of middlewares that come later.
 */
export function normaliseWrites(strapi: Core.Strapi): void {
  strapi.documents.use(async (ctx, next) => {
    if (!WRITES.has(ctx.action)) return next();
    const params: unknown = ctx.params;
    if (!isObject(params) || !isObject(params.data)) return next();
    const written = normaliseEntry(strapi, ctx.uid, params.data);
    const media = await referencesOfMedia(strapi, written.media);
    const complete = params.status === 'published' || !hasDrafts(strapi, ctx.uid);
    await checkFields(strapi, [...written.fields, ...media], { complete });
    if (written.references.length > 0) await requireKnownAssets(strapi, written.references);
    params.data = written.data;
    const { documentId, locale } = params;
    if (ctx.action === 'update' && typeof documentId === 'string') {
      await refuseSilentLoss(strapi, {
        uid: ctx.uid,
        documentId,
        data: written.data,
        ...(typeof locale === 'string' && { locale }),
      });
    }
    return next();
  });
}

interface Written {
  data: JsonObject;
  /** Those named in texts, blocks and custom fields; media fields name rows that exist already. */
  references: readonly Reference[];
  /** Custom fields with something in them. */
  fields: readonly WrittenField[];
  /** Media fields that do not take everything. */
  media: readonly WrittenMedia[];
}

function normaliseEntry(strapi: Core.Strapi, uid: string, data: JsonObject): Written {
  const references: Reference[] = [];
  const fields: WrittenField[] = [];
  const media: WrittenMedia[] = [];
  const normalise = (model: string, entry: JsonObject, above: Path): JsonObject => {
    const attributes = attributesOf(strapi, model);
    let copy = entry;
    for (const key of Object.keys(entry)) {
      const attribute = attributes[key];
      if (attribute === undefined) continue;
      const value = normaliseValue([...above, key], attribute, entry[key]);
      if (value === entry[key]) continue;
      if (copy === entry) copy = { ...entry };
      copy[key] = value;
    }
    return copy;
  };
  const normaliseValue = (path: Path, attribute: Attribute, value: unknown): unknown => {
    if (value === null || value === undefined) return value;
    if (attribute.type === 'component' || attribute.type === 'dynamiczone') {
      return normaliseNested(path, attribute, value);
    }
    if (attribute.type === 'media') {
      const { allowedTypes } = attribute;
      if (allowedTypes) media.push({ path, options: { allowedTypes }, ids: mediaIdsIn(value) });
      return value;
    }
    const normalised = normaliseAttribute(attribute, value);
    if (holdsReferences(attribute)) {
      const held = [...collect(normalised).references.values()];
      references.push(...held);
      if (attribute.customField === ASSET_FIELD && held.length > 0) {
        fields.push({ path, options: attribute.options ?? {}, references: held });
      }
    }
    return normalised;
  };
  const normaliseNested = (path: Path, attribute: Attribute, value: unknown): unknown => {
    if (Array.isArray(value)) {
      const items = value.map((item, index) => normaliseNested([...path, index], attribute, item));
      return items.some((item, index) => item !== value[index]) ? items : value;
    }
    const target = targetOf(attribute, value);
    return isObject(value) && target !== undefined ? normalise(target, value, path) : value;
  };
  return { data: normalise(uid, data, []), references, fields, media };
}

/**
 * Asks for what only a finished entry must have, before it is published. Like every other middleware
 * of `publish` it runs before the Document Service begins.
 */
export function checkPublished(strapi: Core.Strapi): void {
  strapi.documents.use(async (ctx, next) => {
    const params: unknown = ctx.params;
    if (ctx.action !== 'publish' || !isObject(params) || !hasMinimumCount(strapi, ctx.uid)) {
      return next();
    }
    for (const draft of await draftsToPublish(strapi, ctx.uid, params)) {
      const { fields } = normaliseEntry(strapi, ctx.uid, draft);
      await checkFields(strapi, fields, { complete: true });
    }
    return next();
  });
}

/** Plain JSON is left alone, as on the way out. */
function normaliseAttribute(attribute: Attribute, value: unknown): unknown {
  if (attribute.customField === ASSET_FIELD) return normaliseField(value);
  if (attribute.type === 'blocks') return normaliseBlocks(value);
  return TEXT_TYPES.has(attribute.type) && typeof value === 'string' ? normaliseText(value) : value;
}

/**
 * A write of somebody trusted makes the records its references need, behind the request's back. A
 * visitor's may only name assets that this site uses already, so that guessing ids opens nothing.
 */
async function requireKnownAssets(
  strapi: Core.Strapi,
  references: readonly Reference[],
): Promise<void> {
  const { records, resolver } = damOf(strapi);
  const names = new Map(
    references.map((reference) => {
      const name = resolver.nameOf(reference);
      return [nameKey(name), name];
    }),
  );
  if (isTrusted(strapi)) {
    void records.load(names);
    return;
  }
  for (const name of names.values()) {
    if ((await records.known(name)) === undefined) {
      throw new errors.ValidationError(
        'This content names a DAM asset that this site does not use. Only editors and API tokens can add assets.',
      );
    }
  }
}

/** Code has no request; editors and API tokens are let in; end users and the public are not. */
function isTrusted(strapi: Core.Strapi): boolean {
  const ctx = strapi.requestContext.get();
  if (ctx === undefined) return true;
  const strategy: unknown = ctx.state.auth?.strategy?.name;
  return typeof strategy === 'string' && strategy !== 'users-permissions';
}
