import type {
  CallOptions,
  Facet,
  FacetFilters,
  SearchPage,
  SearchQuery,
} from '../../contracts/connector';
import { DamError } from '../../contracts/errors';
import { offsetOf } from '../cursors';
import { assetOf, isShown, type WireField, type WireFile } from './answers';
import type { ImageKitApi } from './api';
import { withVersions } from './assets';
import { BUILT_IN, customNameOf, type ImageKitOptions } from './options';

/** Searches in ImageKit's query language (https://imagekit.io/docs/api-reference/digital-asset-management-dam/list-and-search-assets). */

const SORT_NAMES: Readonly<Record<string, string>> = {
  newest: 'DESC_CREATED',
  oldest: 'ASC_CREATED',
  updated: 'DESC_UPDATED',
  name: 'ASC_NAME',
  '-name': 'DESC_NAME',
  size: 'DESC_SIZE',
  relevance: 'DESC_RELEVANCE',
};
export const SORTS = Object.keys(SORT_NAMES);

export function filtersOf({ filters }: Pick<ImageKitOptions, 'filters'>): string[] {
  return [...BUILT_IN, ...filters];
}

/** A search has no property for the type of media beyond "image", so files are found by their format. */
const FORMATS: Readonly<Record<string, readonly string[]>> = {
  image: [
    'jpg',
    'jpeg',
    'png',
    'webp',
    'gif',
    'svg',
    'avif',
    'heic',
    'heif',
    'tiff',
    'tif',
    'bmp',
    'ico',
  ],
  video: ['mp4', 'webm', 'mov', 'm4v', 'ogv', 'avi', 'mkv'],
  audio: ['mp3', 'wav', 'aac', 'm4a', 'ogg', 'oga', 'opus', 'flac'],
  document: [
    'pdf',
    'doc',
    'docx',
    'xls',
    'xlsx',
    'ppt',
    'pptx',
    'odt',
    'ods',
    'odp',
    'txt',
    'csv',
    'rtf',
    'json',
    'xml',
    'zip',
  ],
};

/** Values that the picker offers; ImageKit counts nothing. */
const OFFERED_FORMATS = ['jpg', 'png', 'webp', 'gif', 'svg', 'avif', 'pdf', 'mp4', 'webm', 'mov'];

const NOTHING: SearchPage = { assets: [], total: 0, cursor: null, facets: [] };

const MOST_WORDS = 12;

type Fields = ReadonlyMap<string, WireField> | null;

export async function searchAssets(
  api: ImageKitApi,
  query: SearchQuery,
  call: CallOptions = {},
): Promise<SearchPage> {
  const skip = offsetOf(query.cursor);
  await api.assertFields(call);
  const fields = await fieldsFor(api, call);
  const searchQuery = queryOf(query, api.options, fields);
  if (searchQuery === null) return NOTHING;
  const sort = SORT_NAMES[query.sort ?? 'newest'] ?? 'DESC_CREATED';
  // One more than is shown: ImageKit tells neither a total nor if there are more.
  const paging = { sort, limit: String(query.limit + 1), skip: String(skip) };
  const [listed, folders] = await Promise.all([
    api.list({ ...paging, ...(searchQuery !== '' && { searchQuery }) }, call),
    skip === 0 ? api.folders.get(call.signal) : [],
  ]).catch((error: unknown) => {
    throw explained(error, searchQuery);
  });
  const shown = listed.slice(0, query.limit);
  const mapping = await api.mapping(call);
  const assets = await Promise.all(
    shown.map(async (file) => {
      const read = await describedBy(api, file, call);
      return assetOf(read.file, read.versions, mapping);
    }),
  );
  return {
    assets,
    total: null,
    cursor: listed.length > query.limit ? String(skip + query.limit) : null,
    facets: skip === 0 ? facetsOf(api.options, folders, fields) : [],
  };
}

/** A file that may not be shown may have a version that may; only those cost a call. */
async function describedBy(api: ImageKitApi, file: WireFile, call: CallOptions) {
  const isEnough = !api.options.versions || isShown(file, api.options);
  const versions = isEnough ? undefined : await api.versions(file.fileId, call);
  return withVersions(versions ?? [file]);
}

async function fieldsFor(api: ImageKitApi, call: CallOptions): Promise<Fields> {
  const { fields, filters } = api.options;
  const isNeeded =
    filters.length > 0 || Object.values(fields).some((place) => customNameOf(place) !== null);
  return isNeeded ? api.fields(call) : null;
}

/** The search may be refused for a field that cannot be searched, of which the answer has no word here. */
function explained(error: unknown, searchQuery: string): unknown {
  const names = [...searchQuery.matchAll(/"customMetadata\.([^"]+)"/g)].map(([, name]) => name);
  if (!(error instanceof DamError) || error.type !== 'bad-request' || names.length === 0)
    return error;
  return new DamError(
    'bad-request',
    `ImageKit refused the search (400). Check that these custom metadata fields can be searched: ${[...new Set(names)].join(', ')}.`,
  );
}

/** Null if nothing can match; empty if everything does. */
function queryOf(
  { text = '', filters = {} }: SearchQuery,
  options: ImageKitOptions,
  fields: Fields,
): string | null {
  const words = text.match(/[\p{L}\p{N}]+/gu) ?? [];
  if (words.length === 0 && text.trim() !== '') return null;
  const searched = searchedFields(options, fields);
  const parts = [
    ...words
      .slice(0, MOST_WORDS)
      .map((word) => `(${searched.map((name) => `${name} HAS "${word}"`).join(' OR ')})`),
    ...filterParts(filters, options, fields),
  ];
  if (parts.includes(null)) return null;
  return parts.length === 0 ? '' : ['type = "file"', ...parts].join(' AND ');
}

/** Descriptions cannot be searched, and other types of fields know no words. */
function searchedFields({ fields }: ImageKitOptions, known: Fields): string[] {
  const places = [fields.title, fields.alternativeText, fields.caption];
  const custom = places
    .flatMap((place) => customNameOf(place) ?? [])
    .filter((name) => known === null || /^Text/.test(known.get(name)?.schema.type ?? ''));
  return ['name', 'tags', ...new Set(custom.map((name) => `"customMetadata.${name}"`))];
}

function filterParts(
  filters: FacetFilters,
  { filters: own }: ImageKitOptions,
  fields: Fields,
): (string | null)[] {
  return Object.entries(filters).map(([field, values]) => {
    const part = BY_FIELD[field];
    if (part !== undefined) return part(values);
    if (own.includes(field)) return selected(field, values, fields?.get(field));
    throw new DamError('bad-request', `This connection has no filter "${field}".`);
  });
}

const BY_FIELD: Readonly<Record<string, (values: readonly string[]) => string | null>> = {
  type: (values) =>
    isOneOf(
      'format',
      values.flatMap((value) => FORMATS[value] ?? []),
    ),
  format: (values) => isOneOf('format', values),
  tag: (values) => isOneOf('tags', values),
  folder(values) {
    const paths = values.filter(isQuotable).map((value) => `path : "/${value}/"`);
    return paths.length === 0 ? null : `(${paths.join(' OR ')})`;
  },
};

/** The options of a field may be numbers and booleans, which stand without quotes. */
function selected(
  name: string,
  values: readonly string[],
  field: WireField | undefined,
): string | null {
  const options = field?.schema.selectOptions ?? values;
  const literals = options
    .filter((option) => values.includes(String(option)) && isQuotable(String(option)))
    .map((option) => (typeof option === 'string' ? `"${option}"` : String(option)));
  return literals.length === 0 ? null : `"customMetadata.${name}" IN [${literals.join(',')}]`;
}

function isOneOf(field: string, values: readonly string[]): string | null {
  const quotable = values.filter(isQuotable);
  return quotable.length === 0
    ? null
    : `${field} IN [${quotable.map((value) => `"${value}"`).join(',')}]`;
}

/** ImageKit documents no way to write a quote within quotes. */
function isQuotable(value: string): boolean {
  return !/["\\]/.test(value);
}

function facetsOf(
  { filters }: ImageKitOptions,
  folders: readonly string[],
  fields: Fields,
): Facet[] {
  const uncounted = (values: readonly string[]) => values.map((value) => ({ value, count: null }));
  return [
    { field: 'type', values: uncounted(Object.keys(FORMATS)) },
    { field: 'folder', values: uncounted(folders) },
    { field: 'format', values: uncounted(OFFERED_FORMATS) },
    ...filters.map((field) => {
      const options = fields?.get(field)?.schema.selectOptions ?? [];
      return { field, values: uncounted(options.map(String)) };
    }),
  ];
}
