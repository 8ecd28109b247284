import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { WHOLE_FILE } from '../../server/core/references/placer';
import { coldStart } from '../support/cold-start';
import { colourOf } from '../support/dam';
import { specDam, specSite } from '../support/fixtures';
import { eventually, ROOT } from '../support/processes';

jest.setTimeout(120_000);

const dam = specDam();

beforeAll(async () => {
  for (const id of ['pier', 'boat', 'lamp', 'rope']) await dam.publish(id, '#112233');
});

const site = specSite(() => ({ damUrl: dam.url }));

beforeAll(async () => {
  await dam.call('PUT', '/api/webhook', {
    url: `${site.url}/api/dam/webhooks/brand`,
    secret: process.env.DAM_WEBHOOK_SECRET,
  });
});

let counter = 0;

describe('the stored form', () => {
  it('is for API tokens only, since it names assets that visitors may not see', async () => {
    const { documentId } = await writeArticle();
    const path = `/api/articles/${documentId}?populate=cover`;
    expect((await site.request('GET', `${path}&dam=stored`)).status).toBe(200);
    for (const refused of [
      await site.request('GET', `${path}&dam=stored`, { token: false }),
      await site.request('GET', path, { token: false, headers: { 'x-dam': 'stored' } }),
    ]) {
      expect(refused.status).toBe(403);
      const text = await refused.text();
      expect(text).toContain('Only API tokens may read the stored form');
      expect(text).not.toContain('provider_metadata');
    }
  });
});

/** An article with a reference in every kind of place a media field can be. */
async function writeArticle(): Promise<{ documentId: string; slug: string }> {
  const [pier, boat, lamp, rope] = await site.pick('pier', 'boat', 'lamp', 'rope');
  const author = await site.json('POST', '/api/authors', {
    data: { name: 'Ida', avatar: rope?.file.id },
  });
  const slug = `article-${++counter}`;
  const { data } = await site.json('POST', '/api/articles', {
    data: {
      title: 'At the pier',
      slug,
      cover: pier?.file.id,
      gallery: [boat?.file.id, pier?.file.id, lamp?.file.id],
      hero: { connection: 'brand', assetId: 'lamp', url: lamp?.url },
      teasers: [
        { connection: 'brand', assetId: 'boat', url: boat?.url },
        { connection: 'brand', assetId: 'pier', url: pier?.url, alt: 'Mine' },
      ],
      text: `Look: ![pier](${pier?.url})`,
      body: [
        { type: 'paragraph', children: [{ type: 'text', text: 'Hello' }] },
        {
          type: 'image',
          image: { ...pier?.file, previewUrl: null },
          children: [{ type: 'text', text: '' }],
        },
      ],
      seo: { metaTitle: 'T', shareImage: boat?.file.id },
      sections: [
        { __component: 'sections.gallery', title: 'G', images: [pier?.file.id, lamp?.file.id] },
        { __component: 'sections.quote', text: 'Q', by: 'B', portrait: rope?.file.id },
      ],
      author: author.data.documentId,
    },
  });
  return { documentId: data.documentId, slug };
}

const DEEP = [
  'populate[cover]=true',
  'populate[gallery]=true',
  'populate[seo][populate]=*',
  'populate[sections][on][sections.gallery][populate]=*',
  'populate[sections][on][sections.quote][populate]=*',
  'populate[author][populate]=avatar',
].join('&');

const shown = (id: string) => ({
  url: expect.stringMatching(new RegExp(`^${site.url}/api/dam/a/brand/[\\w-]+/${id}~v1\\.png$`)),
  width: 800,
  height: 600,
  mime: 'image/png',
  ext: '.png',
  alternativeText: `Alt of ${id}`,
  provider: 'dam',
  provider_metadata: { connection: 'brand', assetId: id },
  formats: expect.objectContaining({
    thumbnail: expect.objectContaining({ url: expect.stringContaining('?w=245') }),
    small: expect.objectContaining({ width: 500 }),
  }),
  dam: { state: 'live', version: '1' },
});

describe('REST', () => {
  it('answers resolved media in Strapi’s own shape at any depth', async () => {
    const { documentId } = await writeArticle();
    const { data } = await site.json('GET', `/api/articles/${documentId}?${DEEP}`);
    expect(data.cover).toMatchObject(shown('pier'));
    expect(data.gallery).toMatchObject([shown('boat'), shown('pier'), shown('lamp')]);
    expect(data.seo.shareImage).toMatchObject(shown('boat'));
    expect(data.sections).toMatchObject([
      { images: [shown('pier'), shown('lamp')] },
      { portrait: shown('rope') },
    ]);
    expect(data.author.avatar).toMatchObject(shown('rope'));
    expect(data.body[1].image).toMatchObject(shown('pier'));
    expect(data.text).toBe(`Look: ![pier](${data.cover.url})`);
    expect(data.hero).toMatchObject({
      assetId: 'lamp',
      alternativeText: 'Alt of lamp',
      width: 800,
    });
    expect(data.teasers).toMatchObject([
      { assetId: 'boat' },
      { assetId: 'pier', alternativeText: 'Mine' },
    ]);
  });

  it('keeps exactly the keys of Strapi’s own media, with `dam` beside them', async () => {
    const { documentId } = await writeArticle();
    const stored = await site.json('GET', `/api/articles/${documentId}?populate=cover&dam=stored`);
    const resolved = await site.json('GET', `/api/articles/${documentId}?populate=cover`);
    expect(Object.keys(resolved.data.cover).sort()).toEqual(
      [...Object.keys(stored.data.cover), 'dam'].sort(),
    );
    // The order placing relies on for speed.
    expect(Object.keys(stored.data.cover)).toEqual(WHOLE_FILE);
    expect(stored.data.cover.url).toMatch(/^\/api\/dam\/a\/brand\//);
  });

  it('resolves a list, one entry and a field selection that drops `provider`', async () => {
    const { slug } = await writeArticle();
    const { data } = await site.json(
      'GET',
      `/api/articles?filters[slug][$eq]=${slug}&populate[cover][fields][0]=url`,
    );
    expect(data[0].cover).toEqual({
      id: expect.any(Number),
      documentId: expect.any(String),
      url: expect.stringContaining('~v1.png'),
      dam: { state: 'live', version: '1', language: 'en' },
    });
  });

  it('resolves a single type', async () => {
    const [pier] = await site.pick('pier');
    await site.json('PUT', '/api/homepage', { data: { title: 'Home', cover: pier?.file.id } });
    const { data } = await site.json('GET', '/api/homepage?populate=cover');
    expect(data.cover).toMatchObject(shown('pier'));
  });

  it('answers what a write returns resolved, too', async () => {
    const { documentId } = await writeArticle();
    const { data } = await site.json('PUT', `/api/articles/${documentId}?populate=cover`, {
      data: { title: 'New' },
    });
    expect(data.cover).toMatchObject(shown('pier'));
  });

  it('stores a reference in one form, whatever form comes in', async () => {
    const { documentId } = await writeArticle();
    const before = await site.json('GET', `/api/articles/${documentId}?${DEEP}&dam=stored`);
    const read = await site.json('GET', `/api/articles/${documentId}`);
    const { body, text, hero, teasers } = read.data;
    await site.json('PUT', `/api/articles/${documentId}`, { data: { body, text, hero, teasers } });
    const after = await site.json('GET', `/api/articles/${documentId}?${DEEP}&dam=stored`);
    for (const key of ['body', 'text', 'hero', 'teasers'])
      expect(after.data[key]).toEqual(before.data[key]);
  });

  it('asks the DAM in one batch for everything a cold response needs', async () => {
    const { documentId } = await writeArticle();
    await coldStart(site, dam);
    await site.json('GET', `/api/articles/${documentId}?${DEEP}`);
    expect((await dam.stats()).getMany).toBe(1);
    await site.json('GET', `/api/articles/${documentId}?${DEEP}`);
    expect((await dam.stats()).getMany).toBe(1);
  });

  it('lands not one byte in Strapi', async () => {
    await writeArticle();
    const uploads = readdirSync(join(ROOT, 'demo/public/uploads')).filter(
      (name) => name !== '.gitkeep',
    );
    expect(uploads).toEqual([]);
    const rows = await site.strapi.db.query('plugin::upload.file').findMany();
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.every((row: { provider: string }) => row.provider === 'dam')).toBe(true);
  });

  it('makes one row per reference however often it is picked', async () => {
    await dam.publish('crowd', '#445566');
    const picks = await Promise.all(Array.from({ length: 10 }, () => site.pick('crowd')));
    expect(new Set(picks.map(([picked]) => picked?.file.id)).size).toBe(1);
    const rows = await site.strapi.db
      .query('plugin::upload.file')
      .findMany({ where: { name: 'crowd' } });
    expect(rows).toHaveLength(1);
    expect(rows[0].folderPath).toMatch(/^\/\d+$/);
  });
});

describe('the life of an asset on a page', () => {
  it('shows the old version while the new one is in review, the new one once approved, nothing once withdrawn', async () => {
    await dam.publish('sail', '#ff0000');
    const [sail] = await site.pick('sail');
    const { data } = await site.json('POST', '/api/articles', {
      data: {
        title: 'Sail',
        slug: `sail-${++counter}`,
        cover: sail?.file.id,
        gallery: [sail?.file.id],
        text: `![s](${sail?.url})`,
      },
    });
    const path = `/api/articles/${data.documentId}?populate=*`;
    const cover = async () => (await site.json('GET', path)).data.cover;
    const colour = async (url: string) => colourOf(await (await fetch(url)).arrayBuffer());
    expect(await colour((await cover()).url)).toBe('#ff0000');

    await dam.uploadVersion('sail', '#00ff00');
    expect(await cover()).toMatchObject({ dam: { version: '1' } });
    expect(await colour((await cover()).url)).toBe('#ff0000');

    await dam.approve('sail', 2);
    const second = await eventually('version 2 on the page', async () => {
      const now = await cover();
      return now.dam.version === '2' ? now : undefined;
    });
    expect(await colour(second.url)).toBe('#00ff00');
    expect(await colour(second.formats.small.url)).toBe('#00ff00');
    expect(await colour(site.url + sail?.url)).toBe('#00ff00');

    await dam.withdraw('sail');
    await eventually('the cover gone', async () => ((await cover()) === null ? true : undefined));
    const gone = (await site.json('GET', path)).data;
    expect(gone.gallery).toEqual([]);
    expect((await fetch(second.url)).status).toBe(410);
    expect((await fetch(site.url + sail?.url)).status).toBe(410);

    await dam.restore('sail');
    await eventually('the cover back', async () => (await cover()) ?? undefined);
  });

  it('puts a placeholder where a required medium cannot be shown', async () => {
    await dam.publish('flag', '#0000ff');
    const [flag] = await site.pick('flag');
    await site.json('PUT', '/api/homepage', { data: { title: 'Home', cover: flag?.file.id } });
    await dam.withdraw('flag');
    const cover = await eventually('the placeholder', async () => {
      const { data } = await site.json('GET', '/api/homepage?populate=cover');
      return data.cover.dam.state === 'withdrawn' ? data.cover : undefined;
    });
    expect(cover).toMatchObject({ mime: 'image/svg+xml', alternativeText: null });
    expect((await fetch(cover.url)).headers.get('content-type')).toContain('image/svg+xml');
  });
});

describe('what is wrong', () => {
  it('resolves a reference to an asset that does not exist to nothing, and logs it once', async () => {
    const url = '/api/dam/a/brand/bm9ib2R5/nobody.png';
    const { data } = await site.json('POST', '/api/articles', {
      data: {
        title: 'Ghost',
        slug: `ghost-${++counter}`,
        hero: { connection: 'brand', assetId: 'nobody', url },
      },
    });
    for (let round = 0; round < 3; round++) {
      const read = await site.json('GET', `/api/articles/${data.documentId}`);
      expect(read.data.hero).toBeNull();
    }
    expect(site.logs.filter((line) => line.includes('The asset "nobody"'))).toHaveLength(1);
  });

  it('leaves malformed references in stored text and JSON untouched', async () => {
    const text = 'see /api/dam/a/brand/%%%/x.png and ![x](/api/dam/a/UPPER/cGllcg/x.png)';
    const hero = { connection: 'Bad Key', assetId: 'pier', url: '/api/dam/a/brand/%%%/x.png' };
    const { data } = await site.json('POST', '/api/articles', {
      data: { title: 'Malformed', slug: `malformed-${++counter}`, text, hero },
    });
    const read = await site.json('GET', `/api/articles/${data.documentId}`);
    expect(read.data).toMatchObject({ text, hero });
  });

  it('refuses a pick of what cannot be shown, with the asset and the reason, and makes nothing', async () => {
    await dam.upload('draft', '#777777');
    const before = await site.strapi.db.query('plugin::upload.file').count();
    await expect(site.pick('draft')).rejects.toThrow(
      '"draft" cannot be used: it has no approved version',
    );
    await expect(site.pick('pier', 'nowhere')).rejects.toThrow(
      '"nowhere" cannot be used: it does not exist',
    );
    expect(await site.strapi.db.query('plugin::upload.file').count()).toBe(before);
  });
});
