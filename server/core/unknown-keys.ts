import { closest, distance } from 'fastest-levenshtein';
import { isObject } from './json';

/** A problem that a schema found; `keys` are those that it does not know. */
export interface SchemaIssue {
  path: readonly PropertyKey[];
  message: string;
  keys?: readonly string[];
}

/** More changed letters make another word. */
const MAX_TYPOS = 3;

/**
 * Returns the message of an issue. Of an unknown key it names the nearest valid one, if the schema is one of zod;
 * others are asked for nothing but `def`.
 */
export function messageOf({ keys, path, message }: SchemaIssue, schema: unknown): string {
  if (keys === undefined) return message;
  const valid = keysAt(schema, path);
  return keys.map((key) => `has an unknown key "${key}"${nearestTo(key, valid)}`).join(', ');
}

function nearestTo(key: string, valid: readonly string[]): string {
  if (valid.length === 0) return '';
  const near = closest(key.toLowerCase(), valid);
  const isNear = distance(key.toLowerCase(), near.toLowerCase()) <= MAX_TYPOS;
  return isNear ? `; did you mean "${near}"?` : `; there are ${valid.join(', ')}`;
}

/** The keys of the object at a path; empty if the schema does not tell. */
function keysAt(schema: unknown, path: readonly PropertyKey[]): string[] {
  let options = [schema];
  for (const part of path) options = options.flatMap((each) => below(each, part));
  return [...new Set(options.flatMap(shapesOf).flatMap((shape) => Object.keys(shape)))];
}

function below(schema: unknown, part: PropertyKey): unknown[] {
  if (typeof part === 'number') return unwrapped(schema).flatMap(({ element }) => element ?? []);
  return [
    ...shapesOf(schema).flatMap((shape) => shape[String(part)] ?? []),
    ...unwrapped(schema).flatMap(({ valueType }) => valueType ?? []),
  ];
}

function shapesOf(schema: unknown): Record<string, unknown>[] {
  return unwrapped(schema).flatMap(({ shape }) => (isObject(shape) ? [shape] : []));
}

/** The definitions of a schema without what stands around it: defaults, transformations, unions. */
function unwrapped(schema: unknown): Record<string, unknown>[] {
  if (!isObject(schema) || !isObject(schema.def)) return [];
  const { innerType, in: inner, out, options } = schema.def;
  const around = [innerType, inner, out, ...(Array.isArray(options) ? options : [])];
  return [schema.def, ...around.flatMap(unwrapped)];
}
