import { PLUGIN_ID } from '../pluginId';
import type en from './en.json';

export type TextId = keyof typeof en;
type Texts = Record<TextId, string>;

/** One dynamic import per language, so that the browser only fetches the languages in use. */
const LOADERS: Record<string, () => Promise<{ default: Texts }>> = {
  en: () => import('./en.json'),
  de: () => import('./de.json'),
  es: () => import('./es.json'),
  fr: () => import('./fr.json'),
  pl: () => import('./pl.json'),
};

/** Returns the id under which Strapi registers a text: `dam.action.add` for `action.add`. */
export function messageId(id: TextId): string {
  return `${PLUGIN_ID}.${id}`;
}

/** Loads all texts of a locale by message id. `de-AT` loads `de`; an unknown language loads `en`. */
export async function loadTranslations(locale: string): Promise<Record<string, string>> {
  const language = locale.split('-')[0] ?? locale;
  const load = LOADERS[language] ?? LOADERS.en;
  if (load === undefined) return {};
  const { default: texts } = await load();
  return Object.fromEntries(
    Object.entries(texts).map(([id, text]) => [`${PLUGIN_ID}.${id}`, text]),
  );
}
