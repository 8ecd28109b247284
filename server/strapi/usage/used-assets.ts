import { AsyncLocalStorage } from 'node:async_hooks';
import type { Core } from '@strapi/strapi';
import { type AssetName, nameKey } from '../../core/asset-name';
import { referencesWithRow } from '../content/reference-rows';
import { PlacementTable } from './index-table';

/**
 * Returns the function that finds out which assets this site uses: those that an entry places, and those that
 * an editor has picked. It returns their `nameKey`.
 */
export function usedAssets(
  strapi: Core.Strapi,
): (names: readonly AssetName[]) => Promise<ReadonlySet<string>> {
  const placements = new PlacementTable(strapi);
  // A read of the DAM may end after the transaction of the request that began it.
  const outside = AsyncLocalStorage.snapshot();
  return (names) =>
    outside(async () => {
      const placed = await placements.usedOf(names);
      const picked = await referencesWithRow(strapi, names);
      return new Set([...placed, ...picked].map(nameKey));
    });
}
