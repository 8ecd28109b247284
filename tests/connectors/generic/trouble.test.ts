import { failureOf } from '../../../server/conformance/checks';
import { instantMs } from '../../../server/contracts/instant';
import { type Reply, SimulatorServer } from '../shared/simulator-http';
import { connectorOf, readAsset, startStanding } from '../shared/standing';
import { itStandsTrouble } from '../shared/trouble';

const TOKEN = 'a-token-of-the-simulator';

/** Ids of changed assets; a cursor is a number of them. */
const changed: string[] = [];
/** A DAM with a JSON API that leaves a field out if the token may not see it. */
const hidden = new Set<string>();
const assets = new Map(
  ['pier', 'boat'].map((id) => [
    id,
    { id, title: id, folder: 'Places', version: 1, file: `/files/${id}.png`, until: null },
  ]),
);
const server = new SimulatorServer(({ url, headers }): Reply => {
  if (headers.authorization !== `Bearer ${TOKEN}`) return { status: 401, json: { error: 'No.' } };
  if (url.pathname === '/api/changes') {
    const since = url.searchParams.get('since');
    const items = since === null ? [] : changed.slice(Number(since)).map((id) => ({ id }));
    return { json: { items, cursor: String(changed.length), hasMore: false } };
  }
  const seen = (asset: object) =>
    Object.fromEntries(Object.entries(asset).filter(([key]) => !hidden.has(key)));
  const [, one] = /^\/api\/assets\/(.+)$/.exec(url.pathname) ?? [];
  if (one !== undefined) {
    const asset = assets.get(one);
    return asset === undefined ? { status: 404, json: {} } : { json: seen(asset) };
  }
  const ids = url.searchParams.get('ids')?.split(',');
  const items = [...assets.values()].filter(({ id }) => ids?.includes(id) ?? true).map(seen);
  return { json: { items } };
});
const dam = {
  start: () => server.start(),
  stop: () => server.stop(),
  reset: () => hidden.clear(),
};
startStanding(dam);

const optionsOf = (
  baseUrl: string,
  more: Record<string, unknown> = {},
  until: unknown = 'until',
) => ({
  baseUrl,
  headers: { authorization: `Bearer ${TOKEN}` },
  ping: '/api/ping',
  search: { path: '/api/assets', items: 'items', params: { limit: 'limit' } },
  many: { path: '/api/assets', param: 'ids', items: 'items' },
  changes: {
    path: '/api/changes',
    params: { cursor: 'since' },
    items: 'items',
    assetId: 'id',
    cursor: 'cursor',
    hasMore: 'hasMore',
  },
  asset: {
    id: 'id',
    title: 'title',
    folder: 'folder',
    expiresAt: until,
    version: { version: 'version', url: 'file' },
  },
  ...more,
});
const one = { many: undefined, one: { path: '/api/assets/{id}' } };

describe.each([
  ['a call for many', {}],
  ['a call for each', one],
])('a DAM that is described with %s', (_name, more) => {
  itStandsTrouble({
    url: () => server.url,
    connect: (baseUrl) => connectorOf('generic', optionsOf(baseUrl, more)),
    shown: ['pier', 'boat'],
    missing: 'nobody',
    secrets: [TOKEN, 'another-token'],
    wrongKey: {
      connect: (baseUrl) =>
        connectorOf('generic', {
          ...optionsOf(baseUrl, more),
          headers: { authorization: 'Bearer another-token' },
        }),
      says: /"headers"/,
    },
    rights: [{ may: 'read assets', calls: /\/api\/assets/, says: /does not allow this.*\(403\)/ }],
    change: (assetId) => {
      changed.push(assetId);
    },
    moves: {
      'a move to another folder': (assetId) => {
        Object.assign(assets.get(assetId) ?? {}, { folder: 'Elsewhere' });
        return 'Elsewhere';
      },
      'its folder was renamed': () => {
        for (const asset of assets.values()) {
          if (asset.folder === 'Elsewhere') asset.folder = 'Renamed';
        }
        return 'Renamed';
      },
    },
  });
});

describe('a value that the options require', () => {
  const required = { path: 'until', required: true };
  const connect = () => connectorOf('generic', optionsOf(server.url, {}, required));

  it('closes assets whose answer does not even have null in its place', async () => {
    expect((await readAsset(connect(), 'pier')).expiresAt).toBeNull();
    await connect().ping();
    hidden.add('until');
    expect(instantMs((await readAsset(connect(), 'pier')).expiresAt ?? '')).toBeNaN();
    const error = await failureOf(() => connect().ping());
    expect(error.message).toMatch(/nothing at "until" \("asset\.expiresAt"\)/);
  });

  it('is not required without the word', async () => {
    hidden.add('until');
    const connector = connectorOf('generic', optionsOf(server.url));
    expect((await readAsset(connector, 'pier')).expiresAt).toBeNull();
    await connector.ping();
  });

  it('withdraws assets if it is the one for that', async () => {
    const asset = { ...optionsOf(server.url).asset, withdrawn: { path: 'gone', required: true } };
    const connector = connectorOf('generic', { ...optionsOf(server.url), asset });
    expect((await readAsset(connector, 'pier')).withdrawn).toBe(true);
    await expect(connector.ping()).rejects.toThrow(/"gone" \("asset\.withdrawn"\)/);
  });
});
