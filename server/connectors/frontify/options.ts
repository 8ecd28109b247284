import { z } from 'zod';
import { placeOptions, placesIn } from '../configured-places';

/** Options of a connection to Frontify, as `docs/connectors/frontify.md` describes them. */

const secret = z.string({ error: 'is missing' }).min(1, 'must not be empty');
const address = z.url({ protocol: /^https?$/, error: 'must be an http(s) address' });
const words = z.array(z.string()).default([]);
const id = z
  .string({ error: 'must be the id of a library, a project or a folder' })
  .regex(/^[A-Za-z0-9+/_-]{1,512}={0,2}$/, 'must be the id of a library, a project or a folder');

/** The place of a text. */
const place = z
  .string({ error: 'must be a text' })
  .regex(
    /^(title|description|alternativeText|author|copyright|externalId|customMetadata\..+)$/s,
    'must be title, description, alternativeText, author, copyright, externalId or customMetadata.<name>',
  );

const property = z
  .string({ error: 'must be the name of a custom metadata property' })
  .min(1, 'must be the name of a custom metadata property');

/** Filters that every connection has. */
export const BUILT_IN = ['type', 'folder', 'tag', 'format'] as const;

/** Place of the name of the status in which an asset's workflow task stands. */
export const WORKFLOW_STATUS = 'workflowStatus';

export const frontifyOptions = z.strictObject({
  baseUrl: address.meta({
    description: 'Address of the instance.',
    example: 'https://example.frontify.com',
  }),
  token: secret.meta({
    description: 'A developer token. It has the rights of its user.',
    secret: true,
    example: '…',
  }),
  projects: z.array(id).min(1, 'must name a library or a project').optional().meta({
    description:
      'Ids of the libraries and workspace projects that are searched. Without it all that the token sees.',
  }),
  approval: z
    .strictObject({
      field: z
        .string({ error: 'must be workflowStatus or customMetadata.<name>' })
        .regex(
          /^(workflowStatus|customMetadata\..+)$/s,
          'must be workflowStatus or customMetadata.<name>',
        ),
      approved: z.array(z.string()).min(1, 'must name a word for approved'),
      rejected: words,
      withdrawn: words,
    })
    .optional()
    .meta({
      description:
        'The place that marks approval, and its words. Without it assets in libraries are approved.',
    }),
  fields: z
    .strictObject({
      title: place.default('title'),
      alternativeText: place.default('alternativeText'),
      caption: place.default('description'),
      credit: place.default('author'),
      copyright: place.default('copyright'),
      /** Limits beside those that Frontify has itself. */
      embargoUntil: place.optional(),
      expiresAt: place.optional(),
    })
    .prefault({})
    .meta({ description: 'Where the texts and dates of an asset are.' }),
  ...placeOptions(place),
  filters: z
    .array(
      property.refine((name) => !BUILT_IN.some((each) => each === name), {
        error: 'is a filter that every connection has',
      }),
    )
    .default([])
    .meta({ description: 'Custom metadata properties that become filters of a search.' }),
  fileHosts: z.array(z.string().min(1)).default(['*.frontify.com', '*.amazonaws.com']).meta({
    description:
      'Hosts that serve files and take uploads, beside the instance itself. They get no token.',
  }),
  uploadTo: id.optional().meta({
    description:
      'Id of the library, project or folder for uploads. Without it the connection takes no uploads.',
  }),
  chunkBytes: z.int().min(1).default(104_857_600).meta({
    description:
      'Bytes of each part of an upload. Frontify tells how many parts there are, not how large they must be.',
  }),
  maxUploadBytes: z
    .int()
    .min(1)
    .default(1024 * 1024 * 1024)
    .meta({
      description:
        'Largest upload in bytes. It is a limit of this plugin; Frontify takes up to 5 TB.',
    }),
  webhookSecrets: z.array(secret).min(1, 'must name a secret').optional().meta({
    description:
      'Secrets of the webhooks, one for each library or project. Without it the connection takes no webhooks.',
    secret: true,
  }),
});

export type FrontifyOptions = z.infer<typeof frontifyOptions>;

type Placed = Pick<FrontifyOptions, 'approval' | 'fields' | 'texts' | 'expose'>;

/** Custom metadata properties that the options name. */
export function propertiesNamed(options: Placed & Pick<FrontifyOptions, 'filters'>): string[] {
  const { approval, fields, filters } = options;
  const places = [approval?.field, ...Object.values(fields), ...placesIn(options)];
  return [...new Set([...places.flatMap((each) => propertyIn(each) ?? []), ...filters])];
}

/** Those without which nothing is read: all but the ones for embargo and expiry. */
export function propertiesNeeded(options: Placed & Pick<FrontifyOptions, 'filters'>): string[] {
  const { embargoUntil: _, expiresAt: __, ...texts } = options.fields;
  return propertiesNamed({ ...options, fields: texts });
}

/** The name of a custom metadata property; null for another place. */
export function propertyIn(text: string | undefined): string | null {
  return /^customMetadata\.(.+)$/s.exec(text ?? '')?.[1] ?? null;
}
