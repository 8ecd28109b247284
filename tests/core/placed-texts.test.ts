import fc from 'fast-check';
import { withAltMark } from '../../server/contracts/alt-mark';
import type { Asset } from '../../server/contracts/asset';
import { storedUrl } from '../../server/contracts/reference';
import { resolutionAt } from '../../server/core/availability';
import { MediaViews } from '../../server/core/media-view';
import { createPlacer } from '../../server/core/references/placer';
import { collect, place } from '../../server/core/references/walk';
import { FORMAT_WIDTHS } from '../../server/core/strapi-file';
import { asset, NO_CROPS, NOON, OURS } from './fixtures';

const URL = storedUrl({ connection: 'brand', assetId: 'pier' }, 'pier', 'jpg');

/** The mark of an alternative text, at the end of an address. */
const mark = (text: string) => withAltMark('', text);

const PIER = asset('pier', {
  title: 'Pier',
  alternativeText: 'A pier.',
  caption: 'Built in 1902.',
  language: 'en',
  texts: { pl: { title: 'Molo', alternativeText: 'Molo na wodzie.', credit: 'Fot. Berg' } },
});

const viewsOf = (fallbackLanguages: readonly string[]) =>
  new MediaViews(
    { publicUrl: 'https://cms.example', apiPrefix: '/api' },
    {
      fallbackLanguages,
      makesPictures: () => false,
      widest: 3_840,
      formatWidths: FORMAT_WIDTHS,
      ...NO_CROPS,
      damAddress: () => null,
    },
  );

function resolve(
  body: unknown,
  shown: Asset = PIER,
  locale: string | null = null,
  fallbackLanguages: readonly string[] = [],
): unknown {
  const collected = collect(body, { ours: OURS });
  const record = { connection: 'brand', assetId: 'pier', checkedAtMs: NOON, revision: 0 };
  const resolution = resolutionAt({ ...record, asset: shown }, undefined, NOON);
  return place(
    body,
    collected,
    createPlacer({
      ours: OURS,
      mediaViews: viewsOf(fallbackLanguages),
      recognised: collected.recognised,
      resolutions: collected.recognised.map(() => resolution),
      locale,
      usesPlaceholder: () => false,
    }),
  );
}

const file = (more: Record<string, unknown> = {}) => ({
  id: 7,
  name: 'Pier',
  alternativeText: null,
  caption: null,
  url: URL,
  ...more,
});
const field = (more: Record<string, unknown> = {}) => ({
  connection: 'brand',
  assetId: 'pier',
  url: URL,
  ...more,
});

const POLISH = {
  alternativeText: 'Molo na wodzie.',
  caption: 'Built in 1902.',
  dam: { language: 'pl', credit: 'Fot. Berg' },
};

describe('texts in the language of the entry', () => {
  it('stand in media fields, images of blocks and custom fields alike', () => {
    const entry = {
      locale: 'pl',
      cover: file(),
      body: [{ type: 'image', image: file(), children: [] }],
      hero: field(),
    };
    expect(resolve(entry)).toMatchObject({
      cover: { ...POLISH, name: 'Molo' },
      body: [{ image: POLISH }],
      hero: POLISH,
    });
  });

  it('go by the innermost entry, and after it by the one around it again', () => {
    const entry = {
      locale: 'pl',
      author: { locale: 'en', avatar: file() },
      category: { locale: null, icon: file() },
      teasers: [{ locale: 'en', cover: file() }],
      cover: file(),
    };
    expect(resolve(entry)).toMatchObject({
      author: { avatar: { alternativeText: 'A pier.', dam: { language: 'en' } } },
      category: { icon: { alternativeText: 'Molo na wodzie.' } },
      teasers: [{ cover: { alternativeText: 'A pier.' } }],
      cover: POLISH,
    });
  });

  it('go by the locale of the request where the entries have none', () => {
    const entries = { data: [{ cover: file() }, { locale: 'en', cover: file() }] };
    expect(resolve(entries, PIER, 'pl')).toMatchObject({
      data: [{ cover: POLISH }, { cover: { alternativeText: 'A pier.' } }],
    });
  });

  it('are found in the shape of version 4 too', () => {
    const entry = {
      data: { id: 1, attributes: { locale: 'pl', cover: { data: null }, hero: field() } },
    };
    expect(resolve(entry)).toMatchObject({ data: { attributes: { hero: POLISH } } });
  });

  it('say no language if the DAM says none', () => {
    const plain = asset('pier', { alternativeText: 'A pier.' });
    const { cover } = Object(resolve({ locale: 'pl', cover: file() }, plain));
    expect(cover).toMatchObject({ alternativeText: 'A pier.', dam: { state: 'live' } });
    expect(cover.dam).not.toHaveProperty('language');
  });
});

describe('the texts of a use', () => {
  it('win over those of the DAM in any language', () => {
    const own = { alternativeText: 'Nasze molo.' };
    const entry = {
      locale: 'pl',
      cover: file(own),
      body: [{ type: 'image', image: file(own), children: [] }],
      hero: field({ alt: 'Nasze molo.' }),
    };
    const shown = { alternativeText: 'Nasze molo.', caption: 'Built in 1902.' };
    expect(resolve(entry)).toMatchObject({ cover: shown, body: [{ image: shown }], hero: shown });
  });

  it('say with the empty text that the image is decorative; null says nothing', () => {
    const entry = {
      covers: [file({ alternativeText: '' }), file()],
      body: [{ type: 'image', image: file({ alternativeText: '' }), children: [] }],
      hero: field({ alt: '' }),
    };
    const decorative = { alternativeText: '', dam: { decorative: true } };
    const answer = Object(resolve(entry, { ...PIER, alternativeText: null }));
    expect(answer).toMatchObject({
      covers: [decorative, { alternativeText: null }],
      body: [{ image: decorative }],
      hero: decorative,
    });
    expect(answer.covers[1].dam).not.toHaveProperty('decorative');
    // The DAM may say so too, and the own text of a use says otherwise.
    const said = Object(
      resolve(
        { covers: [file(), file({ alternativeText: 'A pier.' })] },
        {
          ...PIER,
          alternativeText: '',
        },
      ),
    );
    expect(said.covers[0]).toMatchObject(decorative);
    expect(said.covers[1].dam).not.toHaveProperty('decorative');
  });
});

describe('the alternative text of an image in a text', () => {
  const marked = (text: string) => withAltMark(URL, text);
  const SHOWN = /\/api\/dam\/a\/brand\/cGllcg\/pier~v1\.jpg/;
  const textOf = (text: string, locale = 'pl') =>
    Object(resolve({ locale, text })).text.replace(
      /https:\/\/cms\.example\S*?pier~v1\.jpg/g,
      'PIER',
    );

  it('follows the DAM while it is what the DAM said at insertion, in the language of the entry', () => {
    const markdown = `![A pier.](${marked('A pier.')})`;
    expect(textOf(markdown)).toBe(`![Molo na wodzie.](PIER${mark('Molo na wodzie.')})`);
    expect(textOf(markdown, 'en')).toBe(`![A pier.](PIER${mark('A pier.')})`);
    const html = `<p><img alt="A pier." src="${marked('A pier.')}"></p>`;
    expect(textOf(html)).toBe(
      `<p><img alt="Molo na wodzie." src="PIER${mark('Molo na wodzie.')}"></p>`,
    );
  });

  it('stays if an editor changed or emptied it, or it has no mark', () => {
    for (const text of [
      `![Our pier.](${marked('A pier.')})`,
      `![](${marked('A pier.')})`,
      `![A pier.](${URL})`,
      `<img src="${marked('A pier.')}" alt="Our pier.">`,
      `<img src="${marked('A pier.')}" alt="">`,
      `<img src="${marked('A pier.')}">`,
      `[A pier.](${marked('A pier.')})`,
    ]) {
      expect(textOf(text)).toBe(text.replace(URL, 'PIER'));
    }
  });

  it('follows on after a round trip, and is told by its plain text, however that is written', () => {
    const [before, between] = ['A "pier" & *more* [now].', 'Un <quai> & "plus".'];
    const said = (alternativeText: string): Asset => ({ ...PIER, alternativeText, texts: {} });
    const written = {
      markdown: `![A "pier" & \\*more\\* \\[now\\].](${marked(before)})`,
      html: `<img src='${marked(before)}' alt='A &quot;pier&quot; &amp; *more* [now].'>`,
    };
    const once = Object(resolve(written, said(between)));
    expect(once.markdown).toMatch(/^!\[Un \\<quai\\> & "plus"\.\]/);
    expect(once.html).toMatch(/alt='Un &#60;quai&#62; &#38; &#34;plus&#34;\.'/);
    const twice = Object(resolve(once, said(before)));
    expect(Object(resolve(twice, said(between)))).toEqual(once);
    expect(twice.html).toMatch(SHOWN);
  });

  it('is remembered for each language', () => {
    const long = `${'The harbour at dawn. '.repeat(60)}![A pier.](${marked('A pier.')})`;
    const alts = ['pl', 'en', 'pl'].map((locale) => /!\[(.*?)\]/.exec(textOf(long, locale))?.[1]);
    expect(alts).toEqual(['Molo na wodzie.', 'A pier.', 'Molo na wodzie.']);
  });

  it('is no markup, whatever the DAM says', () => {
    const evil = `"><script>alert(1)</script>](x) ![`;
    const { html, markdown } = Object(
      resolve(
        {
          html: `<img src="${marked('A pier.')}" alt="A pier.">`,
          markdown: `![A pier.](${marked('A pier.')})`,
        },
        { ...PIER, alternativeText: evil, texts: {} },
      ),
    );
    expect(html.match(/<[a-z/]/g)).toEqual(['<i']);
    expect(markdown).not.toMatch(/[^\\]<|[^\\]\]\(x\)/);
  });
});

describe('further fields of the DAM', () => {
  it('are handed out as copies, which may be changed', () => {
    const shown = { ...PIER, fields: { campaign: ['spring', { code: 7 }] } };
    const first = Object(resolve({ cover: file() }, shown));
    first.cover.dam.fields.campaign[1].code = 8;
    expect(resolve({ cover: file() }, shown)).toMatchObject({
      cover: { dam: { fields: { campaign: ['spring', { code: 7 }] } } },
    });
  });
});

describe('one law for whose words are shown', () => {
  const said = (word: string) => fc.option(fc.constantFrom('', `${word} text`), { nil: null });
  const case_ = fc.record({
    ofUse: said('use'),
    ofSite: said('site'),
    ofLanguage: said('language'),
    ofFallback: said('fallback'),
    main: said('main'),
  });

  it('holds in media fields, Blocks, custom fields, markdown and HTML alike', () => {
    fc.assert(
      fc.property(case_, ({ ofUse, ofSite, ofLanguage, ofFallback, main }) => {
        const shown = asset('pier', {
          alternativeText: main,
          caption: main,
          language: 'en',
          texts: {
            pl: { alternativeText: ofLanguage, caption: ofLanguage },
            de: { alternativeText: ofFallback, caption: ofFallback },
          },
          ...(ofSite !== null && { site: { alternativeText: ofSite, caption: ofSite } }),
        });
        const wanted = [ofUse, ofSite, ofLanguage, ofFallback, main].find((text) => text !== null);
        const own = { alternativeText: ofUse, caption: ofUse };
        const inserted = withAltMark(URL, 'A pier.');
        const alt = ofUse === null ? 'A pier.' : ofUse;
        const entry = Object(
          resolve(
            {
              locale: 'pl',
              cover: file(own),
              body: [{ type: 'image', image: file(own), children: [] }],
              hero: field({ alt: ofUse, caption: ofUse }),
              markdown: `![${alt}](${inserted})`,
              html: `<img alt="${alt}" src="${inserted}">`,
            },
            shown,
            null,
            ['de'],
          ),
        );
        const expected = { alternativeText: wanted ?? null, caption: wanted ?? null };
        expect(entry.cover).toMatchObject(expected);
        expect(entry.body[0].image).toMatchObject(expected);
        expect(entry.hero).toMatchObject(expected);
        // Where nobody says anything any more, a text keeps what was inserted.
        expect(/!\[(.*?)\]/.exec(entry.markdown)?.[1]).toBe(wanted ?? 'A pier.');
        expect(/alt="(.*?)"/.exec(entry.html)?.[1]).toBe(wanted ?? 'A pier.');
      }),
    );
  });

  it('tells no language of a text that this site says', () => {
    const site = { alternativeText: 'Ours.' };
    const { cover } = Object(resolve({ locale: 'pl', cover: file() }, { ...PIER, site }));
    expect(cover).toMatchObject({ alternativeText: 'Ours.', caption: 'Built in 1902.' });
    expect(cover.dam.language).toBe('en');
  });

  it('counts for the focal point too', () => {
    const site = { focalPoint: { x: 0.25, y: 0.75 } };
    const shown = { ...PIER, focalPoint: { x: 0.5, y: 0.5 }, site };
    const { covers, hero } = Object(
      resolve(
        {
          covers: [file({ focalPoint: null }), file({ focalPoint: { x: 10, y: 20 } })],
          hero: field(),
        },
        shown,
      ),
    );
    expect(covers[0]).toMatchObject({ focalPoint: { x: 25, y: 75 }, dam: site });
    expect(covers[1]).toMatchObject({
      focalPoint: { x: 10, y: 20 },
      dam: { focalPoint: { x: 0.1, y: 0.2 } },
    });
    expect(hero.dam).toMatchObject(site);
  });
});
