import type { Core, UID } from '@strapi/strapi';
import { errors } from '@strapi/utils';
import type { DescriptionProblem, PublishModes } from '../../contracts/api';
import type { Availability } from '../../contracts/asset';
import { isLocale } from '../../contracts/languages';
import { isObject, type JsonObject } from '../../core/json';
import { collect, type Path } from '../../core/references/walk';
import { draftsToPublish, hasDrafts, type PlacedReference, referencesIn } from '../content/entries';
import { type Concern, concernsOf, isJudged, modesOf } from '../content/publish-concerns';
import { type Attribute, attributesOf, componentsOf, mayHold, targetOf } from '../content/schema';
import { damOf } from '../plugin';

/** What a refusal says of the asset. */
const REASONS: Partial<Record<Availability, string>> = {
  disconnected: 'is in a DAM that this site is not connected to',
  withdrawn: 'was withdrawn in the DAM',
  missing: 'does not exist in the DAM any more',
  unapproved: 'has no approved version in the DAM',
  embargoed: 'is under embargo',
  expired: 'has expired: the rights have ended',
};

/** Calls the rest of the Document Service's middlewares. */
type Next = Parameters<Parameters<Core.Strapi['documents']['use']>[0]>[1];
type Written = Awaited<ReturnType<Next>>;

/**
 * Refuses to publish entries with assets that visitors cannot see, or warns about them, as `publishGuard`
 * says. `publish` is checked before it begins. A create or update with `status: 'published'` publishes
 * inside the Document Service, where no middleware runs. In the mode `block` it is therefore split into
 * a write of the draft and a `publish`, in one transaction.
 */
export function guardPublishing(strapi: Core.Strapi): void {
  strapi.documents.use(async (ctx, next) => {
    const params: unknown = ctx.params;
    if (!isObject(params) || !hasDrafts(strapi, ctx.uid)) return next();
    const modes = modesOf(damOf(strapi).config, ctx.uid);
    if (!isJudged(modes)) return next();
    if (ctx.action === 'publish') {
      await checkDrafts(strapi, ctx.uid, params, modes);
      return next();
    }
    const publishes = ctx.action === 'create' || ctx.action === 'update';
    if (!publishes || params.status !== 'published') return next();
    await resolveBeforehand(strapi, ctx.uid, params);
    return Object.values(modes).includes('block')
      ? writeThenPublish(strapi, ctx.uid, params, next)
      : warnAfterWriting(strapi, ctx.uid, params, modes, next);
  });
}

/** Performs a write that publishes at once, and checks the entry afterwards. */
async function warnAfterWriting(
  strapi: Core.Strapi,
  uid: string,
  params: JsonObject,
  modes: PublishModes,
  write: Next,
): Promise<Written> {
  const { data, status: _status, ...query } = params;
  const written = await write();
  if (isObject(written) && (await mayShowAssets(strapi, uid, written.documentId, data))) {
    await checkDrafts(strapi, uid, { ...query, documentId: written.documentId }, modes);
  }
  return written;
}

/** Writes the draft, then publishes it through the guard, in one transaction. */
async function writeThenPublish(
  strapi: Core.Strapi,
  uid: string,
  params: JsonObject,
  write: Next,
): Promise<Written> {
  const { data: _data, status: _status, ...query } = params;
  params.status = 'draft';
  return strapi.db.transaction(async () => {
    const draft = await write();
    if (!isObject(draft)) return draft;
    const { publish } = strapi.documents(uid as UID.ContentType);
    const request = { ...query, documentId: draft.documentId } as Parameters<typeof publish>[0];
    return (await publish(request)).entries[0] ?? null;
  });
}

/** True if the written data or the usage index says that the entry may hold assets. */
async function mayShowAssets(
  strapi: Core.Strapi,
  uid: string,
  documentId: unknown,
  data: unknown,
): Promise<boolean> {
  const { ours, usage } = damOf(strapi);
  const attributes = attributesOf(strapi, uid);
  const isWritten = Object.entries(isObject(data) ? data : {}).some(([key, value]) => {
    const attribute = attributes[key];
    if (attribute === undefined || !mayHold(strapi, attribute)) return false;
    const isValue = attribute.type !== 'media' && componentsOf(attribute).length === 0;
    return isValue ? collect(value, { ours }).found.length > 0 : value !== null;
  });
  if (isWritten) return true;
  return (await usage.table.ofDocuments(uid, [String(documentId)])).length > 0;
}

/** Loads the records of new references before the transaction begins, so that it does not wait for the DAM. */
async function resolveBeforehand(
  strapi: Core.Strapi,
  uid: string,
  { data }: JsonObject,
): Promise<void> {
  if (!isObject(data)) return;
  const { ours, resolver } = damOf(strapi);
  const references = referencesIn(strapi, ours, uid, data).map(({ reference }) => reference);
  if (references.length > 0) await resolver.resolveAll(references);
}

/**
 * Checks the drafts that a `publish` with these parameters would publish. Throws a `ValidationError` with every problem
 * whose mode is `block`; logs the others.
 */
async function checkDrafts(
  strapi: Core.Strapi,
  uid: string,
  params: JsonObject,
  modes: PublishModes,
): Promise<void> {
  const dam = damOf(strapi);
  const published = await draftsToPublish(strapi, uid, params);
  const placed = published.flatMap((draft) =>
    referencesIn(strapi, dam.ours, uid, draft).map((reference) => ({
      draft,
      locale: isLocale(draft.locale) ? draft.locale : null,
      ...reference,
    })),
  );
  const concerns = await concernsOf(dam, modes, placed);
  const refused = concerns.filter(({ kind }) => modes[kind] === 'block');
  const [first] = refused;
  if (first !== undefined) {
    const details = refused.map((concern) => ({
      path: fieldPath(strapi, uid, concern.placed.draft, concern.placed.path),
      message: problemOf(concern),
      name: 'ValidationError',
    }));
    throw new errors.ValidationError(problemOf(first), { errors: details });
  }
  for (const concern of concerns) {
    const text = warningOf(concern);
    dam.log.warn(`Published ${uid} ${String(params.documentId)} with a problem: ${text}`);
  }
}

/** What a refusal says of an alternative text. */
const DESCRIPTIONS: Record<DescriptionProblem, string> = {
  none: 'has no alternative text',
  name: 'has the name of a file as its alternative text',
  generic: 'has an alternative text that says only that it is a picture',
  long: 'has an alternative text of more than 250 characters',
};

function problemOf({ placed, resolution, kind, description }: Concern<PlacedReference>): string {
  const { availability, asset } = resolution;
  const title = asset?.title ?? placed.reference.assetId;
  if (description !== null) {
    return (
      `"${String(placed.path[0])}" holds the image "${title}", which ${DESCRIPTIONS[description]}. ` +
      'Describe what it shows, or say that it is decorative, then publish again.'
    );
  }
  if (kind === 'aiGenerated') {
    return (
      `"${String(placed.path[0])}" holds the DAM asset "${title}", which a generative model made. ` +
      'This site does not publish such assets. Choose another one or remove it, then publish again.'
    );
  }
  const reason = REASONS[availability] ?? 'cannot be shown';
  return (
    `"${String(placed.path[0])}" holds the DAM asset "${title}", which ${reason}, so visitors would not see it. ` +
    'Choose another asset or remove it, then publish again.'
  );
}

function warningOf(concern: Concern<PlacedReference>): string {
  if (concern.kind === 'ending') return endOf(concern);
  if (concern.kind !== 'aiGenerated') return problemOf(concern);
  const { placed, resolution } = concern;
  const title = resolution.asset?.title ?? placed.reference.assetId;
  return `${placed.path.join('.')} holds "${title}", which a generative model made: the page must say so`;
}

function endOf({ placed, resolution: { asset } }: Concern<PlacedReference>): string {
  const { title = placed.reference.assetId, expiresAt = null } = asset ?? {};
  return `${placed.path.join('.')} holds "${title}", whose rights end at ${String(expiresAt)}`;
}

/** Returns the path of the field that an editor sees; for a text or a list without the position inside it. */
function fieldPath(strapi: Core.Strapi, uid: string, entry: JsonObject, path: Path): string[] {
  const named: string[] = [];
  let target: string | undefined = uid;
  let value: unknown = entry;
  for (const key of path) {
    named.push(String(key));
    value = isObject(value) || Array.isArray(value) ? Reflect.get(value, key) : undefined;
    if (typeof key === 'number') continue;
    const attribute: Attribute | undefined =
      target === undefined ? undefined : attributesOf(strapi, target)[key];
    if (attribute?.type === 'component') target = attribute.component;
    else if (attribute?.type !== 'dynamiczone') return named;
    else target = zoneTarget(attribute, value, path[named.length]);
  }
  return named;
}

function zoneTarget(
  attribute: Attribute,
  items: unknown,
  index: string | number | undefined,
): string | undefined {
  const item: unknown =
    Array.isArray(items) && typeof index === 'number' ? items[index] : undefined;
  return targetOf(attribute, item);
}
