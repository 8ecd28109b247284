import type { Core } from '@strapi/strapi';
import { isObject } from '../../core/json';
import { chunksOf, groupBy } from '../../core/lists';
import { localeOf, titleFieldOf } from '../content/entries';
import type { EntryName } from './index-table';
import type { Placement } from './placements';

/** Documents per query. */
const CHUNK = 500;

/** The part of the content manager's permission checker that is used here. */
interface PermissionChecker {
  cannot: { read(entity: null, field?: string): boolean };
  sanitizedQuery: { read(query: object): Promise<{ filters?: object }> };
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
  const titles = new Map<Placed, string>();
  for (const [uid, group] of groupBy(placements, (placement) => placement.uid)) {
    if (!Object.hasOwn(strapi.contentTypes, uid)) continue;
    const checker = checkerOf(strapi, ability, uid);
    if (checker.cannot.read(null)) continue;
    const hidesTitle = checker.cannot.read(null, await titleFieldOf(strapi, uid));
    const { filters = {} } = await checker.sanitizedQuery.read({});
    const entries = await entriesOf(strapi, uid, group, filters);
    for (const placement of group) {
      if (entries.has(entryKey(placement)))
        titles.set(placement, hidesTitle ? '' : placement.title);
    }
  }
  return placements.flatMap((placement) => {
    const title = titles.get(placement);
    return title === undefined ? [] : [{ ...placement, title }];
  });
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
  const uids = new Set(placements.map(({ uid }) => uid));
  const checkers = new Map([...uids].map((uid) => [uid, checkerOf(strapi, ability, uid)]));
  return placements.filter(({ uid, path }) => {
    const names = path.split('.').filter((key) => !/^\d+$/.test(key));
    const cannot = checkers.get(uid)?.cannot;
    return names.some((_, at) => cannot?.read(null, names.slice(0, at + 1).join('.')) === false);
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
