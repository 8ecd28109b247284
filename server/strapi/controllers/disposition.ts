import { transliterate } from 'transliteration';

const LONGEST = 200;

/** A file to be sent, by the names that are known of it. */
export interface SentFile {
  /** As the DAM calls it; may hold any characters. */
  fileName: string;
  /** Extension of what is sent, without a dot; empty if there is none. */
  ext: string;
  /** Name in ASCII if nothing of the DAM's name can be written in it. */
  slug: string;
}

/** Names for the header `Content-Disposition` (RFC 6266). */
export interface SavedNames {
  /** The DAM's name with the extension of what is sent. */
  name: string;
  /** The same in ASCII, for old programs. */
  fallback: string;
}

/**
 * Returns the names under which a file is saved. Characters that could end the header, name a folder or
 * hide an extension are left out.
 */
export function savedNames(file: SentFile): SavedNames {
  const whole = plainName(file.fileName);
  const base = whole.replace(/\.[A-Za-z0-9]{1,12}$/, '') || file.slug;
  const ending = endingOf(whole, file.ext);
  const ascii = asciiOf(base);
  const fallback = /[A-Za-z0-9]/.test(ascii) ? ascii : file.slug;
  return { name: base + ending, fallback: fallback + ending };
}

/** An extension that is right stays as the DAM writes it, such as `.JPG`. */
function endingOf(name: string, ext: string): string {
  if (ext === '') return '';
  const ending = `.${ext}`;
  const own = name.slice(-ending.length);
  return own.toLowerCase() === ending.toLowerCase() ? own : ending;
}

function plainName(name: string): string {
  return (
    name
      // Control characters, halves of surrogate pairs, and those that turn the direction of writing.
      .replace(/[\p{Cc}\p{Cs}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu, '')
      .replace(/[/\\]/g, '-')
      .trim()
      .slice(0, LONGEST)
      // The cut may have left half a pair.
      .replace(/\p{Cs}$/u, '')
  );
}

function asciiOf(name: string): string {
  return transliterate(name).replace(/[^\x20-\x7e]|["%]/gu, '_');
}
