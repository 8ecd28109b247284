import type { Core } from '@strapi/strapi';
import type { DescriptionProblem, UsageEntry, UsageEntryPlace } from '../../contracts/api';
import { isObject, type JsonObject } from '../../core/json';
import { chunksOf, groupBy } from '../../core/lists';
import { hasDrafts, localeOf } from '../content/entries';
import { attributesOf } from '../content/schema';
import { displayNameOf, labelsOf, wayTo } from './place-steps';
import type { EntryStatus, Placement } from './placements';

/** Documents per query. */
const CHUNK = 100;

/** A placement, judged or not. */
type Listed = Placement & { description?: DescriptionProblem | null };

/** An entry with its placements, in the order of the index. */
type Group = readonly [Listed, ...Listed[]];

/** Uids of the components in each dynamic zone of a stored entry, by the zone's field. */
type Zones = ReadonlyMap<string, readonly string[]>;

/**
 * Returns the entries of these placements, each language once. A place that stands in the draft and in the
 * published entry alike is one place.
 */
export async function entriesOf(
  strapi: Core.Strapi,
  placements: readonly Listed[],
): Promise<UsageEntry[]> {
  const labelled = labelsOf(strapi);
  const entries: UsageEntry[] = [];
  for (const [uid, ofType] of groupBy(placements, (placement) => placement.uid)) {
    const zones = await zonesOf(strapi, uid, ofType);
    for (const group of groupBy(ofType, entryKey).values()) {
      const [first, ...others] = group;
      if (first !== undefined) {
        entries.push(await entryOf(strapi, [first, ...others], { zones, labelled }));
      }
    }
  }
  return entries.sort(byTitle);
}

/** Returns the number of different places, however often draft and published entry share one. */
export function distinctPlaces(placements: readonly Placement[]): number {
  const keys = placements.map((placement) =>
    JSON.stringify([placement.uid, entryKey(placement), placement.path]),
  );
  return new Set(keys).size;
}

const titles = new Intl.Collator('en');

function byTitle(a: UsageEntry, b: UsageEntry): number {
  return titles.compare(a.title, b.title) || titles.compare(a.locale ?? '', b.locale ?? '');
}

function entryKey({ documentId, locale }: Pick<Placement, 'documentId' | 'locale'>): string {
  return `${documentId} ${locale ?? ''}`;
}

interface Readers {
  zones: ReadonlyMap<string, Zones>;
  labelled: ReturnType<typeof labelsOf>;
}

async function entryOf(strapi: Core.Strapi, group: Group, readers: Readers): Promise<UsageEntry> {
  const [{ uid, documentId, locale, title }] = group;
  const withStatus = hasDrafts(strapi, uid);
  const places = new Map<string, UsageEntryPlace>();
  for (const placement of group) {
    const { status, version, path, description = null } = placement;
    const zones = readers.zones.get(`${entryKey(placement)} ${status}`);
    const { steps, fieldName } = wayTo(strapi, uid, path, (field) => zones?.get(field) ?? []);
    const key = JSON.stringify([steps, path, version, description]);
    const known = places.get(key);
    if (known !== undefined) {
      if (!known.statuses.includes(status)) known.statuses = [...known.statuses, status].sort();
      continue;
    }
    places.set(key, {
      path,
      steps: await Promise.all(steps.map(readers.labelled)),
      version,
      statuses: withStatus ? [status] : [],
      description,
      editPath: editPathOf(strapi, placement, fieldName),
    });
  }
  return {
    uid,
    typeName: displayNameOf(strapi, uid),
    documentId,
    locale,
    title,
    statuses: withStatus ? statusesOf(group) : [],
    places: [...places.values()],
    editPath: editPathOf(strapi, group[0]),
  };
}

function statusesOf(group: Group): EntryStatus[] {
  const found = new Set(group.map(({ status }) => status));
  return (['draft', 'published'] as const).filter((status) => found.has(status));
}

/** The edit view with its tab, its language, and the field that takes the focus there. */
function editPathOf(strapi: Core.Strapi, place: Placement, fieldName?: string): string {
  const { uid, documentId, locale, status } = place;
  const model = strapi.contentTypes[uid as keyof typeof strapi.contentTypes];
  const isSingle = model?.kind === 'singleType';
  const kind = isSingle ? 'single-types' : 'collection-types';
  const parameters = [
    ...(hasDrafts(strapi, uid) ? [`status=${status}`] : []),
    ...(locale === null ? [] : [`plugins[i18n][locale]=${encodeURIComponent(locale)}`]),
    ...(fieldName === undefined ? [] : [`field=${encodeURIComponent(fieldName)}`]),
  ];
  const query = parameters.length === 0 ? '' : `?${parameters.join('&')}`;
  return `/content-manager/${kind}/${uid}${isSingle ? '' : `/${documentId}`}${query}`;
}

/** Reads which components stand in the dynamic zones of these placements, by entry and status. */
async function zonesOf(
  strapi: Core.Strapi,
  uid: string,
  placements: readonly Placement[],
): Promise<ReadonlyMap<string, Zones>> {
  const attributes = attributesOf(strapi, uid);
  const zoneOf = ({ path }: Placement) => path.split('.')[0] ?? '';
  const inZones = placements.filter((each) => attributes[zoneOf(each)]?.type === 'dynamiczone');
  const fields = [...new Set(inZones.map(zoneOf))];
  const documentIds = [...new Set(inZones.map(({ documentId }) => documentId))];
  const onlyIds = (field: string): JsonObject => {
    const on = (attributes[field]?.components ?? []).map((each) => [each, { select: ['id'] }]);
    return { on: Object.fromEntries(on) };
  };
  const populate = Object.fromEntries(fields.map((field) => [field, onlyIds(field)]));
  const zones = new Map<string, Zones>();
  for (const chunk of chunksOf(documentIds, CHUNK)) {
    const rows: unknown[] = await strapi.db.query(uid).findMany({
      select: ['documentId', 'locale', 'publishedAt'],
      where: { documentId: { $in: chunk } },
      populate,
    });
    for (const row of rows.filter(isObject)) {
      const isDraft = hasDrafts(strapi, uid) && row.publishedAt === null;
      const entry = { documentId: String(row.documentId), locale: localeOf(row) };
      const key = `${entryKey(entry)} ${isDraft ? 'draft' : 'published'}`;
      zones.set(key, new Map(fields.map((field) => [field, componentsIn(row[field])])));
    }
  }
  return zones;
}

function componentsIn(zone: unknown): string[] {
  return (Array.isArray(zone) ? zone : [])
    .filter(isObject)
    .map(({ __component }) => String(__component));
}
