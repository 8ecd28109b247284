import { z } from 'zod';
import type { Asset, LocalTexts } from '../contracts/asset';
import { isLocale } from '../contracts/languages';

/**
 * Options with which a site says where its DAM keeps texts in other languages, and which further fields are shown.
 * Every connector has its own way to name a place in an answer: a field, a path, a metaproperty.
 */

/** Fields that a connection may expose. Each is in every record of the connection. */
const MAX_FIELDS = 50;

/** Length of an exposed value as JSON, in characters; a longer one is left out. */
const LONGEST_VALUE = 10_000;

const language = z
  .string()
  .refine(isLocale, { error: 'must be a language such as "pl" or "de-AT"' });
const name = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]{0,63}$/, 'must be a name of letters, digits and "_"');

/** Returns the schemas of the options `language`, `texts` and `expose`, for places that have this schema. */
export function placeOptions<Place extends z.ZodType>(place: Place) {
  const texts = z.strictObject({
    title: place.optional(),
    alternativeText: place.optional(),
    caption: place.optional(),
    credit: place.optional(),
  });
  return {
    language: language
      .optional()
      .meta({ description: 'Language of the texts that `fields` names.' }),
    texts: z
      .record(language, texts)
      .default({})
      .meta({ description: 'Where the texts in other languages are.' }),
    expose: z
      .record(name, place)
      .refine((exposed) => Object.keys(exposed).length <= MAX_FIELDS, {
        error: `must name at most ${MAX_FIELDS} fields`,
      })
      .default({})
      .meta({ description: 'Names in `dam.fields`, with the place of each.' }),
  };
}

interface Places<Place> {
  language?: string | undefined;
  texts: Record<string, { [Key in keyof LocalTexts]?: Place | undefined }>;
  expose: Record<string, Place>;
}

/** Returns all places that the options name, for DAMs that are asked for each of them. */
export function placesIn<Place>({ texts, expose }: Omit<Places<Place>, 'language'>): Place[] {
  const ofTexts = Object.values(texts).flatMap((each) => Object.values(each));
  return [...ofTexts, ...Object.values(expose)].filter((place) => place !== undefined);
}

/** Returns what the options add to an asset. */
export function placedIn<Place>(
  { language: main, texts, expose }: Places<Place>,
  at: { text(place: Place): string | null; value(place: Place): unknown },
): Pick<Asset, 'language' | 'texts' | 'fields'> {
  const languages = Object.entries(texts).map(([key, places]) => [key, textsAt(places, at.text)]);
  const fields = Object.entries(expose).flatMap(([key, place]) => {
    const value = at.value(place);
    return isShown(value) ? [[key, value]] : [];
  });
  return {
    ...(main !== undefined && { language: main }),
    ...(languages.length > 0 && { texts: Object.fromEntries(languages) }),
    ...(fields.length > 0 && { fields: Object.fromEntries(fields) }),
  };
}

function textsAt<Place>(
  { title, alternativeText, caption, credit }: { [Key in keyof LocalTexts]?: Place | undefined },
  textAt: (place: Place) => string | null,
): LocalTexts {
  const at = (place: Place | undefined) => (place === undefined ? null : textAt(place));
  return {
    title: at(title),
    alternativeText: at(alternativeText),
    caption: at(caption),
    credit: at(credit),
  };
}

/** What a DAM has nothing for is not shown as null: an absent field is none. */
function isShown(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return false;
  return JSON.stringify(value).length <= LONGEST_VALUE;
}
