import { fromPercent, inPercent, unlessBlank } from '../../contracts/asset';
import type { Overrides, Reference } from '../../contracts/reference';
import type { JsonObject } from '../json';
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

/** Returns the columns of a row with these overrides. */
export function columnsOf({ alternativeText, caption, focalPoint }: Overrides) {
  return { alternativeText, caption, focalPoint: focalPoint && inPercent(focalPoint) };
}

export function isSameOverrides(one: Overrides, other: Overrides): boolean {
  return JSON.stringify(columnsOf(one)) === JSON.stringify(columnsOf(other));
}
