import {
  type Article,
  galleryOf,
  h2,
  img,
  md,
  note,
  p,
  pdf,
  quoteOf,
  strong,
  ul,
} from '../content';

export const secondWorkshop: Article = {
  slug: 'nordhavn-opens-a-second-repair-workshop',
  author: 'ida',
  cover: 'boatyard-morning',
  gallery: ['logo-nordhavn', 'logo-nordhavn-white', 'boatyard-morning', 'portrait-omar'],
  teasers: [{ asset: 'press-kit', caption: 'Press kit 2026 (PDF)' }, 'logo-nordhavn'],
  en: {
    title: 'Press: Nordhavn opens a second repair workshop',
    body: [
      p(
        strong('Nordhavn, 12 January 2026.'),
        ' The outdoor and sailing brand Nordhavn opens a second workshop in the old rope factory in March. It doubles the room for repairs, creates nine jobs and two apprenticeships, and makes spare parts for every product that the company has sold since 1994.',
      ),
      p(
        'In 2025 the workshop mended 4,112 pieces, a quarter more than in the year before. Three out of four were jackets. The average age of a repaired garment was eleven years, and the oldest was a pair of oilskin trousers of 1988, which have since gone back to sea.',
      ),
      img('boatyard-morning'),
      h2('What changes for customers'),
      ul(
        'Repairs take ten working days at most, down from four weeks.',
        'Proofing, buttons and seams stay free, for everybody and without a receipt.',
        'Spare parts can be ordered one by one: zips, buckles, drawcords, pole sections.',
        'Two evenings a month the workshop is open for people who want to mend for themselves.',
      ),
      h2('Material for the press'),
      p(
        'Facts, figures and portraits are in ',
        pdf('press-kit', 'the press kit for 2026'),
        '. Pictures may be used free of charge in reports about Nordhavn, with the credit given. Please do not use the old logo with the anchor; it was retired in 2012 and keeps coming back.',
      ),
    ],
    text: md(
      '## About Nordhavn',
      'Nordhavn A/S makes clothing and gear for sailing and hiking. Founded in 1987 by Ida Holm, the company employs 64 people, all of them within sight of the harbour. It is owned by its staff.',
      '![Logo](asset:logo-nordhavn)',
      '[Download the press kit (PDF)](asset:press-kit)',
    ),
    seo: {
      metaTitle: 'Nordhavn opens a second repair workshop',
      metaDescription:
        'From March: repairs within ten days, nine new jobs and spare parts for everything since 1994.',
      shareImage: 'logo-nordhavn-white',
    },
    sections: [
      quoteOf(
        'portrait-omar',
        'Omar Haddad, head of the repair workshop',
        'The greenest jacket is the one that you already have. It only needs a new zip.',
      ),
      galleryOf('Logos', 'logo-nordhavn', 'logo-nordhavn-white'),
      note(
        '**Press contact:** press@nordhavn.example. We answer on working days before noon; after that we are at the harbour.',
      ),
    ],
  },
};
