import { z } from 'zod';
import { placeOptions } from '../configured-places';

/** Options of a connection to Cloudinary, as `docs/connectors/cloudinary.md` describes them. */

/** The place of a text: `context.<key>` or `metadata.<external id>`. */
const place = z
  .string({ error: 'must be a text' })
  .regex(/^(context|metadata)\.[^.\s]+$/, 'must be context.<key> or metadata.<external id>');
const words = z.array(z.string()).default([]);

const approval = z.union(
  [
    z.strictObject({
      moderation: z.literal(true),
      /** Status of assets that were never moderated. */
      unmoderated: z.enum(['approved', 'in-review']).default('approved'),
    }),
    z.strictObject({
      /** External id of a structured metadata field. */
      metadata: z.string().regex(/^(?!metadata\.)./, 'must be an external id, without "metadata."'),
      /** External ids of its values. */
      approved: z.array(z.string()).min(1, 'must name a value for approved'),
      rejected: words,
      withdrawn: words,
    }),
  ],
  { error: 'must be {moderation: true}, or {metadata, approved} with a field and its values' },
);

const address = z.url({ protocol: /^https?$/, error: 'must be an http(s) address' });

export const cloudinaryOptions = z.strictObject({
  cloudName: z
    .string({ error: 'is missing' })
    .regex(/^[A-Za-z0-9_-]+$/, 'must be a cloud name')
    .meta({ description: 'Name of the product environment.', example: 'my-cloud' }),
  apiKey: z
    .string({ error: 'is missing' })
    .min(1, 'must not be empty')
    .meta({ description: 'API key of the product environment.', secret: true, example: '…' }),
  apiSecret: z.string({ error: 'is missing' }).min(1, 'must not be empty').meta({
    description: 'Its API secret, which also signs addresses and checks notifications.',
    secret: true,
    example: '…',
  }),
  apiUrl: address.default('https://api.cloudinary.com').meta({
    description:
      'Base address of the API; another region has another, such as `https://api-eu.cloudinary.com`.',
  }),
  deliveryUrl: address.optional().meta({
    description:
      'The part of addresses before `/image/upload/…`, for a private CDN or a custom host name.',
  }),
  types: z
    .array(z.enum(['upload', 'authenticated'], { error: 'must be upload or authenticated' }))
    .min(1)
    .default(['upload'])
    .meta({ description: 'Delivery types whose assets are offered.' }),
  approval: approval.optional().meta({
    description:
      'What marks approval: moderation, or a structured metadata field. Without it every asset is approved.',
  }),
  fields: z
    .strictObject({
      alternativeText: place.default('context.alt'),
      caption: place.default('context.caption'),
      credit: place.optional(),
      copyright: place.optional(),
      embargoUntil: place.optional(),
      expiresAt: place.optional(),
    })
    .default({ alternativeText: 'context.alt', caption: 'context.caption' })
    .meta({
      description:
        'Where the texts and dates of an asset are: `context.<key>` or `metadata.<external id>`.',
    }),
  ...placeOptions(place),
  signUrls: z.boolean({ error: 'must be true or false' }).default(false).meta({
    description: 'True if the environment has strict transformations, which need a signature.',
  }),
  signatureAlgorithm: z
    .enum(['sha1', 'sha256'])
    .default('sha1')
    .meta({ description: "Algorithm of signatures, as the environment's settings have it." }),
});

export type CloudinaryOptions = z.infer<typeof cloudinaryOptions>;
