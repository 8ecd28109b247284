import type { Core } from '@strapi/strapi';
import { errors } from '@strapi/utils';
import type { Reference } from '../../contracts/reference';
import { nameKey } from '../../core/asset-name';
import { isDeeper, isObject, type JsonObject } from '../../core/json';
import {
  normaliseBlocks,
  normaliseDocument,
  normaliseField,
  normaliseText,
} from '../../core/references/normalise';
import type { Ours } from '../../core/references/ours';
import { collect, MAX_DEPTH, type Path, referencesOf } from '../../core/references/walk';
import { draftsToPublish, hasDrafts, rowsOf } from '../content/entries';
import {
  ASSET_FIELD,
  type Attribute,
  attributesOf,
  holdsReferences,
  isDocument,
  TEXT_TYPES,
  targetOf,
} from '../content/schema';
import { mayChoose } from '../editors/may-choose';
import { isTrusted } from '../editors/trusted';
import { damOf } from '../plugin';
import {
  checkFields,
  checkSources,
  fieldsOfMedia,
  hasMinimumCount,
  mediaIdsIn,
  mediaReferences,
  sourceOf,
  type WrittenField,
  type WrittenMedia,
} from './field-checks';
import { refuseSilentLoss } from './loss-guard';
import { withNewOverrides } from './new-overrides';
import { oursOfRequest } from './ours-of-request';

/** Leaves room for the entry around them, and a list and an object per level. */
const MAX_BLOCK_DEPTH = MAX_DEPTH / 2;

const WRITES: ReadonlySet<string> = new Set(['create', 'update', 'clone']);

/**
 * Converts references to their stored form on every write of the Document Service: from the admin,
 * REST, GraphQL and code. Must run in `register`, because i18n copies non-localised fields outside of
 * middlewares that are registered later.
 */
export function normaliseWrites(strapi: Core.Strapi): void {
  strapi.documents.use(async (ctx, next) => {
    if (!WRITES.has(ctx.action)) return next();
    const params: unknown = ctx.params;
    if (!isObject(params) || !isObject(params.data)) return next();
    const data = await withNewOverrides(strapi, ctx.uid, params.data);
    const written = normaliseEntry(strapi, ctx.uid, data);
    const { documentId, locale } = params;
    const rows = await mediaReferences(strapi, written.media);
    const complete = params.status === 'published' || !hasDrafts(strapi, ctx.uid);
    await checkFields(strapi, [...written.fields, ...fieldsOfMedia(written.media, rows)], {
      complete,
    });
    await checkSources(written.media, rows, () => heldMedia(strapi, ctx.uid, documentId));
    if (written.references.length > 0) await requireKnownAssets(strapi, written.references);
    params.data = written.data;
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

/** Returns the media fields of all stored rows of a document. */
async function heldMedia(
  strapi: Core.Strapi,
  uid: string,
  documentId: unknown,
): Promise<WrittenMedia[]> {
  if (typeof documentId !== 'string') return [];
  const entries = await rowsOf(strapi, uid, { documentId });
  return entries.flatMap((entry) => normaliseEntry(strapi, uid, entry).media);
}

interface Written {
  data: JsonObject;
  /** References in texts, blocks and custom fields. Media fields name rows that already exist. */
  references: readonly Reference[];
  /** Custom fields that hold at least one reference. */
  fields: readonly WrittenField[];
  /** Media fields that restrict the types of files, or where they come from. */
  media: readonly WrittenMedia[];
}

function normaliseEntry(strapi: Core.Strapi, uid: string, entry: JsonObject): Written {
  const found: Found = { references: [], fields: [], media: [] };
  return { data: normaliseModel(strapi, uid, entry, [], found), ...found };
}

interface Found {
  references: Reference[];
  fields: WrittenField[];
  media: WrittenMedia[];
}

/** Normalises an entry or component; returns the same object if nothing has to change. */
function normaliseModel(
  strapi: Core.Strapi,
  model: string,
  entry: JsonObject,
  above: Path,
  found: Found,
): JsonObject {
  const attributes = attributesOf(strapi, model);
  let copy = entry;
  for (const key of Object.keys(entry)) {
    const attribute = attributes[key];
    if (attribute === undefined) continue;
    const value = normaliseValue(strapi, [...above, key], attribute, entry[key], found);
    if (value === entry[key]) continue;
    if (copy === entry) copy = { ...entry };
    copy[key] = value;
  }
  return copy;
}

function normaliseValue(
  strapi: Core.Strapi,
  path: Path,
  attribute: Attribute,
  value: unknown,
  found: Found,
): unknown {
  if (value === null || value === undefined) return value;
  if (attribute.type === 'component' || attribute.type === 'dynamiczone') {
    return normaliseNested(strapi, path, attribute, value, found);
  }
  if (attribute.type === 'media') {
    const { allowedTypes = null } = attribute;
    const source = sourceOf(attribute);
    if (allowedTypes || source) {
      found.media.push({ path, options: { allowedTypes }, source, ids: mediaIdsIn(value) });
    }
    return value;
  }
  const ours = oursOfRequest(strapi);
  const normalised = normaliseAttribute(attribute, value, ours);
  if (!holdsReferences(attribute)) return normalised;
  const references = [...referencesOf(collect(normalised, { ours })).values()];
  found.references.push(...references);
  if (attribute.customField === ASSET_FIELD && references.length > 0) {
    found.fields.push({ path, options: attribute.options ?? {}, references });
  }
  return normalised;
}

function normaliseNested(
  strapi: Core.Strapi,
  path: Path,
  attribute: Attribute,
  value: unknown,
  found: Found,
): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item, index) =>
      normaliseNested(strapi, [...path, index], attribute, item, found),
    );
    return items.some((item, index) => item !== value[index]) ? items : value;
  }
  const target = targetOf(attribute, value);
  return isObject(value) && target !== undefined
    ? normaliseModel(strapi, target, value, path, found)
    : value;
}

/**
 * Checks the minimum number of assets in custom fields before an entry is published; a draft may have
 * fewer.
 */
export function checkFieldsOnPublish(strapi: Core.Strapi): void {
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

/** Returns plain JSON unchanged, as responses do too. */
function normaliseAttribute(attribute: Attribute, value: unknown, ours: Ours): unknown {
  if (attribute.customField === ASSET_FIELD) return normaliseField(value);
  if (attribute.type === 'blocks') {
    refuseTooDeep(value);
    return normaliseBlocks(value, ours);
  }
  if (isDocument(attribute)) return normaliseDocument(value, ours);
  return TEXT_TYPES.has(attribute.type) && typeof value === 'string'
    ? normaliseText(value, ours)
    : value;
}

/** Deeper blocks would not be read, and recursion on them ends as an error of the server. */
function refuseTooDeep(blocks: unknown): void {
  if (!isDeeper(blocks, MAX_BLOCK_DEPTH)) return;
  throw new errors.ValidationError(
    `The blocks are nested in one another on more than ${MAX_BLOCK_DEPTH} levels. Make lists or links flatter.`,
  );
}

/**
 * Throws a `ValidationError` if somebody who may not choose assets writes a reference to one that this site does
 * not use yet: guessing ids must not make assets of the DAM public. For all others, it loads the missing records
 * in the background instead.
 */
async function requireKnownAssets(
  strapi: Core.Strapi,
  references: readonly Reference[],
): Promise<void> {
  const { records, resolver, pins, usage } = damOf(strapi);
  const canonical = references.map((each): Reference => ({ ...each, ...resolver.nameOf(each) }));
  const names = new Map(
    canonical.map((reference) => [nameKey(reference), resolver.nameOf(reference)]),
  );
  if (isTrustedWriter(strapi)) {
    pins.admit(canonical);
    void records.admit([...names.values()]).then(() => records.load(names));
    return;
  }
  // Also without a record, such as after an import or while the connection is not configured.
  const placed = new Set((await usage.table.usedOf([...names.values()])).map(nameKey));
  for (const { version, ...name } of canonical) {
    const isUsed = placed.has(nameKey(name)) || (await records.known(name)) !== undefined;
    if (!isUsed || (version !== undefined && !(await pins.has(name, version)))) {
      throw new errors.ValidationError(
        'This content names a DAM asset, or a version of one, that this site does not use. Only API tokens and ' +
          'users with the permission to choose assets from the DAM can add assets.',
      );
    }
  }
}

/**
 * True for code (which has no request), API tokens, and users of the admin with the permission to choose assets;
 * false for end users and the public.
 */
function isTrustedWriter(strapi: Core.Strapi): boolean {
  const ctx = strapi.requestContext.get();
  return ctx === undefined || (isTrusted(ctx.state) && mayChoose(ctx.state));
}
