import type { Asset } from '../../server/contracts/asset';
import type {
  AssetAnswer,
  Connector,
  SearchPage,
  SearchQuery,
} from '../../server/contracts/connector';
import { DamError } from '../../server/contracts/errors';

/** A defect that a connector might have, and the case of the suite that must catch it. */
export interface Mutant {
  defect: string;
  /** `group: name` of a case. */
  caughtBy: string;
  /** Replaces methods of a good connector, which calls the DAM at `baseUrl`. */
  mutate(good: Connector, baseUrl: string): Partial<Connector>;
}

type Search = (query: SearchQuery, search: Connector['search']) => Promise<SearchPage>;

const searching =
  (work: Search): Mutant['mutate'] =>
  (good) => ({ search: (query, call) => work(query, (other) => good.search(other, call)) });

const answering =
  (work: (answers: AssetAnswer[], ids: readonly string[]) => AssetAnswer[]): Mutant['mutate'] =>
  (good) => ({ getMany: async (ids, call) => work(await good.getMany(ids, call), ids) });

/** Changes assets, wherever they come from. */
export const describing =
  (change: (asset: Asset) => Asset): Mutant['mutate'] =>
  (good) => ({
    search: async (query, call) => {
      const page = await good.search(query, call);
      return { ...page, assets: page.assets.map(change) };
    },
    getMany: async (ids, call) =>
      (await good.getMany(ids, call)).map((answer) =>
        answer.status === 'found' ? { ...answer, asset: change(answer.asset) } : answer,
      ),
  });

/** Calls `getMany` with other ids than asked. */
const asking =
  (change: (id: string) => string): Mutant['mutate'] =>
  (good) => ({ getMany: (ids, call) => good.getMany(ids.map(change), call) });

/** Takes failures of these types for an answer. */
const missingInstead =
  (...types: string[]): Mutant['mutate'] =>
  (good) => ({
    async getMany(ids, call) {
      try {
        return await good.getMany(ids, call);
      } catch (error) {
        if (error instanceof DamError && !types.includes(error.type)) throw error;
        return ids.map(() => ({ status: 'missing' }));
      }
    },
  });

const failingOtherwise =
  (change: (error: unknown) => unknown): Mutant['mutate'] =>
  (good) => ({
    search: (query, call) =>
      good.search(query, call).catch((error: unknown) => {
        throw change(error);
      }),
  });

const other: Record<string, string> = {
  newest: 'oldest',
  oldest: 'newest',
  title: '-title',
  '-title': 'title',
  expires: 'oldest',
  size: '-size',
  updated: '-updated',
  name: '-name',
  '-name': 'name',
};

/** Uploads by their titles; a case makes a connection for each. */
const sent = new Map<string, Asset>();

const MISSING: AssetAnswer = { status: 'missing' };

const withUnapproved = (asset: Asset): Asset => {
  const [newest] = asset.versions;
  if (newest === undefined) return asset;
  const current = { ...newest, status: 'approved' as const };
  return { ...asset, current, versions: [current, ...asset.versions.slice(1)] };
};

const renamed = (asset: Asset, change: (version: string) => string): Asset => {
  const versions = asset.versions.map((each) => ({ ...each, version: change(each.version) }));
  const index = asset.versions.findIndex(({ version }) => version === asset.current?.version);
  return { ...asset, versions, current: versions[index] ?? null };
};

const withRenditions = (asset: Asset): Asset =>
  asset.current === null
    ? asset
    : {
        ...asset,
        current: {
          ...asset.current,
          renditions: asset.current.renditions.map((each) => ({ ...each, width: each.width + 1 })),
        },
      };

const unpictured = ({ current, ...asset }: Asset): Asset => ({
  ...asset,
  current: current && { ...current, renditions: [] },
});

export const MUTANTS: readonly Mutant[] = [
  {
    defect: 'the DAM accepts the credentials, but does not answer',
    caughtBy: 'ping: resolves if the DAM answers',
    mutate: () => ({ ping: () => Promise.reject(new DamError('unreachable', 'No.')) }),
  },
  {
    defect: 'refused credentials stand in the error',
    caughtBy:
      'ping: fails as unauthorized or forbidden if the DAM refuses the credentials, without naming them',
    mutate: ({ ping }) => ({
      ping: (call) =>
        ping(call).catch((error: DamError) => {
          throw new DamError(error.type, 'The token "another-token" was refused.');
        }),
    }),
  },
  {
    defect: 'the connector cannot open what it streams',
    caughtBy: 'declaration: matches the methods of the connector and the fixture',
    mutate: () => ({ open: undefined }) as unknown as Partial<Connector>,
  },
  {
    defect: 'answers stand in another order',
    caughtBy: 'getMany: answers in the order asked, with duplicate and missing ids in place',
    mutate: answering((answers) => answers.toReversed()),
  },
  {
    defect: 'no id means every asset',
    caughtBy: 'getMany: answers an empty list for an empty list',
    mutate: answering((answers, ids) => (ids.length === 0 ? [MISSING] : answers)),
  },
  {
    defect: 'only the first assets of a chunk are found',
    caughtBy: 'getMany: takes as many different ids as chunkSize says',
    mutate: answering((answers) => answers.map((each, index) => (index < 9 ? each : MISSING))),
  },
  {
    defect: 'a list of long ids is cut',
    caughtBy: 'getMany: takes as many ids as chunkSize says, each as long as the longest',
    mutate: (good) => ({
      getMany: (ids, call) => {
        let room = 8_000;
        return good.getMany(
          ids.map((id) => {
            room -= id.length;
            return room > 0 ? id : 'cut';
          }),
          call,
        );
      },
    }),
  },
  {
    defect: 'an empty id is the first asset',
    caughtBy: 'getMany: answers missing for ids that no asset has, whatever letters they have',
    mutate: asking((id) => (id === '' ? 'pier' : id)),
  },
  {
    defect: 'ids end at a comma',
    caughtBy: 'getMany: answers missing for ids that only begin with one, or join two',
    mutate: asking((id) => id.split(',')[0] ?? ''),
  },
  {
    defect: 'blanks around an id are nothing',
    caughtBy: 'getMany: answers missing for ids that only begin with one, or join two',
    mutate: asking((id) => id.trim()),
  },
  {
    defect: 'ids are encoded twice',
    caughtBy: 'getMany: finds assets whose ids have unusual letters',
    mutate: asking((id) => encodeURIComponent(id)),
  },
  {
    defect: 'ids are cut after 100 characters',
    caughtBy: 'getMany: finds assets whose ids have unusual letters',
    mutate: asking((id) => id.slice(0, 100)),
  },
  {
    defect: 'a version has the quotes of an ETag',
    caughtBy: 'getMany: describes an asset with the shapes and units of the contract',
    mutate: describing((asset) => renamed(asset, (version) => `"${version}"`)),
  },
  {
    defect: 'texts are markup',
    caughtBy: 'getMany: returns texts unchanged',
    mutate: describing((asset) => ({ ...asset, title: asset.title.replaceAll('&', '&amp;') })),
  },
  {
    defect: 'words are searched without letters beyond ASCII',
    caughtBy: 'search: finds words with letters beyond ASCII, such as Zażółć',
    mutate: searching((query, search) =>
      search({ ...query, text: query.text?.replace(/[^ -~]/g, 'x') ?? '' }),
    ),
  },
  {
    defect: 'the page of an asset is recognised on every host',
    caughtBy: 'recognise: recognises no address of another host, and asks nobody about it',
    mutate: ({ recognise }, baseUrl) => ({
      recognise: (address) =>
        recognise?.(address.replace(/^https?:\/\/[^/]+/, new URL(baseUrl).origin)) ?? null,
    }),
  },
  {
    defect: 'files are not recognised',
    caughtBy: 'recognise: recognises the asset that an address of the DAM shows',
    mutate: ({ recognise }) => ({
      recognise: (address) => (address.endsWith('/file') ? null : (recognise?.(address) ?? null)),
    }),
  },
  {
    defect: 'every page of the DAM shows an asset',
    caughtBy: 'recognise: recognises no asset in other addresses of the DAM',
    mutate: ({ recognise }, baseUrl) => ({
      recognise: (address) =>
        recognise?.(address) ?? (address.startsWith(baseUrl) ? { assetId: 'pier' } : null),
    }),
  },
  {
    defect: 'the last asset of each page is lost',
    caughtBy: 'search: lists every asset once, page by page',
    mutate: searching(async (query, search) => {
      const page = await search(query);
      return page.cursor === null ? page : { ...page, assets: page.assets.slice(0, -1) };
    }),
  },
  {
    defect: 'words narrow nothing',
    caughtBy: 'search: finds pier by the word pier',
    mutate: searching(({ text: _, ...query }, search) => search(query)),
  },
  {
    defect: 'a search that finds nothing lists everything',
    caughtBy: 'search: finds nothing for an unknown word, and takes any text',
    mutate: searching(async (query, search) => {
      const page = await search(query);
      return page.assets.length > 0 ? page : search({ limit: query.limit });
    }),
  },
  {
    defect: 'a search describes the newest version as the current one',
    caughtBy: 'search: describes an asset as getMany does',
    mutate: searching(async (query, search) => {
      const page = await search(query);
      const assets = page.assets.map((asset) => ({ ...asset, title: asset.assetId }));
      return { ...page, assets };
    }),
  },
  {
    defect: 'the number of results is that of other assets',
    caughtBy: 'search: answers totals and counts that fit, or null',
    mutate: searching(async (query, search) => ({ ...(await search(query)), total: 1 })),
  },
  {
    defect: 'a cursor of nobody is a failure of the DAM',
    caughtBy: 'search: refuses a cursor that it never gave as a bad request, or answers a page',
    mutate: failingOtherwise(() => new DamError('bad-answer', 'It is not understood.')),
  },
  {
    defect: 'a cursor is worth nothing once the list has changed',
    caughtBy: 'search: loses no asset if one is added between two pages',
    mutate: searching(async ({ cursor, ...query }, search) => {
      const [total = '', own] = (cursor ?? '').split(/:(.*)/);
      const page = await search({ ...query, ...(own !== undefined && { cursor: own }) });
      if (cursor !== undefined && total !== String(page.total)) {
        return { ...page, assets: [], cursor: null };
      }
      return { ...page, cursor: page.cursor === null ? null : `${page.total}:${page.cursor}` };
    }),
  },
  {
    defect: 'a sort order finds nothing',
    caughtBy: 'search: takes the sort order expires',
    mutate: searching(({ sort, ...query }, search) =>
      search(sort === 'expires' ? { ...query, text: 'zzqxjunheardof' } : query),
    ),
  },
  ...Object.keys(other).map(
    (sort): Mutant => ({
      defect: `the sort order ${sort} is another one`,
      caughtBy: `search: arranges assets as the sort order ${sort} says`,
      mutate: searching((query, search) =>
        search({ ...query, sort: other[query.sort ?? ''] ?? 'newest' }),
      ),
    }),
  ),
  {
    defect: 'filters narrow nothing',
    caughtBy: 'filters: tag narrows the search',
    mutate: searching(({ filters: _, ...query }, search) => search(query)),
  },
  {
    defect: 'an unknown value of a filter is no filter',
    caughtBy: 'filters: state finds nothing for an unknown value',
    mutate: searching(async ({ filters, ...query }, search) => {
      const page = await search({ ...query, ...(filters && { filters }) });
      return page.assets.length > 0 ? page : search(query);
    }),
  },
  {
    defect: 'the first value of a filter is the only one',
    caughtBy: 'filters: tag finds assets with any of several values',
    mutate: searching(({ filters = {}, ...query }, search) => {
      const first = Object.entries(filters).map(([field, values]) => [field, values.slice(0, 1)]);
      return search({ ...query, filters: Object.fromEntries(first) });
    }),
  },
  {
    defect: 'a folder leaves out what lies below it',
    caughtBy: 'filters: folder finds what lies in folders below it',
    mutate: searching(async (query, search) => {
      const page = await search(query);
      const folders = query.filters?.folder;
      if (folders === undefined) return page;
      const isIn = ({ folder }: Asset) => folder !== null && folders.includes(folder);
      return { ...page, assets: page.assets.filter(isIn) };
    }),
  },
  {
    defect: 'facets count something else',
    caughtBy: 'facets: are filters, and count what their filter finds',
    mutate: searching(async (query, search) => {
      const page = await search(query);
      const more = ({ value, count }: { value: string; count: number | null }) => ({
        value,
        count: (count ?? 0) + 1,
      });
      const facets = page.facets.map((each) => ({ ...each, values: each.values.map(more) }));
      return { ...page, facets };
    }),
  },
  {
    defect: 'facets count without the active filter',
    caughtBy: 'facets: count what the other filters of a search leave, beside tag',
    mutate: searching(async (query, search) => {
      const { filters: _, ...rest } = query;
      const { facets } = await search(rest);
      return { ...(await search(query)), facets };
    }),
  },
  {
    defect: 'an asset in review is approved',
    caughtBy: 'approval: an asset that was never approved has no current version',
    mutate: describing(withUnapproved),
  },
  {
    defect: 'the newest version is the current one',
    caughtBy: 'approval: a version in review is never the current one',
    mutate: describing(withUnapproved),
  },
  {
    defect: 'the address of a version answers the newest bytes',
    caughtBy: 'approval: the address of the approved version never answers newer bytes',
    mutate: ({ open }) => ({
      open: async (request, call) => {
        if (open === undefined) throw new Error('The good connector opens files.');
        return open({ ...request, url: request.url.replace('/versions/1/', '/versions/2/') }, call);
      },
    }),
  },
  {
    defect: 'a withdrawal is not seen',
    caughtBy: 'rights: a withdrawn asset is withdrawn',
    mutate: describing((asset) => ({ ...asset, withdrawn: false })),
  },
  {
    defect: 'an embargo is not seen',
    caughtBy: 'rights: an embargoed asset has an embargo that lies ahead',
    mutate: describing((asset) => ({ ...asset, embargoUntil: null })),
  },
  {
    defect: 'an expiry is not seen',
    caughtBy: 'rights: an expired asset has an expiry that has passed',
    mutate: describing((asset) => ({ ...asset, expiresAt: null })),
  },
  {
    defect: 'a limit that cannot be seen is none',
    caughtBy: 'rights: that cannot be seen close the asset, or fail',
    mutate: describing((asset) => ({ ...asset, expiresAt: null })),
  },
  {
    defect: 'an asset whose limit cannot be seen is missing',
    caughtBy: 'rights: that cannot be seen close the asset, or fail',
    mutate: answering((answers) => answers.map(() => MISSING)),
  },
  {
    defect: 'a search offers what may have ended',
    caughtBy: 'rights: that cannot be seen leave nothing that an editor could pick',
    mutate: describing((asset) => ({ ...asset, expiresAt: null })),
  },
  ...[
    () => Promise.resolve(),
    () => Promise.reject(new DamError('unreachable', 'Nobody answered.')),
    () => Promise.reject(new DamError('forbidden', 'The expiry is not shown.\n    at ping')),
    () => Promise.reject(new DamError('forbidden', 'another-token is not shown the expiry.')),
  ].map(
    (ping, index): Mutant => ({
      defect: [
        'a limit that cannot be seen is nowhere told',
        'a limit that cannot be seen is told as an outage',
        'a limit that cannot be seen is told in lines of code',
        'a limit that cannot be seen is told beside a secret',
      ][index] as string,
      caughtBy: 'rights: that cannot be seen are told by ping, in one line without a secret',
      mutate: () => ({ ping }),
    }),
  ),
  {
    defect: 'versions are listed oldest first',
    caughtBy: 'versions: are listed newest first, each with its own address and bytes',
    mutate: describing((asset) => ({ ...asset, versions: asset.versions.toReversed() })),
  },
  {
    defect: 'a part of a file is another part',
    caughtBy: 'open: streams the current version, as a whole and in part',
    mutate: ({ open }) => ({
      open: async ({ url, range }, call) => {
        if (open === undefined) throw new Error('The good connector opens files.');
        return open({ url, ...(range !== undefined && { range: 'bytes=4-7' }) }, call);
      },
    }),
  },
  {
    defect: 'every address is called',
    caughtBy: 'open: calls no other host',
    mutate: ({ open }, baseUrl) => ({
      open: async (request, call) => {
        if (open === undefined) throw new Error('The good connector opens files.');
        if (request.url.startsWith(baseUrl)) return open(request, call);
        throw new DamError('unreachable', 'Nobody answered.');
      },
    }),
  },
  {
    defect: 'renditions have other sizes than they say',
    caughtBy: 'renditions: have the width and height that they name',
    mutate: describing(withRenditions),
  },
  {
    defect: 'a film is pictured by a small picture',
    caughtBy: 'renditions: of a film or a document are pictures wide enough for a page',
    mutate: (good, baseUrl) => ({
      ...describing(unpictured)(good, baseUrl),
      renditionUrl: (request) => good.renditionUrl?.({ ...request, width: 100 }) ?? null,
    }),
  },
  {
    defect: 'a film has no picture',
    caughtBy: 'renditions: of a film or a document are pictures wide enough for a page',
    mutate: (good, baseUrl) => ({
      ...describing(unpictured)(good, baseUrl),
      renditionUrl: () => null,
    }),
  },
  {
    defect: 'nothing is cropped on demand',
    caughtBy: 'renditions: on demand have the size that is asked for',
    mutate: ({ renditionUrl }) => ({
      renditionUrl: (request) => renditionUrl?.({ ...request, fit: 'inside' }) ?? null,
    }),
  },
  {
    defect: 'everything is cropped on demand',
    caughtBy: 'renditions: on demand have the size that is asked for',
    mutate: ({ renditionUrl }) => ({
      renditionUrl: (request) => renditionUrl?.({ ...request, fit: 'cover' }) ?? null,
    }),
  },
  {
    defect: 'the width on demand is forgotten where only it matters',
    caughtBy: 'renditions: on demand have the size that is asked for',
    mutate: ({ renditionUrl }) => ({
      renditionUrl: (request) =>
        renditionUrl?.(request.height === null ? { ...request, width: null } : request) ?? null,
    }),
  },
  {
    defect: 'an address that ends needs credentials',
    caughtBy: 'publicUrl: gives out an address that ends soon and needs no credentials',
    mutate: ({ publicUrl }) => ({
      publicUrl: async (version) => ({
        expiresAt: (await publicUrl?.(version))?.expiresAt ?? null,
        url: version.url,
      }),
    }),
  },
  {
    defect: 'an address ends next week',
    caughtBy: 'publicUrl: gives out an address that ends soon and needs no credentials',
    mutate: ({ publicUrl }) => ({
      publicUrl: async (version) => ({
        url: (await publicUrl?.(version))?.url ?? '',
        expiresAt: new Date(Date.now() + 7 * 86_400_000).toISOString(),
      }),
    }),
  },
  {
    defect: 'an address that ends answers a picture of the file',
    caughtBy: 'publicUrl: gives out an address that ends soon and needs no credentials',
    mutate: ({ publicUrl }) => ({
      publicUrl: async (version) => {
        const address = (await publicUrl?.(version)) ?? null;
        return address && { ...address, url: address.url.replace('/file?', '/picture?') };
      },
    }),
  },
  {
    defect: 'an upload loses its tags',
    caughtBy: 'upload: makes an asset with its texts and bytes, which getMany finds',
    mutate: ({ upload }) => ({
      upload: async (request, call) => {
        if (upload === undefined) throw new Error('The good connector uploads files.');
        return upload({ ...request, tags: [] }, call);
      },
    }),
  },
  {
    defect: 'an upload of the same title is the same asset',
    caughtBy: 'upload: makes two assets of the same file and title',
    mutate: ({ upload }) => ({
      upload: async (request, call) => {
        if (upload === undefined) throw new Error('The good connector uploads files.');
        const asset = sent.get(request.title) ?? (await upload(request, call));
        sent.set(request.title, asset);
        return asset;
      },
    }),
  },
  {
    defect: 'an event names no asset',
    caughtBy: 'webhooks: name the asset and identify the transmission',
    mutate: ({ verifyWebhook }) => ({
      verifyWebhook: async (request, call) => {
        const hint = (await verifyWebhook?.(request, call)) ?? null;
        return hint === null ? null : { ...hint, assetIds: [] };
      },
    }),
  },
  ...[
    'webhooks: are refused if they were changed on the way',
    'webhooks: are refused without a signature or with a wrong one',
    'webhooks: are refused an hour after they were signed',
  ].map(
    (caughtBy): Mutant => ({
      defect: 'no signature is checked',
      caughtBy,
      mutate: () => ({
        verifyWebhook: async ({ body }) => ({ assetIds: ['pier'], transmission: body }),
      }),
    }),
  ),
  {
    defect: 'the list of changes begins anew each time',
    caughtBy: 'changes: are listed after a cursor, and only those after it',
    mutate: ({ changesSince }) => ({
      changesSince: async (cursor, call) => {
        if (changesSince === undefined) throw new Error('The good connector lists changes.');
        const page = await changesSince(cursor, call);
        return cursor === null ? page : { ...page, cursor, hasMore: true };
      },
    }),
  },
  {
    defect: 'the list of changes names everything',
    caughtBy: 'changes: leave out assets that did not change',
    mutate: ({ changesSince }) => ({
      changesSince: async (cursor, call) => {
        if (changesSince === undefined) throw new Error('The good connector lists changes.');
        const page = await changesSince(cursor, call);
        if (cursor === null) return page;
        return { ...page, assetIds: ['pier', 'boat', 'lamp', 'oar', 'bell'] };
      },
    }),
  },
  {
    defect: 'what was read once is remembered',
    caughtBy: 'changes: are seen by a connection that has read the asset before',
    mutate: (good) => {
      const known = new Map<string, AssetAnswer>();
      return {
        getMany: async (ids, call) => {
          const answers = await good.getMany(ids, call);
          return answers.map((answer, index) => {
            const before = known.get(ids[index] ?? '') ?? answer;
            known.set(ids[index] ?? '', before);
            return before;
          });
        },
      };
    },
  },
  {
    defect: 'the list of changes leaves out deletions',
    caughtBy: 'changes: list an asset that was deleted, which is missing then',
    mutate: (good) => ({
      changesSince: async (cursor, call) => {
        if (good.changesSince === undefined) throw new Error('The good connector lists changes.');
        const page = await good.changesSince(cursor, call);
        const answers = await good.getMany(page.assetIds, call);
        const isThere = (_: string, index: number) => answers[index]?.status === 'found';
        return { ...page, assetIds: page.assetIds.filter(isThere) };
      },
    }),
  },
  {
    defect: 'a use is never removed',
    caughtBy: 'usage: is added once and removed, however often it is reported',
    mutate: ({ reportUsage }) => ({
      reportUsage: async (changes, call) => {
        if (reportUsage === undefined) throw new Error('The good connector reports usage.');
        return reportUsage(
          changes.map((each) => ({ ...each, action: 'add' })),
          call,
        );
      },
    }),
  },
  ...[
    ['down fails as unreachable', 'unreachable'],
    ['hangs fails as timeout', 'timeout'],
    ['rate-limited fails as rate-limited', 'rate-limited'],
    ['rate-limited-bare fails as rate-limited', 'rate-limited'],
    ['failing fails as bad-answer or unreachable', 'bad-answer'],
    ['page fails as bad-answer or unauthorized', 'bad-answer'],
    ['text fails as bad-answer or unauthorized', 'bad-answer'],
    ['truncated fails as bad-answer or unreachable', 'bad-answer'],
    ['other-shape fails as bad-answer or unauthorized or bad-request', 'bad-answer'],
  ].map(
    ([fault = '', type = '']): Mutant => ({
      defect: `a failure of the type ${type} is a missing asset`,
      caughtBy: `faults: ${fault}, never as a missing asset`,
      mutate: missingInstead(type),
    }),
  ),
  {
    defect: 'the pause that the DAM asks for is lost',
    caughtBy: 'faults: rate-limited fails as rate-limited, never as a missing asset',
    mutate: failingOtherwise(() => new DamError('rate-limited', 'The DAM asks for fewer calls.')),
  },
  {
    defect: 'a page of HTML is an error of JavaScript',
    caughtBy: 'faults: page fails as bad-answer or unauthorized, never as a missing asset',
    mutate: failingOtherwise(() => new TypeError('items is not iterable')),
  },
  {
    defect: 'a DAM that fails now and then has fewer assets',
    caughtBy: 'faults: a DAM that fails sometimes never makes an asset missing',
    mutate: missingInstead('bad-answer'),
  },
  {
    defect: 'answers are taken in the order in which they come',
    caughtBy: 'faults: answers of the DAM in another order are put in the order asked',
    mutate: (good, baseUrl) => ({
      async getMany(ids, call) {
        const list = await fetch(`${baseUrl}/api/assets?ids=${ids.join()}`, {
          headers: { authorization: 'Bearer a token for tests' },
        });
        const { items } = (await list.json()) as { items: { id: string }[] };
        const known = (await good.getMany(ids, call)).filter(({ status }) => status === 'found');
        const byId = new Map(
          known.map((each) => [each.status === 'found' ? each.asset.assetId : '', each]),
        );
        const found = items.map(({ id }) => byId.get(id) ?? MISSING);
        return ids.map((id) => (byId.has(id) ? (found.shift() ?? MISSING) : MISSING));
      },
    }),
  },
  {
    defect: 'a list ends where its number of results says so',
    caughtBy: 'faults: a list whose number of results is too small is read to its end',
    mutate: searching(async (query, search) => {
      const page = await search(query);
      return (page.total ?? 0) <= query.limit ? { ...page, cursor: null } : page;
    }),
  },
  {
    defect: 'an asset that is not understood is missing',
    caughtBy: 'faults: an asset of an unexpected form makes no asset missing, nor another one fail',
    mutate: missingInstead('bad-answer'),
  },
  {
    defect: 'the type of a file is guessed from its name',
    caughtBy: 'faults: a picture in the place of another file is refused, or told as a picture',
    mutate: ({ open }) => ({
      open: async (request, call) => {
        if (open === undefined) throw new Error('The good connector opens files.');
        return { ...(await open(request, call)), contentType: 'audio/wav' };
      },
    }),
  },
];
