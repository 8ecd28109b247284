import type {
  CallOptions,
  Facet,
  FacetFilters,
  SearchPage,
  SearchQuery,
} from '../../contracts/connector';
import { DamError } from '../../contracts/errors';
import { AUDIO_FORMATS, PAGED_FORMATS, type WireAsset } from './answers';
import type { CloudinaryApi } from './api';
import { readWire } from './assets';

/** Searches with Cloudinary's expressions (https://cloudinary.com/documentation/search_expressions). */

export const FILTERS = ['type', 'format', 'folder'] as const;

const SORT_FIELDS: Readonly<Record<string, Readonly<Record<string, 'asc' | 'desc'>>>> = {
  newest: { created_at: 'desc' },
  oldest: { created_at: 'asc' },
  updated: { uploaded_at: 'desc' },
};

export const SORTS = Object.keys(SORT_FIELDS);

const NOTHING: SearchPage = { assets: [], total: 0, cursor: null, facets: [] };

export async function searchAssets(
  api: CloudinaryApi,
  { sort = 'newest', cursor, limit, ...narrowed }: SearchQuery,
  call: CallOptions = {},
): Promise<SearchPage> {
  const expression = expressionOf(narrowed, api.options.types);
  if (expression === null) return NOTHING;
  const toAsset = await api.mapper(call);
  const isFirst = cursor === undefined;
  const query = {
    expression,
    max_results: limit,
    sort_by: [SORT_FIELDS[sort] ?? SORT_FIELDS.newest],
    with_field: ['context', 'tags'],
    ...(isFirst ? { aggregate: ['format'] } : { next_cursor: cursor }),
  };
  const [page, folders] = await Promise.all([
    api.search(query, call),
    isFirst ? api.folders.get(call.signal) : [],
  ]);
  const shown = await described(api, page.resources, call);
  return {
    assets: shown.map(toAsset),
    total: page.total_count ?? null,
    cursor: page.next_cursor ?? null,
    facets: isFirst ? facetsOf(page.aggregations?.format ?? [], folders) : [],
  };
}

/** A search tells no moderation, and structured metadata only on some plans: then reads by id. */
async function described(
  api: CloudinaryApi,
  found: readonly WireAsset[],
  call: CallOptions,
): Promise<readonly WireAsset[]> {
  const { approval, fields } = api.options;
  const isSearchEnough =
    approval === undefined &&
    !Object.values(fields).some((place) => place?.startsWith('metadata.'));
  if (isSearchEnough || found.length === 0) return found;
  const ids = found.map(({ asset_id }) => asset_id);
  const byId = await readWire(api, ids, call);
  return ids.flatMap((id) => byId.get(id) ?? []);
}

function facetsOf(
  formats: readonly { value: string; count: number }[],
  folders: readonly string[],
): Facet[] {
  const uncounted = (values: readonly string[]) => values.map((value) => ({ value, count: null }));
  return [
    // Not counted, since Cloudinary counts documents as images and recordings as videos.
    { field: 'type', values: uncounted(['image', 'video', 'audio', 'document']) },
    { field: 'folder', values: uncounted(folders) },
    ...(formats.length > 0 ? [{ field: 'format', values: [...formats] }] : []),
  ];
}

/** Returns null if the text has no word that could be searched. */
function expressionOf(
  { text = '', filters = {} }: Pick<SearchQuery, 'text' | 'filters'>,
  types: readonly string[],
): string | null {
  // Cloudinary does not lower a word that ends with a star, but its index is in lower case.
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  if (words.length === 0 && text.trim() !== '') return null;
  return [
    anyOf(types.map((type) => `type=${type}`)),
    // Matches beginnings of words; Cloudinary takes a star only at the end.
    ...words.slice(0, 12).map((word) => `${word}*`),
    ...fieldExpressions(filters),
  ].join(' AND ');
}

/** Matches assets that changed after an instant, as far as the search index knows. */
export function changedSince(instant: string, types: readonly string[]): string {
  const type = anyOf(types.map((each) => `type=${each}`));
  return `${type} AND last_updated.updated_at>${quoted(instant)}`;
}

function anyOf(parts: readonly string[]): string {
  return parts.length === 1 ? (parts[0] ?? '') : `(${parts.join(' OR ')})`;
}

/** Escapes the characters that have a meaning within quotes. */
function quoted(value: string): string {
  return `"${value.replace(/[\\"*]/g, '\\$&')}"`;
}

function fieldExpressions(filters: FacetFilters): string[] {
  return Object.entries(filters).map(([field, values]) => {
    const expression = BY_FIELD[field];
    if (expression === undefined)
      throw new DamError('bad-request', `This connection has no filter "${field}".`);
    return anyOf(values.map(expression));
  });
}

const isOneOf = (formats: readonly string[]) => anyOf(formats.map((format) => `format=${format}`));
const isNoneOf = (formats: readonly string[]) =>
  formats.map((format) => `-format=${format}`).join(' AND ');

const KINDS: Readonly<Record<string, string>> = {
  image: `(resource_type=image AND ${isNoneOf(PAGED_FORMATS)})`,
  video: `(resource_type=video AND ${isNoneOf(AUDIO_FORMATS)})`,
  audio: `(resource_type=video AND ${isOneOf(AUDIO_FORMATS)})`,
  document: `(resource_type=raw OR ${isOneOf(PAGED_FORMATS)})`,
};

const BY_FIELD: Readonly<Record<string, (value: string) => string>> = {
  // No asset has this type, so an unknown kind finds nothing.
  type: (value) => KINDS[value] ?? 'resource_type=none',
  format: (value) => `format=${quoted(value)}`,
  folder: (value) => `(asset_folder=${quoted(value)} OR asset_folder:${below(value)})`,
};

function below(folder: string): string {
  return `${quoted(`${folder}/`).slice(0, -1)}*"`;
}
