import { tellOfChange } from '../support/dam';
import { specDam, specSite } from '../support/fixtures';
import { eventually } from '../support/processes';

jest.setTimeout(120_000);

const ARTICLE = 'api::article.article';

const dam = specDam();

const site = specSite(() => ({ damUrl: dam.url, config: guard('block') }));

function guard(mode: string, more: Record<string, unknown> = {}): Record<string, unknown> {
  return { publishGuard: { mode, expiresWithinDays: 30, ...more }, freshForMs: 3_600_000 };
}

const documents = () => site.strapi.documents(ARTICLE);

async function tell(assetId: string): Promise<void> {
  expect((await tellOfChange(site.url, assetId)).status).toBe(200);
}

/** An asset that was picked while it was live, and what content stores of it. */
async function picked(assetId: string): Promise<{ id: number; url: string }> {
  await dam.publish(assetId, '#123456');
  const [one] = await site.pick(assetId);
  return { id: one?.file.id ?? 0, url: one?.url ?? '' };
}

async function withdrawn(assetId: string): Promise<{ id: number; url: string }> {
  const asset = await picked(assetId);
  await dam.withdraw(assetId);
  await tell(assetId);
  return asset;
}

let count = 0;
const fields = (more: Record<string, unknown>) => {
  count += 1;
  return { title: `Guarded ${count}`, slug: `guarded-${count}`, ...more } as never;
};

const isPublished = async (documentId: string): Promise<boolean> =>
  (await documents().findOne({ documentId, status: 'published' })) !== null;

/** The fields named by a refusal. */
async function refusedFields(work: Promise<unknown>): Promise<string[]> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  const { details } = error as { details: { errors: { path: string[]; message: string }[] } };
  for (const { message } of details.errors) expect(message).toMatch(/withdrawn|expired|embargo/);
  return details.errors.map(({ path }) => path.join('.'));
}

describe('publishing', () => {
  it('is refused with every field named that holds what visitors could not see', async () => {
    const gone = await withdrawn('pier');
    const text = `![](${gone.url})`;
    const { documentId } = await documents().create({
      data: fields({
        cover: gone.id,
        gallery: [gone.id],
        text,
        hero: { connection: 'brand', assetId: 'pier' },
        seo: { shareImage: gone.id },
        sections: [
          { __component: 'sections.markdown', text },
          { __component: 'sections.quote', text: 'Q', portrait: gone.id },
        ],
        body: [{ type: 'paragraph', children: [{ type: 'link', url: gone.url, children: [] }] }],
      }),
    });
    expect((await refusedFields(documents().publish({ documentId }))).sort()).toEqual([
      'body',
      'cover',
      'gallery',
      'hero',
      'sections.0.text',
      'sections.1.portrait',
      'seo.shareImage',
      'text',
    ]);
    expect(await isPublished(documentId)).toBe(false);
    await dam.restore('pier');
    await tell('pier');
    await documents().publish({ documentId });
    expect(await isPublished(documentId)).toBe(true);
  });

  it('is refused in a create and an update that publish at once, and nothing is written', async () => {
    const gone = await withdrawn('boat');
    const body = { data: { title: 'At once', slug: 'at-once', cover: gone.id } };
    const created = await site.request('POST', '/api/articles', { body });
    expect(created.status).toBe(400);
    expect(await created.text()).toContain('was withdrawn in the DAM');
    expect(await documents().count({ filters: { slug: 'at-once' } })).toBe(0);

    const { data } = await site.json('POST', '/api/articles', { data: fields({}) });
    const update = await site.request('PUT', `/api/articles/${data.documentId}`, {
      body: { data: { title: 'Changed', cover: gone.id } },
    });
    expect(update.status).toBe(400);
    const draft = await documents().findOne({ documentId: data.documentId, populate: ['cover'] });
    expect(draft).toMatchObject({ title: data.title, cover: null });
  });

  it('answers a create and an update as Strapi does where all is well', async () => {
    const mug = await picked('mug');
    const created = await site.json('POST', '/api/articles?populate=cover&fields=title', {
      data: fields({ cover: mug.id }),
    });
    expect(Object.keys(created.data).sort()).toEqual(['cover', 'documentId', 'id', 'title']);
    const { documentId } = created.data;
    const path = `/api/articles/${documentId}?locale=pl`;
    const polish = await site.json('PUT', path, {
      data: { title: 'Po polsku', slug: created.data.documentId },
    });
    expect(polish.data).toMatchObject({ title: 'Po polsku', locale: 'pl', documentId });
    expect(polish.data.publishedAt).not.toBeNull();
  });

  it('is not done where somebody’s transaction swallows the refusal', async () => {
    const gone = await withdrawn('swallowed');
    let documentId = '';
    await site.strapi.db.transaction(async () => {
      const draft = await documents().create({ data: fields({ cover: gone.id }) });
      documentId = draft.documentId;
      await documents()
        .publish({ documentId })
        .catch(() => undefined);
      await documents()
        .update({ documentId, data: { title: 'Bold' } as never, status: 'published' })
        .catch(() => undefined);
    });
    expect(await documents().findOne({ documentId })).toMatchObject({ title: 'Bold' });
    expect(await isPublished(documentId)).toBe(false);
  });

  it('looks at the locales that are published, and no other', async () => {
    const gone = await withdrawn('locale');
    const { documentId } = await documents().create({ data: fields({}) });
    const text = `![](${gone.url})`;
    await documents().update({ documentId, locale: 'pl', data: { title: 'PL', text } as never });
    await documents().publish({ documentId });
    await documents().publish({ documentId, locale: 'en' });
    expect(await refusedFields(documents().publish({ documentId, locale: 'pl' }))).toEqual([
      'text',
    ]);
    expect(await refusedFields(documents().publish({ documentId, locale: '*' }))).toEqual(['text']);
  });

  it('goes on with what was known to be good while the DAM is down', async () => {
    const calm = await picked('calm');
    const { documentId } = await documents().create({ data: fields({ cover: calm.id }) });
    await dam.fault('down');
    try {
      await documents().publish({ documentId });
    } finally {
      await dam.fault('none');
    }
    expect(await isPublished(documentId)).toBe(true);
  });

  it('of many entries at once refuses the one, as the admin’s bulk action and releases do it', async () => {
    const gone = await withdrawn('bulk');
    const good = await documents().create({ data: fields({}) });
    const bad = await documents().create({ data: fields({ cover: gone.id }) });
    const all = site.strapi.db.transaction(async () => {
      for (const { documentId } of [good, bad]) await documents().publish({ documentId });
    });
    expect(await refusedFields(all)).toEqual(['cover']);
    expect(await isPublished(good.documentId)).toBe(false);
  });

  it('warns where rights end within the days that were set', async () => {
    await picked('ending');
    await dam.patch('ending', { expiresAt: new Date(Date.now() + 86_400_000).toISOString() });
    await tell('ending');
    const { documentId } = await documents().create({
      data: fields({ hero: { connection: 'brand', assetId: 'ending' } }),
    });
    await documents().publish({ documentId });
    expect(site.logs.filter((line) => line.includes('whose rights end at'))).toHaveLength(1);
  });

  it('is only warned of, or left alone, where a content type is set so', async () => {
    for (const [mode, lines] of [
      ['warn', 2],
      ['off', 0],
    ] as const) {
      const gone = await withdrawn(`mode-${mode}`);
      const contentTypes = { [ARTICLE]: mode };
      const config = guard('block', { contentTypes });
      await site.restart({ config });
      await site.json('POST', '/api/articles', { data: fields({ cover: gone.id }) });
      const { documentId } = await documents().create({ data: fields({ cover: gone.id }) });
      await documents().publish({ documentId });
      expect(await isPublished(documentId)).toBe(true);
      await eventually(`${lines} warnings`, async () =>
        site.logs.filter((line) => line.includes('was withdrawn')).length === lines
          ? true
          : undefined,
      );
    }
  });
});

describe('images that nobody has described', () => {
  const undescribed = async (alt: string | null) => {
    const assetId = `image-${++count}`;
    const asset = await picked(assetId);
    await dam.call('PATCH', `/api/assets/${assetId}`, { alt });
    await site.pick(assetId);
    return { ...asset, assetId };
  };

  const problemsOf = async (work: Promise<unknown>): Promise<Record<string, string>> => {
    const error: unknown = await work.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    const { details } = error as { details: { errors: { path: string[]; message: string }[] } };
    return Object.fromEntries(
      details.errors.map(({ path, message }) => [
        path.join('.'),
        /(no alternative text|name of a file|only that it is a picture)/.exec(message)?.[0] ??
          message,
      ]),
    );
  };

  it('are published as ever without the option', async () => {
    const { id } = await undescribed(null);
    const { documentId } = await documents().create({ data: fields({ cover: id }) });
    await documents().publish({ documentId });
    expect(await isPublished(documentId)).toBe(true);
  });

  describe('with accessibility: block', () => {
    beforeAll(() => site.restart({ config: { ...guard('off'), accessibility: 'block' } }));

    it('are refused, each field with the reason', async () => {
      const [none, name, generic] = await Promise.all(
        [null, 'IMG_1234', 'Image'].map((alt) => undescribed(alt)),
      );
      const { documentId } = await documents().create({
        data: fields({
          cover: none?.id,
          hero: { connection: 'brand', assetId: name?.assetId, url: name?.url },
          seo: { metaTitle: 'T', shareImage: generic?.id },
          text: `![](${none?.url})`,
        }),
      });
      expect(await problemsOf(documents().publish({ documentId }))).toEqual({
        cover: 'no alternative text',
        hero: 'name of a file',
        'seo.shareImage': 'only that it is a picture',
      });
      expect(await isPublished(documentId)).toBe(false);
    });

    it('are published once they are described here, in the DAM, or said to be decorative', async () => {
      const { id, url, assetId } = await undescribed(null);
      const hero = (alt: string) => ({ connection: 'brand', assetId, url, alt });
      for (const alt of ['', 'Boats in the harbour.']) {
        const { documentId } = await documents().create({ data: fields({ hero: hero(alt) }) });
        await documents().publish({ documentId });
        expect(await isPublished(documentId)).toBe(true);
      }
      const { documentId } = await documents().create({ data: fields({ cover: id }) });
      await expect(documents().publish({ documentId })).rejects.toThrow(
        'say that it is decorative',
      );
      await dam.call('PATCH', `/api/assets/${assetId}`, { alt: 'Boats in the harbour.' });
      await site.pick(assetId);
      await documents().publish({ documentId });
      expect(await isPublished(documentId)).toBe(true);
    });

    it('are judged in the language of the entry', async () => {
      const { id, assetId } = await undescribed('Boats.');
      await dam.call('PATCH', `/api/assets/${assetId}`, { texts: { pl: { alt: 'Obraz' } } });
      await site.pick(assetId);
      const { documentId } = await documents().create({ data: fields({ cover: id }) });
      const locale = 'pl';
      await documents().update({ documentId, locale, data: fields({ cover: id }) });
      await documents().publish({ documentId, locale: 'en' });
      await expect(documents().publish({ documentId, locale })).rejects.toThrow(
        'only that it is a picture',
      );
    });

    it('do not stop what is hidden, which another option decides', async () => {
      const gone = await withdrawn(`image-${++count}`);
      const { documentId } = await documents().create({ data: fields({ cover: gone.id }) });
      await documents().publish({ documentId });
      expect(await isPublished(documentId)).toBe(true);
    });
  });

  it('are published with accessibility: warn, and the log says which', async () => {
    await site.restart({ config: { ...guard('off'), accessibility: 'warn' } });
    const { id } = await undescribed(null);
    const { documentId } = await documents().create({
      data: fields({ cover: id }),
      status: 'published',
    });
    expect(await isPublished(documentId)).toBe(true);
    await eventually('the line is in the log', async () =>
      site.logs.some((line) => line.includes(documentId) && line.includes('no alternative text'))
        ? true
        : undefined,
    );
  });
});

describe('assets that a generative model made', () => {
  const madeByModel = async (digitalSourceType: string) => {
    const assetId = `ai-${++count}`;
    const asset = await picked(assetId);
    await dam.patch(assetId, { digitalSourceType });
    await site.pick(assetId);
    return asset;
  };
  const withCover = async (id: unknown) =>
    (await documents().create({ data: fields({ cover: id }) })).documentId;
  const rights = (aiGenerated: string) => ({ ...guard('off'), rights: { aiGenerated } });

  it('are published as ever without the option', async () => {
    await site.restart({ config: guard('off') });
    const { id } = await madeByModel('trainedAlgorithmicMedia');
    const documentId = await withCover(id);
    await documents().publish({ documentId });
    expect(await isPublished(documentId)).toBe(true);
  });

  it('are refused with rights.aiGenerated: block, also where a model made a part of them', async () => {
    await site.restart({ config: rights('block') });
    for (const term of ['trainedAlgorithmicMedia', 'compositeWithTrainedAlgorithmicMedia']) {
      const { id } = await madeByModel(term);
      const documentId = await withCover(id);
      await expect(documents().publish({ documentId })).rejects.toThrow(
        /"cover" holds the DAM asset ".*", which a generative model made\. This site does not publish such assets\./,
      );
      expect(await isPublished(documentId)).toBe(false);
    }
    const { id } = await madeByModel('digitalCapture');
    const documentId = await withCover(id);
    await documents().publish({ documentId });
    expect(await isPublished(documentId)).toBe(true);
  });

  it('are published with rights.aiGenerated: label, and the person is asked before', async () => {
    await site.restart({ config: rights('label') });
    const { id } = await madeByModel('trainedAlgorithmicMedia');
    const documentId = await withCover(id);
    const session = await site.adminSession('everything');
    const response = await site.request('POST', '/dam/publish-checks/entries', {
      body: { uid: ARTICLE, drafts: [{ documentId, locale: 'en' }] },
      headers: { authorization: `Bearer ${session}` },
    });
    expect(await response.json()).toMatchObject({
      modes: { hidden: 'off', ending: 'off', undescribed: 'off', aiGenerated: 'warn' },
      entries: [{ documentId, concerns: [{ kind: 'aiGenerated', field: 'cover' }] }],
    });
    await documents().publish({ documentId });
    expect(await isPublished(documentId)).toBe(true);
    expect(site.logs.join()).toContain('which a generative model made: the page must say so');
  });
});

describe('entries that are published together', () => {
  it('are asked about before if their images have no description of their own', async () => {
    await site.restart({ config: { ...guard('off'), accessibility: 'warn' } });
    const assetId = `together-${++count}`;
    const { id, url } = await picked(assetId);
    await dam.call('PATCH', `/api/assets/${assetId}`, { alt: null });
    await site.pick(assetId);
    const hero = { connection: 'brand', assetId, url };
    const drafts = await Promise.all(
      [{ cover: id }, { hero: { ...hero, alt: 'A boat in the harbour' } }, { hero }].map(
        async (data) => ({
          documentId: (await documents().create({ data: fields(data) })).documentId,
          locale: 'en',
        }),
      ),
    );
    const session = await site.adminSession('everything');
    const response = await site.request('POST', '/dam/publish-checks/entries', {
      body: { uid: ARTICLE, drafts },
      headers: { authorization: `Bearer ${session}` },
    });
    const { entries } = (await response.json()) as {
      entries: { documentId: string; concerns: { kind: string; field: string }[] }[];
    };
    expect(
      entries.map(({ documentId, concerns }) => [documentId, concerns.map(({ field }) => field)]),
    ).toEqual([
      [drafts[0]?.documentId, ['cover']],
      [drafts[2]?.documentId, ['hero']],
    ]);
  });
});
