import {
  type Asset,
  type AssetVersion,
  type CallOptions,
  DamError,
  DamHttp,
  defineConnector,
  ownAddress,
  type SearchQuery,
  z,
} from 'strapi-plugin-dam/connector';

/** A template of a connector. Copy it and adapt it to your DAM. */

/** Options of a connection in `config/plugins`. Problems are listed when Strapi starts. */
const options = z.strictObject({
  baseUrl: z.url({ protocol: /^https?$/, error: 'must be an http(s) address' }),
  token: z.string({ error: 'is missing' }).min(1, 'must not be empty'),
});

/** The form of the DAM's answers. An answer of another form is a `DamError`, not a missing asset. */
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

const wireUser = z.object({ user: z.string() });

export const myDam = defineConnector<z.infer<typeof options>>({
  id: 'my-dam',
  label: 'My DAM',
  // 'redirect' if the DAM's file addresses are public, 'proxy' if they need the token.
  delivery: 'proxy',
  // The most ids that the DAM takes in one call.
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
    const list = async (params: URLSearchParams, call: CallOptions) => {
      const answer = await http.json({ url: `${baseUrl}/assets`, params, ...call });
      const { data } = wireList.safeParse(answer);
      if (data === undefined) {
        throw new DamError('bad-answer', 'The list of assets has an unexpected form.');
      }
      return data;
    };
    return {
      async ping(call = {}) {
        const answer = await http.json({ url: `${baseUrl}/me`, ...call });
        if (!wireUser.safeParse(answer).success) {
          throw new DamError('bad-answer', 'The address answers, but not as this DAM does.');
        }
      },

      async search(query, call = {}) {
        const { items, total = null, next = null } = await list(searchParams(query), call);
        const assets = items.map((item) => assetOf(item, baseUrl));
        // If the DAM counts values, return facets. If it only lists them, use `count: null`.
        return { assets, total, cursor: next, facets: [] };
      },

      async getMany(assetIds, call = {}) {
        if (assetIds.length === 0) return [];
        // The DAM splits its list at commas, so no asset has an id with a comma.
        const ids = [...new Set(assetIds)].filter((id) => id !== '' && !id.includes(','));
        const { items } = await list(new URLSearchParams({ ids: ids.join(',') }), call);
        const byId = new Map(items.map((item) => [item.id, assetOf(item, baseUrl)]));
        return assetIds.map((id) => {
          const asset = byId.get(id);
          return asset ? { status: 'found', asset } : { status: 'missing' };
        });
      },

      open: (request, call) => http.open(request, call?.signal),

      // Addresses that editors paste. Null for every other host; `ownAddress` sees to that.
      recognise(address) {
        const own = ownAddress(address, baseUrl);
        const [, assetId] = /^\/(?:view|files)\/(\d+)(?:\/|$)/.exec(own?.path ?? '') ?? [];
        return assetId === undefined ? null : { assetId };
      },
    };
  },
});

function searchParams({ text = '', filters = {}, sort, cursor, limit }: SearchQuery) {
  const params = new URLSearchParams({ q: text, limit: String(limit) });
  if (sort !== undefined) params.set('sort', sort);
  if (cursor !== undefined) params.set('cursor', cursor);
  for (const [field, values] of Object.entries(filters)) {
    for (const value of values) params.append(field, value);
  }
  return params;
}

/** Maps an asset of the DAM to the contract. Keep the DAM's own words out of the rest of the file. */
function assetOf(wire: z.infer<typeof wireAsset>, baseUrl: string): Asset {
  const versions = wire.versions
    .map(
      (each): AssetVersion => ({
        version: String(each.number),
        status: each.released ? 'approved' : 'in-review',
        fileName: each.fileName,
        mime: each.mime,
        ext: (each.fileName.split('.').pop() ?? '').toLowerCase(),
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
    // The newest approved version; a newer one in review is listed but is never current.
    current: versions.find(({ status }) => status === 'approved') ?? null,
    versions,
    updatedAt: versions[0]?.createdAt ?? null,
    openUrl: `${baseUrl}/view/${encodeURIComponent(wire.id)}`,
  };
}
