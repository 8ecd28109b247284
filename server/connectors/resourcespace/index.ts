import { LRUCache } from 'lru-cache';
import type { Asset } from '../../contracts/asset';
import { type AssetAnswer, defineConnector } from '../../contracts/connector';
import { DamError } from '../../contracts/errors';
import { offsetOf } from '../cursors';
import { parseAnswer } from '../wire-schema';
import {
  assetsOf,
  type Details,
  hasFields,
  NO_DETAILS,
  type WireRow,
  wireFields,
  wirePage,
  wireSizes,
} from './answers';
import { ResourceSpaceApi } from './api';
import { changesAfter } from './events';
import { openFile } from './files';
import { filtersOf, type ResourceSpaceOptions, resourcespaceOptions } from './options';
import { facetsOf, listingOf, SORTS, statesOf } from './search';
import { uploadTo } from './upload';

/** A ResourceSpace: resources with a workflow state, and metadata in numbered fields. */

/** Metadata is asked for resource by resource; so many at a time. */
const SIDE_BY_SIDE = 6;

/** Pictures whose pixels are remembered. */
const MOST_SIZES = 20_000;

const ID = /^[1-9]\d{0,9}$/;

export const resourcespace = defineConnector<ResourceSpaceOptions>({
  id: 'resourcespace',
  label: 'ResourceSpace',
  delivery: 'proxy',
  chunkSize: 50,
  filters: filtersOf({ facets: {} }),
  sorts: SORTS,
  uploads: { maxBytes: 512 * 1024 * 1024, mimes: null },
  optionsSchema: resourcespaceOptions,
  traitsOf: (options) => ({ filters: filtersOf(options) }),
  create(options, environment) {
    const api = new ResourceSpaceApi(options, environment);
    const assetOf = assetsOf(options, api.baseUrl);
    const { fields } = options;

    const list = async (params: Readonly<Record<string, string>>, signal?: AbortSignal) => {
      // Which previews there are is told by their addresses alone.
      const answer = await api.read('search_get_previews', { ...params, getsizes: 'thm' }, signal);
      return parseAnswer(wirePage, answer);
    };

    /** Whether this user is shown anything at all. */
    const hasResources = async (signal?: AbortSignal): Promise<boolean> => {
      const page = await list({ search: '', archive: statesOf(options), fetchrows: '0,1' }, signal);
      return page.total > 0;
    };

    const readFields = async (resource: number, signal?: AbortSignal): Promise<Details['fields']> =>
      parseAnswer(wireFields, await api.read('get_resource_field_data', { resource }, signal));

    /** Pixels move with the bytes alone, so a record that is read again costs no call for them. */
    const known = new LRUCache<string, NonNullable<Details['sizes']>>({ max: MOST_SIZES });
    const readSizes = async (row: WireRow, signal?: AbortSignal): Promise<Details['sizes']> => {
      const key = `${row.ref} ${row.file_modified}`;
      const before = known.get(key);
      if (before !== undefined) return before;
      const params = { resource: row.ref };
      const answer = await api.read('get_resource_all_image_sizes', params, signal);
      const sizes = parseAnswer(wireSizes, answer);
      // Previews may be made later than the bytes came.
      if (sizes.some(({ size_code }) => size_code !== 'original')) known.set(key, sizes);
      return sizes;
    };

    /** With its metadata, where the row has not all of it, and the pixels of a picture. */
    const describe = async (row: WireRow, signal?: AbortSignal): Promise<Asset> => {
      const isWhole = hasFields(row, Object.values(fields));
      const details = { ...NO_DETAILS, fields: isWhole ? null : await readFields(row.ref, signal) };
      const asset = assetOf(row, details);
      if (asset.kind !== 'image' || asset.versions.length === 0) return asset;
      return assetOf(row, { ...details, sizes: await readSizes(row, signal) });
    };

    /** Found in a search: rights decide whether an editor can take it, so they are read as well. */
    const outline = async (row: WireRow, signal?: AbortSignal): Promise<Asset> => {
      const areRightsKnown = hasFields(row, [fields.expiresAt, fields.embargoUntil]);
      if (areRightsKnown) return assetOf(row, NO_DETAILS);
      return assetOf(row, { ...NO_DETAILS, fields: await readFields(row.ref, signal) });
    };

    const readMany = async (ids: readonly string[], signal?: AbortSignal) => {
      const search = `!list${ids.join(':')}`;
      const { total, data } = await list({ search, fetchrows: `0,${ids.length}` }, signal);
      const rows = data.filter(({ ref }) => ids.includes(String(ref)));
      // A search that was not understood is one for everything.
      if (rows.length !== total) {
        throw new DamError('bad-answer', 'It listed other resources than it was asked for.');
      }
      // Who may see nothing is answered the same as who asks for nothing that is there.
      if (rows.length === 0 && !(await hasResources(signal))) {
        throw new DamError('forbidden', 'It shows nothing at all to this user.');
      }
      const answers = await sideBySide(rows, async (row): Promise<AssetAnswer> => {
        try {
          return { status: 'found', asset: await describe(row, signal) };
        } catch (error) {
          if (error instanceof DamError) return { status: 'failed', error };
          throw error;
        }
      });
      return new Map(rows.map(({ ref }, index) => [String(ref), answers[index]]));
    };

    const getMany = async (
      assetIds: readonly string[],
      { signal }: { signal?: AbortSignal } = {},
    ): Promise<AssetAnswer[]> => {
      const ids = [...new Set(assetIds)].filter((id) => ID.test(id));
      if (ids.length === 0) return assetIds.map(() => ({ status: 'missing' }));
      const byId = await readMany(ids, signal);
      return assetIds.map((id) => byId.get(id) ?? { status: 'missing' });
    };

    return {
      async ping({ signal } = {}) {
        await list({ search: '', fetchrows: '0,1' }, signal);
      },

      async search(query, { signal } = {}) {
        const listing = await listingOf(query, options, api, signal);
        if (listing === null) return { assets: [], total: 0, cursor: null, facets: [] };
        const { total, data } = await list(listing, signal);
        const assets = await sideBySide(data, (row) => outline(row, signal));
        const seen = offsetOf(query.cursor) + data.length;
        return {
          assets,
          total,
          cursor: data.length > 0 && seen < total ? String(seen) : null,
          facets: query.cursor === undefined ? await facetsOf(options, api, signal) : [],
        };
      },

      getMany,

      open: (request, { signal } = {}) => openFile(api, request, signal),

      async upload(request, { signal } = {}) {
        const assetId = await uploadTo(api, options, request, signal);
        const [answer] = await getMany([assetId], signal && { signal });
        if (answer?.status === 'found') return answer.asset;
        const why =
          answer?.status === 'failed' ? answer.error.message : 'This user is not shown it.';
        throw new DamError(
          'bad-answer',
          `It has the file as resource ${assetId}, which cannot be read: ${why}`,
        );
      },

      changesSince: (cursor, { signal } = {}) =>
        changesAfter(cursor, api, () => hasResources(signal), signal),
    };
  },
});

/** Same order; begins no more after one that failed. */
async function sideBySide<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const waiting = [...items.entries()];
  const results: Result[] = [];
  const lane = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [index, item] = next;
      results[index] = await work(item);
    }
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, lane)).catch((error: unknown) => {
    waiting.length = 0;
    throw error;
  });
  return results;
}
