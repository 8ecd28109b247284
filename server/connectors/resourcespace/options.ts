import { z } from 'zod';
import { ASSET_KINDS } from '../../contracts/asset';
import { placeOptions } from '../configured-places';
import { isTimeZone } from '../local-time';

/** Options of a connection to ResourceSpace, as `docs/connectors/resourcespace.md` describes them. */

const fieldNumber = z.int().positive();
/** A field number, by default that of a stock ResourceSpace; null if there is no such field. */
const field = (stock: number) => fieldNumber.nullable().default(stock);

/** Numbers of the metadata fields that hold the texts and dates of an asset. */
const fields = z.strictObject({
  title: field(8),
  alternativeText: field(86),
  caption: field(18),
  credit: field(10),
  tags: field(1),
  fileName: field(51),
  copyright: fieldNumber.nullable().default(null),
  expiresAt: fieldNumber.nullable().default(null),
  embargoUntil: fieldNumber.nullable().default(null),
});
export type FieldName = keyof z.infer<typeof fields>;

const kind = z.enum(ASSET_KINDS);

/** Filters that are not metadata fields. */
const OWN_FILTERS: readonly string[] = ['type', 'collection'];

/** Workflow states of a stock server: two that wait, active, and two of archived resources. */
const STOCK_STATES: readonly number[] = [-2, -1, 0, 1, 2];
export const DELETED_STATE = 3;

export const resourcespaceOptions = z.strictObject({
  baseUrl: z.url({ protocol: /^https?$/, error: 'must be an http(s) address' }).meta({
    description: "The server's own `$baseurl`, with which the addresses of its files begin.",
    example: 'https://resourcespace.example.com',
  }),
  user: z
    .string({ error: 'is missing' })
    .min(1, 'must not be empty')
    .meta({ description: 'Name of the user who calls the API.', example: 'website' }),
  apiKey: z
    .string({ error: 'is missing' })
    .min(1, 'must not be empty')
    .meta({ description: "The user's private API key.", secret: true, example: '…' }),
  fields: fields.prefault({}).meta({
    description:
      'Numbers of the metadata fields that hold the texts and dates of an asset; null if there is no such field.',
  }),
  ...placeOptions(fieldNumber),
  approvedStates: z
    .array(z.int().refine((state) => state !== DELETED_STATE))
    .min(1)
    .default([0])
    .meta({ description: 'Workflow states whose files may be shown; 0 is "active".' }),
  timeZone: z
    .string()
    .refine(isTimeZone, 'must be the name of a time zone, such as Europe/Berlin')
    .default('UTC')
    .meta({ description: 'IANA name of the time zone in which the server writes times.' }),
  resourceTypes: z
    .record(z.string().regex(/^[1-9]\d{0,8}$/, 'must be the number of a resource type'), kind)
    .default({ '1': 'image', '2': 'document', '3': 'video', '4': 'audio' })
    .meta({
      description:
        'Kinds of resource types, by their numbers; other types get the kind of their file.',
    }),
  uploadType: z.int().positive().optional().meta({
    description: "Resource type of uploads. Without it the first type of the file's kind, else 1.",
  }),
  uploadState: z
    .int()
    .min(-2)
    .refine((state) => state !== DELETED_STATE)
    .default(-1)
    .meta({
      description:
        'Workflow state of uploads. The server stores unknown states, and shows the resource to no user.',
    }),
  facets: z
    .record(
      z
        .string()
        .regex(
          /^[a-z][A-Za-z0-9]{0,39}$/,
          'must be letters and digits that begin with a lower-case letter',
        )
        .refine((name) => !OWN_FILTERS.includes(name), 'is the name of another filter'),
      fieldNumber,
    )
    .default({})
    .meta({
      description:
        'Numbers of metadata fields with a fixed list of options, by the names of their filters.',
    }),
});
export type ResourceSpaceOptions = z.infer<typeof resourcespaceOptions>;

export function filtersOf({ facets }: Pick<ResourceSpaceOptions, 'facets'>): string[] {
  return [...OWN_FILTERS, ...Object.keys(facets)];
}

/** All states that editors may see: without them the server lists active resources only. */
export function statesOf({ approvedStates }: Pick<ResourceSpaceOptions, 'approvedStates'>): string {
  return [...new Set([...STOCK_STATES, ...approvedStates])].join(',');
}
