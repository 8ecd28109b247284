import { z } from 'zod';
import { placeOf } from '../cursors';
import { FILE_NAMESPACE, type WirePage } from './answers';

/** How lists of a wiki are asked for, and gone on with. */

/** Most titles or ids of one call for who has no special rights. */
export const MOST_IDS = 50;

/** Only the ids: what else is to be known of them is read apart, so that both can be continued. */
export function found(words: readonly string[], limit: number): Record<string, string> {
  const search = words.join(' ');
  return {
    generator: 'search',
    gsrsearch: search,
    gsrnamespace: String(FILE_NAMESPACE),
    gsrlimit: String(Math.min(limit, MOST_IDS)),
    // Counts them; a generator does not.
    list: 'search',
    srsearch: search,
    srnamespace: String(FILE_NAMESPACE),
    srlimit: '1',
    srinfo: 'totalhits',
    srprop: '',
  };
}

export function all(sort: string, limit: number): Record<string, string> {
  const order =
    sort === 'title' ? { gaisort: 'name' } : { gaisort: 'timestamp', gaidir: 'descending' };
  return { generator: 'allimages', gailimit: String(Math.min(limit, MOST_IDS)), ...order };
}

/** Only the generator's own: the count's would move on by itself. */
export function cursorOf(more: Readonly<Record<string, string | number>>): string | null {
  const own = Object.entries(textsOf(more)).filter(([name]) => /^(gsr|gai)/.test(name));
  return own.length === 0 ? null : JSON.stringify(Object.fromEntries(own));
}

const part = z.string().max(1_000).optional();
const continuation = z.strictObject({
  gsroffset: part,
  gaicontinue: part,
  rcstart: part,
  rccontinue: part,
});

/** A cursor is what we gave out; anything else could be any parameter of the wiki. */
export function continuationOf(cursor: string): Record<string, string> {
  return textsOf(placeOf(continuation, cursor));
}

export function textsOf(values: Readonly<Record<string, string | number | undefined>>) {
  const said = Object.entries(values).filter(
    ([name, value]) => value !== undefined && name !== 'continue',
  );
  return Object.fromEntries(said.map(([name, value]) => [name, String(value)]));
}

export function merge(pages: Map<number, WirePage>, page: WirePage): void {
  const { pageid } = page;
  if (pageid === undefined) return;
  const known = pages.get(pageid);
  if (known === undefined) {
    pages.set(pageid, page);
    return;
  }
  known.imageinfo = [...(known.imageinfo ?? []), ...(page.imageinfo ?? [])];
  known.categories = [...(known.categories ?? []), ...(page.categories ?? [])];
}
