import { useField } from '@strapi/strapi/admin';
import { useRef } from 'react';
import {
  type AssetFieldOptions,
  type AssetFieldValue,
  referenceKey,
} from '../../../server/contracts/reference';
import { withMoved } from '../../withMoved';
import { pickedValue, referenceOfValue, valuesOf, withAdded, withReplaced } from '../assetValue';
import type { PutAssets } from '../pasting/paste';

/** Reads and changes the assets of a custom field in the form. */
export function useAssetValue(name: string, { multiple = false, max }: AssetFieldOptions) {
  const { value, error, onChange } = useField<unknown>(name);
  const values = valuesOf(value);
  const setValues = (next: readonly AssetFieldValue[]) => {
    onChange(name, multiple ? (next.length > 0 ? next : null) : (next[0] ?? null));
  };
  const room = multiple && max ? Math.max(0, max - values.length) : undefined;
  const latest = useRef({ values, setValues });
  latest.current = { values, setValues };
  /** Null if there is no room for all of them. What was changed since is not taken back. */
  const putPasted: PutAssets = (assets) => {
    const next = multiple ? withAdded(values, assets.map(pickedValue)) : assets.map(pickedValue);
    const added = next.filter((value) => !values.includes(value));
    if (added.length === 0 || added.length > (multiple ? (room ?? added.length) : 1)) return null;
    setValues(next);
    const keys = new Set(added.map((value) => referenceKey(referenceOfValue(value))));
    return () => {
      const { values: now, setValues: set } = latest.current;
      const left = now.filter((value) => !keys.has(referenceKey(referenceOfValue(value))));
      if (left.length < now.length) set(multiple ? left : values);
    };
  };
  return {
    values,
    error,
    putPasted,
    /** Number of assets that can still be added; undefined if there is no limit. */
    room,
    addAssets: (added: readonly AssetFieldValue[]) =>
      setValues(multiple ? withAdded(values, added) : added),
    replaceAsset(index: number, replacement: AssetFieldValue) {
      setValues(multiple ? withReplaced(values, index, replacement) : [replacement]);
    },
    /** Stores other texts or another focal point of the same asset. */
    changeAsset: (index: number, changed: AssetFieldValue) =>
      setValues(values.map((other, at) => (at === index ? changed : other))),
    removeAsset: (index: number) => setValues(values.filter((_, at) => at !== index)),
    moveAsset: (from: number, to: number) => setValues(withMoved(values, from, to)),
  };
}
