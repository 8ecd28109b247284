import { type Reference, referenceKey } from '../../server/contracts/reference';

/**
 * Returns a key for the row of each asset of a field. It stays when another version is pinned, and when saving
 * puts another file of the same asset in its place, so that what is open in a row stays open.
 *
 * @param others keys of what is no asset, by its place
 */
export function rowKeys(
  references: readonly (Reference | null)[],
  others: (index: number) => string = String,
): string[] {
  const counts = new Map<string, number>();
  return references.map((reference, index) => {
    const key =
      reference === null
        ? others(index)
        : referenceKey({ connection: reference.connection, assetId: reference.assetId });
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    return `${key} ${count}`;
  });
}
