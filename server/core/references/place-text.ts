import { altMarkOf, withAltMark } from '../../contracts/alt-mark';
import type { Asset, AssetVersion } from '../../contracts/asset';
import { type Alt, altsOf, mayFollow } from './alts';
import { omitFromDocument, parseDocument } from './json-text';
import { editsToOmit } from './omit';
import type { Ours } from './ours';
import { visibleOf } from './recognise';
import { editsOfSizes, mayHoldSizes } from './sizes';
import {
  applyEdits,
  type Edit,
  findInText,
  mayHoldReference,
  type TextHit,
  writtenAs,
} from './text';

/** What an address in a text becomes. */
export interface TextTarget {
  /** Absolute, with the query of the stored address. */
  url: string;
  /** Null if the asset cannot be shown; `url` then leads to the delivery route, which says so. */
  shown: { asset: Asset; version: AssetVersion } | null;
  /** The DAM's, in the language of the text; null if it has none, or the asset cannot be shown. */
  alternativeText: string | null;
}

export interface TextContext {
  ours: Ours;
  targetOf(recognised: TextHit['recognised']): TextTarget;
}

/** A hit with what becomes of it. */
export interface PlacedHit extends TextHit {
  target: TextTarget;
}

export function placedHit(hit: TextHit, target: TextTarget): PlacedHit {
  const { start, end, recognised, isEscaped } = hit;
  return { start, end, recognised, isEscaped, target };
}

/** An address whose alternative text follows the DAM has the mark of the new one, so that it goes on following. */
function addressOf(hit: PlacedHit, alts: readonly Alt[]): string {
  const { url } = hit.target;
  const alt = alts.find((each) => each.hit === hit);
  // What stands in place of the asset may follow nothing.
  return alt === undefined || altMarkOf(url) === null ? url : withAltMark(url, alt.alternativeText);
}

/** Like `placeHits`, for hits whose targets the context knows. */
export function placeText(
  text: string,
  hits: readonly TextHit[],
  context: TextContext,
): string | null {
  const placed = hits.map((hit) => placedHit(hit, context.targetOf(hit.recognised)));
  return placeHits(text, placed, context);
}

/**
 * Returns a text with every reference resolved; null if the whole text stands for an asset that cannot be
 * shown. Characters outside of references stay as they are, except for what has no meaning without an
 * asset that cannot be shown, and for sizes of images in HTML.
 */
export function placeHits(
  text: string,
  placed: readonly PlacedHit[],
  context: TextContext,
): string | null {
  const alts = mayFollow(placed) ? altsOf(text, placed) : [];
  const addresses = placed.map(
    (hit): Edit => ({
      start: hit.start,
      end: hit.end,
      replacement: writtenAs(hit, addressOf(hit, alts)),
    }),
  );
  const hidden = placed.filter(({ target }) => target.shown === null);
  const [only] = placed;
  const visible = visibleOf(text);
  if (only !== undefined && only.start === 0 && only.end === visible.length) {
    // Live preview's source map would become part of the url, so it is dropped.
    return hidden.length > 0 ? null : applyEdits(visible, addresses);
  }
  const sizes = mayHoldSizes(text) ? editsOfSizes(text, placed) : [];
  const described = [...addresses, ...alts.map(({ edit }) => edit), ...sizes];
  if (hidden.length === 0) return applyEdits(text, described);
  const document = parseDocument(text);
  if (document === null) return applyEdits(text, [...editsToOmit(text, hidden), ...described]);
  const offsets = hidden.map(({ start }) => start);
  const omission = omitFromDocument(document, offsets, (value) => {
    if (!mayHoldReference(value)) return value;
    return placeText(value, findInText(value, context.ours), context) ?? '';
  });
  if (omission.isWhole) return null;
  return applyEdits(text, [...omission.edits, ...omission.texts, ...addresses]);
}
