import type { Asset, LocalTexts } from './asset';

/** Languages that are taken where a text is not there in the language wanted, the first one first. */
export type FallbackLanguages =
  | readonly string[]
  /** By locale; `*` for all others. */
  | Readonly<Record<string, readonly string[]>>;

/** The texts of an asset for readers of one language. */
export interface ShownTexts {
  /** Never empty. */
  title: string;
  alternativeText: string | null;
  caption: string | null;
  credit: string | null;
  /** Language of the first of alternative text, caption and title that is there; absent if it is not known. */
  language?: string | undefined;
  /** Languages of the texts that are there; absent if the DAM names none. */
  languages?: Partial<Record<keyof LocalTexts, string>> | undefined;
}

/** What `textsIn` reads of an asset. */
export type AssetTexts = Pick<
  Asset,
  'title' | 'alternativeText' | 'caption' | 'credit' | 'language' | 'texts' | 'site'
>;

/** True for a text that can be the locale of an entry, such as `pl` or `de-AT`. */
export function isLocale(value: unknown): value is string {
  return typeof value === 'string' && LOCALE.test(value);
}

const LOCALE = /^[a-z]{2,3}(?:[-_][a-z0-9]{1,8})*$/i;

/**
 * Returns the languages in which readers of a locale are given a text: the locale, what it is a variety of, and the
 * fallback languages. Null for content that has no locale.
 */
export function languagesFor(
  locale: string | null,
  fallback: FallbackLanguages,
): readonly string[] {
  const parts = locale === null ? [] : plain(locale).split('-');
  const own = parts.map((_, index) => parts.slice(0, parts.length - index).join('-'));
  return [...own, ...fallbackOf(own, fallback).map(plain)];
}

function fallbackOf(own: readonly string[], fallback: FallbackLanguages): readonly string[] {
  if (isList(fallback)) return fallback;
  const byLocale = new Map(Object.entries(fallback).map(([key, list]) => [plain(key), list]));
  for (const language of own) {
    const list = byLocale.get(language);
    if (list !== undefined) return list;
  }
  return byLocale.get('*') ?? [];
}

function isList(fallback: FallbackLanguages): fallback is readonly string[] {
  return Array.isArray(fallback);
}

/**
 * Returns each text as this site says it for all uses, whatever the language, else in the first of the languages that
 * has it, else the asset's own. Null means that nobody has said; the empty alternative text says that the image needs
 * none.
 *
 * @param wanted As `languagesFor` returns them.
 */
export function textsIn(asset: AssetTexts, wanted: readonly string[]): ShownTexts {
  const ofDam = textsOfDam(asset, wanted);
  const { alternativeText, caption } = asset.site ?? {};
  if (alternativeText === undefined && caption === undefined) return ofDam;
  const languages = { ...ofDam.languages };
  if (alternativeText !== undefined) delete languages.alternativeText;
  if (caption !== undefined) delete languages.caption;
  return {
    title: ofDam.title,
    alternativeText: alternativeText ?? ofDam.alternativeText,
    caption: caption ?? ofDam.caption,
    credit: ofDam.credit,
    language: languages.alternativeText ?? languages.caption ?? languages.title,
    languages: ofDam.languages && languages,
  };
}

function textsOfDam(asset: AssetTexts, wanted: readonly string[]): ShownTexts {
  const { title, alternativeText, caption, credit, language, texts } = asset;
  if (language === undefined && texts === undefined) {
    return { title, alternativeText, caption, credit, language, languages: undefined };
  }
  const own: Source = { language, texts: { title, alternativeText, caption, credit } };
  const named = Object.entries(texts ?? {}).map(
    ([key, each]): Source => ({ language: key, texts: each }),
  );
  // The plain texts come first where the DAM repeats their language.
  const sources = language === undefined ? named : [own, ...named];
  const chain = [...wanted.flatMap((each) => sourcesIn(each, sources)), own];
  const first = (key: keyof LocalTexts) => chain.find((each) => isSaid(key, each.texts[key]));
  const found = {
    title: first('title'),
    alternativeText: first('alternativeText'),
    caption: first('caption'),
    credit: first('credit'),
  };
  const languages = Object.entries(found).flatMap(([key, source]) =>
    source?.language === undefined ? [] : [[key, source.language]],
  );
  // A literal with all keys, as in `formatOf` of media-view.ts: placing reads it for every reference of a response.
  return {
    title: found.title?.texts.title ?? title,
    alternativeText: found.alternativeText?.texts.alternativeText ?? null,
    caption: found.caption?.texts.caption ?? null,
    credit: found.credit?.texts.credit ?? null,
    language: found.alternativeText?.language ?? found.caption?.language ?? found.title?.language,
    languages: Object.fromEntries(languages),
  };
}

interface Source {
  language: string | undefined;
  texts: LocalTexts;
}

/** Returns the texts in exactly this language, then those in its varieties. */
function sourcesIn(language: string, sources: readonly Source[]): Source[] {
  const ofName = (matches: (name: string) => boolean) =>
    sources.filter((each) => each.language !== undefined && matches(plain(each.language)));
  return [
    ...ofName((name) => name === language),
    ...ofName((name) => name.startsWith(`${language}-`)),
  ];
}

/** An empty title is none; another empty text says that there is none. */
function isSaid(key: keyof LocalTexts, text: string | null | undefined): boolean {
  return typeof text === 'string' && (key !== 'title' || text !== '');
}

function plain(language: string): string {
  return language.toLowerCase().replaceAll('_', '-');
}
