import { LRUCache } from 'lru-cache';
import type { z } from 'zod';
import type { Asset } from '../../contracts/asset';
import type { AssetAnswer, CallOptions } from '../../contracts/connector';
import { DamError } from '../../contracts/errors';
import { parseAnswer } from '../wire-schema';
import {
  type AssetMapper,
  assetMapper,
  type Details,
  hasFields,
  NO_DETAILS,
  type WireRow,
  wireFields,
  wirePage,
  wireSizes,
} from './answers';
import type { Params, ResourceSpaceApi } from './api';
import { type ResourceSpaceOptions, statesOf } from './options';
import { sideBySide } from './side-by-side';

/** Files whose sizes in pixels are kept in memory. */
const MOST_SIZES = 20_000;

/** The form of a resource's number. */
export const ID = /^[1-9]\d{0,9}$/;

type Page = z.infer<typeof wirePage>;

/** Reads resources with their metadata, for which ResourceSpace has one call per resource. */
export class ResourceSpaceAssets {
  readonly #api: ResourceSpaceApi;

  readonly #options: ResourceSpaceOptions;

  readonly #assetOf: AssetMapper;

  /** Sizes change only with the bytes, so a record that is read again costs no call for them. */
  readonly #sizes = new LRUCache<string, NonNullable<Details['sizes']>>({ max: MOST_SIZES });

  constructor(api: ResourceSpaceApi, options: ResourceSpaceOptions) {
    this.#api = api;
    this.#options = options;
    this.#assetOf = assetMapper(options, api.baseUrl);
  }

  /** Lists rows of resources. */
  async list(params: Params, call: CallOptions = {}): Promise<Page> {
    // `getsizes` adds the addresses of previews, which alone tell the previews that exist.
    const listing = { ...params, getsizes: 'thm' };
    return parseAnswer(wirePage, await this.#api.read('search_get_previews', listing, call));
  }

  /** Resolves if the server answers and accepts the user's key. */
  async ping(call: CallOptions = {}): Promise<void> {
    await this.list({ search: '', fetchrows: '0,1' }, call);
  }

  /** True if the user may see any resource at all. */
  async hasResources(call: CallOptions = {}): Promise<boolean> {
    const archive = statesOf(this.#options);
    return (await this.list({ search: '', archive, fetchrows: '0,1' }, call)).total > 0;
  }

  /** Reads resources by their numbers. */
  async read(assetIds: readonly string[], call: CallOptions = {}): Promise<AssetAnswer[]> {
    const ids = [...new Set(assetIds)].filter((id) => ID.test(id));
    if (ids.length === 0) return assetIds.map(() => ({ status: 'missing' }));
    const rows = await this.#rowsOf(ids, call);
    const answers = await sideBySide(rows, (row) => this.#answerOf(row, call));
    const byId = new Map(rows.map(({ ref }, index) => [String(ref), answers[index]]));
    return assetIds.map((id) => byId.get(id) ?? { status: 'missing' });
  }

  /** The asset of a row as a search shows it: with its rights, which decide if it can be picked. */
  async outline(row: WireRow, call: CallOptions): Promise<Asset> {
    const { expiresAt, embargoUntil } = this.#options.fields;
    if (hasFields(row, [expiresAt, embargoUntil])) return this.#assetOf(row, NO_DETAILS);
    return this.#assetOf(row, { ...NO_DETAILS, fields: await this.#readFields(row, call) });
  }

  async #rowsOf(ids: readonly string[], call: CallOptions): Promise<WireRow[]> {
    const search = `!list${ids.join(':')}`;
    const { total, data } = await this.list({ search, fetchrows: `0,${ids.length}` }, call);
    const rows = data.filter(({ ref }) => ids.includes(String(ref)));
    // A server that does not understand the search lists everything.
    if (rows.length !== total) {
      throw new DamError(
        'bad-answer',
        'ResourceSpace listed other resources than it was asked for.',
      );
    }
    // A user without any access gets the same empty answer as for ids that do not exist.
    if (rows.length === 0 && !(await this.hasResources(call))) {
      throw new DamError(
        'forbidden',
        'ResourceSpace shows this user no resources at all. Check the permissions of its group.',
      );
    }
    return rows;
  }

  async #answerOf(row: WireRow, call: CallOptions): Promise<AssetAnswer> {
    try {
      return { status: 'found', asset: await this.#describe(row, call) };
    } catch (error) {
      if (error instanceof DamError) return { status: 'failed', error };
      throw error;
    }
  }

  /** Reads the metadata that the row does not hold whole, and the sizes of an image. */
  async #describe(row: WireRow, call: CallOptions): Promise<Asset> {
    const isWhole = hasFields(row, Object.values(this.#options.fields));
    const fields = isWhole ? null : await this.#readFields(row, call);
    const asset = this.#assetOf(row, { ...NO_DETAILS, fields });
    if (asset.kind !== 'image' || asset.versions.length === 0) return asset;
    return this.#assetOf(row, { fields, sizes: await this.#readSizes(row, call) });
  }

  async #readFields({ ref }: WireRow, call: CallOptions): Promise<Details['fields']> {
    const answer = await this.#api.read('get_resource_field_data', { resource: ref }, call);
    return parseAnswer(wireFields, answer);
  }

  async #readSizes({ ref, file_modified }: WireRow, call: CallOptions): Promise<Details['sizes']> {
    const key = `${ref} ${file_modified}`;
    const known = this.#sizes.get(key);
    if (known !== undefined) return known;
    const answer = await this.#api.read('get_resource_all_image_sizes', { resource: ref }, call);
    const sizes = parseAnswer(wireSizes, answer);
    // Without previews the answer is not kept, since the server may make them later.
    if (sizes.some(({ size_code }) => size_code !== 'original')) this.#sizes.set(key, sizes);
    return sizes;
  }
}
