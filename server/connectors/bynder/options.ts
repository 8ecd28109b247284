import { z } from 'zod';

/** How a connection to Bynder is configured. `docs/connectors/bynder.md` explains it. */

const secret = z.string().min(1, 'must not be empty');
/** As `property_<NAME>` has it, which is not the label that people see. */
const metaproperty = z
  .string({ error: 'must be the database name of a metaproperty' })
  .regex(/^\w+$/, 'must be the database name of a metaproperty');
const size = z.strictObject({ width: z.int().min(1), height: z.int().min(1) });
const flag = z.boolean({ error: 'must be true or false' });

/** Filters that every portal has. */
export const BUILT_IN = ['type', 'tag', 'orientation', 'collection'] as const;

export const bynderOptions = z
  .strictObject({
    /** The portal, such as `https://brand.example.com`. */
    baseUrl: z.url({ protocol: /^https?$/, error: 'must be an http(s) address' }),
    /** A permanent token; or the two of an OAuth app with client credentials. */
    token: secret.optional(),
    clientId: secret.optional(),
    clientSecret: secret.optional(),
    /** Absent: what the options in use need (`scopesOf`). */
    scopes: z
      .array(z.string().regex(/^[a-z0-9.:_-]+$/, 'must be a scope such as asset:read'))
      .min(1, 'must name a scope')
      .optional(),
    /** True: visitors are sent to Bynder, and only what is marked public there is shown. */
    publicFiles: flag.default(false),
    /** Where temporary download addresses may lead besides the portal. */
    fileHosts: z
      .array(
        z.string().regex(/^(\*\.)?[a-z0-9.-]+(:\d+)?$/i, 'must be a host such as *.example.com'),
      )
      .default(['*.amazonaws.com', '*.cloudfront.net', '*.bynder.com', '*.bynder.cloud']),
    fields: z
      .strictObject({
        alternativeText: metaproperty.optional(),
        caption: metaproperty.optional(),
        credit: metaproperty.optional(),
        copyright: metaproperty.optional(),
        expiresAt: metaproperty.optional(),
        embargoUntil: metaproperty.optional(),
      })
      .default({}),
    /** Metaproperties with options that a search can be narrowed by. */
    facets: z
      .array(
        metaproperty.refine((name) => !BUILT_IN.some((each) => each === name), {
          error: 'is a filter that is always there',
        }),
      )
      .default([]),
    /** Which options of a metaproperty mean approved; absent: what is listed is approved. */
    approved: z
      .strictObject({ metaproperty, values: z.array(secret).min(1, 'must name a value') })
      .optional(),
    /** True: limited usage does not withdraw an asset. */
    showLimited: flag.default(false),
    /** False where the portal has no Dynamic Asset Transformations. */
    transforms: flag.default(true),
    /** Sizes of the derivatives that Bynder does not list, such as `webimage`, as boxes in pixels. */
    derivatives: z.record(z.string(), size).default({}),
    /** The brand that uploads belong to; absent: no uploads. */
    brandId: secret.optional(),
    uploadsTo: z
      .enum(['waiting-room', 'library'], { error: 'must be waiting-room or library' })
      .default('waiting-room'),
    /** Issued by Bynder; absent: usage is not reported. */
    integrationId: secret.optional(),
    /** SNS topics that the portal's webhooks come from; absent: no webhooks. */
    webhookTopics: z
      .array(
        z.string().regex(/^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w.-]+$/, 'must be an SNS ARN'),
      )
      .optional(),
  })
  .refine(
    ({ token, clientId, clientSecret }) =>
      token === undefined
        ? clientId !== undefined && clientSecret !== undefined
        : clientId === undefined && clientSecret === undefined,
    { error: 'must have either "token", or "clientId" and "clientSecret"' },
  );

export type BynderOptions = z.infer<typeof bynderOptions>;

/** The least that these options need (https://api.bynder.com, OAuth scopes). */
export function scopesOf({ scopes, brandId, integrationId }: BynderOptions): readonly string[] {
  if (scopes !== undefined) return scopes;
  return [
    'asset:read',
    'meta.assetbank:read',
    'collection:read',
    ...(brandId === undefined ? [] : ['asset:write']),
    ...(integrationId === undefined ? [] : ['asset.usage:read', 'asset.usage:write']),
  ];
}
