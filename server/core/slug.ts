import { LRUCache } from 'lru-cache';
import { transliterate } from 'transliteration';
import { slugOf } from '../contracts/reference';

/** Responses ask for the same titles again and again. */
const known = new LRUCache<string, string>({ max: 10_000 });

/** Returns the slug of a title in any script: `Причал` becomes `prichal`, `港` becomes `gang`. Never empty. */
export function slugOfTitle(title: string): string {
  let slug = known.get(title);
  if (slug === undefined) {
    slug = slugOf(transliterate(title));
    known.set(title, slug);
  }
  return slug;
}
