import { tellOfChange } from '../support/dam';
import { specDam, specSite } from '../support/fixtures';
import { eventually } from '../support/processes';

jest.setTimeout(120_000);

const dam = specDam();

const site = specSite(() => ({ damUrl: dam.url, config: { freshForMs: 3_600_000 } }));

async function tell(assetId: string): Promise<void> {
  expect((await tellOfChange(site.url, assetId)).status).toBe(200);
}

/** In which exits the asset is to be seen. */
async function seenIn(slug: string, url: string): Promise<Record<string, boolean>> {
  const filter = `filters[slug]=${slug}`;
  const { data } = await site.json('GET', `/api/articles?${filter}&populate=*`);
  const query = `{ articles(filters: {slug: {eq: "${slug}"}}) { text cover { url } } }`;
  const graphql = await site.json('POST', '/graphql', { query });
  const [article] = data;
  const [other] = graphql.data.articles;
  const delivered = await fetch(site.url + url);
  return {
    restMedia: article.cover !== null,
    restText: article.text.includes('![]('),
    restField: article.hero !== null,
    graphqlMedia: other.cover !== null,
    graphqlText: other.text.includes('![]('),
    delivery: delivered.status !== 410 && delivered.status !== 404,
  };
}

const everywhere = (isSeen: boolean): Record<string, boolean> => ({
  restMedia: isSeen,
  restText: isSeen,
  restField: isSeen,
  graphqlMedia: isSeen,
  graphqlText: isSeen,
  delivery: isSeen,
});

describe('rights', () => {
  it('begin and end on the second in every exit, with a warm cache and the DAM down', async () => {
    const urls: Record<string, string> = {};
    for (const id of ['ends', 'opens']) {
      await dam.publish(id, '#224466');
      const [picked] = await site.pick(id);
      urls[id] = picked?.url ?? '';
      await site.json('POST', '/api/articles', {
        data: {
          title: id,
          slug: id,
          cover: picked?.file.id,
          text: `Look: ![](${picked?.url})`,
          hero: { connection: 'brand', assetId: id },
        },
      });
    }
    // Long enough for what is asked before it, on this machine.
    const beganAt = Date.now();
    for (const id of ['ends', 'opens']) await seenIn(id, urls[id] ?? '');
    const instant = Date.now() + 5_000 + 4 * (Date.now() - beganAt);
    await dam.patch('ends', { expiresAt: new Date(instant).toISOString() });
    await dam.patch('opens', { embargoUntil: new Date(instant).toISOString() });
    await tell('ends');
    await tell('opens');
    const [ends, opens] = [urls.ends ?? '', urls.opens ?? ''];
    expect(await seenIn('ends', ends)).toEqual(everywhere(true));
    expect(await seenIn('opens', opens)).toEqual(everywhere(false));
    await dam.down();
    expect(Date.now()).toBeLessThan(instant);
    expect(await seenIn('ends', ends)).toEqual(everywhere(true));
    await eventually('the instant', async () => (Date.now() >= instant ? true : undefined));
    expect(await seenIn('ends', ends)).toEqual(everywhere(false));
    expect(await seenIn('opens', opens)).toEqual(everywhere(true));
  });
});
