import { useField } from '@strapi/strapi/admin';
import type { AssetFieldOptions, AssetFieldValue } from '../../../server/contracts/reference';
import { withMoved } from '../../withMoved';
import { valuesOf, withAdded, withReplaced } from '../assetValue';

/** Reads and changes the assets of a custom field in the form. */
export function useAssetValue(name: string, { multiple = false, max }: AssetFieldOptions) {
  const { value, error, onChange } = useField<unknown>(name);
  const values = valuesOf(value);
  const setValues = (next: readonly AssetFieldValue[]) => {
    onChange(name, multiple ? (next.length > 0 ? next : null) : (next[0] ?? null));
  };
  return {
    values,
    error,
    /** Number of assets that can still be added; undefined if there is no limit. */
    room: multiple && max ? Math.max(0, max - values.length) : undefined,
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
