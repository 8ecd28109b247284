import { z } from 'zod';
import { placeOptions, placesIn } from '../configured-places';

/** Options of a connection to ImageKit, as `docs/connectors/imagekit.md` describes them. */

const secret = z.string({ error: 'is missing' }).min(1, 'must not be empty');
const flag = z.boolean({ error: 'must be true or false' });
const address = z.url({ protocol: /^https?$/, error: 'must be an http(s) address' });
const words = z.array(z.string()).default([]);

/** The API's name of a custom metadata field. It stands in quotes in a search. */
const fieldName = z
  .string({ error: 'must be the name of a custom metadata field' })
  .regex(/^[^\s"\\]+$/, 'must be the name of a custom metadata field');

/** The place of a text. */
const place = z
  .string({ error: 'must be a text' })
  .regex(
    /^(description|(customMetadata|embeddedMetadata)\.[^\s"\\]+)$/,
    'must be description, customMetadata.<name> or embeddedMetadata.<name>',
  );

/** Filters that every connection has. */
export const BUILT_IN = ['type', 'folder', 'tag', 'format'] as const;

export const imagekitOptions = z.strictObject({
  /** It reads and uploads, and signs addresses. */
  privateKey: secret,
  /** The address before a file's path, such as `https://ik.imagekit.io/<id>` or one with a custom host. */
  urlEndpoint: address,
  apiUrl: address.default('https://api.imagekit.io'),
  uploadUrl: address.default('https://upload.imagekit.io'),
  /** The custom metadata field that marks approval, and its words. Without it every published file is approved. */
  approval: z
    .strictObject({
      field: fieldName,
      approved: z.array(z.string()).min(1, 'must name a word for approved'),
      rejected: words,
      withdrawn: words,
    })
    .optional(),
  fields: z
    .strictObject({
      title: place.optional(),
      alternativeText: place.optional(),
      caption: place.default('description'),
      credit: place.optional(),
      copyright: place.optional(),
      embargoUntil: place.optional(),
      expiresAt: place.optional(),
    })
    .default({ caption: 'description' }),
  ...placeOptions(place),
  /** Custom metadata fields with options to select that become filters of a search. */
  filters: z
    .array(
      fieldName.refine((name) => !BUILT_IN.some((each) => each === name), {
        error: 'is a filter that every connection has',
      }),
    )
    .default([]),
  /** True to read all versions of a file, which takes a call for each file. */
  versions: flag.default(false),
  /** True to show private files, by signed addresses that do not expire. */
  privateFiles: flag.default(false),
  /** True if the account restricts unsigned addresses. */
  signUrls: flag.default(false),
  /** False to offer no named transformations as renditions. */
  namedTransformations: flag.default(true),
  /** Largest upload that the plan takes; by default that of the free plan for pictures. */
  maxUploadBytes: z
    .int()
    .min(1)
    .default(25 * 1024 * 1024),
  /** Secret of the webhook endpoint. Without it the connection takes no webhooks. */
  webhookSecret: secret.optional(),
});

export type ImageKitOptions = z.infer<typeof imagekitOptions>;

/** Custom metadata fields that the options name for other things than embargo and expiry. */
export function fieldsNamed(options: ImageKitOptions): string[] {
  const { approval, filters } = options;
  const { embargoUntil: _, expiresAt: __, ...texts } = options.fields;
  const places = [...Object.values(texts), ...placesIn(options)].flatMap(
    (each) => customNameOf(each) ?? [],
  );
  return [...new Set([...(approval ? [approval.field] : []), ...places, ...filters])];
}

/** The name of a custom metadata field; null for another place. */
export function customNameOf(text: string | undefined): string | null {
  return /^customMetadata\.(.+)$/.exec(text ?? '')?.[1] ?? null;
}
