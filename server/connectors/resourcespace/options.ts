import { z } from 'zod';
import { isTimeZone } from '../local-time';

/** What has to be known of a ResourceSpace before it can be read. `docs/connectors/resourcespace.md`. */

const fieldNumber = z.int().positive();
/** Null: this ResourceSpace has no such field. */
const field = (stock: number) => fieldNumber.nullable().default(stock);

/** Metadata fields by their numbers; those with a default come with a stock ResourceSpace. */
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

const kind = z.enum(['image', 'video', 'audio', 'document']);

/** Searches that are no field of the DAM's. */
const OWN_FILTERS: readonly string[] = ['type', 'collection'];

/** What waits, what is live, and what was archived; 3 is deleted. */
export const STOCK_STATES: readonly number[] = [-2, -1, 0, 1, 2];
export const DELETED_STATE = 3;

export const resourcespaceOptions = z.strictObject({
  /** The server's own `$baseurl`: its files' addresses begin with it. */
  baseUrl: z.url({ protocol: /^https?$/, error: 'must be an http(s) address' }),
  user: z.string({ error: 'is missing' }).min(1, 'must not be empty'),
  /** The user's private API key. */
  apiKey: z.string({ error: 'is missing' }).min(1, 'must not be empty'),
  fields: fields.prefault({}),
  /** Workflow states whose files may be shown; 0 is "active". */
  approvedStates: z
    .array(z.int().refine((state) => state !== DELETED_STATE))
    .min(1)
    .default([0]),
  /** The zone that the server writes its times in. */
  timeZone: z
    .string()
    .refine(isTimeZone, 'must be the name of a time zone, such as Europe/Berlin')
    .default('UTC'),
  /** Resource types by their numbers; others are told by their files. */
  resourceTypes: z
    .record(z.string().regex(/^[1-9]\d{0,8}$/, 'must be the number of a resource type'), kind)
    .default({ '1': 'image', '2': 'document', '3': 'video', '4': 'audio' }),
  /** The type of what is uploaded; absent: the first one of the file's kind, else 1. */
  uploadType: z.int().positive().optional(),
  /** A state that is unknown to the server would be stored, and the resource be lost to everybody. */
  uploadState: z
    .int()
    .min(-2)
    .refine((state) => state !== DELETED_STATE)
    .default(-1),
  /** Fields with a list of words, by the names of the filters that they make. */
  facets: z
    .record(
      z
        .string()
        .regex(/^[a-z][A-Za-z0-9]{0,39}$/, 'must be a word in letters and digits')
        .refine((name) => !OWN_FILTERS.includes(name), 'is the name of another filter'),
      fieldNumber,
    )
    .default({}),
});
export type ResourceSpaceOptions = z.infer<typeof resourcespaceOptions>;

export function filtersOf({ facets }: Pick<ResourceSpaceOptions, 'facets'>): string[] {
  return [...OWN_FILTERS, ...Object.keys(facets)];
}
