import { Webhook, WebhookVerificationError } from 'standardwebhooks';
import { z } from 'zod';
import { type AssetAnswer, defineConnector } from '../../contracts/connector';
import { DamError } from '../../contracts/errors';
import { DamHttp } from '../http';
import { parseAnswer, parseEvent } from '../wire-schema';
import {
  assetOf,
  wireAsset,
  wireChanges,
  wireEvent,
  wireMany,
  wirePage,
  wireUsage,
} from './answers';

/** The embedded DAM of `demo-dam/`: the DAM of the demo and the tests. */

const options = z.strictObject({
  baseUrl: z.url({ protocol: /^https?$/, error: 'must be an http(s) address' }),
  token: z.string({ error: 'is missing' }).min(1, 'must not be empty'),
  webhookSecret: z
    .string()
    .regex(/^whsec_[A-Za-z0-9+/=]{16,}$/, 'must have the form whsec_<base64>')
    .optional(),
});

export const demoDam = defineConnector<z.infer<typeof options>>({
  id: 'demo-dam',
  label: 'Demo DAM',
  delivery: 'proxy',
  chunkSize: 100,
  filters: ['type', 'state', 'tag', 'folder', 'orientation', 'format'],
  sorts: ['newest', 'oldest', 'title', '-title', 'relevance', 'expires'],
  // The DAM's own limit (demo-dam/routes/upload.ts).
  uploads: { maxBytes: 200 * 1024 * 1024, mimes: null },
  optionsSchema: options,
  create({ baseUrl: configuredUrl, token, webhookSecret }, environment) {
    const baseUrl = configuredUrl.replace(/\/+$/, '');
    const http = new DamHttp({
      baseUrl,
      ...environment,
      headers: { authorization: `Bearer ${token}` },
    });
    const webhook = webhookSecret === undefined ? null : new Webhook(webhookSecret);
    return {
      async ping({ signal } = {}) {
        await http.json({ url: '/api/ping', ...(signal && { signal }) });
      },

      async search({ text, filters = {}, sort, cursor, limit }, { signal } = {}) {
        const params = new URLSearchParams({ limit: String(limit) });
        if (text) params.set('search', text);
        if (sort) params.set('sort', sort);
        if (cursor) params.set('cursor', cursor);
        for (const [field, values] of Object.entries(filters)) {
          for (const value of values) params.append(`filter[${field}]`, value);
        }
        const answer = await http.json({ url: '/api/assets', params, ...(signal && { signal }) });
        const page = parseAnswer(wirePage, answer);
        return {
          assets: page.items.map((item) => assetOf(item, baseUrl)),
          total: page.total,
          cursor: page.cursor,
          facets: Object.entries(page.facets).map(([field, values]) => ({ field, values })),
        };
      },

      async getMany(assetIds, { signal } = {}): Promise<AssetAnswer[]> {
        if (assetIds.length === 0) return [];
        // The DAM splits its list at commas, so an id with a comma names nothing that can exist.
        const ids = [...new Set(assetIds)].filter((id) => !id.includes(','));
        const answer = await http.json({
          url: '/api/assets',
          params: new URLSearchParams({ ids: ids.join(',') }),
          ...(signal && { signal }),
        });
        const byId = new Map(parseAnswer(wireMany, answer).items.map((item) => [item.id, item]));
        return assetIds.map((id) => {
          const item = byId.get(id);
          if (item === undefined) return { status: 'missing' };
          return { status: 'found', asset: assetOf(item, baseUrl) };
        });
      },

      open: (request, { signal } = {}) => http.open(request, signal),

      async upload(request, { signal } = {}) {
        const form = new FormData();
        form.set('title', request.title);
        if (request.alternativeText !== null) form.set('alt', request.alternativeText);
        if (request.tags.length > 0) form.set('tags', request.tags.join(','));
        if (request.folder !== null) form.set('folder', request.folder);
        const typed = new Blob([request.file], { type: request.mime });
        form.set('file', typed, request.fileName);
        const answer = await http.json({
          method: 'POST',
          url: '/api/assets',
          data: form,
          ...(signal && { signal }),
        });
        return assetOf(parseAnswer(wireAsset, answer), baseUrl);
      },

      async changesSince(cursor, { signal } = {}) {
        const params = new URLSearchParams({ limit: '500' });
        if (cursor !== null) params.set('since', cursor);
        const answer = await http.json({ url: '/api/changes', params, ...(signal && { signal }) });
        const page = parseAnswer(wireChanges, answer);
        return { ...page, assetIds: [...new Set(page.items.map(({ assetId }) => assetId))] };
      },

      async reportUsage(changes, { signal } = {}) {
        const answer = await http.json({
          method: 'POST',
          url: '/api/usage/bulk',
          data: { changes },
          ...(signal && { signal }),
        });
        const { results } = parseAnswer(wireUsage, answer);
        return changes.map((_, index) => {
          const { error } = results[index] ?? { error: 'It said nothing of this one.' };
          return error === null ? null : new DamError('bad-request', error);
        });
      },

      ...(webhook && {
        async verifyWebhook({ body, headers }) {
          try {
            webhook.verify(body, definedOnly(headers));
          } catch (error) {
            if (error instanceof WebhookVerificationError) return null;
            // It is signed; the library reads it as well.
            throw new DamError('bad-answer', 'The event is not JSON.', { cause: error });
          }
          return {
            assetIds: [parseEvent(wireEvent, body).data.assetId],
            // Signed anew at each attempt, with the instant in it.
            transmission: headers['webhook-signature'] ?? '',
          };
        },
      }),
    };
  },
});

function definedOnly(
  headers: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
