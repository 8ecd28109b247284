import { type PictureFingerprint, SMALL_SIDE } from './picture-fingerprint';

/** Parts of a perceptual hash of 64 bits, 16 bits each. */
const HASH_BANDS = 4;
const BAND_BITS = 16;

/** Quarters of a picture, and the steps in which their brightness is told: 16 levels of 255 each. */
const QUARTERS = 4;
const STEPS = 16;

/** Numbers by which near fingerprints are found: four parts of the hash, and the brightness of the quarters. */
export const BANDS = HASH_BANDS + 1;

/** Returns the numbers under which a fingerprint is found. They are 0 to 65535. */
export function bandsOf({ hash, small }: PictureFingerprint): number[] {
  const parts = Array.from({ length: HASH_BANDS }, (_, index) =>
    Number.parseInt(hash.slice(index * 4, index * 4 + 4), 16),
  );
  return [...parts, packed(quartersOf(small))];
}

/**
 * Returns for each of the numbers those that a near fingerprint may have. Of two hashes that differ in at most seven
 * bits, one of the four parts differs in at most one. The hash of a fine pattern or of a plain picture tells little:
 * copies of it are found by the brightness of its quarters, which differs by at most one step.
 */
export function nearBands(picture: PictureFingerprint): number[][] {
  const parts = bandsOf(picture).slice(0, HASH_BANDS);
  const bits = Array.from({ length: BAND_BITS }, (_, bit) => 1 << bit);
  const byHash = parts.map((band) => [band, ...bits.map((bit) => band ^ bit)]);
  return [...byHash, nearQuarters(quartersOf(picture.small)).map(packed)];
}

/** Returns the brightness of each quarter, as steps from 0 to 15. */
function quartersOf(small: Uint8Array): number[] {
  const sums = new Array<number>(QUARTERS).fill(0);
  const half = SMALL_SIDE / 2;
  for (const [at, level] of small.entries()) {
    const pixel = Math.floor(at / 3);
    const isRight = pixel % SMALL_SIDE >= half;
    const isLower = pixel >= SMALL_SIDE * half;
    const quarter = (isRight ? 1 : 0) + (isLower ? 2 : 0);
    sums[quarter] = (sums[quarter] ?? 0) + level;
  }
  const levels = small.length / QUARTERS;
  return sums.map((sum) => Math.min(STEPS - 1, Math.floor(sum / levels / STEPS)));
}

/** Returns these steps, and all that differ from them by at most one step in each quarter. */
function nearQuarters(steps: readonly number[]): number[][] {
  return steps.reduce<number[][]>(
    (found, step) =>
      found.flatMap((before) =>
        [step - 1, step, step + 1]
          .filter((near) => near >= 0 && near < STEPS)
          .map((near) => [...before, near]),
      ),
    [[]],
  );
}

function packed(steps: readonly number[]): number {
  return steps.reduce((number, step) => number * STEPS + step, 0);
}

/** Returns the number of bits in which two hashes differ. */
export function hashDistance(one: string, other: string): number {
  let count = 0;
  for (let at = 0; at < one.length; at += 8) {
    let bits =
      Number.parseInt(one.slice(at, at + 8), 16) ^ Number.parseInt(other.slice(at, at + 8), 16);
    while (bits !== 0) {
      bits &= bits - 1;
      count++;
    }
  }
  return count;
}
