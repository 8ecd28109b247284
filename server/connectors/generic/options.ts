import { z } from 'zod';

/** How a DAM with a JSON API is described in configuration. `docs/connectors/generic.md` explains it. */

/** Where a value lies in an answer: names and places joined by dots, such as `data.0.title`. */
const path = z.string({ error: 'must be a path such as data.title' }).min(1);

/** A path; or with the DAM's words beside the house's, or with what holds where nothing is there. */
const value = z.union([
  path,
  z.strictObject({
    path,
    map: z.record(z.string(), z.string()).optional(),
    default: z.string().optional(),
  }),
]);
export type ValueAt = z.infer<typeof value>;

const renditions = z.strictObject({
  list: path,
  name: value,
  url: value,
  width: value,
  height: value,
  mime: value.optional(),
  sizeBytes: value.optional(),
});

const version = z.strictObject({
  /** The list that it is one of; absent: the asset has one version, whose parts lie in the asset. */
  list: path.optional(),
  /** Its name: a number, or an instant that moves with the bytes. */
  version: value,
  url: value,
  /** `approved`, `in-review` or `rejected`, mostly by a map; absent: what is listed is approved. */
  status: value.optional(),
  /** Of the asset: which version is the current one; absent: the newest that is approved. */
  current: path.optional(),
  fileName: value.optional(),
  mime: value.optional(),
  ext: value.optional(),
  sizeBytes: value.optional(),
  width: value.optional(),
  height: value.optional(),
  durationMs: value.optional(),
  pages: value.optional(),
  createdAt: value.optional(),
  approvedAt: value.optional(),
  renditions: renditions.optional(),
});

const asset = z.strictObject({
  id: path,
  title: value,
  /** `image`, `video`, `audio` or `document`; absent: as its media type says. */
  kind: value.optional(),
  alternativeText: value.optional(),
  caption: value.optional(),
  tags: path.optional(),
  folder: value.optional(),
  credit: value.optional(),
  copyright: value.optional(),
  /** Two shares from 0 to 1. */
  focalPoint: z.strictObject({ x: path, y: path }).optional(),
  /** Withdrawn where there is anything but null, false, 0 or an empty text. */
  withdrawn: value.optional(),
  embargoUntil: value.optional(),
  expiresAt: value.optional(),
  updatedAt: value.optional(),
  /** Where a person sees it; `{id}` is the asset's. */
  openUrl: z.string().optional(),
  version,
});

const listing = z.strictObject({
  path: z.string().startsWith('/'),
  /** Sent with every request. */
  fixed: z.record(z.string(), z.string()).default({}),
  items: path,
});

const search = listing.extend({
  total: path.optional(),
  params: z.strictObject({
    text: z.string().optional(),
    limit: z.string(),
    sort: z.string().optional(),
    /** One of these; the page counts from 1, the offset in assets. */
    cursor: z.string().optional(),
    page: z.string().optional(),
    offset: z.string().optional(),
  }),
  /** Where the next page's cursor lies; absent on the last page. */
  cursor: path.optional(),
  /** The house's fields, such as `type`, by the DAM's parameters; each is sent once per value. */
  filters: z.record(z.string(), z.string()).default({}),
  /** The house's names of orders, such as `newest`, by the DAM's; the first is the default. */
  sorts: z.record(z.string(), z.string()).default({}),
  /** Where an object of lists lies: field, then `value` and `count` of each. */
  facets: path.optional(),
});

const many = z.strictObject({
  path: z.string().startsWith('/'),
  param: z.string(),
  separator: z.string().min(1).default(','),
  items: path,
  chunkSize: z.number().int().min(1).max(500).default(50),
});

const one = z.strictObject({
  /** `{id}` is the asset's. 404 says that there is none. */
  path: z.string().startsWith('/').includes('{id}'),
  item: path.optional(),
});

const changes = listing.extend({
  params: z.strictObject({ cursor: z.string() }),
  assetId: path,
  cursor: path,
  hasMore: path.optional(),
});

export const genericOptions = z
  .strictObject({
    baseUrl: z.url({ protocol: /^https?$/, error: 'must be an http(s) address' }),
    /** Such as `{ authorization: 'Bearer …' }`. */
    headers: z.record(z.string(), z.string()).default({}),
    /** Hosts beside that of `baseUrl` on which files lie; asked without `headers`. */
    fileHosts: z.array(z.string().min(1)).default([]),
    /** Public file addresses: `redirect`. */
    delivery: z.enum(['redirect', 'proxy']).default('proxy'),
    ping: z.string().startsWith('/'),
    search,
    many: many.optional(),
    one: one.optional(),
    changes: changes.optional(),
    /** Events signed as https://www.standardwebhooks.com says. */
    webhook: z
      .strictObject({
        secret: z
          .string()
          .regex(/^whsec_[A-Za-z0-9+/=]{16,}$/, 'must have the form whsec_<base64>'),
        assetId: path,
      })
      .optional(),
    asset,
  })
  .refine(({ many: several, one: single }) => (several === undefined) !== (single === undefined), {
    error: 'must have either "many" or "one"',
  });

export type GenericOptions = z.infer<typeof genericOptions>;
