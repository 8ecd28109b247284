/** A parsed JSON object, or any other plain object with string keys. */
export type JsonObject = Record<string, unknown>;

/** True for objects that are neither null nor lists. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
