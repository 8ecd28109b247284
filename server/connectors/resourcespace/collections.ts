import { z } from 'zod';
import { type CachedRead, cachedRead } from '../cached-read';
import { parseAnswer } from '../wire-schema';
import { wireInteger } from './answers';
import type { ResourceSpaceApi } from './api';

const wireCollections = z.array(
  z.object({ ref: wireInteger, name: z.string(), parent: wireInteger.nullish() }),
);
type WireCollection = z.infer<typeof wireCollections>[number];

/** Numbers of collections by the names that editors see. */
export type Collections = CachedRead<ReadonlyMap<string, number>>;

/** How long the list is kept, in milliseconds. */
const KEPT_FOR_MS = 60_000;

/**
 * Reads all public and featured collections. Names are looked up in the whole list: the server's own search takes
 * words only, so that it finds no name with languages, quotes, a dash or an asterisk.
 */
export function collectionsOf(api: ResourceSpaceApi): Collections {
  return cachedRead(KEPT_FOR_MS, async (signal) => {
    // Featured collections are left out by default.
    const params = { search: '', exclude_themes: 'false' };
    const answer = await api.ask('search_public_collections', params, signal && { signal });
    // `false`: the user may see none.
    return numbersByName(answer === false ? [] : parseAnswer(wireCollections, answer));
  });
}

function numbersByName(collections: readonly WireCollection[]): ReadonlyMap<string, number> {
  const byRef = new Map(collections.map((each) => [each.ref, each]));
  const refs = new Map<string, number>();
  for (const each of collections) {
    const longer = [nameOf(each), pathOf(each, byRef), `${pathOf(each, byRef)} (${each.ref})`];
    const isOnly = (name: string, index: number) =>
      collections.every(
        (other) => other === each || [nameOf(other), pathOf(other, byRef)][index] !== name,
      );
    refs.set(longer.find(isOnly) ?? String(each.ref), each.ref);
  }
  return refs;
}

/** Returns the first language of a name such as `~en:Harbours~de:Häfen`. */
function nameOf({ name }: Pick<WireCollection, 'name'>): string {
  return /^~[A-Za-z-]{2,8}:([^~]+)/.exec(name)?.[1]?.trim() ?? name;
}

/** Returns the names from the topmost collection on, joined by a slash. */
function pathOf(collection: WireCollection, byRef: ReadonlyMap<number, WireCollection>): string {
  const names: string[] = [];
  const seen = new Set<number>();
  let at: WireCollection | undefined = collection;
  while (at !== undefined && !seen.has(at.ref)) {
    seen.add(at.ref);
    names.unshift(nameOf(at));
    at = byRef.get(at.parent ?? 0);
  }
  return names.join(' / ');
}
