import { z } from 'zod';
import { ASSET_KINDS, VERSION_STATUSES } from '../../contracts/asset';
import { CHANGE_KINDS } from '../../contracts/connector';
import { placeOptions } from '../configured-places';

/** Options that describe a DAM with a JSON API. `docs/connectors/generic.md` explains them. */

/**
 * The path of a value in an answer: keys and indexes joined by dots, such as `data.0.title`. `[name=alt]` is the item of
 * a list with that value.
 */
const path = z.string({ error: 'must be a path such as data.title' }).min(1);

/** A path; optionally with a map of the DAM's words to `word`s, and a default value. */
const valueIn = <Word extends z.ZodType<string>>(word: Word) =>
  z.union([
    path,
    z.strictObject({
      path,
      map: z.record(z.string(), word).optional(),
      default: word.optional(),
    }),
  ]);
const value = valueIn(z.string());
export type ValueAt = z.infer<typeof value>;

/** The contract's words: another one would be taken for none, in silence. */
const wordOf = <const Words extends readonly string[]>(words: Words) =>
  valueIn(
    z.enum(words, { error: `must be one of ${words.map((each) => `"${each}"`).join(', ')}` }),
  );

/**
 * A value on which it depends if an asset may be shown. With `required` the DAM's answer must have it, if only as null:
 * an asset without it is closed, since a wrong path would read as "no limit".
 */
const right = z.union([
  path,
  z.strictObject({
    path,
    map: z.record(z.string(), z.string()).optional(),
    default: z.string().optional(),
    required: z.boolean().optional(),
  }),
]);
export type RightAt = z.infer<typeof right>;

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
  /** True to add `v=<version>` to file addresses that stay the same with a new version. */
  addVersion: z.boolean().optional(),
  /** Path of the list of versions. Without it the asset is its only version. */
  list: path.optional(),
  /** The version's name: a number, or an instant that changes with the bytes. */
  version: value,
  url: value,
  /** `approved`, `in-review` or `rejected`, usually with a map. Without it every version is approved. */
  status: wordOf(VERSION_STATUSES).optional(),
  /** Path of the current version's name in the asset. Without it the newest approved one is current. */
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
  /** A path; or several, whose values make the id together, joined by `/`. */
  id: z.union([path, z.array(path).min(2)]),
  /** A regular expression for ids. Others belong to no asset, and are not asked for. */
  idForm: z.string().refine(isExpression, 'must be a regular expression').optional(),
  /** Items of a list are assets only with one of these values at the path, such as a type. */
  only: z.strictObject({ path, values: z.array(z.string()).min(1) }).optional(),
  title: value,
  /** `image`, `video`, `audio` or `document`. Without it the media type decides. */
  kind: wordOf(ASSET_KINDS).optional(),
  alternativeText: value.optional(),
  caption: value.optional(),
  tags: path.optional(),
  folder: value.optional(),
  credit: value.optional(),
  copyright: value.optional(),
  ...placeOptions(value),
  /** 0 to 1 from the left and from the top. */
  focalPoint: z.strictObject({ x: path, y: path }).optional(),
  /** The asset is withdrawn unless the value is absent, null, false, 0 or an empty text. */
  withdrawn: right.optional(),
  embargoUntil: right.optional(),
  expiresAt: right.optional(),
  updatedAt: value.optional(),
  /** Address of the asset's page in the DAM; `{id}` is replaced by the asset's id. */
  openUrl: z.string().optional(),
  version,
});

/** A call by POST, such as one of GraphQL: the parameters are JSON in the body, beside `body`, or below its key `under`. */
const post = z.strictObject({
  body: z.record(z.string(), z.unknown()).default({}),
  under: z.string().min(1).optional(),
});

const listing = z.strictObject({
  path: z.string().startsWith('/'),
  /** Without it the call is a GET, with the parameters in its query. */
  post: post.optional(),
  /** Sent with every request. */
  fixed: z.record(z.string(), z.string()).default({}),
  items: path,
});

const search = listing.extend({
  total: path.optional(),
  params: z.strictObject({
    /** With a template, `{text}` in it is replaced by the words, escaped as within a text of JSON. */
    text: z
      .union([
        z.string(),
        z.strictObject({ name: z.string(), template: z.string().includes('{text}') }),
      ])
      .optional(),
    limit: z.string(),
    sort: z.string().optional(),
    /** Name one of these three; `page` counts from 1, `offset` counts assets. */
    cursor: z.string().optional(),
    page: z.string().optional(),
    offset: z.string().optional(),
  }),
  /** Path of the next page's cursor, which the last page does not have. */
  cursor: path.optional(),
  /** The DAM's parameter for each filter, such as `type`; sent once per value, or once with all, joined by `separator`. */
  filters: z
    .record(
      z.string(),
      z.union([z.string(), z.strictObject({ param: z.string(), separator: z.string().min(1) })]),
    )
    .default({}),
  /** The DAM's word for each sort order, such as `newest`; the first is the default. */
  sorts: z.record(z.string(), z.string()).default({}),
  /** Path of an object with a list of `value` and `count` for each field. */
  facets: path.optional(),
});

const many = z.strictObject({
  path: z.string().startsWith('/'),
  post: post.optional(),
  param: z.string(),
  /** What joins the ids, by default a comma. Without it a body has a list of them. */
  separator: z.string().min(1).optional(),
  items: path,
  chunkSize: z.number().int().min(1).max(500).default(50),
});

const one = z.strictObject({
  /** `{id}` is replaced by the asset's id, of which each part between slashes is encoded. An answer of 404 means that the asset is missing. */
  path: z.string().startsWith('/').includes('{id}'),
  item: path.optional(),
});

const changes = listing.extend({
  params: z.strictObject({ cursor: z.string() }),
  assetId: path,
  cursor: path,
  hasMore: path.optional(),
  /** What the list tells without exception. With all four, records are not read again as long as it answers. */
  tells: z.array(z.enum(CHANGE_KINDS)).default([]),
});

/** A token that ends, which one call gives out (OAuth 2 client credentials). */
const login = z.strictObject({
  /** Also on another host. */
  url: z.url({ protocol: /^https?$/, error: 'must be an http(s) address' }),
  /** Sent as a form. */
  form: z.record(z.string(), z.string()),
  /** Path of the token in the answer; it is sent as `authorization: Bearer`. */
  token: path.default('access_token'),
  /** Path of the seconds for which it is valid. Without them it is used for an hour. */
  expiresIn: path.default('expires_in'),
});

function isExpression(text: string): boolean {
  try {
    return new RegExp(text).source !== '';
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

const UNSET = 'contains "undefined": an environment variable that it reads with env() is not set';

/** Places of texts such as `Bearer ${env('TOKEN')}` without the variable, which the DAM would refuse. */
function unsetPlaces(value: unknown, path: readonly string[]): string[][] {
  if (typeof value === 'string')
    return /(^|[\s=/])undefined(?![\w.-])/.test(value) ? [[...path]] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, below]) => unsetPlaces(below, [...path, key]));
}

export const genericOptions = z
  .strictObject({
    baseUrl: z
      .url({ protocol: /^https?$/, error: 'must be an http(s) address' })
      .meta({ description: "Address of the DAM's API.", example: 'https://dam.example.com' }),
    headers: z
      .record(z.string(), z.string())
      .default({})
      .meta({
        description: 'Headers of every call, such as one with a token.',
        secret: true,
        example: { authorization: 'Bearer …' },
      }),
    login: login.optional().meta({
      description: 'One call that gives out a token that ends (OAuth 2 client credentials).',
      secret: true,
    }),
    fileHosts: z
      .array(z.string().min(1))
      .default([])
      .meta({ description: 'Other hosts that serve files; they are called without `headers`.' }),
    delivery: z
      .enum(['redirect', 'proxy'])
      .default('proxy')
      .meta({ description: "`redirect` if the DAM's file addresses are public." }),
    ping: z
      .union([
        z.string().startsWith('/'),
        z.strictObject({ path: z.string().startsWith('/'), post }),
      ])
      .meta({
        description: 'Path of a small answer that needs the credentials, or a call by POST.',
        example: '/api/me',
      }),
    search: search.meta({
      description: 'Path of the search, and where its answer has the assets.',
      example: {
        path: '/api/assets',
        items: 'items',
        params: { text: 'q', limit: 'limit', page: 'page' },
      },
    }),
    many: many.optional().meta({
      description: 'Path that reads several assets by their ids. Name it or `one`.',
      example: { path: '/api/assets', param: 'ids', items: 'items' },
    }),
    one: one
      .optional()
      .meta({ description: 'Path that reads one asset by its id. Name it or `many`.' }),
    changes: changes.optional().meta({
      description:
        "Path of the DAM's list of changes. Without it records are read again by their age.",
    }),
    addresses: z
      .array(
        z
          .string()
          .regex(/^(\/|https?:\/\/)/, 'must begin with / or be an http(s) address')
          .regex(/^[^{]*\{id\}[^{]*$/, 'must contain {id} once')
          .max(500),
      )
      .default([])
      .meta({
        description:
          "Addresses that contain an asset's id, such as `/files/{id}/*`; `*` is anything within one part of a path. They are recognised when an editor pastes them.",
      }),
    webhook: z
      .strictObject({
        secret: z
          .string()
          .regex(/^whsec_[A-Za-z0-9+/=]{16,}$/, 'must have the form whsec_<base64>'),
        assetId: path,
      })
      .optional()
      .meta({
        description:
          'Secret of signed events, and where they name the asset. Without it the connection takes no webhooks.',
        secret: true,
      }),
    asset: asset.meta({
      description: 'Where an answer has the parts of an asset.',
      example: { id: 'id', title: 'title', version: { version: 'version', url: 'url' } },
    }),
  })
  .refine(({ many: several, one: single }) => (several === undefined) !== (single === undefined), {
    error: 'must have either "many" or "one"',
  })
  .superRefine((options, { addIssue }) => {
    for (const path of unsetPlaces(options, [])) addIssue({ code: 'custom', path, message: UNSET });
  });

export type GenericOptions = z.infer<typeof genericOptions>;
