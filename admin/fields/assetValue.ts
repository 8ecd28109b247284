import type { PickedReference } from '../../server/contracts/api';
import type { FocalPoint } from '../../server/contracts/asset';
import {
  type AssetFieldValue,
  parseStoredUrl,
  type Reference,
  type ReferenceKey,
  referenceKey,
  storedUrl,
} from '../../server/contracts/reference';

/** Returns the references of a custom field as a list, without values that are no reference. */
export function valuesOf(value: unknown): AssetFieldValue[] {
  const list: unknown[] = Array.isArray(value) ? value : [value];
  return list.filter(isAssetValue);
}

function isAssetValue(value: unknown): value is AssetFieldValue {
  if (typeof value !== 'object' || value === null) return false;
  const { connection, assetId } = value as Record<string, unknown>;
  return typeof connection === 'string' && typeof assetId === 'string';
}

export function referenceOfValue({ connection, assetId, version }: AssetFieldValue): Reference {
  return version === undefined ? { connection, assetId } : { connection, assetId, version };
}

function keyOfValue(value: AssetFieldValue): ReferenceKey {
  return referenceKey(referenceOfValue(value));
}

export function pickedValue({ reference, url }: PickedReference): AssetFieldValue {
  return { ...reference, url };
}

/** Appends the assets that the field does not hold yet. The others keep their own texts. */
export function withAdded(
  before: readonly AssetFieldValue[],
  added: readonly AssetFieldValue[],
): AssetFieldValue[] {
  const known = new Set(before.map(keyOfValue));
  return [...before, ...added.filter((value) => !known.has(keyOfValue(value)))];
}

/** Replaces the asset at `index`. If the list already holds the new asset, it moves to `index`. */
export function withReplaced(
  before: readonly AssetFieldValue[],
  index: number,
  value: AssetFieldValue,
): AssetFieldValue[] {
  const key = keyOfValue(value);
  return before.flatMap((other, at) => {
    if (at === index) return [value];
    return keyOfValue(other) === key ? [] : [other];
  });
}

/** Sets a text for this use of the asset. Null removes it, so that the DAM's applies. */
export function withText(
  value: AssetFieldValue,
  key: 'alt' | 'caption',
  text: string | null,
): AssetFieldValue {
  const { [key]: _inherited, ...rest } = value;
  return text === null ? rest : { ...rest, [key]: text };
}

/** Pins a version; null uses the current one. Texts and focal point stay. */
export function withPin(value: AssetFieldValue, version: string | null): AssetFieldValue {
  const { version: _pinned, url, ...rest } = value;
  const parsed = parseStoredUrl(url);
  const { connection, assetId } = value;
  const pin = version === null ? {} : { version };
  return {
    ...rest,
    ...pin,
    url: storedUrl({ connection, assetId, ...pin }, parsed?.slug ?? assetId, parsed?.ext ?? ''),
  };
}

/** Sets the focal point for this use of the asset. Null removes it, so that the DAM's applies. */
export function withFocalPoint(value: AssetFieldValue, point: FocalPoint | null): AssetFieldValue {
  const { focalPoint: _inherited, ...rest } = value;
  return point === null ? rest : { ...rest, focalPoint: point };
}
