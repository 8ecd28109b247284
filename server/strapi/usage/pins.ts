import { AsyncLocalStorage } from 'node:async_hooks';
import type { Core } from '@strapi/strapi';
import { LRUCache } from 'lru-cache';
import { type Reference, type ReferenceKey, referenceKey } from '../../contracts/reference';
import { type AssetName, nameKey } from '../../core/asset-name';
import { referencesWithRow } from '../content/reference-rows';
import { PlacementTable } from './index-table';

/** A pin that ends keeps its version open for this time, in milliseconds. */
const REMEMBERED_FOR_MS = 60_000;
const MAX_REMEMBERED = 10_000;

/**
 * Tells which former versions this site pins. Without it, whoever changes the number in an address could read
 * every version that the DAM has approved once.
 */
export class Pins {
  readonly #strapi: Core.Strapi;
  readonly #placements: PlacementTable;
  readonly #known = new LRUCache<ReferenceKey, Reference>({
    max: MAX_REMEMBERED,
    ttl: REMEMBERED_FOR_MS,
  });

  readonly #outside = AsyncLocalStorage.snapshot();

  constructor(strapi: Core.Strapi) {
    this.#strapi = strapi;
    this.#placements = new PlacementTable(strapi);
  }

  /** Opens pins of a trusted write, before the usage index knows them. */
  admit(references: readonly Reference[]): void {
    for (const reference of references) {
      if (reference.version !== undefined) this.#known.set(referenceKey(reference), reference);
    }
  }

  /** Returns the versions of an asset that entries pin. */
  async ofAsset(name: AssetName): Promise<ReadonlySet<string>> {
    // A read of the DAM may end after the transaction of the request that began it.
    const pinned = new Set(await this.#outside(() => this.#placements.pinnedVersions(name)));
    for (const { version, ...known } of this.#known.values()) {
      if (nameKey(known) === nameKey(name) && version !== undefined) pinned.add(version);
    }
    return pinned;
  }

  /** True if an entry pins this version, or an editor has picked it. */
  async has(name: AssetName, version: string): Promise<boolean> {
    const reference = { ...name, version };
    const key = referenceKey(reference);
    if (this.#known.has(key)) return true;
    const isPinned =
      (await this.#placements.isPinned(name, version)) ||
      (await referencesWithRow(this.#strapi, [reference])).length > 0;
    if (isPinned) this.#known.set(key, reference);
    return isPinned;
  }
}
