import { Webhook, WebhookVerificationError } from 'standardwebhooks';
import { type AssetAnswer, defineConnector, type Facet } from '../../contracts/connector';
import { DamError } from '../../contracts/errors';
import { offsetOf } from '../cursors';
import { fileOpener } from '../file-opener';
import { DamHttp } from '../http';
import { assetAt, at, listAt, textAt } from './answers';
import { type GenericOptions, genericOptions } from './options';

/** Any DAM with a JSON API, described in configuration. */
export const generic = defineConnector<GenericOptions>({
  id: 'generic',
  label: 'DAM',
  delivery: 'proxy',
  chunkSize: 50,
  filters: [],
  sorts: [],
  optionsSchema: genericOptions,
  traitsOf: ({ delivery, many, one, search }) => ({
    delivery,
    // Ids that are asked one by one are asked side by side, so not too many.
    chunkSize: many?.chunkSize ?? (one === undefined ? 50 : 10),
    filters: Object.keys(search.filters),
    sorts: Object.keys(search.sorts),
  }),
  create(configured, environment) {
    const options = { ...configured, baseUrl: configured.baseUrl.replace(/\/+$/, '') };
    const { baseUrl, headers, search: listing, many, one, changes, webhook } = options;
    const http = new DamHttp({ baseUrl, headers, ...environment });
    const signed = webhook === undefined ? null : new Webhook(webhook.secret);
    const url = (path: string) => baseUrl + path;

    const readMany = async (ids: readonly string[], signal: AbortSignal | undefined) => {
      if (many === undefined) return new Map<string, unknown>();
      const params = new URLSearchParams({ [many.param]: ids.join(many.separator) });
      const answer = await http.json({ url: url(many.path), params, ...(signal && { signal }) });
      const items = listAt(answer, many.items);
      return new Map(items.map((item) => [textAt(item, options.asset.id) ?? '', item]));
    };
    const readOne = async (id: string, signal: AbortSignal | undefined): Promise<AssetAnswer> => {
      try {
        const path = one?.path.replace('{id}', encodeURIComponent(id)) ?? '';
        const answer = await http.jsonOrMissing({ url: url(path), ...(signal && { signal }) });
        if (answer === undefined) return { status: 'missing' };
        const item = one?.item === undefined ? answer : at(answer, one.item);
        return { status: 'found', asset: assetAt(item, options) };
      } catch (error) {
        if (error instanceof DamError) return { status: 'failed', error };
        throw error;
      }
    };

    return {
      async ping({ signal } = {}) {
        await http.json({ url: url(options.ping), ...(signal && { signal }) });
      },

      async search({ text, filters = {}, sort, cursor, limit }, { signal } = {}) {
        const { params: names, fixed, sorts } = listing;
        const params = new URLSearchParams({ ...fixed, [names.limit]: String(limit) });
        if (text && names.text) params.set(names.text, text);
        const order = sort === undefined ? undefined : sorts[sort];
        if (order !== undefined && names.sort) params.set(names.sort, order);
        for (const [field, values] of Object.entries(filters)) {
          const name = listing.filters[field];
          for (const value of name === undefined ? [] : values) params.append(name ?? '', value);
        }
        const start = positionOf(cursor);
        if (names.page) params.set(names.page, String(start / limit + 1));
        if (names.offset) params.set(names.offset, String(start));
        if (names.cursor && cursor) params.set(names.cursor, cursor);
        const answer = await http.json({
          url: url(listing.path),
          params,
          ...(signal && { signal }),
        });
        const items = listAt(answer, listing.items);
        const said = listing.total === undefined ? null : Number(at(answer, listing.total));
        const total = said === null || !Number.isInteger(said) ? null : said;
        return {
          assets: items.map((item) => assetAt(item, options)),
          total,
          cursor: nextOf(answer, start + items.length, items.length === limit, total),
          facets: facetsAt(answer),
        };
      },

      async getMany(assetIds, { signal } = {}): Promise<AssetAnswer[]> {
        if (assetIds.length === 0) return [];
        if (many === undefined) return Promise.all(assetIds.map((id) => readOne(id, signal)));
        // What has the separator in it would be two ids, so it is none.
        const ids = [...new Set(assetIds)].filter(
          (id) => id !== '' && !id.includes(many.separator),
        );
        const byId = await readMany(ids, signal);
        return assetIds.map((id) => {
          const item = byId.get(id);
          if (item === undefined) return { status: 'missing' };
          return { status: 'found', asset: assetAt(item, options) };
        });
      },

      open: fileOpener(http, { baseUrl, fileHosts: options.fileHosts, environment }),

      ...(changes && {
        async changesSince(cursor, { signal } = {}) {
          const params = new URLSearchParams(changes.fixed);
          if (cursor !== null) params.set(changes.params.cursor, cursor);
          const answer = await http.json({
            url: url(changes.path),
            params,
            ...(signal && { signal }),
          });
          const items = listAt(answer, changes.items);
          const ids = items.flatMap((item) => textAt(item, changes.assetId) ?? []);
          const next = textAt(answer, changes.cursor) ?? cursor;
          if (next === null)
            throw new DamError('bad-answer', 'It names no cursor for its changes.');
          return {
            assetIds: [...new Set(ids)],
            cursor: next,
            hasMore: changes.hasMore !== undefined && at(answer, changes.hasMore) === true,
          };
        },
      }),

      ...(webhook &&
        signed && {
          async verifyWebhook({ body, headers: sent }) {
            const defined = Object.entries(sent).flatMap(([name, value]) =>
              value === undefined ? [] : [[name, value] as const],
            );
            try {
              const event = signed.verify(body, Object.fromEntries(defined));
              const assetId = textAt(event, webhook.assetId);
              if (assetId === null) throw new DamError('bad-answer', 'The event names no asset.');
              return { assetIds: [assetId], transmission: sent['webhook-signature'] ?? '' };
            } catch (error) {
              if (error instanceof WebhookVerificationError) return null;
              if (error instanceof DamError) throw error;
              throw new DamError('bad-answer', 'The event is not JSON.', { cause: error });
            }
          },
        }),
    };

    /** Where pages are counted, the cursor is how many assets came before. */
    function positionOf(cursor: string | undefined): number {
      return listing.params.cursor === undefined ? offsetOf(cursor) : 0;
    }

    function nextOf(
      answer: unknown,
      seen: number,
      isFull: boolean,
      total: number | null,
    ): string | null {
      const { params: names, cursor } = listing;
      if (names.cursor !== undefined) return cursor === undefined ? null : textAt(answer, cursor);
      if (names.page === undefined && names.offset === undefined) return null;
      const isLast = !isFull || (total !== null && seen >= total);
      return isLast ? null : String(seen);
    }

    function facetsAt(answer: unknown): Facet[] {
      const found = listing.facets === undefined ? undefined : at(answer, listing.facets);
      if (typeof found !== 'object' || found === null) return [];
      return Object.entries(found).flatMap(([field, values]) => {
        // What does not filter is no facet.
        if (listing.filters[field] === undefined) return [];
        const list: unknown[] = Array.isArray(values) ? values : [];
        return {
          field,
          values: list.flatMap((each) => {
            const value = textAt(each, 'value');
            const count = Number(textAt(each, 'count') ?? Number.NaN);
            return value === null ? [] : { value, count: Number.isFinite(count) ? count : null };
          }),
        };
      });
    }
  },
});
