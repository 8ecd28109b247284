import { z } from 'zod';
import { placeOptions } from '../configured-places';

/** Options of a connection to Directus, as `docs/connectors/directus.md` describes them. */

const fieldName = z.string({ error: 'must be the name of a field' }).regex(/^[A-Za-z0-9_]+$/);
const words = z.array(z.string()).default([]);

export const directusOptions = z.strictObject({
  baseUrl: z.url({ protocol: /^https?$/, error: 'must be an http(s) address' }).meta({
    description: 'Address of the Directus project.',
    example: 'https://directus.example.com',
  }),
  token: z.string({ error: 'is missing' }).min(1, 'must not be empty').meta({
    description: 'A static token of a user whose role may read files and folders.',
    secret: true,
    example: '…',
  }),
  status: z
    .strictObject({
      field: fieldName,
      approved: z.array(z.string()).min(1, 'must name a word for approved'),
      rejected: words,
      withdrawn: words,
    })
    .optional()
    .meta({
      description:
        'The field that marks approval, and its words. Without it every file is approved.',
    }),
  fields: z
    .strictObject({
      alternativeText: fieldName.optional(),
      caption: fieldName.default('description'),
      credit: fieldName.optional(),
      copyright: fieldName.optional(),
      embargoUntil: fieldName.optional(),
      expiresAt: fieldName.optional(),
    })
    .default({ caption: 'description' })
    .meta({ description: 'Fields of `directus_files` that hold the texts and dates of an asset.' }),
  ...placeOptions(fieldName),
  transforms: z.boolean({ error: 'must be true or false' }).default(true).meta({
    description: 'False if this Directus makes no renditions (`storage_asset_transform`).',
  }),
  webhookSecret: z.string().min(16, 'must have 16 characters or more').optional().meta({
    description:
      'The secret that the Flow which announces changes sends in its header. Without it the connection takes no webhooks.',
    secret: true,
  }),
  webhookHeader: z
    .string()
    .regex(/^[a-z0-9-]+$/i, 'must be the name of a header')
    .default('x-webhook-secret')
    .meta({ description: 'Name of the header with that secret.' }),
});

export type DirectusOptions = z.infer<typeof directusOptions>;
