import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { Asset } from '../../contracts/asset';
import type { AssetAnswer, CallOptions } from '../../contracts/connector';
import { DamError } from '../../contracts/errors';
import { type CachedRead, cachedRead } from '../cached-read';
import { isOfOneId } from '../refusals';
import { LIMITS, Rights, type UnseenLimits } from '../rights';
import { sideBySide } from '../side-by-side';
import { parseAnswer } from '../wire-schema';
import {
  type AssetMapper,
  assetMapper,
  type Details,
  hasFields,
  originalOf,
  type WireRow,
  type WireSizes,
  wireFields,
  wirePage,
  wireSizes,
} from './answers';
import type { Params, ResourceSpaceApi } from './api';
import { type ResourceSpaceOptions, statesOf } from './options';

/** Files whose sizes in pixels are kept in memory. */
const MOST_SIZES = 20_000;

/** How long it is believed which fields the user may see, in milliseconds. */
const FIELDS_SEEN_FOR_MS = 5 * 60_000;

/** The form of a resource's number. */
export const ID = /^[1-9]\d{0,9}$/;

type Page = z.infer<typeof wirePage>;

/** The words of a field, or `false` for a field that the user does not see. */
const wireSeen = z.union([z.array(z.unknown()), z.literal(false)]);

/** Reads resources with their metadata, for which ResourceSpace has one call per resource. */
export class ResourceSpaceAssets {
  readonly #api: ResourceSpaceApi;

  readonly #options: ResourceSpaceOptions;

  readonly #assetOf: AssetMapper;

  readonly #seen: CachedRead<ReadonlySet<string>>;

  readonly #rights: Rights;

  /** Sizes change only with the file or its previews, so a record that is read again costs no call for them. */
  readonly #sizes = new LRUCache<string, WireSizes>({ max: MOST_SIZES });

  constructor(api: ResourceSpaceApi, options: ResourceSpaceOptions) {
    this.#api = api;
    this.#options = options;
    this.#assetOf = assetMapper(options, api.baseUrl);
    this.#seen = cachedRead(FIELDS_SEEN_FOR_MS, (signal) => this.#readSeen(signal && { signal }));
    this.#rights = new Rights({
      words: { dam: 'ResourceSpace', field: 'field', reader: 'this user' },
      limits: options.fields,
      seen: (_names, { signal }) => this.#seen.get(signal),
    });
  }

  /** Lists rows of resources. */
  async list(params: Params, call: CallOptions = {}): Promise<Page> {
    // `getsizes` adds the addresses of previews, which alone tell the previews that exist.
    const listing = { ...params, getsizes: 'thm' };
    const answer = await this.#api.read('search_get_previews', listing, call);
    if (Array.isArray(answer) && answer.length === 0) {
      throw new DamError(
        'forbidden',
        'ResourceSpace does not let this user search. Give its group the permission "s".',
      );
    }
    return parseAnswer(wirePage, answer);
  }

  /** Resolves if the server answers, accepts the user's key, and shows it the rights of resources. */
  async ping(call: CallOptions = {}): Promise<void> {
    await this.list({ search: '', fetchrows: '0,1' }, call);
    await this.#rights.assertSeen(call);
  }

  /** True if the user may see any resource at all. */
  async hasResources(call: CallOptions = {}): Promise<boolean> {
    const archive = statesOf(this.#options);
    return (await this.list({ search: '', archive, fetchrows: '0,1' }, call)).data.length > 0;
  }

  /** Reads resources by their numbers. */
  async read(assetIds: readonly string[], call: CallOptions = {}): Promise<AssetAnswer[]> {
    const ids = [...new Set(assetIds)].filter((id) => ID.test(id));
    if (ids.length === 0) return assetIds.map(() => ({ status: 'missing' }));
    const rows = await this.#rowsOf(ids, call);
    const unseen = await this.#rights.unseenLimits(call);
    const answers = await sideBySide(rows, (row) => this.#answerOf(row, unseen, call));
    const byId = new Map(rows.map(({ ref }, index) => [String(ref), answers[index]]));
    return assetIds.map((id) => byId.get(id) ?? { status: 'missing' });
  }

  /** Returns the length of a resource's file in bytes; null if the server does not tell it. */
  async sizeBytesOf(assetId: string, call: CallOptions): Promise<number | null> {
    const [row] = await this.#rowsOf([assetId], call);
    return row?.file_size ?? null;
  }

  /** The asset of a row as a search shows it: with its rights, which decide if it can be picked. */
  async outline(row: WireRow, call: CallOptions): Promise<Asset> {
    const unseen = await this.#rights.unseenLimits(call);
    const seen = LIMITS.filter((name) => !unseen.has(name));
    const isWhole = hasFields(
      row,
      seen.map((name) => this.#options.fields[name]),
    );
    const fields = isWhole ? null : await this.#readFields(row, call);
    return this.#assetOf(row, { fields, sizes: null, unseen });
  }

  async #rowsOf(ids: readonly string[], call: CallOptions): Promise<WireRow[]> {
    const search = `!list${ids.join(':')}`;
    const { data } = await this.list({ search, fetchrows: `0,${ids.length}` }, call);
    const rows = data.filter(({ ref }) => ids.includes(String(ref)));
    // A server that does not understand the search lists everything.
    if (rows.length !== data.length) {
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

  async #answerOf(row: WireRow, unseen: UnseenLimits, call: CallOptions): Promise<AssetAnswer> {
    try {
      return { status: 'found', asset: await this.#describe(row, unseen, call) };
    } catch (error) {
      if (isOfOneId(error)) return { status: 'failed', error };
      throw error;
    }
  }

  /** Reads the metadata that the row does not hold whole, and the sizes of an image and of previews. */
  async #describe(row: WireRow, unseen: UnseenLimits, call: CallOptions): Promise<Asset> {
    const isWhole = hasFields(row, Object.values(this.#options.fields));
    const fields = isWhole ? null : await this.#readFields(row, call);
    const asset = this.#assetOf(row, { fields, sizes: null, unseen });
    const isPictured = asset.kind === 'image' || (row.has_image ?? 0) !== 0;
    if (!isPictured || asset.versions.length === 0) return asset;
    return this.#assetOf(row, { fields, sizes: await this.#readSizes(row, call), unseen });
  }

  /** A field that the user may not see, or that there is not, is just left out of all other answers. */
  async #readSeen(call: CallOptions = {}): Promise<ReadonlySet<string>> {
    const seen = new Set<string>();
    for (const name of LIMITS) {
      const ref = this.#options.fields[name];
      if (ref === null) continue;
      const answer = await this.#api.ask('get_nodes', { ref }, call);
      if (parseAnswer(wireSeen, answer) !== false) seen.add(String(ref));
    }
    return seen;
  }

  async #readFields({ ref }: WireRow, call: CallOptions): Promise<Details['fields']> {
    const answer = await this.#api.read('get_resource_field_data', { resource: ref }, call);
    return parseAnswer(wireFields, answer);
  }

  async #readSizes(row: WireRow, call: CallOptions): Promise<WireSizes> {
    const { ref, file_modified } = row;
    const key = `${ref} ${file_modified}`;
    const known = this.#sizes.get(key);
    if (known !== undefined) return known;
    const answer = await this.#api.read('get_resource_all_image_sizes', { resource: ref }, call);
    const sizes = parseAnswer(wireSizes, answer);
    // Without previews the answer is not kept, since the server may make them later. While it takes in a file,
    // there is no original either.
    if (originalOf(sizes, row) !== undefined && sizes.length > 1) this.#sizes.set(key, sizes);
    return sizes;
  }
}
