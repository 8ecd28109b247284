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
  .regex(
    /^(?!customMetadata\.)[^\s"\\]+$/,
    'must be the name of a custom metadata field in the API, without spaces and without "customMetadata."',
  );

/** The place of a text. */
const place = z
  .string({ error: 'must be a text' })
  .regex(
    /^(description|(customMetadata|embeddedMetadata)\.[^\s"\\]+)$/,
    'must be description, customMetadata.<name> or embeddedMetadata.<name>, with the name in the API, which has no spaces',
  );

/** Filters that every connection has. */
export const BUILT_IN = ['type', 'folder', 'tag', 'format'] as const;

export const imagekitOptions = z.strictObject({
  privateKey: secret.meta({
    description: 'Private key of the account. It reads and uploads, and signs addresses.',
    secret: true,
    example: '…',
  }),
  urlEndpoint: address.meta({
    description: "The address before a file's path, of ImageKit or with a custom host.",
    example: 'https://ik.imagekit.io/your-id',
  }),
  apiUrl: address
    .default('https://api.imagekit.io')
    .meta({ description: 'Base address of the API.' }),
  uploadUrl: address
    .default('https://upload.imagekit.io')
    .meta({ description: 'Base address of uploads.' }),
  approval: z
    .strictObject({
      field: fieldName,
      approved: z.array(z.string()).min(1, 'must name a word for approved'),
      rejected: words,
      withdrawn: words,
    })
    .optional()
    .meta({
      description:
        'The custom metadata field that marks approval, and its words. Without it every published file is approved.',
    }),
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
    .default({ caption: 'description' })
    .meta({ description: 'Where the texts and dates of a file are.' }),
  ...placeOptions(place),
  filters: z
    .array(
      fieldName.refine((name) => !BUILT_IN.some((each) => each === name), {
        error: 'is a filter that every connection has',
      }),
    )
    .default([])
    .meta({
      description: 'Custom metadata fields with options to select that become filters of a search.',
    }),
  versions: flag.default(false).meta({
    description: 'True to read all versions of a file, which takes a call for each file.',
  }),
  privateFiles: flag
    .default(false)
    .meta({ description: 'True to show private files, by signed addresses that do not expire.' }),
  signUrls: flag
    .default(false)
    .meta({ description: 'True if the account restricts unsigned addresses.' }),
  namedTransformations: flag
    .default(true)
    .meta({ description: 'False to offer no named transformations as renditions.' }),
  maxUploadBytes: z
    .int()
    .min(1)
    .default(25 * 1024 * 1024)
    .meta({
      description:
        'Largest upload in bytes that the plan takes; by default that of the free plan for pictures.',
    }),
  webhookSecret: secret.optional().meta({
    description: 'Secret of the webhook endpoint. Without it the connection takes no webhooks.',
    secret: true,
  }),
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
