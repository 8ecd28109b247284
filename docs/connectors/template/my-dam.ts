import {
  type Asset,
  type AssetVersion,
  type CallOptions,
  DamError,
  DamHttp,
  defineConnector,
} from 'strapi-plugin-dam/connector';
import { z } from 'zod';

/** A connector to begin with: copy it, and make of it the one for your DAM. */

const options = z.strictObject({
  baseUrl: z.url({ protocol: /^https?$/, error: 'must be an http(s) address' }),
  token: z.string({ error: 'is missing' }).min(1, 'must not be empty'),
});

/** What the DAM answers; anything else is refused below, never guessed at. */
const wireAsset = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(['image', 'video', 'audio', 'document']),
  tags: z.array(z.string()),
  rightsUntil: z.string().nullable(),
  versions: z.array(
    z.object({
      number: z.number(),
      released: z.boolean(),
      fileName: z.string(),
      mime: z.string(),
      bytes: z.number(),
      width: z.number().nullable(),
      height: z.number().nullable(),
      addedAt: z.string(),
    }),
  ),
});
const wireList = z.object({
  items: z.array(wireAsset),
  total: z.number().optional(),
  next: z.string().nullish(),
});

export const myDam = defineConnector<z.infer<typeof options>>({
  id: 'my-dam',
  label: 'My DAM',
  // 'redirect' where anybody may fetch the DAM's file addresses, 'proxy' where they need the token.
  delivery: 'proxy',
  // Most ids of one getMany.
  chunkSize: 50,
  filters: ['type', 'tag'],
  sorts: ['newest', 'title'],
  optionsSchema: options,
  create({ baseUrl: configuredUrl, token }, environment) {
    const baseUrl = configuredUrl.replace(/\/+$/, '');
    const http = new DamHttp({
      baseUrl,
      ...environment,
      headers: { authorization: `Bearer ${token}` },
    });
    const list = async (params: URLSearchParams, { signal }: CallOptions) => {
      const answer = await http.json({
        url: `${baseUrl}/assets`,
        params,
        ...(signal && { signal }),
      });
      const { data } = wireList.safeParse(answer);
      if (data === undefined) throw new DamError('bad-answer', 'Its list is not as described.');
      return data;
    };
    return {
      async ping({ signal } = {}) {
        const answer = await http.json({ url: `${baseUrl}/me`, ...(signal && { signal }) });
        if (!z.object({ user: z.string() }).safeParse(answer).success) {
          throw new DamError('bad-answer', 'It is another DAM.');
        }
      },

      async search({ text = '', filters = {}, sort, cursor, limit }, call = {}) {
        const params = new URLSearchParams({ q: text, limit: String(limit) });
        if (sort !== undefined) params.set('sort', sort);
        if (cursor !== undefined) params.set('cursor', cursor);
        for (const [field, values] of Object.entries(filters)) {
          for (const value of values) params.append(field, value);
        }
        const { items, total = null, next = null } = await list(params, call);
        const assets = items.map((item) => assetOf(item, baseUrl));
        // Without numbers of its own, a DAM has no facets here, or facets whose counts are null.
        return { assets, total, cursor: next, facets: [] };
      },

      async getMany(assetIds, call = {}) {
        if (assetIds.length === 0) return [];
        // What has a comma would be two ids, so nothing can have it.
        const ids = [...new Set(assetIds)].filter((id) => id !== '' && !id.includes(','));
        const { items } = await list(new URLSearchParams({ ids: ids.join(',') }), call);
        const byId = new Map(items.map((item) => [item.id, assetOf(item, baseUrl)]));
        return assetIds.map((id) => {
          const asset = byId.get(id);
          return asset ? { status: 'found', asset } : { status: 'missing' };
        });
      },

      open: (request, { signal } = {}) => http.open(request, signal),
    };
  },
});

/** The one place where the DAM's words become the house's. */
function assetOf(wire: z.infer<typeof wireAsset>, baseUrl: string): Asset {
  const versions = wire.versions
    .map(
      (each): AssetVersion => ({
        version: String(each.number),
        status: each.released ? 'approved' : 'in-review',
        fileName: each.fileName,
        mime: each.mime,
        ext: (each.fileName.split('.').at(-1) ?? '').toLowerCase(),
        sizeBytes: each.bytes,
        width: each.width,
        height: each.height,
        durationMs: null,
        pages: null,
        url: `${baseUrl}/files/${encodeURIComponent(wire.id)}/${each.number}`,
        renditions: [],
        createdAt: each.addedAt,
        approvedAt: null,
      }),
    )
    .sort((one, other) => Number(other.version) - Number(one.version));
  return {
    assetId: wire.id,
    kind: wire.kind,
    title: wire.name,
    alternativeText: null,
    caption: null,
    tags: wire.tags,
    folder: null,
    credit: null,
    copyright: null,
    focalPoint: null,
    withdrawn: false,
    embargoUntil: null,
    expiresAt: wire.rightsUntil,
    // The newest that may be shown; a newer one in review is listed, and is not it.
    current: versions.find(({ status }) => status === 'approved') ?? null,
    versions,
    updatedAt: versions[0]?.createdAt ?? null,
    openUrl: `${baseUrl}/view/${encodeURIComponent(wire.id)}`,
  };
}
