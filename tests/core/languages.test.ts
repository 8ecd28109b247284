import fc from 'fast-check';
import { type AssetTexts, isLocale, languagesFor, textsIn } from '../../server/contracts/languages';

const PIER: AssetTexts = {
  title: 'Pier',
  alternativeText: 'A pier.',
  caption: 'Built in 1902.',
  credit: 'Bram Visser',
  language: 'en',
  texts: {
    en: { title: 'Pier', alternativeText: 'A pier.', caption: 'Built in 1902.' },
    pl: { title: 'Molo', alternativeText: 'Molo na wodzie.', caption: null },
    'de-AT': { title: '', alternativeText: '', caption: 'Erbaut 1902.' },
  },
};

const shown = (locale: string | null, fallback: Parameters<typeof languagesFor>[1] = []) =>
  textsIn(PIER, languagesFor(locale, fallback));

describe('languages', () => {
  it('are the locale, what it is a variety of, and the fallback, in this order', () => {
    expect(languagesFor('de_AT-Vienna', ['pl', 'EN'])).toEqual([
      'de-at-vienna',
      'de-at',
      'de',
      'pl',
      'en',
    ]);
    expect(languagesFor(null, ['en'])).toEqual(['en']);
  });

  it('have the fallback of the locale, else of what it is a variety of, else that of all others', () => {
    const fallback = { de: ['pl'], 'de-CH': ['fr'], '*': ['en'] };
    expect(languagesFor('de-CH', fallback)).toEqual(['de-ch', 'de', 'fr']);
    expect(languagesFor('de-AT', fallback)).toEqual(['de-at', 'de', 'pl']);
    expect(languagesFor('es', fallback)).toEqual(['es', 'en']);
    expect(languagesFor('es', { de: ['pl'] })).toEqual(['es']);
    expect(languagesFor(null, fallback)).toEqual(['en']);
  });

  it('are told from other values that stand under the name of a locale', () => {
    expect(['en', 'de-AT', 'zh_Hant_TW', 'fil'].filter(isLocale)).toHaveLength(4);
    const others = ['*', '', 'e', 'all', 'en all', '../en', 'toolong', 7, null, ['en']];
    expect(others.filter(isLocale)).toEqual(['all']);
  });
});

describe('texts of an asset', () => {
  it('are those of the language, and each one that is not there that of the main texts', () => {
    expect(shown('pl')).toEqual({
      title: 'Molo',
      alternativeText: 'Molo na wodzie.',
      caption: 'Built in 1902.',
      credit: 'Bram Visser',
      language: 'pl',
      languages: { title: 'pl', alternativeText: 'pl', caption: 'en', credit: 'en' },
    });
  });

  it('name the language of the alternative text that is shown', () => {
    expect(['pl', 'pl-PL', 'en-GB', 'es', null].map((locale) => shown(locale).language)).toEqual([
      'pl',
      'pl',
      'en',
      'en',
      'en',
    ]);
  });

  it('go by the fallback before they go to the main texts', () => {
    expect(shown('es', ['pl'])).toMatchObject({ title: 'Molo', language: 'pl' });
    expect(shown(null, ['pl'])).toMatchObject({ title: 'Molo', language: 'pl' });
  });

  it('may be those of a variety of the language, whose empty text says that the image needs none', () => {
    expect(shown('de')).toMatchObject({
      title: 'Pier',
      alternativeText: '',
      caption: 'Erbaut 1902.',
      language: 'de-AT',
    });
  });

  it('name no language if the DAM names none', () => {
    const { language: _language, texts: _texts, ...plain } = PIER;
    expect(textsIn(plain, ['pl'])).toEqual(plain);
  });

  const text = fc.option(fc.constantFrom('', 'one', 'other'), { nil: null });
  const language = fc.constantFrom('en', 'pl', 'de', 'de-AT', 'de-CH', 'PT_br');
  const texts = fc.record(
    { title: text, alternativeText: text, caption: text, credit: text },
    { requiredKeys: [] },
  );
  const asset: fc.Arbitrary<AssetTexts> = fc.record(
    {
      title: fc.constantFrom('one', 'other'),
      alternativeText: text,
      caption: text,
      credit: text,
      language,
      texts: fc.dictionary(language, texts),
    },
    { requiredKeys: ['title', 'alternativeText', 'caption', 'credit'] },
  );

  it('always have a title, and are null only if nobody has said anything in a language that counts', () => {
    fc.assert(
      fc.property(asset, language, fc.array(language), (some, locale, fallback) => {
        const languages = languagesFor(locale, fallback);
        const found = textsIn(some, languages);
        expect(found.title).not.toBe('');
        const counts = Object.entries(some.texts ?? {}).filter(([key]) => {
          const name = key.toLowerCase().replace('_', '-');
          return languages.some((each) => name === each || name.startsWith(`${each}-`));
        });
        for (const key of ['alternativeText', 'caption', 'credit'] as const) {
          const said = [some[key], ...counts.map(([, each]) => each[key])];
          expect(found[key] === null).toBe(said.every((each) => typeof each !== 'string'));
          if (found[key] !== null) expect(said).toContain(found[key]);
        }
      }),
    );
  });

  it('in a language that has them all are exactly those', () => {
    fc.assert(
      fc.property(asset, (some) => {
        const whole = { title: 'a', alternativeText: 'b', caption: 'c', credit: 'd' };
        const { language: _language, ...rest } = some;
        const found = textsIn({ ...rest, texts: { ...some.texts, cs: whole } }, ['cs', 'en']);
        const languages = { title: 'cs', alternativeText: 'cs', caption: 'cs', credit: 'cs' };
        expect(found).toEqual({ ...whole, language: 'cs', languages });
      }),
    );
  });
});
