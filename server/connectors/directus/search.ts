import { z } from 'zod';
import type { AssetKind } from '../../contracts/asset';
import type { Facet, FacetFilters, FacetValue, SearchQuery } from '../../contracts/connector';
import { DamError } from '../../contracts/errors';
import { kindOfMime } from '../media-types';
import { parseAnswer } from '../wire-schema';
import { type FieldNames, type StatusField, stateOf } from './answers';

/** What an editor searches for, in Directus' filters (https://docs.directus.io/reference/filter-rules). */
export type Filter = Readonly<Record<string, unknown>>;

export interface SearchOptions {
  status?: StatusField | undefined;
  fields: FieldNames;
  /** Paths by id. */
  folders: ReadonlyMap<string, string>;
}

const NOTHING: Filter = { id: { _null: true } };

export function filterOf({ text = '', filters = {} }: SearchQuery, options: SearchOptions): Filter {
  const parts = [...textFilters(text, options.fields), ...fieldFilters(filters, options)];
  return parts.length === 0 ? {} : { _and: parts };
}

/** Each word somewhere: Directus' own search takes several words for one text. */
function textFilters(text: string, { alternativeText, caption }: FieldNames): Filter[] {
  const searched = ['title', 'filename_download', alternativeText, caption].flatMap(
    (field) => field ?? [],
  );
  return text
    .split(/\s+/)
    .filter((word) => word !== '')
    .slice(0, 12)
    .map((word) => ({
      _or: [...new Set(searched)].map((field) => ({ [field]: { _icontains: word } })),
    }));
}

function fieldFilters(filters: FacetFilters, options: SearchOptions): Filter[] {
  return Object.entries(filters).map(([field, values]) => {
    const filter = BY_FIELD[field];
    if (filter === undefined) throw new DamError('bad-request', `It cannot filter by "${field}".`);
    return { _or: values.map((value) => filter(value, options)) };
  });
}

const PLAIN_KINDS: readonly AssetKind[] = ['image', 'video', 'audio'];

const BY_FIELD: Readonly<Record<string, (value: string, options: SearchOptions) => Filter>> = {
  type(value) {
    if (PLAIN_KINDS.some((kind) => kind === value)) return { type: { _starts_with: `${value}/` } };
    if (value !== 'document') return NOTHING;
    const others = PLAIN_KINDS.map((kind) => ({ type: { _nstarts_with: `${kind}/` } }));
    return { _or: [{ type: { _null: true } }, { _and: others }] };
  },

  folder(value, { folders }) {
    const ids = [...folders]
      .filter(([, path]) => path === value || path.startsWith(`${value}/`))
      .map(([id]) => id);
    return ids.length === 0 ? NOTHING : { folder: { _in: ids } };
  },

  state(value, { status }) {
    if (status === undefined) return NOTHING;
    const { field, approved, rejected, withdrawn } = status;
    const words = { approved, rejected, withdrawn }[value];
    if (words !== undefined) return words.length === 0 ? NOTHING : { [field]: { _in: words } };
    if (value !== 'in-review') return NOTHING;
    const known = [...approved, ...rejected, ...withdrawn];
    return { _or: [{ [field]: { _null: true } }, { [field]: { _nin: known } }] };
  },
};

const wireGroups = z.object({
  data: z.array(z.looseObject({ count: z.union([z.number(), z.string()]).transform(Number) })),
});

/** The numbers of each facet, as the other filters leave them. One call for each, side by side. */
export async function readFacets(
  aggregate: (params: Readonly<Record<string, string>>) => Promise<unknown>,
  query: SearchQuery,
  options: SearchOptions,
): Promise<Facet[]> {
  const { status, folders } = options;
  const count = async (
    facet: string,
    column: string,
    valuesOf: (value: unknown) => readonly string[],
  ): Promise<Facet> => {
    const { [facet]: _own, ...filters } = query.filters ?? {};
    const filter = filterOf({ ...query, filters }, options);
    const answer = await aggregate({
      'aggregate[count]': '*',
      'groupBy[]': column,
      limit: '-1',
      filter: JSON.stringify(filter),
    });
    const counts = new Map<string, number>();
    for (const { count: number, ...group } of parseAnswer(wireGroups, answer).data) {
      for (const value of valuesOf(group[column])) {
        counts.set(value, (counts.get(value) ?? 0) + number);
      }
    }
    const values = [...counts].map(([value, number]): FacetValue => ({ value, count: number }));
    return {
      field: facet,
      values: values.sort((one, other) => (other.count ?? 0) - (one.count ?? 0)),
    };
  };
  return Promise.all([
    count('type', 'type', (mime) => [kindOfMime(String(mime ?? ''))]),
    count('folder', 'folder', (id) => withParents(folders.get(String(id)))),
    ...(status === undefined
      ? []
      : [count('state', status.field, (word) => [stateOf(word, status)])]),
  ]);
}

/** A file in `Places/North` is counted in `Places` as well, as its filter does. */
function withParents(path: string | undefined): string[] {
  const parts = path?.split('/') ?? [];
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

const wireFolders = z.object({
  data: z.array(z.object({ id: z.string(), name: z.string(), parent: z.string().nullish() })),
});
type WireFolder = z.infer<typeof wireFolders>['data'][number];

/** So many pages of folders are read; a Directus that never ends is not read for ever. */
const MOST_PAGES = 200;

/** Paths by id; none where the token may not read folders. */
export async function readFolders(
  ask: (params: Readonly<Record<string, string>>) => Promise<unknown>,
): Promise<ReadonlyMap<string, string>> {
  const data: WireFolder[] = [];
  try {
    for (let page = 0; page < MOST_PAGES; page++) {
      const params = {
        limit: '-1',
        offset: String(data.length),
        fields: 'id,name,parent',
        sort: 'id',
      };
      const { data: more } = parseAnswer(wireFolders, await ask(params));
      data.push(...more);
      // A page may end where the server's own limit is.
      if (more.length === 0) break;
    }
  } catch (error) {
    if (error instanceof DamError && error.type === 'forbidden') return new Map();
    throw error;
  }
  const byId = new Map(data.map((folder) => [folder.id, folder]));
  const pathOf = (id: string, below: readonly string[]): string => {
    const folder = byId.get(id);
    // A ring of parents is cut where it closes.
    if (folder === undefined || below.includes(id)) return '';
    const parent = folder.parent == null ? '' : pathOf(folder.parent, [...below, id]);
    // A slash within a name would be another folder.
    const name = folder.name.replaceAll('/', '∕');
    return parent === '' ? name : `${parent}/${name}`;
  };
  return new Map(data.map(({ id }) => [id, pathOf(id, [])]));
}
