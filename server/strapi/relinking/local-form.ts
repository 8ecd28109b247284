import { withoutAltMark } from '../../contracts/alt-mark';
import { focalPointOf, fromShares, unlessBlank } from '../../contracts/asset';
import { textsIn } from '../../contracts/languages';
import { BLOCK_IMAGE_KEYS, type Overrides, type Reference } from '../../contracts/reference';
import type { LiveResolution } from '../../core/availability';
import type { JsonObject } from '../../core/json';
import type { Ours } from '../../core/references/ours';
import { columnsOf, overridesOf } from '../../core/references/overrides';
import { placedHit, placeHits, type TextContext } from '../../core/references/place-text';
import { type FoundObject, OMITTED, type Path, type Placer } from '../../core/references/walk';
import { captionOf, withoutAsset } from './local-copies';

/** A file of the Media Library, and the asset that it was made of. */
export interface LocalCopy {
  row: JsonObject;
  shown: LiveResolution;
}

interface LocalFormOptions {
  ours: Ours;
  /** Origin and path of this site before addresses in texts; empty if it is not known. */
  publicUrl: string;
  /** Returns null for an asset whose uses are taken out. */
  copyOf(reference: Reference, overrides: Overrides): LocalCopy | null;
  /** True if the custom field at this path gives its files to a media field. */
  isMoved(path: Path): boolean;
}

export const NO_OVERRIDES: Overrides = { alternativeText: null, caption: null, focalPoint: null };

/** What a custom field's JSON says of a file. */
const FIELD_KEYS = [
  'id',
  'documentId',
  'name',
  'url',
  'mime',
  'ext',
  'size',
  'width',
  'height',
  'formats',
] as const;

/** Returns what puts files of the Media Library into a stored row. */
export function localPlacer({ ours, publicUrl, copyOf, isMoved }: LocalFormOptions): Placer {
  const addressIn = ({ url }: JsonObject): string => {
    // Strapi's own editors store absolute addresses in texts and blocks.
    const address = String(url);
    return address.startsWith('/') ? publicUrl + address : address;
  };
  const context: TextContext = {
    ours,
    targetOf: ({ reference, stored }) => {
      const copy = copyOf(reference, NO_OVERRIDES);
      if (copy === null) return { url: '', shown: null, alternativeText: null };
      // Nothing follows the DAM any more, but what did says what it says now.
      const url = addressIn(copy.row) + fragmentOf(withoutAltMark(stored.query));
      const { alternativeText } = textsIn(copy.shown.asset, []);
      return { url, shown: copy.shown, alternativeText };
    },
  };
  return {
    object: (found, path) => {
      const { kind, value, recognised } = found;
      const hasOwnFile = kind === 'file' || (kind === 'field' && isMoved(path));
      const own = kind === 'field' ? fieldOverrides(value) : overridesOf(value);
      const copy = copyOf(recognised.reference, hasOwnFile ? own : NO_OVERRIDES);
      if (copy === null) return OMITTED;
      if (hasOwnFile) return copy.row;
      const described = withTexts(copy, own);
      return kind === 'field'
        ? picked(described, [...FIELD_KEYS, ...TEXT_KEYS])
        : blockImage(described, addressIn(copy.row));
    },
    text: ({ value, known }) => {
      const placed = known.hits.map((hit) => placedHit(hit, context.targetOf(hit.recognised)));
      return placeHits(value, placed, context) ?? OMITTED;
    },
  };
}

/** Returns what the value of a custom field overrides; its focal point is from 0 to 1. */
export function fieldOverrides({ alt, caption, focalPoint }: FoundObject['value']): Overrides {
  return {
    alternativeText: unlessBlank(alt),
    caption: unlessBlank(caption),
    focalPoint: fromShares(focalPoint),
  };
}

const TEXT_KEYS = ['alternativeText', 'caption', 'focalPoint'] as const;

/** The row with the texts and the focal point of one use, each else the asset's. */
function withTexts({ row, shown: { asset } }: LocalCopy, own: Overrides): JsonObject {
  return {
    ...row,
    alternativeText: own.alternativeText ?? row.alternativeText,
    caption: own.caption === null ? row.caption : captionOf(asset, own.caption),
    focalPoint: columnsOf({ ...own, focalPoint: own.focalPoint ?? focalPointOf(asset) }).focalPoint,
  };
}

/** Strapi's validator of Blocks and its editor keep keys that they do not know, such as the focal point. */
function blockImage(described: JsonObject, url: string): JsonObject {
  const { focalPoint } = described;
  return {
    ...picked(described, BLOCK_IMAGE_KEYS),
    ...(focalPoint !== null && { focalPoint }),
    provider_metadata: withoutAsset(described.provider_metadata),
    url,
  };
}

function picked(row: JsonObject, keys: readonly string[]): JsonObject {
  const instant = (value: unknown) => (value instanceof Date ? value.toISOString() : value);
  return Object.fromEntries(keys.map((key) => [key, instant(row[key]) ?? null]));
}

/** The parameters of the delivery route mean nothing to a file. */
function fragmentOf(query: string): string {
  const at = query.indexOf('#');
  return at < 0 ? '' : query.slice(at);
}
