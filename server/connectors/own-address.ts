/** An address on a DAM's own host, below its base address. */
export interface OwnAddress {
  /** Begins with `/` and is still encoded. Empty for the base address itself. */
  path: string;
  params: URLSearchParams;
  /** With its `#`; empty without one. */
  hash: string;
}

/** Longest address that is looked at, in characters; browsers and servers take no longer ones everywhere. */
const MAX_LENGTH = 2_048;

/** Parses an http(s) address that a person has copied; null for any other text. */
export function httpAddress(text: string): URL | null {
  if (text.length > MAX_LENGTH || !/^https?:\/\//i.test(text) || !URL.canParse(text)) return null;
  return new URL(text);
}

/**
 * Returns what stands behind a DAM's base address; null for addresses of other hosts and other folders. `http` and
 * `https` are the same here, since people copy either.
 *
 * @example
 * ownAddress('https://dam.example/assets/42?v=1', 'https://dam.example')?.path; // '/assets/42'
 */
export function ownAddress(address: string, baseUrl: string): OwnAddress | null {
  const url = httpAddress(address);
  const base = new URL(baseUrl);
  const folder = base.pathname.replace(/\/+$/, '');
  if (url === null || url.host !== base.host) return null;
  if (url.pathname !== folder && !url.pathname.startsWith(`${folder}/`)) return null;
  return {
    path: url.pathname.slice(folder.length),
    params: url.searchParams,
    hash: url.hash,
  };
}

/** Decodes a part of an address; null if it is not encoded rightly. */
export function decodedPart(part: string): string | null {
  try {
    return decodeURIComponent(part);
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
}

/** Returns the part of a text that an expression captures, decoded; null if it does not match. */
export function partOf(text: string, expression: RegExp): string | null {
  const [, part] = expression.exec(text) ?? [];
  return part === undefined ? null : decodedPart(part);
}
