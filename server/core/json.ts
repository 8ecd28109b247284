/** A parsed JSON object, or any other plain object with string keys. */
export type JsonObject = Record<string, unknown>;

/** True if the value is an object, but not null or an array. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
