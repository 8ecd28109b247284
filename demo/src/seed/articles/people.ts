import { type Article, galleryOf, h2, img, md, note, p, pdf, quote, quoteOf } from '../content';

export const tomaszAndTheSail: Article = {
  slug: 'tomasz-and-the-forty-year-sail',
  author: 'aiko',
  cover: 'portrait-tomasz',
  gallery: ['portrait-tomasz', 'dock-rope', 'harbour-at-noon', 'canvas-backpack'],
  hero: { asset: 'portrait-tomasz', alt: 'Tomasz Zieliński in his sail loft.' },
  en: {
    title: 'Tomasz and the forty-year sail',
    body: [
      p(
        'The loft smells of beeswax and radio. Tomasz Zieliński sits in a pit in the floor, so that the cloth lies level with his hands, and sews a mainsail that he has sewn before. The first time was in 1985.',
      ),
      p(
        '“You can tell by the corners,” he says. “I was young. I used twice as many stitches as you need, because I was afraid.” He has unpicked most of them. The cloth between the corners is as good as it was, a little softer, the colour of weak tea.',
      ),
      h2('From Gdynia, by mistake'),
      p(
        'He came to Nordhavn on a Polish training ship that stopped for a day to have a sail mended. The old sailmaker had broken his wrist. Tomasz mended the sail himself, on the quay, with half the town looking on, and in the evening he was asked whether he would stay for the season. He is still thinking about it.',
      ),
      img('dock-rope'),
      p(
        'What he learned in those first winters was not sewing. It was leaving things alone. A sail that pulls a little to one side after ten years has learned its boat. If you cut it straight, the skipper will not thank you.',
      ),
      quote('Repair is not making it new. Repair is making it able to get older.'),
      p(
        'When the sail is beyond him, it goes to Lena, and comes back as a backpack. That is why no two of our canvas bags are quite the same colour. The weights and sizes are in ',
        pdf('product-sheet-spring', 'this spring’s product sheet'),
        '; the history is not.',
      ),
    ],
    text: md(
      '## The tools on the bench',
      'A palm of horsehide, his third. Needles in a film canister. A fid of whalebone that belonged to the man with the broken wrist. And a tape measure that nobody else may touch, because it is two millimetres short and he knows where.',
      '![The canvas backpack](asset:canvas-backpack)',
    ),
    seo: {
      metaTitle: 'Tomasz and the forty-year sail',
      metaDescription:
        'A portrait of our sailmaker, who is mending the same mainsail for the second time.',
      shareImage: 'portrait-tomasz',
    },
    sections: [
      quoteOf(
        'portrait-ida',
        'Ida Holm, founder',
        'I asked him for a reference in 1991. He sent me a sail.',
      ),
      galleryOf('Out of the loft', 'canvas-backpack', 'dock-rope'),
    ],
  },
};

export const miraDrawsSeaweed: Article = {
  slug: 'how-mira-draws-seaweed',
  author: 'lena',
  cover: 'seaweed-pattern',
  gallery: ['seaweed-pattern', 'fern-study', 'portrait-mira'],
  hero: 'seaweed-pattern',
  teasers: ['fern-study', 'seaweed-pattern'],
  en: {
    title: 'How Mira draws seaweed',
    body: [
      p(
        'There are nineteen kinds of seaweed below the slipway, and Mira Novak can draw fourteen of them without looking. She looks all the same. “My hand makes them prettier than they are,” she says, “and pretty is the first thing people get tired of.”',
      ),
      p(
        'The lining of this spring’s trail jacket is hers. You see it for two seconds a day, when you hang the jacket up, and it took seven months.',
      ),
      h2('Wet, dry, cut'),
      p(
        'It begins with a bucket. The seaweed floats in a tray of seawater over a sheet of paper; she arranges it with a paintbrush and lifts the paper out. Once dry, it sticks by itself. Only then does she draw, in ink, from the pressed leaf and from memory at once. The drawings are cut apart, and for weeks they wander about on a table until nobody can find the place where the pattern repeats.',
      ),
      img('seaweed-pattern'),
      h2('And the ferns?'),
      p(
        'The ferns came from a wet Sunday. She had gone up to the pine forest to escape from seaweed, and found that ferns unroll exactly as kelp does, only slower. The study is hanging in the studio. It may become a print next year; it may stay a Sunday.',
      ),
      img('fern-study'),
      quote('A good pattern has no middle. You can get in anywhere.'),
    ],
    text: md(
      'Mira gives a drawing class at the museum every November: eight people, eight buckets. Wear sleeves that you can roll up.',
      '![Mist between the pines, where the ferns grow](asset:pine-forest)',
    ),
    seo: {
      metaTitle: 'How Mira draws seaweed',
      metaDescription: 'Seven months for a lining that you see two seconds a day.',
      shareImage: 'seaweed-pattern',
    },
    sections: [
      quoteOf(
        'portrait-mira',
        'Mira Novak, designer',
        'The sea has already solved it. I am only copying down the answer.',
      ),
      galleryOf('From the studio', 'seaweed-pattern', 'fern-study', 'trail-jacket'),
      note(
        'The print is used in the lining of the **trail jacket** and on the strap of the **steel bottle**.',
      ),
    ],
  },
};
