import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import {
  type AssetAnswer,
  defineConnector,
  type RenditionRequest,
  type SearchQuery,
} from '../../contracts/connector';
import { DamError } from '../../contracts/errors';
import { cachedRead } from '../cached-read';
import { offsetOf } from '../cursors';
import { DamHttp } from '../http';
import { parseAnswer } from '../wire-schema';
import {
  assetOf,
  fieldsAsked,
  isTransformable,
  type WireFile,
  wireFile,
  wireFiles,
} from './answers';
import { hintOf } from './events';
import { type Filter, filterOf, readFacets, readFolders } from './search';

/** The files of a Directus, with whatever fields its people have added to `directus_files`. */

const fieldName = z.string({ error: 'must be the name of a field' }).regex(/^[A-Za-z0-9_]+$/);
const words = z.array(z.string()).default([]);

const options = z.strictObject({
  baseUrl: z.url({ protocol: /^https?$/, error: 'must be an http(s) address' }),
  /** A static token of a user whose role may read files and folders. */
  token: z.string({ error: 'is missing' }).min(1, 'must not be empty'),
  /** The field that says what is approved, and its words; without it every file is approved. */
  status: z
    .strictObject({
      field: fieldName,
      approved: z.array(z.string()).min(1, 'must name a word for approved'),
      rejected: words,
      withdrawn: words,
    })
    .optional(),
  fields: z
    .strictObject({
      alternativeText: fieldName.optional(),
      caption: fieldName.default('description'),
      credit: fieldName.optional(),
      copyright: fieldName.optional(),
      embargoUntil: fieldName.optional(),
      expiresAt: fieldName.optional(),
    })
    .default({ caption: 'description' }),
  /** False where Directus is set to make no pictures (`storage_asset_transform`). */
  transforms: z.boolean({ error: 'must be true or false' }).default(true),
  /** What the Flow that tells of changes sends in its header. */
  webhookSecret: z.string().min(16, 'must have 16 characters or more').optional(),
  webhookHeader: z
    .string()
    .regex(/^[a-z0-9-]+$/i, 'must be the name of a header')
    .default('x-webhook-secret'),
});
type Options = z.infer<typeof options>;

const SORTS: Readonly<Record<string, string>> = {
  newest: '-created_on',
  oldest: 'created_on',
  updated: '-modified_on',
  title: 'title',
  size: '-filesize',
};

const FOLDERS_KEPT_MS = 60_000;
/** A Directus may be set to refuse more than so many rows (`QUERY_LIMIT_MAX`). */
const ROWS_AT_ONCE = 100;

const wireOne = z.object({ data: wireFile });
const wireActivity = z.object({ data: z.array(z.object({ id: z.number(), item: z.string() })) });
const wireNewest = z.object({ data: z.array(z.object({ max: z.object({ id: z.unknown() }) })) });

/** As Directus writes them. */
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export const directus = defineConnector<Options>({
  id: 'directus',
  label: 'Directus',
  delivery: 'proxy',
  chunkSize: ROWS_AT_ONCE,
  filters: ['type', 'folder'],
  sorts: Object.keys(SORTS),
  uploads: { maxBytes: 512 * 1024 * 1024, mimes: null },
  optionsSchema: options,
  traitsOf: ({ status }) => (status === undefined ? {} : { filters: ['type', 'folder', 'state'] }),
  create(configured, environment) {
    const baseUrl = configured.baseUrl.replace(/\/+$/, '');
    const { token, status, webhookSecret, webhookHeader } = configured;
    const answerOptions = { ...configured, baseUrl };
    const fields = fieldsAsked(configured);
    const http = new DamHttp({
      baseUrl,
      ...environment,
      headers: { authorization: `Bearer ${token}` },
    });

    const ask = async (
      path: string,
      params: Readonly<Record<string, string>>,
      signal: AbortSignal | undefined,
    ): Promise<unknown> => {
      const config = { url: baseUrl + path, params: new URLSearchParams(params) };
      try {
        return await http.json({ ...config, ...(signal && { signal }) });
      } catch (error) {
        throw path === '/files' ? explained(error, fields) : error;
      }
    };
    const askFiles = async (
      filter: Filter,
      more: Readonly<Record<string, string>>,
      signal: AbortSignal | undefined,
    ) => {
      const params = { fields: fields.join(), filter: JSON.stringify(filter), ...more };
      return parseAnswer(wireFiles, await ask('/files', params, signal));
    };
    /** `-1` is every row, or without a word as many as the server allows: so they are counted. */
    const readMany = async (ids: readonly string[], signal: AbortSignal | undefined) => {
      const found = new Map<string, WireFile>();
      for (let absent = ids; absent.length > 0; absent = ids.filter((id) => !found.has(id))) {
        const paging = { limit: '-1', meta: 'filter_count' };
        const { data, meta } = await askFiles({ id: { _in: absent } }, paging, signal);
        for (const file of data) found.set(file.id, file);
        if (meta === undefined || meta.filter_count <= data.length) return found;
        if (data.length === 0)
          throw new DamError('bad-answer', 'It counts files that it withholds.');
      }
      return found;
    };
    const folders = cachedRead(FOLDERS_KEPT_MS, (signal) =>
      readFolders((params) => ask('/folders', params, signal)),
    );

    return {
      async ping({ signal } = {}) {
        await askFiles({}, { limit: '1' }, signal);
      },

      async search(query, { signal } = {}) {
        const paths = await folders.get(signal);
        const { limit } = query;
        const start = offsetOf(query.cursor);
        const filter = filterOf(query, { ...configured, folders: paths });
        // Many files have one instant, or one title.
        const sort = `${SORTS[query.sort ?? 'newest'] ?? '-created_on'},id`;
        const paging = { limit: String(limit), offset: String(start), meta: 'filter_count' };
        const [{ data, meta }, facets] = await Promise.all([
          askFiles(filter, { sort, ...paging }, signal),
          // They do not change from page to page.
          start > 0 ? [] : facetsOf(query, paths, signal),
        ]);
        const end = start + data.length;
        const isLast = data.length === 0 || end === meta?.filter_count;
        return {
          assets: data.map((file) => assetOf(file, answerOptions, paths)),
          total: meta?.filter_count ?? null,
          cursor: isLast ? null : String(end),
          facets,
        };
      },

      async getMany(assetIds, { signal } = {}): Promise<AssetAnswer[]> {
        // One id of another form fails the whole call, on PostgreSQL with 500.
        const ids = [...new Set(assetIds)].filter((id) => UUID.test(id));
        if (ids.length === 0) return assetIds.map(() => ({ status: 'missing' }));
        const [found, paths] = await Promise.all([readMany(ids, signal), folders.get(signal)]);
        return assetIds.map((id) => {
          const file = found.get(id);
          if (file === undefined) return { status: 'missing' };
          return { status: 'found', asset: assetOf(file, answerOptions, paths) };
        });
      },

      open: (request, { signal } = {}) => http.open(request, signal),

      renditionUrl: (request) => (configured.transforms ? renditionUrl(request) : null),

      async upload(request, { signal } = {}) {
        const paths = await folders.get(signal);
        const { alternativeText: altField } = configured.fields;
        const form = new FormData();
        // What comes after the file is not read.
        form.set('title', request.title);
        if (request.folder !== null) form.set('folder', folderId(paths, request.folder));
        if (request.tags.length > 0) form.set('tags', JSON.stringify(request.tags));
        if (altField !== undefined && request.alternativeText !== null) {
          form.set(altField, request.alternativeText);
        }
        const typed = new Blob([request.file], { type: request.mime });
        form.set('file', typed, request.fileName);
        const answer = await http.json({
          method: 'POST',
          url: `${baseUrl}/files`,
          data: form,
          params: new URLSearchParams({ fields: fields.join() }),
          ...(signal && { signal }),
        });
        return assetOf(parseAnswer(wireOne, answer).data, answerOptions, paths);
      },

      async changesSince(cursor, { signal } = {}) {
        const collection = { collection: { _eq: 'directus_files' } };
        if (cursor === null) {
          const params = { 'aggregate[max]': 'id', filter: JSON.stringify(collection) };
          const [newest] = parseAnswer(wireNewest, await ask('/activity', params, signal)).data;
          return { assetIds: [], cursor: String(newest?.max.id ?? 0), hasMore: false };
        }
        const filter = { _and: [collection, { id: { _gt: offsetOf(cursor) } }] };
        const paging = { sort: 'id', limit: String(ROWS_AT_ONCE), fields: 'id,item' };
        const params = { filter: JSON.stringify(filter), ...paging };
        const { data } = parseAnswer(wireActivity, await ask('/activity', params, signal));
        return {
          assetIds: [...new Set(data.map(({ item }) => item))],
          cursor: String(data.at(-1)?.id ?? cursor),
          hasMore: data.length === ROWS_AT_ONCE,
        };
      },

      ...(webhookSecret !== undefined && {
        async verifyWebhook({ body, headers }) {
          const sent = headers[webhookHeader.toLowerCase()];
          const assetIds = hintOf({ body, sent, secret: webhookSecret });
          // Nothing in a Flow's request tells two of them apart.
          return assetIds === null ? null : { assetIds, transmission: randomUUID() };
        },
      }),
    };

    function facetsOf(
      query: SearchQuery,
      paths: ReadonlyMap<string, string>,
      signal: AbortSignal | undefined,
    ) {
      const aggregate = (params: Readonly<Record<string, string>>) => ask('/files', params, signal);
      return readFacets(aggregate, query, { status, folders: paths, fields: configured.fields });
    }

    function renditionUrl({ version, width, height, fit, format, quality }: RenditionRequest) {
      if (!isTransformable(version.mime) || format === 'gif') return null;
      const url = new URL(version.url);
      if (width !== null) url.searchParams.set('width', String(width));
      if (height !== null) url.searchParams.set('height', String(height));
      // Crops around the file's own focal point, by itself.
      if (width !== null && height !== null) url.searchParams.set('fit', fit);
      url.searchParams.set('format', format === 'jpeg' ? 'jpg' : format);
      url.searchParams.set('withoutEnlargement', 'true');
      if (quality !== null) url.searchParams.set('quality', String(quality));
      return url.href;
    }
  },
});

function folderId(folders: ReadonlyMap<string, string>, path: string): string {
  const [id] = [...folders].find(([, each]) => each === path) ?? [];
  if (id !== undefined) return id;
  throw new DamError('bad-request', `Directus has no folder "${path}".`);
}

/** Directus answers 403 for what may not be read as for what is not there. */
function explained(error: unknown, fields: readonly string[]): unknown {
  if (!(error instanceof DamError) || error.type !== 'forbidden') return error;
  return new DamError(
    'forbidden',
    'It does not let the token read files (403). Check the permissions of its role on ' +
      `directus_files, and that these fields are there: ${fields.join(', ')}.`,
  );
}
