import type { JsonObject } from '../json';
import type { Recognised, StoredRecognised } from './recognise';
import type { TextHit } from './text';

/** Longest address that is looked at, in characters, as in connectors. */
const MAX_LENGTH = 2_048;

/**
 * An address of another site, up to a character that no address has. Without a scheme it must have a host with a dot:
 * two slashes begin a comment, too.
 */
const ADDRESS =
  /(?<![a-z\d])https?:\/\/[^\s"'<>\\^`{}|]+|(?<![\w:/.])\/\/[\w-]+(?:\.[\w-]+)+[^\s"'<>\\^`{}|]*/gi;

/** An address in a text: `text.slice(start, end)` is how it stands there. */
interface AddressInText {
  start: number;
  end: number;
  /** With its scheme, and without the entities of HTML. */
  address: string;
}

/** Says what is to stand for an address that has this form; null if it stays. */
export type ForeignLookUp = (address: string) => StoredRecognised | null;

/**
 * Finds addresses of other sites in content: in texts, in links of blocks, and of the images in blocks. An address
 * inside of another one, such as that of an image service, is none of its own.
 */
export class ForeignAddresses {
  readonly #lookUp: ForeignLookUp;

  constructor(lookUp: ForeignLookUp) {
    this.#lookUp = lookUp;
  }

  /** Rows of the Media Library are files with bytes of their own, wherever these lie. */
  recognise({ url }: JsonObject, kind: 'file' | 'block-image'): Recognised | null {
    if (kind !== 'block-image' || typeof url !== 'string') return null;
    const [only] = addressesIn(url);
    return only?.start === 0 && only.end === url.length ? this.#lookUp(only.address) : null;
  }

  hitsIn(text: string): TextHit[] {
    return addressesIn(text).flatMap(({ start, end, address }) => {
      const recognised = this.#lookUp(address);
      return recognised === null ? [] : [{ start, end, recognised, isEscaped: false }];
    });
  }
}

/** Returns the http(s) addresses of a text, in order. */
function addressesIn(text: string): AddressInText[] {
  if (!text.includes('//')) return [];
  const found: AddressInText[] = [];
  for (const { 0: matched, index: start } of text.matchAll(ADDRESS)) {
    const written = ownPart(matched);
    if (written.length > MAX_LENGTH) continue;
    const address = written.replaceAll('&amp;', '&').replace(/^\/\//, 'https://');
    found.push({ start, end: start + written.length, address });
  }
  return found;
}

/** Drops what is not part of an address: a bracket around it, the next one of a list, the end of a sentence. */
function ownPart(matched: string): string {
  const [first = ''] = matched.split(/,(?=https?:\/\/)/i);
  let end = 0;
  for (let open = { '(': 0, '[': 0 }; end < first.length; end += 1) {
    const character = first[end];
    if (character === '(' || character === '[')
      open = { ...open, [character]: open[character] + 1 };
    const opening = character === ')' ? '(' : character === ']' ? '[' : null;
    if (opening === null) continue;
    if (open[opening] === 0) break;
    open = { ...open, [opening]: open[opening] - 1 };
  }
  return first.slice(0, end).replace(/(?:[.,;:!?*_~]|&quot;|&#39;)+$/, '');
}

/** Returns the width in pixels that the address of a rendition asks for; null if it names none. */
export function widthInAddress(address: string): number | null {
  const [, inQuery, inPath] =
    /[?&](?:w|width)=(\d{1,5})(?=[&#]|$)|[/,]w_(\d{1,5})(?=[,/])/.exec(address) ?? [];
  const width = Number(inQuery ?? inPath ?? 0);
  return width > 0 ? width : null;
}
