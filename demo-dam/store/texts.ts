import type { LocalTexts, TextChanges } from '../types';

/** The library's language: that of the plain `title`, `alt` and `caption`. */
export const LANGUAGE = 'en';

type Texts = Readonly<Record<string, LocalTexts>>;

/** The texts of all languages, the library's first. */
export function allTexts({ title, alt, caption }: LocalTexts, others: Texts): Texts {
  return { [LANGUAGE]: { title, alt, caption }, ...others };
}

/**
 * The texts in other languages after changes of them. Those of the library's language are the plain fields,
 * and stored only there. A language without any text is gone.
 */
export function changeTexts(before: Texts, changes: TextChanges): Texts {
  const after = new Map(Object.entries(before));
  for (const [language, change] of Object.entries(changes)) {
    const { title = null, alt = null, caption = null } = { ...after.get(language), ...change };
    if (change === null || [title, alt, caption].every((text) => text === null)) {
      after.delete(language);
    } else {
      after.set(language, { title, alt, caption });
    }
  }
  after.delete(LANGUAGE);
  return Object.fromEntries([...after].sort(([one], [other]) => (one < other ? -1 : 1)));
}
