import { LRUCache } from 'lru-cache';
import type { Clock } from './ports';

export interface VariantLimitOptions {
  /** Variants of an asset at a time. */
  perAsset: number;
  clock: Pick<Clock, 'elapsed'>;
}

/** After this time without a request, a variant gives its place to another one. In milliseconds. */
const UNUSED_MS = 60 * 60 * 1_000;

/** Assets that are counted at a time; the least recently used one is forgotten first. */
const MOST_ASSETS = 2_000;

/**
 * Counts the variants that visitors ask for of each asset. Without it, one visitor could have thousands of
 * pictures of an asset made, or charged by its DAM, by counting a parameter up.
 */
export class VariantLimit {
  readonly #options: VariantLimitOptions;
  /** When each variant was asked for last, by asset. The one that was not for longest comes first. */
  readonly #used = new LRUCache<string, Map<string, number>>({ max: MOST_ASSETS });

  constructor(options: VariantLimitOptions) {
    this.#options = options;
  }

  /** Returns false if the asset already has as many other variants that are in use. */
  admit(asset: string, variant: string): boolean {
    const used = this.#used.get(asset) ?? new Map<string, number>();
    this.#used.set(asset, used);
    if (!used.delete(variant) && used.size >= this.#options.perAsset && !this.#makeRoom(used)) {
      return false;
    }
    used.set(variant, this.#options.clock.elapsed());
    return true;
  }

  #makeRoom(used: Map<string, number>): boolean {
    const [oldest] = used;
    if (oldest === undefined) return false;
    const [variant, usedMs] = oldest;
    if (this.#options.clock.elapsed() - usedMs < UNUSED_MS) return false;
    return used.delete(variant);
  }
}
