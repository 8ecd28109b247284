import { PLUGIN_ID } from '../pluginId';
import type en from './en.json';

export type TextId = keyof typeof en;
type Texts = Record<TextId, string>;

/** One loader each, so that only the languages in use are ever fetched. */
const LOADERS: Record<string, () => Promise<{ default: Texts }>> = {
  en: () => import('./en.json'),
  de: () => import('./de.json'),
  es: () => import('./es.json'),
  fr: () => import('./fr.json'),
  pl: () => import('./pl.json'),
};

/** The message id under which Strapi knows a text of ours. */
export function messageId(id: TextId): string {
  return `${PLUGIN_ID}.${id}`;
}

/** All texts of a locale by message id; `de-AT` reads `de`, a language we do not have reads `en`. */
export async function loadTranslations(locale: string): Promise<Record<string, string>> {
  const language = locale.split('-')[0] ?? locale;
  const load = LOADERS[language] ?? LOADERS.en;
  if (load === undefined) return {};
  const { default: texts } = await load();
  return Object.fromEntries(
    Object.entries(texts).map(([id, text]) => [`${PLUGIN_ID}.${id}`, text]),
  );
}
