import {
  galleryOf,
  h2,
  img,
  md,
  note,
  type Pictures,
  p,
  pdf,
  quoteOf,
  type Words,
} from './content';

interface Homepage extends Pictures {
  en: Words & { intro: string };
  pl: Words & { intro: string };
  /** Slugs of articles. */
  featured: { en: string[]; pl: string[] };
}

export const homepage: Homepage = {
  cover: 'harbour-at-dawn',
  gallery: ['pier-seven', 'trail-jacket', 'mountain-lake', 'enamel-mug', 'lighthouse-north'],
  hero: 'harbour-at-dawn',
  teasers: ['spring-key-visual', 'storm-parka', 'canvas-backpack'],
  featured: {
    en: [
      'first-light-spring-26',
      'a-morning-on-pier-seven',
      'three-nights-above-the-tree-line',
      'tomasz-and-the-forty-year-sail',
      'how-to-wash-a-waterproof-jacket',
      'fish-soup-on-one-burner',
    ],
    pl: [
      'first-light-spring-26',
      'a-morning-on-pier-seven',
      'how-to-wash-a-waterproof-jacket',
      'the-keeper-of-the-north-light',
    ],
  },
  en: {
    title: 'Gear from the harbour',
    intro:
      'We make clothing and gear for people who go out before the weather has made up its mind. Designed, tested and repaired in Nordhavn since 1987.',
    body: [
      h2('Made here, worn out elsewhere'),
      p(
        'Everything we make begins with something that annoyed one of us outside: a zip that jammed with cold fingers, a boot that was never dry in the morning. We mend it for ourselves first. If it still works after a winter, we make it for you.',
      ),
      img('boatyard-morning'),
      p(
        'And when it breaks, you bring it back. Our workshop mends about four thousand pieces a year, and looks forward to yours. What is new this spring is in ',
        pdf('product-sheet-spring', 'the product sheet'),
        '.',
      ),
    ],
    text: md(
      '### The shop at the harbour',
      'Ropewalk Street 3, open Tuesday to Saturday from nine to six. Dogs are welcome, sand as well.',
      '![The harbour at dusk](asset:harbour-at-dusk)',
      'For journalists: [the press kit (PDF)](asset:press-kit).',
    ),
    seo: {
      metaTitle: 'Nordhavn: outdoor and sailing gear',
      metaDescription:
        'Clothing and gear for sailing and hiking, designed, tested and repaired in one harbour town.',
      shareImage: 'logo-nordhavn',
    },
    sections: [
      galleryOf('This spring', 'trail-jacket', 'canvas-backpack', 'ridge-tent', 'steel-bottle'),
      quoteOf(
        'portrait-ida',
        'Ida Holm, founder',
        'I wanted a jacket that I would not have to think about. It has kept me thinking for almost forty years.',
      ),
      note(
        '**Repairs are open.** Bring it in, or send it: ten working days, and buttons are free.',
      ),
    ],
  },
  pl: {
    title: 'Prosto z portu',
    intro:
      'Robimy ubrania i sprzęt dla ludzi, którzy wychodzą z domu, zanim pogoda się zdecyduje. Projektujemy, testujemy i naprawiamy w Nordhavn od 1987 roku.',
    body: [
      h2('Zrobione tutaj, znoszone gdzie indziej'),
      p(
        'Wszystko, co robimy, zaczyna się od czegoś, co kogoś z nas zirytowało w terenie: od zamka, który zaciął się w zmarzniętych palcach, od buta, który rano nigdy nie był suchy. Najpierw poprawiamy to dla siebie. Jeśli po zimie nadal działa, robimy to dla ciebie.',
      ),
      img('boatyard-morning'),
      p(
        'A kiedy się zepsuje, przynieś to do nas. Nasz warsztat naprawia około czterech tysięcy rzeczy rocznie i chętnie zajmie się twoją. Wiosenne nowości znajdziesz w ',
        pdf('product-sheet-spring', 'karcie produktów'),
        '.',
      ),
    ],
    text: md(
      '### Sklep w porcie',
      'Ulica Powroźnicza 3, od wtorku do soboty, od dziewiątej do osiemnastej. Psy mile widziane, piasek też.',
      '![Port o zmierzchu](asset:harbour-at-dusk)',
      'Dla dziennikarzy: [materiały prasowe (PDF)](asset:press-kit).',
    ),
    seo: {
      metaTitle: 'Nordhavn: sprzęt turystyczny i żeglarski',
      metaDescription:
        'Ubrania i sprzęt na szlak i na morze, projektowane, testowane i naprawiane w jednym portowym miasteczku.',
      shareImage: 'logo-nordhavn',
    },
    sections: [
      galleryOf('Tej wiosny', 'trail-jacket', 'canvas-backpack', 'ridge-tent', 'steel-bottle'),
      quoteOf(
        'portrait-ida',
        'Ida Holm, założycielka',
        'Chciałam mieć kurtkę, o której nie trzeba myśleć. Myślę o niej od prawie czterdziestu lat.',
      ),
      note(
        '**Warsztat przyjmuje.** Przynieś albo przyślij: dziesięć dni roboczych, a guziki gratis.',
      ),
    ],
  },
};
