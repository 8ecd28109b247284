import { MAX_ADDRESSES } from '../../../server/contracts/api';
import { STORED_URL_MARK } from '../../../server/contracts/reference';

/** Marks what Slate itself has copied. */
const SLATE_FRAGMENT = 'application/x-slate-fragment';

/** In characters. Longer ones are no addresses that people hand on; the server takes more. */
const LONGEST = 2_048;

/** Returns the addresses that the clipboard holds and nothing else; an empty list for any other content. */
export function addressesIn(data: DataTransfer | null): string[] {
  if (data === null || data.types.includes(SLATE_FRAGMENT) || data.files.length > 0) return [];
  const words = data.getData('text/plain').trim().split(/\s+/);
  return words.length <= MAX_ADDRESSES && words.every(isAddress) ? words : [];
}

/** True for an http(s) address, and for a path of this site's delivery route. */
function isAddress(text: string): boolean {
  if (text.length > LONGEST) return false;
  if (/^https?:\/\//i.test(text)) return URL.canParse(text);
  return text.startsWith('/') && text.includes(STORED_URL_MARK);
}
