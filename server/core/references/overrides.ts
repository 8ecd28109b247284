import { fromPercent, inPercent, unlessBlank } from '../../contracts/asset';
import { type Overrides, REFERENCE_PROVIDER, type Reference } from '../../contracts/reference';
import type { JsonObject } from '../json';
import { metadataReference } from './recognise';
import { referenceHash } from './reference-hash';

/** Separates the hash of a reference from the rest in the hash of a row for one use; no other hash has it. */
export const USE_MARK = '-';

/** Returns the `hash` of a row that stands for one use of a reference. `use` has letters and digits only. */
export function hashOfUse(reference: Reference, use: string): string {
  return `${referenceHash(reference)}${USE_MARK}${use}`;
}

/** Returns what a row of the Media Library overrides. Empty texts override too: they say that there is none. */
export function overridesOf({ alternativeText, caption, focalPoint }: JsonObject): Overrides {
  return {
    alternativeText: unlessBlank(alternativeText),
    caption: unlessBlank(caption),
    focalPoint: fromPercent(focalPoint),
  };
}

const NO_OVERRIDES: Overrides = { alternativeText: null, caption: null, focalPoint: null };

/** Like `overridesOf`, without what a row says of its asset for all uses. */
export function overridesOfUse(row: JsonObject): Overrides {
  return assetOfRow(row) === null ? overridesOf(row) : NO_OVERRIDES;
}

/** Returns the asset for which a row stands as such; null for rows of a pinned version, of one use, and of other files. */
export function assetOfRow({
  provider,
  hash,
  provider_metadata: metadata,
}: JsonObject): Reference | null {
  const isOfUse = typeof hash === 'string' && hash.includes(USE_MARK);
  if (provider !== REFERENCE_PROVIDER || isOfUse) return null;
  const reference = metadataReference(metadata);
  return reference?.version === undefined ? reference : null;
}

/** Returns the columns of a row with these overrides. */
export function columnsOf({ alternativeText, caption, focalPoint }: Overrides) {
  return { alternativeText, caption, focalPoint: focalPoint && inPercent(focalPoint) };
}

export function isSameOverrides(one: Overrides, other: Overrides): boolean {
  return JSON.stringify(columnsOf(one)) === JSON.stringify(columnsOf(other));
}
