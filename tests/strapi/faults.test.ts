import autocannon, { type Request } from 'autocannon';
import { FAULT_MODES } from '../../demo-dam/faults';
import { TABLES } from '../../server/strapi/storage/tables';
import { colourOf } from '../support/dam';
import { specDam, specSite } from '../support/fixtures';
import { eventually } from '../support/processes';

jest.setTimeout(240_000);

const ARTICLES = 10;
const APPROVED = '#224466';
const NOT_APPROVED = '#ff0000';
const DEADLINE_MS = 400;
/** A DAM that is slow answers long after every page has to be there. */
const SLOW_MS = 60_000;
const FAULTS = FAULT_MODES.filter((mode) => mode !== 'none');

const config = { freshForMs: 50, staleForMs: 24 * 3_600_000, deadlineMs: DEADLINE_MS };
const ids = Array.from({ length: ARTICLES }, (_, index) => `asset-${index}`);
const urls: string[] = [];

const dam = specDam();

const site = specSite(() => ({ damUrl: dam.url, config }));

beforeAll(async () => {
  for (const id of ids) {
    await dam.publish(id, APPROVED);
    const [picked] = await site.pick(id);
    urls.push(picked?.url ?? '');
    await site.json('POST', '/api/articles', {
      data: {
        title: id,
        slug: id,
        cover: picked?.file.id,
        text: `See ![it](${picked?.url})`,
        hero: { connection: 'brand', assetId: id, url: picked?.url },
      },
    });
    // In review, and never to be seen.
    await dam.uploadVersion(id, NOT_APPROVED);
    // So that the pictures are on this machine.
    await fetch(`${site.url}${picked?.url}?w=500&format=png`);
  }
});

afterEach(() => dam.fault('none'));

interface Article {
  slug: string;
  text: string;
  cover: { url: string; dam: { version: string } } | null;
  hero: { dam: { version: string } } | null;
}

const PAGE = '/api/articles?populate=*&pagination[pageSize]=100';

async function articles(query = ''): Promise<Article[]> {
  return (await site.json('GET', PAGE + query)).data;
}

/** What visitors were answered under load: how often which status, every page, and the slowest. */
interface Load {
  statuses: Map<string, number>;
  pages: Set<string>;
  slowestMs: number;
}

const CONNECTIONS = 10;

/** Many visitors at once: each reads the page and every picture, `rounds` times. */
async function load(rounds: number): Promise<Load> {
  const seen: Load = { statuses: new Map(), pages: new Set(), slowestMs: 0 };
  const count = (kind: string, status: number) => {
    const key = `${kind} ${status}`;
    seen.statuses.set(key, (seen.statuses.get(key) ?? 0) + 1);
  };
  const requests: Request[] = [
    {
      path: PAGE,
      headers: { authorization: site.authorization },
      onResponse: (status, body) => {
        count('page', status);
        seen.pages.add(body);
      },
    },
    ...urls.map(
      (url): Request => ({
        path: `${url}?w=500&format=png`,
        onResponse: (status) => count('picture', status),
      }),
    ),
  ];
  // By count and not by time: on a busy machine a second may pass before the first page is answered.
  const result = await autocannon({
    url: site.url,
    connections: CONNECTIONS,
    amount: rounds * CONNECTIONS * requests.length,
    timeout: 60,
    requests,
  });
  seen.slowestMs = result.latency.max;
  expect(result.errors).toBe(0);
  expect(result.timeouts).toBe(0);
  return seen;
}

/** Nothing that is not approved, whole or in part, anywhere in what was answered. */
function expectApproved(page: string): Article[] {
  const { data } = JSON.parse(page) as { data: Article[] };
  for (const { cover, hero, text } of data) {
    expect([cover?.dam.version ?? '1', hero?.dam.version ?? '1']).toEqual(['1', '1']);
    expect(text).not.toContain('~v2');
  }
  return data;
}

function statusesOf({ statuses }: Load): string[] {
  return [...statuses.keys()].sort();
}

describe.each(FAULTS)('with the DAM %s', (mode) => {
  it('every page and every known picture is answered, as it was, under load', async () => {
    await dam.fault(mode, SLOW_MS);
    const seen = await load(3);
    expect(statusesOf(seen)).toEqual(['page 200', 'picture 200']);
    for (const page of seen.pages) {
      const data = expectApproved(page);
      expect(data.filter(({ cover }) => cover !== null)).toHaveLength(ARTICLES);
      expect(data.filter(({ text }) => text.includes('![it]('))).toHaveLength(ARTICLES);
    }
    for (const url of urls.slice(0, 3)) {
      const picture = await fetch(`${site.url}${url}?w=500&format=png`);
      expect(await colourOf(await picture.arrayBuffer())).toBe(APPROVED);
    }
    // Long before a slow DAM would have answered.
    expect(seen.slowestMs).toBeLessThan(SLOW_MS / 4);
  });

  it('a start knows what was known before, and says so at once', async () => {
    await dam.fault(mode, SLOW_MS);
    await site.restart({ config });
    const seen = await load(1);
    expect(statusesOf(seen)).toEqual(['page 200', 'picture 200']);
    for (const page of seen.pages) {
      expect(expectApproved(page).filter(({ cover }) => cover !== null)).toHaveLength(ARTICLES);
    }
  });

  it('a start that knows nothing answers pages without pictures, loses none, and recovers', async () => {
    const before = await articles('&dam=stored');
    await dam.fault(mode, SLOW_MS);
    await site.strapi.db.getConnection(TABLES.records).delete();
    await site.restart({ config });
    const seen = await load(1);
    // No record, no delivery.
    expect(statusesOf(seen).filter((each) => /^page/.test(each))).toEqual(['page 200']);
    expect(statusesOf(seen).filter((each) => /picture (200|5\d\d)/.test(each))).toEqual([]);
    for (const page of seen.pages) {
      expect(expectApproved(page).filter(({ cover }) => cover !== null)).toEqual([]);
    }
    expect(seen.slowestMs).toBeLessThan(SLOW_MS / 4);
    const stored = await articles('&dam=stored');
    expect(stored.map(({ text, cover }) => [text, cover?.url])).toEqual(
      before.map(({ text, cover }) => [text, cover?.url]),
    );
    await dam.fault('none');
    await eventually(
      'every picture is back, without a restart',
      async () => {
        const back = (await articles()).filter(
          ({ cover, hero }) => cover !== null && hero !== null,
        );
        return back.length === ARTICLES ? true : undefined;
      },
      30_000,
    );
    const pictures = await load(1);
    expect(statusesOf(pictures)).toEqual(['page 200', 'picture 200']);
  });
});

describe('an editor who types while the DAM is slow', () => {
  it('disturbs no other editor and no visitor', async () => {
    const session = await site.adminSession('everything');
    const search = (text: string, signal?: AbortSignal) =>
      fetch(`${site.url}/dam/connections/brand/search`, {
        method: 'POST',
        headers: { authorization: `Bearer ${session}`, 'content-type': 'application/json' },
        body: JSON.stringify({ text }),
        ...(signal && { signal }),
      });
    await dam.resetStats();
    await dam.fault('slow', SLOW_MS);
    for (let key = 1; key <= 12; key++) {
      const typing = new AbortController();
      const left = search('a'.repeat(key), typing.signal).catch((error: unknown) => error);
      await eventually('the DAM is asked', async () =>
        (await dam.stats()).search === key ? true : undefined,
      );
      typing.abort();
      expect(await left).toHaveProperty('name', 'AbortError');
    }
    await dam.fault('none');
    expect((await search('asset')).status).toBe(200);
    const unseen = await fetch(`${site.url}${urls[0]}?w=250&format=png`);
    expect(unseen.status).toBe(200);
  });
});
