import type { Core } from '@strapi/strapi';
import { isObject } from '../../core/json';
import { chunksOf, groupBy } from '../../core/lists';
import { hasDrafts, localeOf, titleFieldOf } from '../content/entries';
import type { EntryName } from './index-table';
import type { Placement } from './placements';

/** Documents per query. */
const CHUNK = 500;

/** Actions of the content manager. */
type Action = 'read' | 'update' | 'publish';

/** The part of the content manager's permission checker that is used here. */
interface PermissionChecker {
  cannot: Record<Action, (entity: null, field?: string) => boolean>;
  sanitizedQuery: Record<Action, (query: object) => Promise<{ filters?: object }>>;
}

/**
 * Returns those placements whose entries an admin user may read, in their order, as the content manager
 * decides it: by content type, by language, and by conditions such as "is creator". The title is empty if the
 * user may not read its field.
 *
 * @param ability `ctx.state.userAbility` of the request.
 */
export async function readableBy<Placed extends EntryName>(
  strapi: Core.Strapi,
  ability: unknown,
  placements: readonly Placed[],
): Promise<Placed[]> {
  const readable = await inEntriesTo('read', strapi, ability, placements);
  const hidesTitle = new Map<string, boolean>();
  for (const uid of new Set(readable.map((placement) => placement.uid))) {
    const field = await titleFieldOf(strapi, uid);
    hidesTitle.set(uid, checkerOf(strapi, ability, uid).cannot.read(null, field));
  }
  return readable.map((placement) =>
    hidesTitle.get(placement.uid) === true ? { ...placement, title: '' } : placement,
  );
}

/**
 * Returns those placements that an admin user may change: the user may update the field, and publish the entry where
 * the placement is in a published one that has drafts.
 */
export async function changeableBy<Placed extends EntryName & Pick<Placement, 'path' | 'status'>>(
  strapi: Core.Strapi,
  ability: unknown,
  placements: readonly Placed[],
): Promise<Placed[]> {
  const inEntries = await inEntriesTo('update', strapi, ability, placements);
  const changeable = inFieldsTo('update', strapi, ability, inEntries);
  const published = changeable.filter(
    ({ uid, status }) => status === 'published' && hasDrafts(strapi, uid),
  );
  const kept = new Set(published);
  for (const each of await inEntriesTo('publish', strapi, ability, published)) kept.delete(each);
  return changeable.filter((each) => !kept.has(each));
}

/** Returns those placements in entries with which the user may do this, in their order. */
async function inEntriesTo<Placed extends EntryName>(
  action: Action,
  strapi: Core.Strapi,
  ability: unknown,
  placements: readonly Placed[],
): Promise<Placed[]> {
  const allowed = new Set<Placed>();
  for (const [uid, group] of groupBy(placements, (placement) => placement.uid)) {
    if (!Object.hasOwn(strapi.contentTypes, uid)) continue;
    const checker = checkerOf(strapi, ability, uid);
    if (checker.cannot[action](null)) continue;
    const { filters = {} } = await checker.sanitizedQuery[action]({});
    const entries = await entriesOf(strapi, uid, group, filters);
    for (const placement of group) if (entries.has(entryKey(placement))) allowed.add(placement);
  }
  return placements.filter((placement) => allowed.has(placement));
}

/**
 * Returns those placements whose field an admin user may read. Roles name a field, or the fields of a component
 * in it: `seo`, or `seo.shareImage`.
 */
export function inReadableFields<Placed extends Pick<Placement, 'uid' | 'path'>>(
  strapi: Core.Strapi,
  ability: unknown,
  placements: readonly Placed[],
): Placed[] {
  return inFieldsTo('read', strapi, ability, placements);
}

function inFieldsTo<Placed extends Pick<Placement, 'uid' | 'path'>>(
  action: Action,
  strapi: Core.Strapi,
  ability: unknown,
  placements: readonly Placed[],
): Placed[] {
  const uids = new Set(placements.map(({ uid }) => uid));
  const checkers = new Map([...uids].map((uid) => [uid, checkerOf(strapi, ability, uid)]));
  return placements.filter(({ uid, path }) => {
    const names = path.split('.').filter((key) => !/^\d+$/.test(key));
    const cannot = checkers.get(uid)?.cannot;
    return names.some(
      (_, at) => cannot?.[action](null, names.slice(0, at + 1).join('.')) === false,
    );
  });
}

function checkerOf(strapi: Core.Strapi, ability: unknown, uid: string): PermissionChecker {
  const checkers = strapi.plugin('content-manager').service('permission-checker');
  return checkers.create({ userAbility: ability, model: uid });
}

/** Returns the keys of the entries of these placements that match the filters. */
async function entriesOf(
  strapi: Core.Strapi,
  uid: string,
  placements: readonly EntryName[],
  filters: object,
): Promise<ReadonlySet<string>> {
  const documentIds = [...new Set(placements.map(({ documentId }) => documentId))];
  const keys = new Set<string>();
  for (const chunk of chunksOf(documentIds, CHUNK)) {
    const rows: unknown[] = await strapi.db.query(uid).findMany({
      select: ['documentId', 'locale'],
      where: { $and: [{ documentId: { $in: chunk } }, filters] },
    });
    for (const row of rows.filter(isObject)) {
      keys.add(entryKey({ documentId: String(row.documentId), locale: localeOf(row) }));
    }
  }
  return keys;
}

function entryKey({ documentId, locale }: Pick<EntryName, 'documentId' | 'locale'>): string {
  return `${documentId} ${locale ?? ''}`;
}
