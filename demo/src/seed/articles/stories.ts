import {
  type Article,
  galleryOf,
  h2,
  img,
  md,
  note,
  ol,
  p,
  pdf,
  quote,
  quoteOf,
  ul,
} from '../content';

export const threeNights: Article = {
  slug: 'three-nights-above-the-tree-line',
  author: 'aiko',
  cover: 'mountain-ridge',
  gallery: [
    'mountain-ridge',
    'mountain-lake',
    'alpine-meadow',
    'pine-forest',
    'autumn-valley',
    'ridge-tent',
    'trail-jacket',
    'northern-lights',
  ],
  hero: { asset: 'mountain-lake', caption: 'The second camp, before anybody had been in.' },
  teasers: ['mountain-ridge', 'ridge-tent', 'mountain-lake'],
  en: {
    title: 'Three nights above the tree line',
    body: [
      p(
        'From the harbour you can see the ridge on ninety days of the year, and on the other two hundred and seventy-five you know that it is there. In September I took the bus to where the road ends, with a tent, a stove, and eleven rolls of film.',
      ),
      h2('The first night: forest'),
      p(
        'The path starts among pines and stays there longer than you would like. It is dark, it drips, and there is nothing to photograph, so you begin to see. At six I found a clearing as large as a kitchen and put up the tent in the last light.',
      ),
      img('pine-forest'),
      h2('The second night: water'),
      p(
        'Above the trees there is a lake that has no name on the map. It lay so still that I was not sure for a moment which half of the world to walk into. I went swimming. It was seven degrees, and I shouted a word that came back from the other shore, a little more polite.',
      ),
      img('mountain-lake'),
      h2('The third night: wind'),
      p(
        'On the ridge there is no shelter. I pitched the tent low, with stones on every peg, and lay awake listening to it hum. A ridge tent in wind sounds like somebody who is thinking. At four it stopped. I looked out, and the sky was green.',
      ),
      quote('You do not conquer a ridge. You are let through.'),
      p(
        'I carried nine kilos and would leave two of them at home next time. What I took is listed below; the tent is described in ',
        pdf('product-sheet-spring', 'the product sheet'),
        '.',
      ),
    ],
    text: md(
      '### What was in the pack',
      '| | |\n| --- | --- |\n| Ridge tent | 1 980 g |\n| Sleeping bag and mat | 1 650 g |\n| Stove, pot, mug | 610 g |\n| Trail jacket | 410 g |\n| Cameras and film | do not ask |',
      '![The ridge tent](asset:ridge-tent)',
      '![The valley on the way down](asset:autumn-valley)',
    ),
    seo: {
      metaTitle: 'Three nights above the tree line',
      metaDescription:
        'Forest, water, wind: four days on the ridge that you can see from the harbour.',
      shareImage: 'mountain-lake',
    },
    sections: [
      galleryOf(
        'Eleven rolls of film, six pictures',
        'pine-forest',
        'mountain-lake',
        'alpine-meadow',
        'mountain-ridge',
        'northern-lights',
        'autumn-valley',
      ),
      quoteOf(
        'portrait-aiko',
        'Aiko Tanaka, photographer',
        'Film teaches you to wait. So does a tent in the rain.',
      ),
    ],
  },
};

export const rainInTheCity: Article = {
  slug: 'rain-is-the-same-in-the-city',
  author: 'lena',
  cover: 'city-rain',
  gallery: ['city-rain', 'city-skyline', 'trail-jacket', 'canvas-backpack', 'steel-bottle'],
  hero: 'city-skyline',
  en: {
    title: 'Rain is the same in the city',
    body: [
      p(
        'Four out of five people who buy a Nordhavn jacket wear it to work. We know because we ask, and because of what Omar finds in the pockets: tickets, keys, and pens from banks. For a long time we were a little ashamed of it. Now we test in town.',
      ),
      p(
        'For a month I cycled to the office in the capital, forty minutes each way, in a prototype with the number nine on its sleeve. It rained on nineteen days. I learned more than in two summers at sea.',
      ),
      img('city-rain'),
      h2('What the city does to a jacket'),
      ul(
        'A rucksack strap rubs the same two hand-widths, every day. We doubled the fabric there.',
        'You go in and out fourteen times. A zip that needs two hands is a bad zip.',
        'Street rain comes from below. The hem got four centimetres longer at the back.',
        'Nobody wants to look like an expedition in a meeting. The logo went inside.',
      ),
      h2('And what it does to you'),
      p(
        'On the last day it poured. At a red light I stood next to a man with a folded newspaper on his head, and we looked at the lit windows in the wet street as if somebody had switched on the sea. It turned green. Neither of us moved for a moment.',
      ),
      quote('Bad weather is mostly a view that you are not dressed for.'),
    ],
    text: md(
      'The number nine went into production with two changes; you know it as the trail jacket. The prototype is hanging in the shop, with the tickets still in its pocket.',
      '![The city in the evening](asset:city-skyline)',
    ),
    seo: {
      metaTitle: 'Rain is the same in the city',
      metaDescription:
        'A month, nineteen days of rain and a prototype: what commuting taught us about jackets.',
      shareImage: 'city-rain',
    },
    sections: [
      galleryOf('For the way to work', 'trail-jacket', 'canvas-backpack', 'steel-bottle'),
      note(
        '**Reflective patches** for the trail jacket are free in the shop. Iron them on through a tea towel.',
      ),
    ],
  },
};

export const stormWeek: Article = {
  slug: 'what-a-storm-week-teaches',
  author: 'jonas',
  cover: 'storm-coast',
  gallery: [
    'storm-coast',
    'winter-key-visual',
    'storm-parka',
    'deck-boots',
    'storm-lantern',
    'winter-cabin',
  ],
  hero: { asset: 'winter-key-visual', caption: 'Stay out: our winter 25 campaign.' },
  teasers: ['storm-coast', 'storm-parka'],
  en: {
    title: 'What a storm week teaches',
    body: [
      p(
        'On the Monday the barometer fell so fast that I tapped it, which one should not do. By the evening there were double lines on every boat, the ferry was cancelled, and the school had sent the children home with their homework for a week. They knew before the radio did.',
      ),
      p(
        'Our winter campaign is called “Stay out”, and I was teased about it a good deal, because for six days nobody could. But you learn things in a storm that a fine day never mentions.',
      ),
      img('storm-coast'),
      h2('Six things, one for each day'),
      ol(
        'A rope that is only just long enough is too short.',
        'Put the torch back where it lives. In the dark you do not look for it, you reach for it.',
        'Boots before jacket. Cold feet make bad decisions.',
        'Whoever has soup, decides.',
        'What is on deck will be in the water. Say goodbye or carry it in.',
        'Ring your neighbour. Then ring the one you do not like.',
      ),
      img('storm-lantern'),
      p(
        'On the Sunday it was over. The light was clean, as if somebody had washed it, and the pier was still there, bend and all. We lost two dinghies, a flagpole and the kiosk’s awning, which turned up in Sandholm, wrapped around the church.',
      ),
      quote('The sea is not angry. It is just not thinking of you.'),
    ],
    text: md(
      '### Before the next one',
      'Check the lines for chafe where they pass the fairlead. Fill the lantern. Wax the boots. And put the parka by the door, not in the cupboard.',
      '![The storm parka](asset:storm-parka)',
      '![Deck boots](asset:deck-boots)',
    ),
    seo: {
      metaTitle: 'What a storm week teaches',
      metaDescription: 'Six days, six lessons, two dinghies: notes from the harbour in a gale.',
      shareImage: 'storm-coast',
    },
    sections: [
      galleryOf(
        'Gear for staying out',
        'storm-parka',
        'deck-boots',
        'storm-lantern',
        'wool-sweater',
      ),
      quoteOf(
        'portrait-samuel',
        'Samuel Adeyemi, logistics',
        'We sent nothing for six days. Not one customer complained. They could see the pictures.',
      ),
      note(
        '**Storm line:** the harbour office answers at any hour. The number is painted on the fuel dock, large enough to read from the water.',
      ),
    ],
  },
};
