import { z } from 'zod';
import { type AssetKind, kindOfMime } from '../../contracts/asset';
import type {
  CallOptions,
  Facet,
  FacetFilters,
  FacetValue,
  SearchPage,
  SearchQuery,
} from '../../contracts/connector';
import { DamError } from '../../contracts/errors';
import { offsetOf } from '../cursors';
import { parseAnswer } from '../wire-schema';
import { assetOf, type FieldNames, type StatusField, stateOf } from './answers';
import type { DirectusApi, Filter, Params } from './api';

interface SearchOptions {
  status?: StatusField | undefined;
  fields: FieldNames;
  /** Paths of folders by their ids. */
  folders: ReadonlyMap<string, string>;
}

const SORT_FIELDS: Readonly<Record<string, string>> = {
  newest: '-created_on',
  oldest: 'created_on',
  updated: '-modified_on',
  title: 'title',
  size: '-filesize',
};
export const SORTS = Object.keys(SORT_FIELDS);

/** `state` is a filter only if the options name a status field. */
export function filtersOf(status: StatusField | undefined): string[] {
  return status === undefined ? ['type', 'folder'] : ['type', 'folder', 'state'];
}

export async function searchAssets(
  api: DirectusApi,
  query: SearchQuery,
  call: CallOptions = {},
): Promise<SearchPage> {
  const mapping = await api.mapping(call);
  const options = { ...api.options, folders: mapping.folders };
  const start = offsetOf(query.cursor);
  // Files may share an instant or a title, so the id makes the order definite.
  const sort = `${SORT_FIELDS[query.sort ?? 'newest'] ?? '-created_on'},id`;
  const paging = { limit: String(query.limit), offset: String(start), meta: 'filter_count' };
  const [{ data, meta }, facets] = await Promise.all([
    api.files(filterOf(query, options), { sort, ...paging }, call),
    // The facets of later pages are those of the first.
    start > 0 ? [] : readFacets(api, query, options, call),
  ]);
  const end = start + data.length;
  // A page may be shorter than its limit (`QUERY_LIMIT_MAX`), and the count older than the files.
  const isAll =
    data.length < query.limit && end >= (meta?.filter_count ?? Number.POSITIVE_INFINITY);
  const isLast = data.length === 0 || isAll;
  return {
    assets: data.map((file) => assetOf(file, mapping)),
    total: meta?.filter_count ?? null,
    cursor: isLast ? null : String(end),
    facets,
  };
}

/** Matches no file. */
const NOTHING: Filter = { id: { _null: true } };

function filterOf({ text = '', filters = {} }: SearchQuery, options: SearchOptions): Filter {
  const parts = [...textFilters(text, options.fields), ...fieldFilters(filters, options)];
  return parts.length === 0 ? {} : { _and: parts };
}

/** Every word must occur in some field; Directus' own search takes several words as one text. */
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
    if (filter === undefined)
      throw new DamError('bad-request', `This connection has no filter "${field}".`);
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

function aggregation(column: string, filter: Filter): Params {
  return {
    'aggregate[count]': '*',
    'groupBy[]': column,
    limit: '-1',
    filter: JSON.stringify(filter),
  };
}

const wireGroups = z.object({
  data: z.array(z.looseObject({ count: z.union([z.number(), z.string()]).transform(Number) })),
});

/** Counts the values of each facet under the other filters, with one call per facet. */
async function readFacets(
  api: DirectusApi,
  query: SearchQuery,
  options: SearchOptions,
  call: CallOptions,
): Promise<Facet[]> {
  const { status, folders } = options;
  const count = async (
    facet: string,
    column: string,
    valuesOf: (value: unknown) => readonly string[],
  ): Promise<Facet> => {
    const { [facet]: _own, ...filters } = query.filters ?? {};
    const answer = await api.get(
      '/files',
      aggregation(column, filterOf({ ...query, filters }, options)),
      call,
    );
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

/** Returns a folder and the folders above it, since the filter of a folder includes those below. */
function withParents(path: string | undefined): string[] {
  const parts = path?.split('/') ?? [];
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}
