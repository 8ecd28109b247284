import type { Core } from '@strapi/strapi';
import type { AffectedEntry, AffectedFrom, AffectedPart } from '../../core/change-events';
import { isObject } from '../../core/json';
import { groupBy } from '../../core/lists';
import { hasDrafts, isContent, localeOf } from '../content/entries';
import { type Attribute, attributesOf, componentsOf } from '../content/schema';
import type { PlacementTable } from './index-table';

/** Number of relations followed from an entry that shows the asset: article -> author -> team. */
const MAX_DEPTH = 3;
/** Places of the assets in one part. An asset may be in hundreds of thousands: they are never all in memory. */
const PLACES_PER_PART = 5_000;
/** Maximum number of entries in one part, those that relations add included. */
const MAX_ENTRIES = 10_000;

/** Entries by key, each with the indices of the requested assets that it shows. */
type Shown = Map<string, { entry: AffectedEntry; assets: Set<number> }>;

/** A row of a component or entry that relates to entries found before, with the assets they show. */
interface Lead {
  id: number;
  assets: ReadonlySet<number>;
}

/**
 * Returns published entries that show each asset, directly or through related entries: one part of them. Relations are
 * followed from both sides, since either may embed the other. An entry that several parts lead to is in each.
 */
export async function affectedEntries(
  strapi: Core.Strapi,
  table: PlacementTable,
  wanted: readonly AffectedFrom[],
): Promise<AffectedPart> {
  const shown: Shown = new Map();
  const nexts = await addPlaces(shown, table, wanted);
  let isCut = false;
  let frontier: Found[] = [...shown.values()];
  for (let level = 0; level < MAX_DEPTH && frontier.length > 0 && !isCut; level += 1) {
    const embedders = await embeddersOf(strapi, frontier);
    frontier = addShown(shown, embedders.found);
    isCut = embedders.isCut || shown.size >= MAX_ENTRIES;
  }
  const assets = nexts.map((next, index) => ({
    entries: [...shown.values()].filter((each) => each.assets.has(index)).map(({ entry }) => entry),
    next,
  }));
  return { assets, isCut };
}

/** Adds entries that show the assets themselves. Returns where the next part of each begins, until this one is full. */
async function addPlaces(
  shown: Shown,
  table: PlacementTable,
  wanted: readonly AffectedFrom[],
): Promise<(number | null)[]> {
  const nexts: (number | null)[] = [];
  let room = PLACES_PER_PART;
  for (const [index, { after, ...name }] of wanted.entries()) {
    if (room <= 0) break;
    const found = await table.publishedAfter(name, after, PLACES_PER_PART + 1);
    const places = found.slice(0, PLACES_PER_PART);
    const assets = new Set([index]);
    addShown(
      shown,
      places.map(({ uid, documentId, locale }) => ({ entry: { uid, documentId, locale }, assets })),
    );
    nexts.push(found.length > places.length ? (places.at(-1)?.id ?? null) : null);
    room -= places.length;
  }
  return nexts;
}

/** An entry and the indices of assets that it shows. */
type Found = { entry: AffectedEntry; assets: ReadonlySet<number> };

/** Adds entries to `shown` until it is full. Returns those that were new, or new for at least one asset. */
function addShown(shown: Shown, found: readonly Found[]): Found[] {
  const added: Found[] = [];
  for (const { entry, assets } of found) {
    const key = `${entry.uid} ${entry.documentId} ${entry.locale}`;
    const known = shown.get(key);
    if (known === undefined && shown.size >= MAX_ENTRIES) continue;
    if (known === undefined) shown.set(key, { entry, assets: new Set(assets) });
    const news = new Set([...assets].filter((asset) => !known?.assets.has(asset)));
    for (const asset of news) known?.assets.add(asset);
    if (known === undefined || news.size > 0) added.push({ entry, assets: news });
  }
  return added;
}

/** Returns the published entries with a relation to any entry of `frontier`, and if there are more than these. */
async function embeddersOf(
  strapi: Core.Strapi,
  frontier: readonly Found[],
): Promise<{ found: Found[]; isCut: boolean }> {
  const found: Found[] = [];
  let isCut = false;
  for (const [uid, group] of groupBy(frontier, ({ entry }) => entry.uid)) {
    const assets = new Map<string, Set<number>>();
    for (const { entry, assets: shown } of group) {
      const all = assets.get(entry.documentId) ?? new Set();
      for (const asset of shown) all.add(asset);
      assets.set(entry.documentId, all);
    }
    for (const [model, name] of relationsTo(strapi, uid)) {
      const leads = await relatedRows(strapi, model, name, assets);
      isCut ||= leads.length === MAX_ENTRIES;
      found.push(...(await entriesOf(strapi, model, leads)));
    }
  }
  return { found, isCut };
}

/** Returns pairs of model and attribute that relate to a content type; `localizations` is the entry itself. */
function relationsTo(strapi: Core.Strapi, uid: string): [string, string][] {
  const models = [
    ...Object.keys(strapi.contentTypes).filter(isContent),
    ...Object.keys(strapi.components),
  ];
  return models.flatMap((model) =>
    Object.entries(attributesOf(strapi, model))
      .filter(([name, attribute]) => isRelationTo(uid, attribute) && name !== 'localizations')
      .map(([name]): [string, string] => [model, name]),
  );
}

function isRelationTo(uid: string, { type, target }: Attribute): boolean {
  return type === 'relation' && target === uid;
}

async function relatedRows(
  strapi: Core.Strapi,
  model: string,
  name: string,
  assets: ReadonlyMap<string, ReadonlySet<number>>,
): Promise<Lead[]> {
  const rows: unknown[] = await strapi.db.query(model).findMany({
    select: ['id'],
    where: { [name]: { documentId: { $in: [...assets.keys()] } } },
    populate: { [name]: { select: ['documentId'] } },
    limit: MAX_ENTRIES,
  });
  return rows.filter(isObject).map((row) => {
    const related = [row[name]].flat().filter(isObject);
    const shown = related.flatMap(({ documentId }) => [...(assets.get(String(documentId)) ?? [])]);
    return { id: Number(row.id), assets: new Set(shown) };
  });
}

/** Returns the published entries of these rows; rows of components are followed up to their entries. */
async function entriesOf(
  strapi: Core.Strapi,
  model: string,
  leads: readonly Lead[],
): Promise<Found[]> {
  if (leads.length === 0) return [];
  if (!Object.hasOwn(strapi.components, model)) return publishedRows(strapi, model, leads);
  const found: Found[] = [];
  const owners = [
    ...Object.keys(strapi.contentTypes).filter(isContent),
    ...Object.keys(strapi.components),
  ];
  for (const owner of owners) {
    if (owner === model) continue;
    for (const [field, attribute] of Object.entries(attributesOf(strapi, owner))) {
      if (!componentsOf(attribute).includes(model)) continue;
      const rows = await ownersOf(strapi, owner, field, model, leads);
      found.push(...(await entriesOf(strapi, owner, rows)));
    }
  }
  return found;
}

/** Returns the rows of `owner` that contain these component rows, from the join table of the field. */
async function ownersOf(
  strapi: Core.Strapi,
  owner: string,
  field: string,
  component: string,
  leads: readonly Lead[],
): Promise<Lead[]> {
  const assets = new Map(leads.map((lead) => [lead.id, lead.assets]));
  const rows: { entity_id: number; cmp_id: number }[] = await strapi.db
    .getConnection(joinTableOf(strapi, owner, field))
    .whereIn('cmp_id', [...assets.keys()])
    .where({ component_type: component, field })
    .select('entity_id', 'cmp_id');
  return rows.map(({ entity_id, cmp_id }) => ({
    id: entity_id,
    assets: assets.get(cmp_id) ?? new Set(),
  }));
}

async function publishedRows(
  strapi: Core.Strapi,
  uid: string,
  leads: readonly Lead[],
): Promise<Found[]> {
  const assets = new Map(leads.map((lead) => [lead.id, lead.assets]));
  const rows: unknown[] = await strapi.db.query(uid).findMany({
    where: {
      id: { $in: [...assets.keys()] },
      ...(hasDrafts(strapi, uid) && { publishedAt: { $notNull: true } }),
    },
  });
  return rows.filter(isObject).map((row) => ({
    entry: {
      uid,
      documentId: String(row.documentId),
      locale: localeOf(row),
    },
    assets: assets.get(Number(row.id)) ?? new Set(),
  }));
}

/** Returns the join table that `@strapi/core/dist/utils/transform-content-types-to-models.js` creates. */
function joinTableOf(strapi: Core.Strapi, owner: string, field: string): string {
  const attribute = strapi.db.metadata.get(owner).attributes[field];
  if (attribute === undefined || !('joinTable' in attribute) || !attribute.joinTable) {
    throw new Error(
      `The field "${field}" of ${owner} has no join table, so it is not a component field.`,
    );
  }
  return attribute.joinTable.name;
}
