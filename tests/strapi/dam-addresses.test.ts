import { DAM_TOKEN, tellOfChange, WEBHOOK_SECRET } from '../support/dam';
import { specDam, specSite } from '../support/fixtures';

jest.setTimeout(120_000);

const dam = specDam();

const site = specSite(() => ({
  damUrl: dam.url,
  config: {
    connections: [
      {
        key: 'brand',
        connector: 'demo-dam',
        delivery: 'redirect',
        addresses: 'dam',
        options: { baseUrl: dam.url, token: DAM_TOKEN, webhookSecret: WEBHOOK_SECRET },
      },
    ],
  },
}));

const AT = '2026-05-01T12:00:00.000Z';

interface Picked {
  id: number;
  url: string;
}

async function picked(assetId: string): Promise<Picked> {
  await dam.publish(assetId, '#123456', { alt: `Alt of ${assetId}` });
  const [one] = await site.pick(assetId);
  return { id: one?.file.id ?? 0, url: one?.url ?? '' };
}

/** An article with the asset in every kind of place. */
function dataWith({ id, url }: Picked, assetId: string, slug: string) {
  return {
    title: slug,
    slug,
    cover: id,
    gallery: [id],
    text: `![Pier](${url}?w=500 "Title")\n\n<img src="${url}" srcset="${url}?w=500 500w, ${url} 1600w">`,
    body: [
      {
        type: 'image',
        image: { url, name: 'pier', createdAt: AT, updatedAt: AT },
        children: [{ type: 'text', text: '' }],
      },
      {
        type: 'paragraph',
        children: [{ type: 'link', url, children: [{ type: 'text', text: 'file' }] }],
      },
    ],
    hero: { connection: 'brand', assetId, url },
  };
}

const PLACES = 'populate=cover&populate=gallery';

const read = async (slug: string, mode = '') =>
  (await site.json('GET', `/api/articles?filters[slug]=${slug}&${PLACES}${mode}`)).data[0];

/** What a client writes back of an answer; media are named by id, as Strapi has it. */
function writtenBack({ text, body, hero, cover, gallery }: Awaited<ReturnType<typeof read>>) {
  return { text, body, hero, cover: cover.id, gallery: gallery.map(({ id }: Picked) => id) };
}

describe('a connection whose addresses are those of the DAM', () => {
  it('has them in REST and GraphQL, and each of them is answered by the DAM', async () => {
    const pier = await picked('pier');
    await site.json('POST', '/api/articles', { data: dataWith(pier, 'pier', 'direct') });
    const { cover, gallery, text, body, hero } = await read('direct');
    const urls = [cover.url, gallery[0].url, body[0].image.url, body[1].children[0].url, hero.url];
    urls.push(...Object.values<{ url: string }>(cover.formats).map(({ url }) => url));
    urls.push(...((text as string).match(/https?:\/\/[^\s"<>()]+/g) ?? []));
    expect(urls.length).toBeGreaterThan(8);
    for (const url of urls) {
      expect(url.startsWith(`${dam.url}/`)).toBe(true);
      const response = await fetch(url, { headers: { authorization: `Bearer ${DAM_TOKEN}` } });
      await response.arrayBuffer();
      expect([url, response.status]).toEqual([url, 200]);
    }
    const graphql = await site.json('POST', '/graphql', {
      query: '{ articles(filters: {slug: {eq: "direct"}}) { text cover { url formats } } }',
    });
    expect(graphql.data.articles[0]).toEqual({
      text,
      cover: { url: cover.url, formats: cover.formats },
    });
  });

  it('stores what a client sends back as it was', async () => {
    const boat = await picked('boat');
    const { data } = await site.json('POST', '/api/articles', {
      data: dataWith(boat, 'boat', 'back'),
    });
    const before = await read('back', '&dam=stored');
    expect(JSON.stringify(before)).not.toContain(dam.url);
    const answer = await read('back');
    await site.json('PUT', `/api/articles/${data.documentId}`, { data: writtenBack(answer) });
    const after = await read('back', '&dam=stored');
    expect({ ...after, updatedAt: 0, publishedAt: 0, id: 0 }).toEqual({
      ...before,
      updatedAt: 0,
      publishedAt: 0,
      id: 0,
    });
    const uses = await site.json('GET', '/api/articles?filters[slug]=back');
    expect(uses.data).toHaveLength(1);
  });

  it('shows the new version and hides what is withdrawn, as ever', async () => {
    const lamp = await picked('lamp');
    await site.json('POST', '/api/articles', { data: dataWith(lamp, 'lamp', 'changes') });
    const first = await read('changes');
    await dam.uploadVersion('lamp', '#654321');
    await dam.approve('lamp', 2);
    expect((await tellOfChange(site.url, 'lamp')).status).toBe(200);
    const second = await read('changes');
    expect(second.cover.url).not.toBe(first.cover.url);
    expect(second.cover.url).toContain('/versions/2/');
    await dam.withdraw('lamp');
    expect((await tellOfChange(site.url, 'lamp')).status).toBe(200);
    const gone = await read('changes');
    expect([gone.cover, gone.gallery, gone.hero]).toEqual([null, [], null]);
    expect(JSON.stringify(gone)).not.toContain('lamp/');
    expect(gone.text).not.toContain(dam.url);
  });
});
