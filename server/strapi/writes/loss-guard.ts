import type { Core, UID } from '@strapi/strapi';
import { errors } from '@strapi/utils';
import { isObject, type JsonObject } from '../../core/json';
import type { Ours } from '../../core/references/ours';
import type { Recognised } from '../../core/references/recognise';
import { collect, referencesOf } from '../../core/references/walk';
import {
  ASSET_FIELD,
  type Attribute,
  attributesOf,
  mayHold,
  populateOf,
  targetOf,
} from '../content/schema';
import { damOf } from '../plugin';
import { isContentApi, requestedMode } from '../responses/request';
import { mediaIdsIn } from './field-checks';
import { oursOfRequest } from './ours-of-request';

/** An update call of the Document Service. */
export interface Update {
  uid: string;
  documentId: string;
  locale?: string;
  data: JsonObject;
}

/** A reference in a stored value, with the names by which a media field may keep its row. */
interface Stored extends Pick<Recognised, 'reference' | 'key' | 'stored'> {
  title: string;
  /** Null if the reference has no row in the Media Library. */
  row: { id: unknown; documentId: unknown } | null;
}

/**
 * Refuses an update that would silently drop references. Responses omit assets that cannot be shown, so
 * a client that reads an entry, changes its title and writes it back would remove them. Throws a
 * `ValidationError` that names the field, unless the client requests `?dam=force`. Checks requests of the
 * content API only, because the admin and code read the stored form.
 */
export async function refuseSilentLoss(strapi: Core.Strapi, update: Update): Promise<void> {
  if (!isContentApiWrite(strapi)) return;
  const { resolver } = damOf(strapi);
  const attributes = attributesOf(strapi, update.uid);
  const written = Object.entries(attributes).filter(
    ([key, attribute]) => key in update.data && mayHold(strapi, attribute),
  );
  const before = await readStored(
    strapi,
    update,
    written.map(([key]) => key),
  );
  if (before === null) return;
  const endangered = written.flatMap(([key, attribute]) =>
    endangeredIn(strapi, attribute, update.data[key], before[key]).map((item) => ({ key, item })),
  );
  const references = endangered.map(({ item }) => item.reference);
  const resolutions = await resolver.resolveAll(references);
  const problems = endangered.flatMap(({ key, item }, index) => {
    const availability = resolutions[index]?.availability;
    if (availability === 'live') return [];
    const message = messageOf(key, item.title, availability);
    return [{ path: [key], name: 'ValidationError', message }];
  });
  const [first] = problems;
  if (first !== undefined) throw new errors.ValidationError(first.message, { errors: problems });
}

/**
 * Returns the stored references that a write would drop without naming another asset in their place. Whoever
 * writes an asset into a field for one did not read it there, so that is no accident.
 */
function endangeredIn(
  strapi: Core.Strapi,
  attribute: Attribute,
  written: unknown,
  stored: unknown,
): Stored[] {
  if (replaces(attribute, written)) return [];
  if (isComponent(attribute) && isObject(written) && isObject(stored)) {
    // A component with an id keeps the attributes that the write leaves out.
    const isKept = (key: string) => 'id' in written && !(key in written);
    return Object.entries(attributesOf(strapi, attribute.component)).flatMap(([key, inner]) =>
      isKept(key) || !mayHold(strapi, inner)
        ? []
        : endangeredIn(strapi, inner, written[key], stored[key]),
    );
  }
  const kept = keptBy(strapi, attribute, written);
  return storedIn(stored, damOf(strapi).ours).filter((item) => !kept.has(item));
}

/** True if a value for one file or one asset is written, whichever it is. */
function replaces({ type, multiple, customField, options }: Attribute, written: unknown): boolean {
  if (type === 'media') return multiple !== true && mediaIdsIn(written).length > 0;
  return customField === ASSET_FIELD && options?.multiple !== true && isObject(written);
}

function isComponent(attribute: Attribute): attribute is Attribute & { component: string } {
  const { type, component, repeatable } = attribute;
  return type === 'component' && component !== undefined && repeatable !== true;
}

function messageOf(key: string, title: string, availability: string | undefined): string {
  return (
    `"${key}" holds the DAM asset "${title}", which cannot be shown at the moment (${availability}) and so ` +
    'was left out of what you read. Saving this would drop it. Read with ?dam=stored and send it back, ' +
    'leave the field out, or write with ?dam=force.'
  );
}

/** True for writes through REST and GraphQL without `force`; false for code and the admin. */
function isContentApiWrite(strapi: Core.Strapi): boolean {
  const ctx = strapi.requestContext.get();
  return isContentApi(ctx?.state) && requestedMode(ctx) !== 'force';
}

/** Reads the draft's stored values of the written attributes; null if there is no draft. */
async function readStored(
  strapi: Core.Strapi,
  { uid, documentId, locale }: Update,
  written: readonly string[],
): Promise<JsonObject | null> {
  if (written.length === 0) return null;
  const attributes = attributesOf(strapi, uid);
  const populated = populateOf(strapi, attributes, written);
  const { findOne } = strapi.documents(uid as UID.ContentType);
  const query = {
    documentId,
    status: 'draft',
    ...(locale !== undefined && { locale }),
    fields: written.filter((key) => !(key in populated)),
    populate: populated,
  };
  const entry: unknown = await findOne(query as Parameters<typeof findOne>[0]);
  return isObject(entry) ? entry : null;
}

/** Lists the references in a stored value, each once. */
function storedIn(value: unknown, ours: Ours): Stored[] {
  const { recognised: all, found } = collect(value, { ours });
  const stored = new Map<string, Stored>();
  for (const { key, reference } of all) {
    stored.set(key, { reference, key, stored: null, title: reference.assetId, row: null });
  }
  for (const item of found) {
    if (item.kind !== 'file' && item.kind !== 'block-image') continue;
    const { value: file, recognised } = item;
    const title = typeof file.name === 'string' ? file.name : recognised.reference.assetId;
    const row = { id: file.id, documentId: file.documentId };
    stored.set(recognised.key, { ...recognised, title, row });
  }
  return [...stored.values()];
}

/** Returns a set-like object of the stored references that a written value keeps, by name or by row. */
function keptBy(
  strapi: Core.Strapi,
  attribute: Attribute,
  value: unknown,
): { has(item: Stored): boolean } {
  const named = referencesOf(collect(value, { ours: oursOfRequest(strapi) }));
  const rows = new Set<unknown>();
  const isPartial = addRowsOf(strapi, attribute, value, rows);
  return {
    has: ({ key, row }) =>
      isPartial ||
      named.has(key) ||
      (row !== null && [row.id, row.documentId, String(row.id)].some((name) => rows.has(name))),
  };
}

/**
 * Adds the rows that media fields name in a written value. Returns true if the value changes only a part
 * of what is stored, so that anything it does not mention is kept.
 */
function addRowsOf(
  strapi: Core.Strapi,
  attribute: Attribute,
  written: unknown,
  rows: Set<unknown>,
): boolean {
  if (Array.isArray(written)) {
    return written
      .map((item) => addRowsOf(strapi, attribute, item, rows))
      .some((isPartial) => isPartial);
  }
  if (attribute.type === 'media') return addMediaRows(strapi, attribute, written, rows);
  if (!isObject(written)) return false;
  const target = targetOf(attribute, written);
  const inner = target === undefined ? {} : attributesOf(strapi, target);
  return Object.entries(inner)
    .map(([key, next]) => {
      if (key in written) return addRowsOf(strapi, next, written[key], rows);
      // A component with an id keeps the attributes that the write leaves out.
      return 'id' in written && mayHold(strapi, next);
    })
    .some((isPartial) => isPartial);
}

/** Does the same as `addRowsOf` for a media field. */
function addMediaRows(
  strapi: Core.Strapi,
  attribute: Attribute,
  written: unknown,
  rows: Set<unknown>,
): boolean {
  if (!isObject(written)) {
    rows.add(written);
    return false;
  }
  // `connect` only adds, and `disconnect` names the removed rows: neither drops anything silently.
  if ('connect' in written || 'disconnect' in written) return true;
  if ('set' in written) return addRowsOf(strapi, attribute, written.set, rows);
  rows.add(written.id);
  rows.add(written.documentId);
  return false;
}
