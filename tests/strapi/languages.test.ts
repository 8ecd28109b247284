import { withAltMark } from '../../server/contracts/alt-mark';
import { PERMISSIONS } from '../../server/contracts/api';
import { DAM_TOKEN } from '../support/dam';
import { specDam, specSite } from '../support/fixtures';

jest.setTimeout(180_000);

const dam = specDam();

const POLISH = { title: 'Molo', alt: 'Molo na wodzie.', caption: null };

beforeAll(async () => {
  await dam.publish('pier', '#112233', { title: 'Pier', caption: 'Built in 1902.' });
  await dam.call('PATCH', '/api/assets/pier', { alt: 'A pier.', texts: { pl: POLISH } });
});

const site = specSite(() => ({
  damUrl: dam.url,
  config: {
    connections: [
      { key: 'brand', connector: 'demo-dam', options: { baseUrl: dam.url, token: DAM_TOKEN } },
    ],
    fallbackLanguages: { pl: [], '*': ['pl'] },
  },
}));

let documentId: string;

/** An article in English and Polish with the asset in every kind of place, by an author without a language. */
beforeAll(async () => {
  const [pier] = await site.pick('pier');
  if (pier === undefined) throw new Error('it can be picked');
  const author = await site.json('POST', '/api/authors', {
    data: { name: 'Ida', avatar: pier.file.id },
  });
  const data = (title: string) => ({
    title,
    slug: title.toLowerCase(),
    cover: pier.file.id,
    hero: { connection: 'brand', assetId: 'pier', url: pier.url },
    text: `![A pier.](${withAltMark(pier.url, 'A pier.')}) and ![Ours](${withAltMark(pier.url, 'A pier.')})`,
    body: [
      {
        type: 'image',
        image: { ...pier.file, previewUrl: null },
        children: [{ type: 'text', text: '' }],
      },
    ],
    author: author.data.documentId,
  });
  const created = await site.json('POST', '/api/articles?status=published', { data: data('Pier') });
  documentId = created.data.documentId;
  await site.json('PUT', `/api/articles/${documentId}?locale=pl&status=published`, {
    data: data('Molo'),
  });
});

const EVERYTHING = 'populate[cover]=true&populate[author][populate]=avatar';
const read = async (locale: string) =>
  (await site.json('GET', `/api/articles/${documentId}?locale=${locale}&${EVERYTHING}`)).data;

const ENGLISH_SHOWN = {
  alternativeText: 'A pier.',
  caption: 'Built in 1902.',
  dam: { language: 'en' },
};
const POLISH_SHOWN = {
  alternativeText: 'Molo na wodzie.',
  caption: 'Built in 1902.',
  dam: { language: 'pl' },
};

describe('the texts of an asset', () => {
  it('are in the language of the entry, wherever the asset stands, also in what is related', async () => {
    for (const [locale, shown, name] of [
      ['en', ENGLISH_SHOWN, 'Pier'],
      ['pl', POLISH_SHOWN, 'Molo'],
    ] as const) {
      expect(await read(locale)).toMatchObject({
        cover: { ...shown, name },
        hero: shown,
        body: [{ image: shown }],
        author: { avatar: shown },
      });
    }
  });

  it('in markdown follow the DAM where nobody changed them', async () => {
    expect(altsIn((await read('en')).text)).toEqual(['A pier.', 'Ours']);
    expect(altsIn((await read('pl')).text)).toEqual(['Molo na wodzie.', 'Ours']);
  });

  it('are the same through GraphQL, whether the locale is asked for or not', async () => {
    const query = `query ($id: ID!, $locale: I18NLocaleCode) {
      article(documentId: $id, locale: $locale) {
        cover { name alternativeText dam { language } }
        author { avatar { alternativeText } }
        hero body text
      }
    }`;
    const { data } = await site.json('POST', '/graphql', {
      query,
      variables: { id: documentId, locale: 'pl' },
    });
    expect(data.article).toMatchObject({
      cover: { name: 'Molo', alternativeText: 'Molo na wodzie.', dam: { language: 'pl' } },
      author: { avatar: { alternativeText: 'Molo na wodzie.' } },
      hero: POLISH_SHOWN,
      body: [{ image: POLISH_SHOWN }],
    });
    expect(altsIn(data.article.text)).toEqual(['Molo na wodzie.', 'Ours']);
  });

  it('are each in the language of its entry in a list of all languages', async () => {
    const { data } = await site.json('GET', '/api/articles?locale=*&populate=cover&sort=locale');
    const shown = data.map(
      ({ locale, cover }: { locale: string; cover: { alternativeText: string } }) => [
        locale,
        cover.alternativeText,
      ],
    );
    expect(shown).toEqual([
      ['en', 'A pier.'],
      ['pl', 'Molo na wodzie.'],
    ]);
  });

  it('go by ?locale= where the entry has no language, and by the fallback without it', async () => {
    const avatarOf = async (query: string) =>
      (await site.json('GET', `/api/authors?populate=avatar${query}`)).data[0].avatar
        .alternativeText;
    expect(await avatarOf('&locale=en')).toBe('A pier.');
    expect(await avatarOf('&locale=pl')).toBe('Molo na wodzie.');
    expect(await avatarOf('')).toBe('Molo na wodzie.');
  });

  it('change on every page when the DAM changes those of one language', async () => {
    await dam.call('PATCH', '/api/assets/pier', {
      texts: { pl: { ...POLISH, alt: 'Nowe molo.' } },
    });
    await site.pick('pier');
    expect((await read('pl')).cover.alternativeText).toBe('Nowe molo.');
    expect((await read('en')).cover.alternativeText).toBe('A pier.');
    await dam.call('PATCH', '/api/assets/pier', { texts: { pl: POLISH } });
    await site.pick('pier');
  });

  it('are those of the page in the edit view, with their languages', async () => {
    const uid = 'api::article.article';
    const properties = { fields: ['title', 'cover'], locales: ['en', 'pl'] };
    const read = { action: 'plugin::content-manager.explorer.read', subject: uid, properties };
    const token = await site.adminSession([PERMISSIONS.pick, read]);
    const ask = async (path: string, body?: object) => {
      const response = await fetch(site.url + path, {
        method: body === undefined ? 'GET' : 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      return response.json();
    };
    const references = [{ connection: 'brand', assetId: 'pier' }];
    const { assets } = await ask('/dam/assets?locale=pl', { references });
    expect(assets[0].asset).toMatchObject({
      title: 'Molo',
      alternativeText: 'Molo na wodzie.',
      languages: { alternativeText: 'pl', caption: 'en' },
    });
    const { picked } = await ask('/dam/references?locale=pl', { references });
    expect(picked[0].file.alternativeText).toBe('Molo na wodzie.');
    const { data } = await ask(`/content-manager/collection-types/${uid}/${documentId}?locale=pl`);
    expect(data.cover).toMatchObject({ name: 'Molo', alternativeText: 'Molo na wodzie.' });
  });
});

function altsIn(markdown: string): string[] {
  return [...markdown.matchAll(/!\[(.*?)\]/g)].map(([, alt = '']) => alt);
}
