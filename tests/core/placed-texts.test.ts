import type { Asset } from '../../server/contracts/asset';
import { storedUrl } from '../../server/contracts/reference';
import { resolutionAt } from '../../server/core/availability';
import { MediaViews } from '../../server/core/media-view';
import { createPlacer } from '../../server/core/references/placer';
import { collect, place } from '../../server/core/references/walk';
import { FORMAT_WIDTHS } from '../../server/core/strapi-file';
import { asset, NOON, OURS } from './fixtures';

const URL = storedUrl({ connection: 'brand', assetId: 'pier' }, 'pier', 'jpg');

const PIER = asset('pier', {
  title: 'Pier',
  alternativeText: 'A pier.',
  caption: 'Built in 1902.',
  language: 'en',
  texts: { pl: { title: 'Molo', alternativeText: 'Molo na wodzie.', credit: 'Fot. Berg' } },
});

const views = new MediaViews(
  { publicUrl: 'https://cms.example', apiPrefix: '/api' },
  {
    fallbackLanguages: [],
    makesPictures: () => false,
    widest: 3_840,
    formatWidths: FORMAT_WIDTHS,
    damAddress: () => null,
  },
);

function resolve(body: unknown, shown: Asset = PIER, locale: string | null = null): unknown {
  const collected = collect(body, { ours: OURS });
  const record = { connection: 'brand', assetId: 'pier', checkedAtMs: NOON, revision: 0 };
  const resolution = resolutionAt({ ...record, asset: shown }, undefined, NOON);
  return place(
    body,
    collected,
    createPlacer({
      ours: OURS,
      mediaViews: views,
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
