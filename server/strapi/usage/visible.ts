import type { Core } from '@strapi/strapi';
import { PERMISSIONS } from '../../contracts/api';
import type { Reference } from '../../contracts/reference';
import { type AssetName, nameKey } from '../../core/asset-name';
import type { PlacementTable } from './index-table';
import { inReadableFields, readableBy } from './permitted';
import type { Placement } from './placements';

/** Entry that an admin user has open. A new entry has no `documentId`. */
export interface OpenEntry {
  uid: string;
  documentId?: string | undefined;
}

/** The user's permissions: `ctx.state.userAbility` of a request. */
interface Ability {
  can(action: string): boolean;
}

/** Assets that are looked for outside of the open entry, and placements that are read of each, all in one query. */
const MAX_ELSEWHERE = 100;
const MAX_PLACES = 200;

interface Parts {
  strapi: Core.Strapi;
  usage: { table: Pick<PlacementTable, 'ofDocuments' | 'ofAssets'> };
  resolver: { nameOf(reference: Reference): AssetName };
}

/**
 * Returns a function that tells if an admin user may see the state of a reference's asset: any with the pick
 * permission, otherwise those in a field that the user may read, of the open entry or of another one.
 */
export async function visibleTo(
  parts: Parts,
  ability: Ability,
  references: readonly Reference[],
  entry?: OpenEntry,
): Promise<(reference: Reference) => boolean> {
  if (ability.can(PERMISSIONS.pick)) return () => true;
  const { strapi, usage, resolver } = parts;
  const keyOf = (reference: Reference) => nameKey(resolver.nameOf(reference));
  const open = new Map(references.map((each) => [keyOf(each), resolver.nameOf(each)]));
  const visible = new Set<string>();
  const look = async (placements: readonly Placement[]) => {
    const asked = placements.filter((each) => open.has(nameKey(each)));
    const readable = await readableBy(strapi, ability, asked);
    for (const each of inReadableFields(strapi, ability, readable)) {
      visible.add(nameKey(each));
      open.delete(nameKey(each));
    }
  };
  if (entry?.documentId !== undefined) {
    await look(await usage.table.ofDocuments(entry.uid, [entry.documentId]));
  }
  const elsewhere = [...open.values()].slice(0, MAX_ELSEWHERE);
  if (elsewhere.length > 0) await look(await usage.table.ofAssets(elsewhere, MAX_PLACES));
  return (reference) => visible.has(keyOf(reference));
}
