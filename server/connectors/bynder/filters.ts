import { z } from 'zod';
import type { CallOptions, Facet, FacetFilters, FacetValue } from '../../contracts/connector';
import { DamError } from '../../contracts/errors';
import { type CachedRead, cachedRead } from '../cached-read';
import { unlessRefused } from '../refusals';
import { parseAnswer } from '../wire-schema';
import { valuesOf, type WireAsset, type WireCount } from './answers';
import type { Metaproperties } from './metaproperties';
import { BUILT_IN, type BynderOptions } from './options';
import type { BynderSession } from './session';

const TYPES = ['image', 'document', 'audio', 'video', '3d'];
const ORIENTATIONS = ['square', 'portrait', 'landscape'];

const COLLECTIONS_KEPT_MS = 60_000;
const COLLECTIONS_AT_ONCE = 50;
const MOST_COLLECTION_PAGES = 10;
/** Bynder matches assets with all values of a filter, so each value needs its own listing. */
const MOST_LISTINGS = 12;

const wireCollections = z.array(z.object({ id: z.string(), name: z.string() }));

interface Choice {
  label: string;
  /** Bynder's names of the options with this label; usually one. */
  names: string[];
  ids: string[];
}

/** Parameters that narrow a listing to one value, and a test for assets that have it. */
export interface Narrowing {
  params: Record<string, string>;
  has(asset: WireAsset): boolean;
}

/** The filters of one portal, by the labels that editors see. */
export class BynderFilters {
  readonly #collections: CachedRead<ReadonlyMap<string, string[]>>;

  readonly #metaproperties: Metaproperties;

  readonly #facets: BynderOptions['facets'];

  constructor(session: BynderSession, { facets }: BynderOptions, metaproperties: Metaproperties) {
    this.#collections = cachedRead(COLLECTIONS_KEPT_MS, (signal) =>
      // Without the scope for collections there are none to choose from.
      readCollections(session, signal).catch(unlessRefused(new Map<string, string[]>())),
    );
    this.#metaproperties = metaproperties;
    this.#facets = facets;
  }

  /** Returns a listing for each combination of values; an empty list if nothing can match. */
  async searchesOf(filters: FacetFilters, call: CallOptions): Promise<Narrowing[][]> {
    let searches: Narrowing[][] = [[]];
    for (const [field, values] of Object.entries(filters)) {
      if (values.length === 0) continue;
      const narrowings = await this.#narrowingsOf(field, [...new Set(values)], call);
      searches = searches.flatMap((search) => narrowings.map((each) => [...search, each]));
      if (searches.length > MOST_LISTINGS) {
        throw new DamError(
          'unsupported',
          'Bynder cannot search for so many values at once: choose fewer.',
        );
      }
    }
    return searches;
  }

  /** `isWhole` is true if the counts are those of the whole search, not of one of its listings. */
  async facetsOf(count: WireCount | null, isWhole: boolean, call: CallOptions): Promise<Facet[]> {
    if (count === null) return [];
    const collections = await this.#collections.get(call.signal);
    const choices = await this.#choices(call);
    const names = [...collections].filter(([, ids]) => ids.length === 1);
    const facets: Facet[] = [
      { field: 'type', values: countsOf(count.type).filter(({ value }) => TYPES.includes(value)) },
      { field: 'tag', values: countsOf(count.tags).filter(({ value }) => !value.includes(',')) },
      {
        field: 'orientation',
        values: countsOf(count.orientation).filter(({ value }) => ORIENTATIONS.includes(value)),
      },
      { field: 'collection', values: names.map(([value]) => ({ value, count: null })) },
      ...[...choices].map(([field, list]) => ({
        field,
        values: labelledCountsOf(count.metaproperties[field] ?? {}, list),
      })),
    ];
    return isWhole ? facets : facets.map(withoutCounts);
  }

  async #narrowingsOf(
    field: string,
    values: readonly string[],
    call: CallOptions,
  ): Promise<Narrowing[]> {
    switch (field) {
      case 'type':
        return typeNarrowings(values);
      case 'orientation':
        return orientationNarrowings(values);
      case 'tag':
        return tagNarrowings(values);
      case 'collection':
        return collectionNarrowings(values, await this.#collections.get(call.signal));
      default:
        return choiceNarrowings(field, values, (await this.#choices(call)).get(field));
    }
  }

  async #choices({ signal }: CallOptions): Promise<ReadonlyMap<string, Choice[]>> {
    if (this.#facets.length === 0) return new Map();
    const all = (await this.#metaproperties.get(signal)) ?? {};
    return new Map(this.#facets.map((name) => [name, choicesOf(all[name]?.options ?? [])]));
  }
}

async function readCollections(
  session: BynderSession,
  signal: AbortSignal | undefined,
): Promise<Map<string, string[]>> {
  const byName = new Map<string, string[]>();
  for (let page = 1; page <= MOST_COLLECTION_PAGES; page++) {
    const params = { limit: String(COLLECTIONS_AT_ONCE), page: String(page) };
    const answer = await session.json({ path: '/api/v4/collections/', params }, signal);
    const listed = parseAnswer(wireCollections, answer);
    for (const { id, name } of listed) byName.set(name, [...(byName.get(name) ?? []), id]);
    if (listed.length < COLLECTIONS_AT_ONCE) break;
  }
  return byName;
}

/** An asset has one type, so for types Bynder takes a list for any of them. */
function typeNarrowings(values: readonly string[]): Narrowing[] {
  const known = values.filter((value) => TYPES.includes(value));
  return known.length === 0 ? [] : [{ params: { type: known.join() }, has: () => true }];
}

function orientationNarrowings(values: readonly string[]): Narrowing[] {
  return values
    .filter((value) => ORIENTATIONS.includes(value))
    .map((orientation) => ({
      params: { orientation },
      has: (asset) => asset.orientation === orientation,
    }));
}

function tagNarrowings(values: readonly string[]): Narrowing[] {
  return values
    .filter((value) => !value.includes(','))
    .map((tags) => ({ params: { tags }, has: (asset) => asset.tags.includes(tags) }));
}

function collectionNarrowings(
  values: readonly string[],
  byName: ReadonlyMap<string, string[]>,
): Narrowing[] {
  const ids = values.flatMap((value) => byName.get(value) ?? []);
  if (ids.length > 1) {
    throw new DamError('unsupported', 'Bynder searches one collection at a time: choose one.');
  }
  return ids.map((collectionId) => ({ params: { collectionId }, has: () => true }));
}

function choiceNarrowings(
  field: string,
  values: readonly string[],
  choices: readonly Choice[] | undefined,
): Narrowing[] {
  if (choices === undefined) {
    throw new DamError('unsupported', `This connection has no filter "${field}".`);
  }
  const names = choices.filter(({ label }) => values.includes(label)).flatMap((each) => each.names);
  return names.map((name) => ({
    params: { [`property_${field}`]: name },
    has: (asset) => valuesOf(asset, field).includes(name),
  }));
}

function withoutCounts({ field, values }: Facet): Facet {
  return { field, values: values.map(({ value }) => ({ value, count: null })) };
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
    // Bynder would read a name with a comma as several names.
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

/** Bynder does not document if it counts by the names of options or by their ids, so both are read. */
function labelledCountsOf(
  counts: Readonly<Record<string, number | null>>,
  choices: readonly Choice[],
): FacetValue[] {
  return choices.flatMap(({ label, names, ids }) => {
    const counted = [...names, ...ids].flatMap((key) => counts[key] ?? []);
    const [only] = counted;
    if (only === undefined || only === 0) return [];
    // An asset may have both of two options with one label, so their counts do not add up.
    return [{ value: label, count: names.length === 1 ? only : null }];
  });
}

export function filtersOf({ facets }: BynderOptions): readonly string[] {
  return [...BUILT_IN, ...facets];
}
