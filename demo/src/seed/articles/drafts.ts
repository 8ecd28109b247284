import { type Article, galleryOf, h2, img, md, note, p, quote, quoteOf } from '../content';

export const parcelsByBoat: Article = {
  slug: 'parcels-by-boat',
  author: 'aiko',
  draft: true,
  cover: 'portrait-samuel',
  gallery: ['portrait-samuel', 'ferry-crossing', 'harbour-at-noon'],
  en: {
    title: 'Parcels by boat',
    body: [
      p(
        'Eleven islands, no bridge, and a promise of two days. Samuel Adeyemi, who runs our logistics, keeps a tide table on his wall where other people have a calendar.',
      ),
      p(
        'Every Tuesday and Friday he loads a former pilot boat with whatever the islands have ordered: boots, lanterns, once a whole tent for a wedding. On the way back he brings what needs repairing, and usually a cake.',
      ),
      img('ferry-crossing'),
      h2('The last mile is wet'),
      p(
        'On Little Skarv there is no quay. You go in backwards, a hand reaches out from the rocks, and you have one wave’s time. “In three years I have dropped one parcel,” Samuel says. “It was a waterproof bag. The customer gave it five stars.”',
      ),
      quote('I do not deliver parcels. I visit people, and I never come with empty hands.'),
    ],
    text: md(
      'To do before publishing: ask the islanders whether we may name them, and check the two days.',
    ),
    seo: {
      metaTitle: 'Parcels by boat',
      metaDescription: 'Eleven islands, no bridge, and a promise of two days.',
      shareImage: 'portrait-samuel',
    },
    sections: [
      quoteOf(
        'portrait-samuel',
        'Samuel Adeyemi, logistics',
        'The sea has opening hours. You only have to read them.',
      ),
    ],
  },
};

export const lanternForDarkMonths: Article = {
  slug: 'a-lantern-for-the-dark-months',
  author: 'omar',
  draft: true,
  cover: 'storm-lantern',
  gallery: ['storm-lantern', 'winter-cabin', 'harbour-by-night', 'northern-lights'],
  hero: 'winter-cabin',
  en: {
    title: 'A lantern for the dark months',
    body: [
      p(
        'In December the sun comes up at half past nine and leaves again at two, like a guest who has another invitation. The rest is lamplight. Here is how to get a storm lantern through the winter.',
      ),
      h2('The wick'),
      p(
        'Trim it every fourth evening, straight across, then nick the corners. A flame with ears soots the glass. Turn it down until it stops talking: a good flame makes no sound.',
      ),
      img('storm-lantern'),
      h2('The glass'),
      p(
        'Newspaper and a drop of vinegar, when it is cold. If it cracks, we have spare ones for every lantern since 1996, and the old glass makes a fine cloche for seedlings in spring.',
      ),
    ],
    text: md(
      '![A cabin in the snow with lit windows](asset:winter-cabin)',
      'Still missing: a paragraph about lamp oil, and about cats.',
    ),
    seo: {
      metaTitle: 'A lantern for the dark months',
      metaDescription: 'Wick, glass, oil: how to look after a storm lantern.',
      shareImage: 'storm-lantern',
    },
    sections: [
      galleryOf('Lit', 'storm-lantern', 'winter-cabin', 'harbour-by-night'),
      note(
        'Spare glass: ask for size **B** if your lantern has a red cap, **C** if it has a black one.',
      ),
    ],
  },
};
