import { createHash } from 'node:crypto';
import type { Reference } from '../../contracts/reference';

/**
 * Returns the `hash` of a reference's row and of its block images: short, stable and unique per reference.
 */
export function referenceHash({ connection, assetId, version }: Reference): string {
  const text = JSON.stringify([connection, assetId, version ?? null]);
  return `dam_${createHash('sha256').update(text).digest('hex').slice(0, 24)}`;
}
