import { z } from 'zod';

/** How a Cloudinary product environment is described in configuration: docs/connectors/cloudinary.md. */

/** Where a text lies: `context.<key>` or `metadata.<external id>`. */
const place = z
  .string({ error: 'must be a text' })
  .regex(/^(context|metadata)\.[^.\s]+$/, 'must be context.<key> or metadata.<external id>');
const words = z.array(z.string()).default([]);

const approval = z.union(
  [
    z.strictObject({
      moderation: z.literal(true),
      /** What was never moderated. */
      unmoderated: z.enum(['approved', 'in-review']).default('approved'),
    }),
    z.strictObject({
      /** External id of a structured metadata field. */
      metadata: z.string().min(1),
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
  cloudName: z.string({ error: 'is missing' }).regex(/^[A-Za-z0-9_-]+$/, 'must be a cloud name'),
  apiKey: z.string({ error: 'is missing' }).min(1, 'must not be empty'),
  apiSecret: z.string({ error: 'is missing' }).min(1, 'must not be empty'),
  /** Of another region, such as `https://api-eu.cloudinary.com`. */
  apiUrl: address.default('https://api.cloudinary.com'),
  /** What stands before `/image/upload/…`: with a private CDN or a name of one's own. */
  deliveryUrl: address.optional(),
  /** Kinds of delivery whose assets are offered. */
  types: z
    .array(z.enum(['upload', 'authenticated'], { error: 'must be upload or authenticated' }))
    .min(1)
    .default(['upload']),
  approval: approval.optional(),
  fields: z
    .strictObject({
      alternativeText: place.default('context.alt'),
      caption: place.default('context.caption'),
      credit: place.optional(),
      copyright: place.optional(),
      embargoUntil: place.optional(),
      expiresAt: place.optional(),
    })
    .default({ alternativeText: 'context.alt', caption: 'context.caption' }),
  /** True where the environment makes signed transformations only. */
  signUrls: z.boolean({ error: 'must be true or false' }).default(false),
  /** Of signatures, as the environment is set. */
  signatureAlgorithm: z.enum(['sha1', 'sha256']).default('sha1'),
});

export type CloudinaryOptions = z.infer<typeof cloudinaryOptions>;
