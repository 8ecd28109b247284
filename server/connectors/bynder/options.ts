import { z } from 'zod';
import { placeOptions } from '../configured-places';

/** Options of a connection to Bynder, as `docs/connectors/bynder.md` describes them. */

const secret = z.string().min(1, 'must not be empty');
/** The name in `property_<NAME>`, which is not the label that editors see. */
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
    /** A permanent token; or else an OAuth app with client credentials. */
    token: secret.optional(),
    clientId: secret.optional(),
    clientSecret: secret.optional(),
    /** Scopes of the access token, by default those that the other options need (`scopesOf`). */
    scopes: z
      .array(z.string().regex(/^[a-z0-9.:_-]+$/, 'must be a scope such as asset:read'))
      .min(1, 'must name a scope')
      .optional(),
    /** True to redirect visitors to Bynder and show only assets that are marked public there. */
    publicFiles: flag.default(false),
    /** Hosts beside the portal that temporary download addresses may name. */
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
    ...placeOptions(metaproperty),
    /** Metaproperties with options that become filters of a search. */
    facets: z
      .array(
        metaproperty.refine((name) => !BUILT_IN.some((each) => each === name), {
          error: 'is a filter that every connection has',
        }),
      )
      .default([]),
    /** Options of a metaproperty that mean approved. Without it every listed asset is approved. */
    approved: z
      .strictObject({ metaproperty, values: z.array(secret).min(1, 'must name a value') })
      .optional(),
    /** True if limited usage must not withdraw an asset. */
    showLimited: flag.default(false),
    /** False if the portal has no Dynamic Asset Transformations. */
    transforms: flag.default(true),
    /** Boxes in pixels of derivatives that Bynder does not list, such as `webimage`. */
    derivatives: z.record(z.string(), size).default({}),
    /** Id of the brand that uploads belong to. Without it the connection takes no uploads. */
    brandId: secret.optional(),
    uploadsTo: z
      .enum(['waiting-room', 'library'], { error: 'must be waiting-room or library' })
      .default('waiting-room'),
    /** Id that Bynder issues. Without it usage is not reported. */
    integrationId: secret.optional(),
    /** ARNs of the SNS topics of the portal's webhooks. Without it the connection takes no webhooks. */
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

/** Returns the least scopes that these options need (https://api.bynder.com, OAuth scopes). */
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
