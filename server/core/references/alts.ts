import { altMarkOf, isMarkOf } from '../../contracts/alt-mark';
import { attributeOf, findMarkup, type HtmlTag } from './html';
import { findMarkdown } from './markdown';
import type { PlacedHit } from './place-text';
import type { Edit, TextHit } from './text';

/** How an alternative text is written at a place: as it reads, and the other way round. */
interface Notation {
  plain(written: string): string;
  written(plain: string): string;
}

const MARKDOWN: Notation = {
  plain: (written) => written.replace(/\\([!-/:-@[-`{-~])/g, '$1'),
  written: (plain) => plain.replace(/[\\[\]`*_<>!]/g, '\\$&').replace(/\s+/g, ' '),
};

const HTML_ATTRIBUTE: Notation = {
  plain: (written) =>
    written.replace(/&(?:(amp|lt|gt|quot|apos|nbsp)|#(\d{1,7})|#x([0-9a-f]{1,6}));/gi, decoded),
  written: (plain) => plain.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`),
};

const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: '\u00a0',
};

function decoded(entity: string, name?: string, decimal?: string, hex?: string): string {
  if (name !== undefined) return NAMED[name.toLowerCase()] ?? entity;
  const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : entity;
}

/** True if the alternative text of an image at one of these addresses may be that of the DAM. */
export function mayFollow(hits: readonly TextHit[]): boolean {
  // Nearly all addresses have no query.
  return hits.some(
    ({ recognised: { stored } }) => stored.query !== '' && altMarkOf(stored.query) !== null,
  );
}

/** An alternative text that is replaced by the DAM's. */
export interface Alt {
  hit: PlacedHit;
  edit: Edit;
  alternativeText: string;
}

/**
 * Returns the alternative texts of images that are what the DAM said at insertion and are something else by now, or in
 * another language. A text that somebody changed since is not among them, nor any other text of the document.
 */
export function altsOf(text: string, hits: readonly PlacedHit[]): Alt[] {
  const { tags } = findMarkup(text);
  const { links, tags: visible } = findMarkdown(text, tags);
  const ofMarkdown = links.flatMap(({ isImage, target, labelStart, labelEnd }) =>
    isImage && 'start' in target
      ? altAt(text, hits, { ...target, labelStart, labelEnd, notation: MARKDOWN })
      : [],
  );
  return [...ofMarkdown, ...visible.flatMap((tag) => altOfTag(text, tag, hits))];
}

function altOfTag(text: string, tag: HtmlTag, hits: readonly PlacedHit[]): Alt[] {
  if (tag.name !== 'img') return [];
  const source = attributeOf(tag, 'src');
  const alt = attributeOf(tag, 'alt');
  // A value without quotes could end at the first blank of another text.
  if (source === undefined || alt === undefined || alt.end === alt.valueEnd) return [];
  return altAt(text, hits, {
    start: source.valueStart,
    end: source.valueEnd,
    labelStart: alt.valueStart,
    labelEnd: alt.valueEnd,
    notation: HTML_ATTRIBUTE,
  });
}

/** Where an address and the alternative text beside it stand. */
interface Place {
  start: number;
  end: number;
  labelStart: number;
  labelEnd: number;
  notation: Notation;
}

function altAt(text: string, hits: readonly PlacedHit[], place: Place): Alt[] {
  const hit = hits.find(({ start }) => start >= place.start && start < place.end);
  const mark = hit === undefined ? null : altMarkOf(hit.recognised.stored.query);
  const alternativeText = hit?.target.alternativeText ?? null;
  if (hit === undefined || mark === null || alternativeText === null) return [];
  const { labelStart: start, labelEnd: end, notation } = place;
  const before = notation.plain(text.slice(start, end));
  if (!isMarkOf(mark, before) || before === alternativeText) return [];
  const replacement = notation.written(alternativeText);
  return [{ hit, edit: { start, end, replacement }, alternativeText }];
}
