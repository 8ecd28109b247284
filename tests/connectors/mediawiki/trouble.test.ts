import { failureOf } from '../../../server/conformance/checks';
import { connectorOf, readAsset, startStanding } from '../shared/standing';
import { TamperingProxy } from '../shared/tampering';
import { itStandsTrouble } from '../shared/trouble';
import { ACCESS_TOKEN, MediaWikiSimulator, refusal } from './simulator';

const wiki = new MediaWikiSimulator();
const [PIER, BOAT, BARE] = ['2', '3', '4'];

startStanding(wiki, async () => {
  const categories = ['Status approved', 'Sea'];
  await wiki.addPicture('#c83232', { name: 'Old pier.png', categories });
  await wiki.addPicture('#20a080', { name: 'Red boat.png', categories });
  await wiki.addPicture('#888888', { name: 'Only a page.png', categories });
  // Its file was deleted, its description was not.
  wiki.get(4).versions = [];
});

const connect = (baseUrl: string, more: Record<string, unknown> = {}) =>
  connectorOf('mediawiki', {
    baseUrl: `${baseUrl}/w`,
    userAgent: 'Example (webmaster@example.com)',
    approvedCategory: 'Status approved',
    ...more,
  });

const PRIVATE = refusal('readapidenied', 'You need read permission to use this module.');

describe('MediaWiki', () => {
  itStandsTrouble({
    url: () => wiki.url,
    connect: (baseUrl) => connect(baseUrl, { accessToken: ACCESS_TOKEN }),
    shown: [PIER, BOAT],
    missing: '999999',
    secrets: [ACCESS_TOKEN, 'another-token'],
    wrongKey: {
      connect: (baseUrl) => connect(baseUrl, { accessToken: 'another-token' }),
      says: /"accessToken"/,
    },
    rights: [{ may: 'read', calls: /api\.php/, reply: PRIVATE, says: /right "read"/ }],
    change: (assetId) => wiki.move(Number(assetId), wiki.get(Number(assetId)).name),
    ended: refusal('mwoauth-invalid-authorization', 'The authorization headers are not valid.'),
    moves: {
      'its category was renamed': (assetId) => {
        wiki.get(Number(assetId)).categories = ['Status approved', 'Lake'];
        return null;
      },
    },
  });
});

describe('a wiki that is not public', () => {
  it('without a token is told which option is missing', async () => {
    wiki.isPrivate = true;
    for (const work of [
      () => connect(wiki.url).ping(),
      () => connect(wiki.url).search({ limit: 1 }),
      () => connect(wiki.url).getMany([PIER]),
    ]) {
      const error = await failureOf(work);
      expect(error.type).toBe('forbidden');
      expect(error.message).toMatch(/not public.*"accessToken"/);
    }
    await connect(wiki.url, { accessToken: ACCESS_TOKEN }).ping();
  });
});

describe('a page of a file', () => {
  it('keeps its asset under another title', async () => {
    const before = await readAsset(connect(wiki.url), PIER);
    wiki.move(Number(PIER), 'New pier.png');
    const after = await readAsset(connect(wiki.url), PIER);
    expect(after).toMatchObject({ assetId: PIER, title: 'New pier' });
    expect(after.current?.version).toBe(before.current?.version);
    wiki.move(Number(PIER), 'Old pier.png');
  });

  it('whose file was deleted is missing', async () => {
    expect(await connect(wiki.url).getMany([BARE])).toEqual([{ status: 'missing' }]);
  });

  it('of which every version is hidden is missing', async () => {
    wiki.get(3).isHidden = true;
    expect(await connect(wiki.url).getMany([BOAT])).toEqual([{ status: 'missing' }]);
    wiki.get(3).isHidden = false;
  });

  it.each(['imageinfo', 'ns', 'title', 'url', 'timestamp'])(
    'of which the wiki does not tell "%s" is not taken for one that is missing',
    async (key) => {
      const proxy = new TamperingProxy(() => wiki.url);
      await proxy.start();
      proxy.tamper = () => (json) => without(json, key);
      const answers = await connect(proxy.url)
        .getMany([PIER, BOAT])
        .catch((error) => [{ status: 'failed', error }]);
      await proxy.stop();
      for (const answer of answers) {
        expect(answer).toMatchObject({ status: 'failed', error: { type: 'bad-answer' } });
      }
    },
  );
});

describe('an approval category', () => {
  it('that the wiki does not have is named', async () => {
    const connector = connect(wiki.url, { approvedCategory: 'Status aproved' });
    const error = await failureOf(() => connector.ping());
    expect(error.type).toBe('forbidden');
    expect(error.message).toMatch(/no category "Status aproved" \("approvedCategory"\)/);
  });

  it.each(['Status approved', 'Category:Status approved', 'status_approved'])(
    'may be written as %s',
    async (approvedCategory) => {
      const connector = connect(wiki.url, { approvedCategory });
      await connector.ping();
      expect((await readAsset(connector, PIER)).current).not.toBeNull();
    },
  );
});

describe('a base address', () => {
  it.each(['', '/wiki'])('without api.php is told which one is meant: "%s"', async (path) => {
    const error = await failureOf(() => connect('', { baseUrl: wiki.url + path }).ping());
    expect(error.message).toMatch(/no api\.php.*"baseUrl"/);
  });

  it('names the folder, not api.php', () => {
    expect(() => connect('', { baseUrl: `${wiki.url}/w/api.php` })).toThrow(/without api\.php/);
  });
});

it('hands on the pause that a wiki asks for beside its error', async () => {
  const proxy = new TamperingProxy(() => wiki.url);
  await proxy.start();
  proxy.tamper = () => ({
    ...refusal('maxlag', 'Waiting for a database server: 7 seconds lagged.'),
    headers: { 'retry-after': '7' },
  });
  const error = await failureOf(() => connect(proxy.url).getMany([PIER]));
  await proxy.stop();
  expect(error).toMatchObject({ type: 'rate-limited', retryAfterMs: 7_000 });
});

function without(json: unknown, key: string): unknown {
  if (Array.isArray(json)) return json.map((each) => without(each, key));
  if (typeof json !== 'object' || json === null) return json;
  const kept = Object.entries(json).filter(([name]) => name !== key);
  return Object.fromEntries(kept.map(([name, value]) => [name, without(value, key)]));
}
