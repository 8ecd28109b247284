import { z } from 'zod';
import {
  type AssetAnswer,
  type ConnectorEnvironment,
  defineConnector,
  type Facet,
} from '../../contracts/connector';
import { DamError } from '../../contracts/errors';
import { cachedRead } from '../cached-read';
import { placeOf } from '../cursors';
import { DamHttp } from '../http';
import { parseAnswer } from '../wire-schema';
import { assetOf, FIELDS, type WireAsset, wireAsset, wireList, wireSearch } from './answers';
import { hintOf } from './events';
import { type CloudinaryOptions, cloudinaryOptions } from './options';
import { changedSince, expressionOf, SORTS } from './search';
import { uploadForm } from './upload';
import { transformationOf, transformed, type UrlOptions } from './urls';

/** Cloudinary: assets by asset id, public addresses with the version in them, pictures made on demand. */

const FOLDERS_KEPT_MS = 5 * 60 * 1_000;
const CHANGES_AT_ONCE = 500;
/** The search's index lags behind, by seconds as a rule. */
const OVERLAP_MS = 2 * 60 * 1_000;

const wireFolders = z.object({ folders: z.array(z.object({ path: z.string() })) });
const changesCursor = z.strictObject({
  since: z.iso.datetime(),
  /** Of a page of changes that goes on, and when its first one was asked. */
  next: z.string().optional(),
  began: z.iso.datetime().optional(),
});

export const cloudinary = defineConnector<CloudinaryOptions>({
  id: 'cloudinary',
  label: 'Cloudinary',
  delivery: 'redirect',
  // Cloudinary's own limit for a call by asset ids.
  chunkSize: 100,
  filters: ['type', 'format', 'folder'],
  sorts: Object.keys(SORTS),
  // What goes in one piece.
  uploads: { maxBytes: 100 * 1024 * 1024, mimes: null },
  optionsSchema: cloudinaryOptions,
  create(options, environment) {
    const { cloudName, apiSecret, approval, types } = options;
    const api = `${options.apiUrl.replace(/\/+$/, '')}/v1_1/${cloudName}`;
    const signer = { secret: apiSecret, algorithm: options.signatureAlgorithm };
    const urls: UrlOptions = {
      deliveryUrl: deliveryUrlOf(options),
      signer,
      signUrls: options.signUrls,
    };
    const answers = { ...urls, approval, fields: options.fields };
    const { http, uploads, files } = clientsOf(options, api, urls.deliveryUrl, environment);
    const call = (signal: AbortSignal | undefined) => (signal ? { signal } : {});
    /** A search has no structured metadata in it on every plan, and no moderation. */
    const isSearchEnough =
      approval === undefined &&
      !Object.values(options.fields).some((place) => place?.startsWith('metadata.'));

    const readMany = async (ids: readonly string[], signal: AbortSignal | undefined) => {
      const found = new Map<string, WireAsset>();
      for (let absent = ids; absent.length > 0; absent = ids.filter((id) => !found.has(id))) {
        const params = new URLSearchParams({ fields: FIELDS.join() });
        for (const id of absent) params.append('asset_ids[]', id);
        const answer = await http.json({
          url: `${api}/resources/by_asset_ids`,
          params,
          ...call(signal),
        });
        const { resources, next_cursor } = parseAnswer(wireList, answer);
        for (const wire of resources) found.set(wire.asset_id, wire);
        // All of them come at once, it is said; a list that goes on has left some out.
        if (!next_cursor) return found;
        if (resources.length === 0) throw new DamError('bad-answer', 'Its list never ends.');
      }
      return found;
    };
    const askSearch = async (query: Readonly<Record<string, unknown>>, signal?: AbortSignal) =>
      parseAnswer(
        wireSearch,
        await http.json({
          method: 'POST',
          url: `${api}/resources/search`,
          data: query,
          ...call(signal),
        }),
      );
    const folders = cachedRead(FOLDERS_KEPT_MS, async (signal) => {
      const answer = await http.json({ url: `${api}/folders`, ...call(signal) });
      return parseAnswer(wireFolders, answer).folders.map(({ path }) => path);
    });
    const isOffered = ({ type }: WireAsset) => types.some((each) => each === type);

    return {
      async ping({ signal } = {}) {
        const answer = await http.json({ url: `${api}/ping`, ...call(signal) });
        parseAnswer(z.object({ status: z.literal('ok') }), answer);
      },

      async search({ sort = 'newest', cursor, limit, ...narrowed }, { signal } = {}) {
        const expression = expressionOf(narrowed, types);
        if (expression === null) return { assets: [], total: 0, cursor: null, facets: [] };
        const isFirst = cursor === undefined;
        const [page, paths] = await Promise.all([
          askSearch(
            {
              expression,
              max_results: limit,
              sort_by: [SORTS[sort] ?? SORTS.newest],
              with_field: ['context', 'tags'],
              ...(isFirst && { aggregate: ['format'] }),
              ...(!isFirst && { next_cursor: cursor }),
            },
            signal,
          ),
          isFirst ? folders.get(signal) : [],
        ]);
        const ids = page.resources.map(({ asset_id }) => asset_id);
        const whole = isSearchEnough || ids.length === 0 ? null : await readMany(ids, signal);
        const shown = whole === null ? page.resources : ids.flatMap((id) => whole.get(id) ?? []);
        return {
          assets: shown.map((wire) => assetOf(wire, answers)),
          total: page.total_count ?? null,
          cursor: page.next_cursor ?? null,
          facets: isFirst ? facetsOf(page.aggregations?.format ?? [], paths) : [],
        };
      },

      async getMany(assetIds, { signal } = {}): Promise<AssetAnswer[]> {
        const ids = [...new Set(assetIds)].filter((id) => /^[0-9a-f]{32}$/.test(id));
        if (ids.length === 0) return assetIds.map(() => ({ status: 'missing' }));
        const byId = await readMany(ids, signal);
        return assetIds.map((id) => {
          const wire = byId.get(id);
          if (wire === undefined || !isOffered(wire)) return { status: 'missing' };
          return { status: 'found', asset: assetOf(wire, answers) };
        });
      },

      open: (request, { signal } = {}) => files.open(request, signal),

      renditionUrl(request) {
        const { asset, version } = request;
        if (asset.kind !== 'image' || version.ext === 'svg') return null;
        return transformed(version.url, transformationOf(request), urls);
      },

      async upload(request, { signal } = {}) {
        const answer = await uploads.json({
          method: 'POST',
          url: `${api}/auto/upload`,
          ...call(signal),
          data: uploadForm(request, { ...options, signer }, Math.floor(Date.now() / 1_000)),
        });
        const sent = parseAnswer(wireAsset, answer);
        const read = await readMany([sent.asset_id], signal);
        return assetOf(read.get(sent.asset_id) ?? sent, answers);
      },

      async changesSince(cursor, { signal } = {}) {
        const now = new Date().toISOString();
        if (cursor === null) {
          return { assetIds: [], cursor: JSON.stringify({ since: now }), hasMore: false };
        }
        const { since, next, began = now } = placeOf(changesCursor, cursor);
        const from = new Date(Date.parse(since) - OVERLAP_MS).toISOString();
        const page = await askSearch(
          {
            expression: changedSince(from, types),
            max_results: CHANGES_AT_ONCE,
            ...(next !== undefined && { next_cursor: next }),
          },
          signal,
        );
        const more = page.next_cursor ?? undefined;
        const at = more === undefined ? { since: began } : { since, next: more, began };
        return {
          assetIds: page.resources.map(({ asset_id }) => asset_id),
          cursor: JSON.stringify(at),
          hasMore: more !== undefined,
        };
      },

      async verifyWebhook(request) {
        return hintOf(request, apiSecret, Date.now());
      },
    };
  },
});

function deliveryUrlOf({ deliveryUrl, cloudName }: CloudinaryOptions): string {
  return (deliveryUrl ?? `https://res.cloudinary.com/${cloudName}`).replace(/\/+$/, '');
}

/** Each host gets what it needs: the API the key, uploads a signature, the CDN nothing. */
function clientsOf(
  { apiKey, apiSecret }: CloudinaryOptions,
  baseUrl: string,
  deliveryUrl: string,
  environment: ConnectorEnvironment,
) {
  const credentials = Buffer.from(`${apiKey}:${apiSecret}`).toString('base64');
  const resetHeader = 'x-featureratelimit-reset';
  return {
    http: new DamHttp({
      baseUrl,
      headers: { authorization: `Basic ${credentials}` },
      resetHeader,
      ...environment,
    }),
    uploads: new DamHttp({ baseUrl, headers: {}, resetHeader, ...environment }),
    files: new DamHttp({ baseUrl: deliveryUrl, headers: {}, ...environment }),
  };
}

function facetsOf(
  formats: readonly { value: string; count: number }[],
  folders: readonly string[],
): Facet[] {
  const uncounted = (values: readonly string[]) => values.map((value) => ({ value, count: null }));
  return [
    // Cloudinary counts documents as images, and recordings as videos.
    { field: 'type', values: uncounted(['image', 'video', 'audio', 'document']) },
    { field: 'folder', values: uncounted(folders) },
    ...(formats.length > 0 ? [{ field: 'format', values: [...formats] }] : []),
  ];
}
