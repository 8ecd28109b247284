/**
 * The mark of an image in a text whose alternative text is still the one that the DAM had at insertion. It stands in
 * the fragment of the address: `…/pier.jpg?w=640#alt=9f86d081`. The digits tell if somebody has changed the text since:
 * then it is the editor's own, and stays.
 */

const MARK = /#alt=([0-9a-f]{8})$/;

/** Returns the mark of an address; null if it has none. */
export function altMarkOf(query: string): string | null {
  return MARK.exec(query)?.[1] ?? null;
}

/** Returns the address with the mark of an alternative text, in place of a former mark. An own fragment stays. */
export function withAltMark(address: string, alternativeText: string): string {
  const bare = withoutAltMark(address);
  return bare.includes('#') ? address : `${bare}#alt=${digitsOf(alternativeText)}`;
}

export function withoutAltMark(address: string): string {
  return address.replace(MARK, '');
}

/** True if an alternative text is the one of which a mark was made. Blanks around and between words do not count. */
export function isMarkOf(mark: string, alternativeText: string): boolean {
  return digitsOf(alternativeText) === mark;
}

/** FNV-1a of 32 bits over the UTF-16 units, which a browser computes at once; it protects nothing. */
function digitsOf(text: string): string {
  let hash = 0x811c9dc5;
  const plain = text.trim().replace(/\s+/g, ' ');
  for (let index = 0; index < plain.length; index += 1) {
    hash = Math.imul(hash ^ plain.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, '0');
}
