import { z } from 'zod';
import { badInput } from '../errors';
import { FACETS, type Facet, type SearchQuery, SORTS } from '../store/search';
import { LANGUAGE } from '../store/texts';
import type { TextChanges } from '../types';

/** Checks input; throws 400 with every problem, each with the path of its field. */
export function parse<T>(schema: z.ZodType<T>, input: unknown): T {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  throw badInput(
    result.error.issues.map(({ path, message }) =>
      path.length > 0 ? `${path.join('.')}: ${message}` : message,
    ),
  );
}

/** One form of instants everywhere, so they can be compared as text. */
const instant = z
  .string()
  .refine((text) => /^\d{4}-\d{2}-\d{2}/.test(text) && !Number.isNaN(Date.parse(text)), {
    message: 'must be an ISO 8601 date or date and time',
  })
  .transform((text) => new Date(text).toISOString());

const words = (max: number) => z.string().trim().max(max);
/** An empty text says the same as null. */
const optionalWords = (max: number) =>
  words(max)
    .transform((text) => text || null)
    .nullable();

const tag = words(80)
  .min(1)
  .refine((text) => !text.includes(','), { message: 'a tag holds no comma' });

const folder = words(300)
  .refine((text) => !text.includes(','), { message: 'a folder holds no comma' })
  .transform(
    (text) =>
      text
        .split('/')
        .map((part) => part.trim())
        .filter(Boolean)
        .join('/') || null,
  )
  .nullable();

const localTexts = z.strictObject({
  title: optionalWords(300).exactOptional(),
  alt: optionalWords(2000).exactOptional(),
  caption: optionalWords(5000).exactOptional(),
});

/** Texts by language tags, which come out in their usual form: `pl-pl` as `pl-PL`. */
const texts = z.record(z.string(), localTexts.nullable()).transform((given, context) => {
  const byLanguage = new Map<string, (typeof given)[string]>();
  for (const [tag, local] of Object.entries(given)) {
    const language = languageOf(tag);
    if (language === null || byLanguage.has(language)) {
      const message = language === null ? 'is no BCP 47 tag, such as "pl"' : 'is there twice';
      context.addIssue({ code: 'custom', message, path: [tag] });
    } else byLanguage.set(language, local);
  }
  return Object.fromEntries(byLanguage);
});

function languageOf(tag: string): string | null {
  try {
    return Intl.getCanonicalLocales(tag)[0] ?? null;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

const IPTC_SOURCE_TYPES = /^https?:\/\/cv\.iptc\.org\/newscodes\/digitalsourcetype\//;

/** A term of IPTC's vocabulary; its address in there is taken as well. */
const digitalSourceType = optionalWords(200)
  .transform((term) => term?.replace(IPTC_SOURCE_TYPES, '') ?? null)
  .refine((term) => term === null || /^[A-Za-z]+$/.test(term), {
    message: 'must be a term of IPTC, such as trainedAlgorithmicMedia',
  });

const metadataFields = {
  title: words(300).min(1),
  alt: optionalWords(2000),
  caption: optionalWords(5000),
  texts,
  digitalSourceType,
  tags: z.array(tag).max(100),
  folder,
  copyright: optionalWords(500),
  credit: optionalWords(500),
  focalPoint: z
    .strictObject({ x: z.number().min(0).max(1), y: z.number().min(0).max(1) })
    .nullable(),
  embargoUntil: instant.nullable(),
  expiresAt: instant.nullable(),
};

interface Texts {
  readonly title?: string | null | undefined;
  readonly alt?: string | null | undefined;
  readonly caption?: string | null | undefined;
  readonly texts?: TextChanges | undefined;
}

/**
 * Takes the texts of the library's language as the plain fields that they are, so that nothing is kept twice.
 * Both may be given if they say the same.
 */
function withPlainTexts<Fields extends Texts>(fields: Fields, context: z.RefinementCtx): Fields {
  const own = fields.texts?.[LANGUAGE];
  if (own === undefined) return fields;
  const addIssue = (path: string[], message: string) =>
    context.addIssue({ code: 'custom', message, path: ['texts', LANGUAGE, ...path] });
  if (own === null) addIssue([], "cannot go: it is the library's language");
  if (own?.title === null) addIssue(['title'], 'must not be empty');
  const differing = (['title', 'alt', 'caption'] as const).filter(
    (name) => own?.[name] !== undefined && fields[name] !== undefined && own[name] !== fields[name],
  );
  for (const name of differing) addIssue([name], `says something else than "${name}"`);
  return { ...fields, ...own };
}

/** The body of PATCH: any of the fields. */
export const metadataPatch = z.strictObject(metadataFields).partial().transform(withPlainTexts);

const formInstant = z
  .string()
  .transform((text) => text.trim() || null)
  .pipe(instant.nullable())
  .default(null);

/** JSON in a field of a form; null if the field is empty. */
const formJson = (example: string) =>
  z.string().transform((text, context): unknown => {
    if (text.trim() === '') return null;
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue({ code: 'custom', message: `must be JSON such as ${example}` });
      return z.NEVER;
    }
  });

const formFields = z.strictObject({
  ...metadataFields,
  id: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._~:-]{0,119}$/, {
      message: 'letters, digits and . _ ~ : - only',
    })
    .optional(),
  title: metadataFields.title.optional(),
  tags: z
    .string()
    .transform((text) => text.split(',').map((part) => part.trim()))
    .transform((parts) => parts.filter(Boolean))
    .pipe(metadataFields.tags)
    .default([]),
  alt: metadataFields.alt.optional(),
  caption: metadataFields.caption.optional(),
  texts: formJson('{"pl":{"title":"Port"}}')
    .transform((given) => given ?? {})
    .pipe(texts)
    .default({}),
  folder: folder.default(null),
  copyright: metadataFields.copyright.default(null),
  credit: metadataFields.credit.default(null),
  digitalSourceType: digitalSourceType.default(null),
  focalPoint: formJson('{"x":0.5,"y":0.5}').pipe(metadataFields.focalPoint).default(null),
  embargoUntil: formInstant,
  expiresAt: formInstant,
});

/** The fields of an upload, as a form sends them: all texts. */
export const uploadFields = formFields
  .transform(withPlainTexts)
  .transform(({ alt = null, caption = null, ...rest }) => ({ ...rest, alt, caption }));

export const versionParams = z.object({
  id: z.string(),
  number: z.coerce.number<string>().int().min(1).max(1_000_000),
});

const text = z.string().max(1000);
const several = z
  .union([text, z.array(text)])
  .transform((value) => [value].flat().flatMap((each) => each.split(',')))
  .transform((values) => values.map((value) => value.trim()).filter(Boolean));

const searchInput = z.strictObject({
  search: text.default(''),
  sort: z.enum(SORTS).optional(),
  cursor: text.optional(),
  limit: z.coerce.number<string>().int().min(1).max(200).default(40),
  ...Object.fromEntries(FACETS.map((facet) => [`filter[${facet}]`, several.optional()])),
});

/** The query of a search. Throws 400 with every problem. */
export function parseSearch(input: unknown): SearchQuery {
  const { search, sort, cursor, limit, ...rest } = parse(searchInput, input);
  const filters: Partial<Record<Facet, readonly string[]>> = {};
  for (const facet of FACETS) {
    const values = z
      .array(z.string())
      .optional()
      .parse((rest as Record<string, unknown>)[`filter[${facet}]`]);
    if (values && values.length > 0) filters[facet] = values;
  }
  return { search, filters, sort, cursor: cursor || undefined, limit };
}

const MAX_IDS = 100;

/** The `ids` of a lookup. Throws 400 beyond 100. */
export function parseIds(input: unknown): readonly string[] {
  const { ids } = parse(z.strictObject({ ids: z.union([z.string(), z.array(z.string())]) }), input);
  const list = [ids]
    .flat()
    .flatMap((each) => each.split(','))
    .filter(Boolean);
  if (list.length > MAX_IDS) throw badInput([`ids: at most ${MAX_IDS}, here are ${list.length}`]);
  return list;
}
