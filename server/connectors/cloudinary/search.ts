import type { FacetFilters, SearchQuery } from '../../contracts/connector';
import { DamError } from '../../contracts/errors';
import { AUDIO_FORMATS, PAGED_FORMATS } from './answers';

/** Cloudinary's search expressions (https://cloudinary.com/documentation/search_expressions). */

export const SORTS: Readonly<Record<string, Readonly<Record<string, 'asc' | 'desc'>>>> = {
  newest: { created_at: 'desc' },
  oldest: { created_at: 'asc' },
  updated: { uploaded_at: 'desc' },
};

/** Null where the text has no word that could be searched. */
export function expressionOf(
  { text = '', filters = {} }: Pick<SearchQuery, 'text' | 'filters'>,
  types: readonly string[],
): string | null {
  // A word with a star is compared as it stands, with words in small letters.
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  if (words.length === 0 && text.trim() !== '') return null;
  return [
    anyOf(types.map((type) => `type=${type}`)),
    // A word's beginning: a star may stand at its end only.
    ...words.slice(0, 12).map((word) => `${word}*`),
    ...fieldExpressions(filters),
  ].join(' AND ');
}

/** What changed after an instant, as far as the index knows. */
export function changedSince(instant: string, types: readonly string[]): string {
  const type = anyOf(types.map((each) => `type=${each}`));
  return `${type} AND last_updated.updated_at>${quoted(instant)}`;
}

function anyOf(parts: readonly string[]): string {
  return parts.length === 1 ? (parts[0] ?? '') : `(${parts.join(' OR ')})`;
}

/** Within quotes only these have a meaning. */
function quoted(value: string): string {
  return `"${value.replace(/[\\"*]/g, '\\$&')}"`;
}

function fieldExpressions(filters: FacetFilters): string[] {
  return Object.entries(filters).map(([field, values]) => {
    const expression = BY_FIELD[field];
    if (expression === undefined)
      throw new DamError('bad-request', `It cannot filter by "${field}".`);
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
  // Nothing has an empty type: finds nothing.
  type: (value) => KINDS[value] ?? 'resource_type=none',
  format: (value) => `format=${quoted(value)}`,
  folder: (value) => `(asset_folder=${quoted(value)} OR asset_folder:${below(value)})`,
};

function below(folder: string): string {
  return `${quoted(`${folder}/`).slice(0, -1)}*"`;
}
