import { LRUCache } from 'lru-cache';
import { STORED_URL_MARK } from '../../contracts/reference';
import type { Shown } from '../media-view';
import { mayFollow } from './alts';
import type { Ours } from './ours';
import { findInText, type TextHit } from './text';

/** What was found in a text. */
export interface TextFindings {
  readonly hits: readonly TextHit[];
  /** True if an alternative text in it may follow the DAM, so that what is shown depends on the language. */
  readonly follows: boolean;
  /**
   * What was shown at each hit when the text was placed last, in which locale if that matters, and the result; null
   * before.
   */
  placed: { shown: readonly Shown[]; locale: string | null; text: string } | null;
}

/** A long text that responses repeat. */
interface KnownText extends TextFindings {
  readonly text: string;
  /** The site whose references were found. */
  readonly ours: Ours;
}

/** Shorter texts are read as fast as they are looked up. */
const SHORTEST = 500;

/** The memory that known texts may take, in bytes. */
export const MAX_TEXT_BYTES = 32 * 1024 ** 2;

/** About what a hit takes, in bytes. */
const BYTES_OF_HIT = 300;

/** By a sample of the text: hashing all of a long text would cost more than reading it. */
const texts = new LRUCache<number, KnownText>({
  max: 10_000,
  maxSize: MAX_TEXT_BYTES,
  // Two bytes for a character, of the text and of what is shown in its place.
  sizeCalculation: ({ text, hits }) => 4 * text.length + BYTES_OF_HIT * hits.length,
});

/** Returns what is found in a text. A long text with references is read once. */
export function hitsIn(text: string, ours: Ours): TextFindings {
  if (text.length < SHORTEST) return unplaced(findInText(text, ours));
  const sample = sampleOf(text);
  const known = texts.get(sample);
  if (known !== undefined && known.ours === ours && known.text === text) return known;
  const hits = findInText(text, ours);
  const found: KnownText = { text, ours, ...unplaced(hits) };
  if (hits.length > 0) texts.set(sample, found);
  return found;
}

/** Returns what was found, before it is placed for the first time. */
export function unplaced(hits: readonly TextHit[]): TextFindings {
  return { hits, follows: mayFollow(hits), placed: null };
}

/** How many characters are looked at, all over the text and as many in its first reference. */
const SAMPLES = 32;

/** Texts of one sample take turns, which costs time and nothing else: the whole text is compared as well. */
function sampleOf(text: string): number {
  const reference = text.indexOf(STORED_URL_MARK) + STORED_URL_MARK.length;
  let sample = text.length;
  for (let place = 1; place <= SAMPLES; place++) {
    const at = Math.floor((text.length * place) / SAMPLES) - 1;
    sample = Math.imul(sample ^ text.charCodeAt(at), 0x01000193);
    sample = Math.imul(sample ^ text.charCodeAt(reference + place), 0x01000193);
  }
  return sample;
}

/** How many bytes are known at present. */
export function knownTextBytes(): number {
  return texts.calculatedSize;
}
