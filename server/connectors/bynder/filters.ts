import { z } from 'zod';
import type { Facet, FacetFilters, FacetValue } from '../../contracts/connector';
import { DamError } from '../../contracts/errors';
import { cachedRead } from '../cached-read';
import { parseAnswer } from '../wire-schema';
import { valuesOf, type WireAsset, type WireCount, wireMetaproperties } from './answers';
import { BUILT_IN, type BynderOptions } from './options';
import { type BynderSession, unlessRefused } from './session';

/** What a search can be narrowed by, in the words that people read. */

const TYPES = ['image', 'document', 'audio', 'video', '3d'];
const ORIENTATIONS = ['square', 'portrait', 'landscape'];

const COLLECTIONS_KEPT_MS = 60_000;
const METAPROPERTIES_KEPT_MS = 300_000;
const COLLECTIONS_AT_ONCE = 50;
const MOST_COLLECTION_PAGES = 10;
/** Bynder takes several values of a field for all of them, so each is a search of its own. */
const MOST_SEARCHES = 12;

const wireCollections = z.array(z.object({ id: z.string(), name: z.string() }));

interface Choice {
  label: string;
  /** What Bynder calls it, in counts too; several where people gave one name twice. */
  names: string[];
  ids: string[];
}

/** What narrows a search to one value, and whether an asset has it. */
export interface Narrowing {
  params: Record<string, string>;
  has(asset: WireAsset): boolean;
}

/** The filters of one portal; what is read of it is kept for a while. */
export function bynderFilters(session: BynderSession, options: BynderOptions) {
  const readCollections = async (signal: AbortSignal | undefined) => {
    const byName = new Map<string, string[]>();
    for (let page = 1; page <= MOST_COLLECTION_PAGES; page++) {
      const params = { limit: String(COLLECTIONS_AT_ONCE), page: String(page) };
      const answer = await session.json({ path: '/api/v4/collections/', params }, signal);
      const listed = parseAnswer(wireCollections, answer);
      for (const { id, name } of listed) byName.set(name, [...(byName.get(name) ?? []), id]);
      if (listed.length < COLLECTIONS_AT_ONCE) break;
    }
    return byName;
  };
  const collections = cachedRead(COLLECTIONS_KEPT_MS, (signal) =>
    // Without the scope for them there are none to choose from.
    readCollections(signal).catch(unlessRefused(new Map<string, string[]>())),
  );

  const choices = cachedRead(METAPROPERTIES_KEPT_MS, async (signal) => {
    if (options.facets.length === 0) return new Map<string, Choice[]>();
    const params = { count: 'false', options: 'true' };
    const answer = await session.json({ path: '/api/v4/metaproperties/', params }, signal);
    const all = parseAnswer(wireMetaproperties, answer);
    return new Map(options.facets.map((name) => [name, choicesOf(all[name]?.options ?? [])]));
  });

  const narrowingsOf = async (
    field: string,
    values: readonly string[],
    signal: AbortSignal | undefined,
  ): Promise<Narrowing[]> => {
    if (field === 'type') {
      const known = values.filter((value) => TYPES.includes(value));
      // An asset has one type, so here a list means any of them.
      return known.length === 0 ? [] : [{ params: { type: known.join() }, has: () => true }];
    }
    if (field === 'orientation') {
      return values
        .filter((value) => ORIENTATIONS.includes(value))
        .map((orientation) => ({
          params: { orientation },
          has: (asset) => asset.orientation === orientation,
        }));
    }
    if (field === 'tag') {
      return values
        .filter((value) => !value.includes(','))
        .map((tags) => ({ params: { tags }, has: (asset) => asset.tags.includes(tags) }));
    }
    if (field === 'collection') {
      const byName = await collections.get(signal);
      const ids = values.flatMap((value) => byName.get(value) ?? []);
      if (ids.length > 1) {
        throw new DamError('unsupported', 'Bynder searches one collection at a time: choose one.');
      }
      return ids.map((collectionId) => ({ params: { collectionId }, has: () => true }));
    }
    const known = (await choices.get(signal)).get(field);
    if (known === undefined) throw new DamError('unsupported', `It has no filter "${field}".`);
    const names = known.filter(({ label }) => values.includes(label)).flatMap((each) => each.names);
    return names.map((name) => ({
      params: { [`property_${field}`]: name },
      has: (asset) => valuesOf(asset, field).includes(name),
    }));
  };

  /** One for each way in which the filters can be met; none where nothing can meet them. */
  const searchesOf = async (
    filters: FacetFilters,
    signal: AbortSignal | undefined,
  ): Promise<Narrowing[][]> => {
    let searches: Narrowing[][] = [[]];
    for (const [field, values] of Object.entries(filters)) {
      if (values.length === 0) continue;
      const narrowings = await narrowingsOf(field, [...new Set(values)], signal);
      searches = searches.flatMap((search) => narrowings.map((each) => [...search, each]));
      if (searches.length > MOST_SEARCHES) {
        throw new DamError('unsupported', 'These are too many values at once: choose fewer.');
      }
    }
    return searches;
  };

  const facetsOf = async (
    count: WireCount | null,
    isWhole: boolean,
    signal: AbortSignal | undefined,
  ): Promise<Facet[]> => {
    if (count === null) return [];
    const names = [...(await collections.get(signal))].filter(([, ids]) => ids.length === 1);
    const known = await choices.get(signal);
    const facets: Facet[] = [
      { field: 'type', values: countsOf(count.type).filter(({ value }) => TYPES.includes(value)) },
      { field: 'tag', values: countsOf(count.tags).filter(({ value }) => !value.includes(',')) },
      {
        field: 'orientation',
        values: countsOf(count.orientation).filter(({ value }) => ORIENTATIONS.includes(value)),
      },
      { field: 'collection', values: names.map(([value]) => ({ value, count: null })) },
      ...[...known].map(([field, list]) => ({
        field,
        values: labelledCountsOf(count.metaproperties[field] ?? {}, list),
      })),
    ];
    return facets.map(({ field, values }) => ({
      field,
      // Counted of one of several searches, it is no number of all.
      values: isWhole ? values : values.map(({ value }) => ({ value, count: null })),
    }));
  };

  return { searchesOf, facetsOf };
}

function choicesOf(
  options: readonly {
    id: string;
    name: string;
    label?: string | null | undefined;
    displayLabel?: string | null | undefined;
  }[],
): Choice[] {
  const byLabel = new Map<string, Choice>();
  for (const { id, name, label: plain, displayLabel } of options) {
    // Bynder would take it for several names.
    if (name.includes(',')) continue;
    const label = displayLabel || plain || name;
    const { names, ids } = byLabel.get(label) ?? { names: [], ids: [] };
    byLabel.set(label, { label, names: [...names, name], ids: [...ids, id] });
  }
  return [...byLabel.values()];
}

function countsOf(counts: Readonly<Record<string, number | null>>): FacetValue[] {
  return Object.entries(counts)
    .filter(([value, count]) => value !== '' && count !== 0)
    .map(([value, count]) => ({ value, count }));
}

/** Whether Bynder counts by the options' names or by their ids is not published: either is taken. */
function labelledCountsOf(
  counts: Readonly<Record<string, number | null>>,
  choices: readonly Choice[],
): FacetValue[] {
  return choices.flatMap(({ label, names, ids }) => {
    const counted = [...names, ...ids].flatMap((key) => counts[key] ?? []);
    const [only] = counted;
    if (only === undefined || only === 0) return [];
    // Two options of one label may be an asset's both.
    return [{ value: label, count: names.length === 1 ? only : null }];
  });
}

export function filtersOf({ facets }: BynderOptions): readonly string[] {
  return [...BUILT_IN, ...facets];
}
