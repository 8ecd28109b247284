import { Project } from '../support/command-line';
import { specDam, specSite } from '../support/fixtures';
import { eventually } from '../support/processes';

jest.setTimeout(180_000);

const ARTICLE = 'api::article.article';

const picked: Record<string, { id: number; url: string }> = {};

const dam = specDam();

const site = specSite(() => ({ damUrl: dam.url }));

beforeAll(async () => {
  for (const id of ['pier', 'boat', 'mug']) {
    await dam.publish(id, '#123456');
    const [one] = await site.pick(id);
    picked[id] = { id: one?.file.id ?? 0, url: one?.url ?? '' };
  }
});

const documents = () => site.strapi.documents(ARTICLE);
const usage = () => site.strapi.plugin('dam').service('usage');

/** Where an asset is used: status, locale and path of each place. */
async function placesOf(assetId: string): Promise<string[]> {
  await site.indexed();
  const places: { status: string; locale: string | null; path: string; documentId: string }[] =
    await usage().ofAsset({ connection: 'brand', assetId });
  return places.map(({ status, locale, path }) => `${status} ${locale} ${path}`).sort();
}

async function differences(): Promise<unknown[]> {
  await site.indexed();
  const found: unknown[] = [];
  for await (const difference of usage().check()) found.push(difference);
  return found;
}

it('counts an asset that a text names twice once, in the index and in the content', async () => {
  const { url } = picked.mug ?? {};
  await draft({ text: `![a](${url}) <img src="${url}" srcset="${url}?w=500 500w">` });
  await site.indexed();
  expect(await differences()).toEqual([]);
});

let count = 0;
/** A draft with the mug as its cover. */
const draft = (more: Record<string, unknown> = {}) => {
  count += 1;
  const data = { title: `Usage ${count}`, slug: `usage-${count}`, cover: picked.mug?.id, ...more };
  return documents().create({ data: data as never });
};

const empty = async (): Promise<void> => {
  for (const { documentId } of await documents().findMany({ locale: '*' } as never)) {
    await documents().delete({ documentId, locale: '*' });
  }
};

afterEach(empty);

describe('the index of where assets are used', () => {
  it('knows every kind of place, by its path', async () => {
    const boat = `![Boat](${picked.boat?.url})`;
    await draft({
      cover: picked.pier?.id,
      gallery: [picked.mug?.id, picked.pier?.id],
      text: `Words. ${boat} More words.`,
      hero: { connection: 'brand', assetId: 'pier', alt: 'Ours' },
      teasers: [
        { connection: 'brand', assetId: 'boat' },
        { connection: 'brand', assetId: 'pier', version: '1' },
      ],
      body: [
        {
          type: 'paragraph',
          children: [
            { type: 'text', text: 'See ' },
            {
              type: 'link',
              url: picked.boat?.url,
              children: [{ type: 'text', text: 'the boat' }],
            },
          ],
        },
      ],
      seo: { metaTitle: 'T', shareImage: picked.boat?.id },
      sections: [
        { __component: 'sections.markdown', text: boat },
        { __component: 'sections.quote', text: 'Q', portrait: picked.pier?.id },
        { __component: 'sections.gallery', images: [picked.boat?.id] },
      ],
    });
    expect(await placesOf('pier')).toEqual([
      'draft en cover',
      'draft en gallery.1',
      'draft en hero',
      'draft en sections.1.portrait',
      'draft en teasers.1',
    ]);
    expect(await placesOf('boat')).toEqual([
      'draft en body.0.children.1.url',
      'draft en sections.0.text',
      'draft en sections.2.images.0',
      'draft en seo.shareImage',
      'draft en teasers.0',
      'draft en text',
    ]);
    const [place] = await usage().ofAsset({ connection: 'brand', assetId: 'mug' });
    expect(place).toMatchObject({ uid: ARTICLE, title: `Usage ${count}`, version: null });
  });

  it('follows an entry through its whole life', async () => {
    const { documentId } = await draft();
    expect(await placesOf('mug')).toEqual(['draft en cover']);
    await documents().publish({ documentId });
    expect(await placesOf('mug')).toEqual(['draft en cover', 'published en cover']);
    await documents().update({ documentId, data: { cover: picked.boat?.id } as never });
    expect(await placesOf('mug')).toEqual(['published en cover']);
    expect(await placesOf('boat')).toEqual(['draft en cover']);
    await documents().discardDraft({ documentId });
    expect(await placesOf('boat')).toEqual([]);
    expect(await placesOf('mug')).toEqual(['draft en cover', 'published en cover']);
    const copy = await documents().clone({ documentId, data: { slug: 'a-copy' } as never });
    expect(await placesOf('mug')).toHaveLength(3);
    await documents().delete({ documentId: copy?.documentId ?? '' });
    await documents().unpublish({ documentId });
    expect(await placesOf('mug')).toEqual(['draft en cover']);
    await documents().delete({ documentId });
    expect(await placesOf('mug')).toEqual([]);
  });

  it('knows each locale, also what i18n copies to the others', async () => {
    const { documentId } = await draft();
    await documents().update({
      documentId,
      locale: 'pl',
      data: { title: 'Po polsku', text: `![](${picked.boat?.url})` } as never,
    });
    expect(await placesOf('mug')).toEqual(['draft en cover', 'draft pl cover']);
    expect(await placesOf('boat')).toEqual(['draft pl text']);
    await documents().update({
      documentId,
      locale: 'en',
      data: { cover: picked.pier?.id } as never,
    });
    expect(await placesOf('mug')).toEqual([]);
    expect(await placesOf('pier')).toEqual(['draft en cover', 'draft pl cover']);
    await documents().delete({ documentId, locale: 'pl' });
    expect(await placesOf('pier')).toEqual(['draft en cover']);
  });

  it('sees what is written past the Document Service, one by one and many at once', async () => {
    const { documentId } = await draft();
    await placesOf('mug');
    const table = site.strapi.db.query(ARTICLE);
    const text = `![](${picked.boat?.url})`;
    await table.update({ where: { documentId }, data: { text } });
    expect(await placesOf('boat')).toEqual(['draft en text']);
    await table.updateMany({ where: { documentId }, data: { text: '' } });
    expect(await placesOf('boat')).toEqual([]);
    await table.deleteMany({ where: { documentId } });
    expect(await placesOf('mug')).toEqual([]);
  });

  it('knows nothing of a write that was rolled back', async () => {
    const write = site.strapi.db.transaction(async () => {
      await draft();
      throw new Error('Changed my mind.');
    });
    await expect(write).rejects.toThrow('Changed my mind.');
    const notes = await site.strapi.db.connection('dam_outbox').where({ kind: 'entry' });
    expect(notes).toEqual([]);
    expect(await placesOf('mug')).toEqual([]);
  });

  it('is checked against the content, and mended', async () => {
    const { documentId } = await draft({ text: `![](${picked.boat?.url})` });
    expect(await differences()).toEqual([]);
    const table = () => site.strapi.db.connection('dam_placements');
    await table().where({ path: 'cover', document_id: documentId }).delete();
    await table().where({ path: 'text', document_id: documentId }).update({ path: 'elsewhere' });
    expect(await differences()).toMatchObject([
      { problem: 'missing', placement: { path: 'text' } },
      { problem: 'missing', placement: { path: 'cover' } },
      { problem: 'stale', placement: { path: 'elsewhere' } },
    ]);
    expect(await usage().reindex()).toBe(2);
    expect(await differences()).toEqual([]);
  });

  it('is checked and mended from the command line, beside a running server', async () => {
    const project = new Project();
    const run = (...args: string[]) => project.dam(args, { DAM_URL: dam.url }, site.folder);
    await draft();
    await site.indexed();
    expect(await run('check')).toMatchObject({ code: 0 });
    await site.strapi.db.connection('dam_placements').delete();
    const checked = await run('check');
    expect(checked.code).toBe(1);
    expect(checked.output).toContain(`not in the index: brand/mug in ${ARTICLE}`);
    expect(checked.output).toContain('Differences: 1.');
    expect(await run('reindex')).toMatchObject({ code: 0 });
    expect(await differences()).toEqual([]);
    expect(await run('nonsense')).toMatchObject({ code: 2 });
  });

  it('is made anew where the content came from another database', async () => {
    await draft();
    await site.indexed();
    // As `strapi import` leaves it: another site's store, and the plugin's own tables as they were.
    await site.strapi.db
      .connection('strapi_core_store_settings')
      .where('key', 'like', '%placements')
      .delete();
    await site.strapi.db.connection('dam_placements').update({ path: 'of-before' });
    await site.restart();
    await eventually('the index of this content', async () => {
      const places = await placesOf('mug');
      return places.length === 1 && places[0] === 'draft en cover' ? true : undefined;
    });
  });
});
