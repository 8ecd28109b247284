import type { FacetFilters } from '../../../server/contracts/connector';
import { CARD_SIZES, type CardSize, VIEWS, type View } from '../views';

/**
 * Reads the values that the picker keeps in the browser. Written by hand: a library for this would be compiled
 * into every admin, and newer versions of zod make the builder warn of comments that it cannot interpret.
 */

/**
 * The last connection, sort order and filters of a field. The search text is not remembered, because
 * last week's text would hide new assets.
 */
export interface PlaceMemory {
  connection: string | null;
  sort: string | null;
  filters: FacetFilters;
}

interface LocalSearch {
  name: string;
  connection: string;
  text: string;
  filters: FacetFilters;
}

export interface UserMemory {
  view: View;
  size: CardSize;
  details: boolean;
  panel: boolean;
  recent: string[];
  /** Searches that older versions kept here; the server keeps them now. */
  saved: LocalSearch[];
}

/** Null for what is no such value. */
export function placeMemoryOf(value: unknown): PlaceMemory | null {
  if (!isObject(value)) return null;
  const { connection, sort, filters } = value;
  if (!isTextOrNull(connection) || !isTextOrNull(sort) || !isFilters(filters)) return null;
  return { connection, sort, filters };
}

/** Null for what is no such value. `size` and `details` are absent in what older versions remembered. */
export function userMemoryOf(value: unknown): UserMemory | null {
  if (!isObject(value)) return null;
  const { view, size = 'M', details = true, panel, recent, saved } = value;
  if (!isOneOf(VIEWS, view) || !isOneOf(CARD_SIZES, size)) return null;
  if (typeof details !== 'boolean' || typeof panel !== 'boolean' || !isTexts(recent)) return null;
  if (!Array.isArray(saved) || !saved.every(isLocalSearch)) return null;
  return { view, size, details, panel, recent, saved };
}

function isLocalSearch(value: unknown): value is LocalSearch {
  if (!isObject(value)) return false;
  const texts = [value.name, value.connection, value.text];
  return isTexts(texts) && isFilters(value.filters);
}

function isFilters(value: unknown): value is FacetFilters {
  return isObject(value) && Object.values(value).every(isTexts);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}

function isTextOrNull(value: unknown): value is string | null {
  return value === null || typeof value === 'string';
}

function isOneOf<Value>(values: readonly Value[], value: unknown): value is Value {
  return values.some((each) => each === value);
}
