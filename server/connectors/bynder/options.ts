import { z } from 'zod';
import { placeOptions } from '../configured-places';

/** Options of a connection to Bynder, as `docs/connectors/bynder.md` describes them. */

const secret = z.string().min(1, 'must not be empty');
/** The name in `property_<NAME>`, which is not the label that editors see. */
const metaproperty = z
  .string({ error: 'must be the database name of a metaproperty' })
  .regex(
    /^(?!property_)\w+$/,
    'must be the database name of a metaproperty, without spaces and without "property_"',
  );
const size = z.strictObject({ width: z.int().min(1), height: z.int().min(1) });
const flag = z.boolean({ error: 'must be true or false' });

/** Filters that every portal has. */
export const BUILT_IN = ['type', 'tag', 'orientation', 'collection'] as const;

export const bynderOptions = z
  .strictObject({
    baseUrl: z
      .url({ protocol: /^https?$/, error: 'must be an http(s) address' })
      .meta({ description: 'Address of the portal.', example: 'https://brand.example.com' }),
    token: secret.optional().meta({
      description: 'A permanent token. Name either it, or `clientId` and `clientSecret`.',
      secret: true,
      example: '…',
    }),
    clientId: secret
      .optional()
      .meta({ description: 'Id of an OAuth app with client credentials.' }),
    clientSecret: secret
      .optional()
      .meta({ description: 'Secret of that OAuth app.', secret: true }),
    scopes: z
      .array(z.string().regex(/^[a-z0-9.:_-]+$/, 'must be a scope such as asset:read'))
      .min(1, 'must name a scope')
      .optional()
      .meta({
        description: 'Scopes of the access token, by default those that the other options need.',
      }),
    publicFiles: flag.default(false).meta({
      description:
        'True to redirect visitors to Bynder, and show only assets that are marked public there.',
    }),
    fileHosts: z
      .array(
        z.string().regex(/^(\*\.)?[a-z0-9.-]+(:\d+)?$/i, 'must be a host such as *.example.com'),
      )
      .default(['*.amazonaws.com', '*.cloudfront.net', '*.bynder.com', '*.bynder.cloud'])
      .meta({ description: 'Hosts beside the portal that temporary download addresses may name.' }),
    fields: z
      .strictObject({
        alternativeText: metaproperty.optional(),
        caption: metaproperty.optional(),
        credit: metaproperty.optional(),
        copyright: metaproperty.optional(),
        expiresAt: metaproperty.optional(),
        embargoUntil: metaproperty.optional(),
      })
      .default({})
      .meta({
        description:
          'Metaproperties that hold the texts and dates of an asset, by their database names.',
      }),
    ...placeOptions(metaproperty),
    facets: z
      .array(
        metaproperty.refine((name) => !BUILT_IN.some((each) => each === name), {
          error: 'is a filter that every connection has',
        }),
      )
      .default([])
      .meta({ description: 'Metaproperties with options that become filters of a search.' }),
    approved: z
      .strictObject({ metaproperty, values: z.array(secret).min(1, 'must name a value') })
      .optional()
      .meta({
        description:
          'Options of a metaproperty that mean approved. Without it every listed asset is approved.',
      }),
    showLimited: flag
      .default(false)
      .meta({ description: 'True if limited usage must not withdraw an asset.' }),
    transforms: flag
      .default(true)
      .meta({ description: 'False if the portal has no Dynamic Asset Transformations.' }),
    derivatives: z.record(z.string(), size).default({}).meta({
      description: 'Boxes in pixels of derivatives that Bynder does not list, such as `webimage`.',
    }),
    brandId: secret.optional().meta({
      description:
        'Id of the brand that uploads belong to. Without it the connection takes no uploads.',
    }),
    uploadsTo: z
      .enum(['waiting-room', 'library'], { error: 'must be waiting-room or library' })
      .default('waiting-room')
      .meta({ description: 'Where uploads go: the waiting room or the library.' }),
    integrationId: secret
      .optional()
      .meta({ description: 'Id that Bynder issues. Without it usage is not reported.' }),
    webhookTopics: z
      .array(
        z.string().regex(/^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w.-]+$/, 'must be an SNS ARN'),
      )
      .optional()
      .meta({
        description:
          "ARNs of the SNS topics of the portal's webhooks. Without it the connection takes no webhooks.",
      }),
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
