import { hashDistance } from './bands';
import type { PictureFingerprint } from './picture-fingerprint';

/** What is known of a file, or of the current version of an asset. */
export interface FileFacts {
  /** SHA-256 of the bytes, as 64 hexadecimal digits in lower case. Null if the bytes were not read. */
  sha256: string | null;
  sizeBytes: number | null;
  /** Null if it is no picture, or could not be decoded. */
  picture: PictureFingerprint | null;
  /** As displayed, in pixels. */
  width: number | null;
  /** As displayed, in pixels. */
  height: number | null;
  /** Media type, such as `image/jpeg`. */
  mime: string | null;
  /** With the extension. */
  fileName: string | null;
}

/**
 * How a file and an asset match.
 *
 * - `sure`: the same bytes, or the same picture in every pixel of a small version of it
 * - `doubtful`: a person must look
 */
export type Certainty = 'sure' | 'doubtful';

/** Why a file and an asset match: their bytes, their pixels, or only name and size. */
export type Evidence = 'bytes' | 'pixels' | 'name';

export interface Match {
  certainty: Certainty;
  evidence: Evidence;
  /** Mean difference of the colours, in levels of 255; 0 for the same bytes, null if only the names are compared. */
  difference: number | null;
}

/** Bounds within which two pictures are the same for sure. */
const SURE = {
  /** Bits of the hash in which they differ at most. */
  bits: 4,
  /** Mean difference of the colours on 16 × 16 pixels at most, in levels of 255. */
  mean: 2.5,
  /** Difference of any one colour of a pixel at most. */
  most: 16,
  /** Relative difference of the aspect ratios at most, beside the half pixel to which sizes are rounded. */
  ratio: 0.01,
} as const;

/** Bounds within which a person should look. */
const DOUBTFUL = { bits: 7, mean: 14, ratio: 0.05 } as const;

/** Returns how a file matches an asset; null if it does not. */
export function matchOf(file: FileFacts, asset: FileFacts): Match | null {
  if (file.sha256 !== null && file.sha256 === asset.sha256) {
    return { certainty: 'sure', evidence: 'bytes', difference: 0 };
  }
  const byPixels = matchByPixels(file, asset);
  if (byPixels !== null) return byPixels;
  return isSameByName(file, asset)
    ? { certainty: 'doubtful', evidence: 'name', difference: null }
    : null;
}

/** Returns the items that a file matches: the sure ones first, the others by how much they differ. */
export function matchesOf<Item extends FileFacts>(
  file: FileFacts,
  items: Iterable<Item>,
): (Match & { item: Item })[] {
  const matches: (Match & { item: Item })[] = [];
  for (const item of items) {
    const match = matchOf(file, item);
    if (match !== null) matches.push({ ...match, item });
  }
  const rankOf = ({ certainty, difference }: Match) =>
    certainty === 'sure' ? -1 : (difference ?? Number.MAX_VALUE);
  return matches.sort((one, other) => rankOf(one) - rankOf(other));
}

function matchByPixels(file: FileFacts, asset: FileFacts): Match | null {
  if (file.picture === null || asset.picture === null) return null;
  if (!haveSameRatio(file, asset, DOUBTFUL.ratio)) return null;
  const { mean, most } = differenceOf(file.picture.small, asset.picture.small);
  const bits = hashDistance(file.picture.hash, asset.picture.hash);
  const hasSameColours = mean <= SURE.mean && most <= SURE.most;
  const isSure =
    hasSameColours &&
    bits <= SURE.bits &&
    !file.picture.isPlain &&
    !asset.picture.isPlain &&
    haveSameRatio(file, asset, SURE.ratio);
  if (isSure) return { certainty: 'sure', evidence: 'pixels', difference: mean };
  // The hash of a fine pattern is not stable, so the same colours are enough for a person to look.
  const isNear = hasSameColours || (bits <= DOUBTFUL.bits && mean <= DOUBTFUL.mean);
  return isNear ? { certainty: 'doubtful', evidence: 'pixels', difference: mean } : null;
}

/** Compares two small pictures, in levels of 255. */
function differenceOf(one: Uint8Array, other: Uint8Array): { mean: number; most: number } {
  let sum = 0;
  let most = 0;
  for (let at = 0; at < one.length; at++) {
    const difference = Math.abs((one[at] ?? 0) - (other[at] ?? 0));
    sum += difference;
    if (difference > most) most = difference;
  }
  return { mean: sum / one.length, most };
}

/** A picture that is made smaller ends on whole pixels: one of 100 × 67 may have been 1000 × 667 or 1000 × 665. */
function haveSameRatio(one: FileFacts, other: FileFacts, tolerance: number): boolean {
  if (!one.width || !one.height || !other.width || !other.height) return false;
  const rounding = 0.5 / Math.min(one.width, one.height, other.width, other.height);
  const relation = (one.width * other.height) / (one.height * other.width);
  return Math.abs(relation - 1) <= tolerance + 2 * rounding;
}

/** Same name, size in bytes and media type: only where the bytes of one of them were not read. */
function isSameByName(file: FileFacts, asset: FileFacts): boolean {
  if (file.sha256 !== null && asset.sha256 !== null) return false;
  if (file.sizeBytes === null || file.sizeBytes !== asset.sizeBytes) return false;
  return file.fileName !== null && file.fileName.toLowerCase() === asset.fileName?.toLowerCase();
}
