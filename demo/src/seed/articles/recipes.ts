import { type Article, galleryOf, h2, img, md, note, ol, p, quote, quoteOf, ul } from '../content';

export const fishSoup: Article = {
  slug: 'fish-soup-on-one-burner',
  author: 'jonas',
  cover: 'harbour-at-dusk',
  gallery: ['enamel-mug', 'harbour-at-dusk', 'storm-lantern'],
  hero: 'harbour-at-dusk',
  en: {
    title: 'Fish soup on one burner',
    body: [
      p(
        'A boat’s galley teaches you what matters. There is one burner, one pot, one knife, and the floor moves. This soup has been made in all weathers that allow a pot to stand, and it feeds four people who have been cold all day.',
      ),
      p(
        'Buy the fish at the end of the quay, after ten, when the restaurants have been and the prices come down. Ask for whatever is white and firm, and for the head. The head is free and it is half of the taste.',
      ),
      h2('For four'),
      ul(
        '600 g of firm white fish, and the head',
        'two onions, two carrots, half a celeriac',
        'four potatoes, not too floury',
        'a glass of white wine, or of cider',
        '200 ml of cream',
        'dill, bay leaf, ten peppercorns, salt',
        'butter, more than seems decent',
      ),
      h2('How it goes'),
      ol(
        'Boil the head with the peels, the bay leaf and the pepper in a litre and a half of water for twenty minutes. Strain it into the largest mug you have.',
        'Melt the butter in the empty pot. Soften the onions, then the carrots and the celeriac.',
        'Pour in the wine and let it go away.',
        'Add potatoes and stock. A quarter of an hour, lid on.',
        'Cream in, heat down. Lay the fish on top in large pieces, lid on, flame off. Six minutes.',
        'Dill. Bowls are for people at home; we use mugs.',
      ),
      img('enamel-mug'),
      quote(
        'If the soup is too thin, wait for the potatoes. If the wind is too strong, eat bread.',
      ),
    ],
    text: md(
      '### If the sea is not calm',
      'Cook the stock in the harbour and carry it in a steel bottle: it stays hot for nine hours. Out at sea you then only need the last ten minutes.',
      '![The steel bottle](asset:steel-bottle)',
    ),
    seo: {
      metaTitle: 'Fish soup on one burner',
      metaDescription:
        'One pot, one flame, four hungry people: the soup that Jonas cooks on board.',
      shareImage: 'enamel-mug',
    },
    sections: [
      galleryOf('In the galley', 'enamel-mug', 'steel-bottle', 'storm-lantern'),
      quoteOf(
        'portrait-tomasz',
        'Tomasz Zieliński, sailmaker',
        'I have sailed with better skippers than Jonas. I have never sailed with a better soup.',
      ),
    ],
  },
  pl: {
    title: 'Zupa rybna na jednym palniku',
    body: [
      p(
        'Kambuz uczy, co jest naprawdę ważne. Jest jeden palnik, jeden garnek i jeden nóż, a podłoga się rusza. Tę zupę gotowaliśmy przy każdej pogodzie, która pozwala garnkowi ustać, i najedzą się nią cztery osoby, którym cały dzień było zimno.',
      ),
      p(
        'Rybę kup na końcu nabrzeża po dziesiątej, kiedy restauracje już były i ceny spadają. Poproś o to, co białe i jędrne, i o głowę. Głowa jest za darmo, a to połowa smaku.',
      ),
      h2('Dla czterech osób'),
      ul(
        '600 g jędrnej białej ryby i głowa',
        'dwie cebule, dwie marchewki, pół selera',
        'cztery ziemniaki, niezbyt mączyste',
        'kieliszek białego wina albo cydru',
        '200 ml śmietanki',
        'koperek, liść laurowy, dziesięć ziaren pieprzu, sól',
        'masło, więcej, niż wypada',
      ),
      h2('Jak to zrobić'),
      ol(
        'Głowę, obierki, liść laurowy i pieprz gotuj dwadzieścia minut w półtora litra wody. Przecedź do największego kubka, jaki masz.',
        'W pustym garnku rozpuść masło. Zeszklij cebulę, potem dodaj marchewkę i seler.',
        'Wlej wino i poczekaj, aż odparuje.',
        'Dodaj ziemniaki i wywar. Kwadrans pod przykryciem.',
        'Wlej śmietankę i zmniejsz ogień. Połóż na wierzchu duże kawałki ryby, przykryj i zgaś płomień. Sześć minut.',
        'Koperek. Miski są dla ludzi w domu, my jemy z kubków.',
      ),
      img('enamel-mug'),
      quote(
        'Jeśli zupa jest za rzadka, poczekaj na ziemniaki. Jeśli wiatr jest za silny, jedz chleb.',
      ),
    ],
    text: md(
      '### Kiedy morze nie jest spokojne',
      'Ugotuj wywar w porcie i zabierz go w stalowej butelce: dziewięć godzin będzie gorący. Na morzu zostanie ci tylko ostatnie dziesięć minut.',
      '![Stalowa butelka](asset:steel-bottle)',
    ),
    seo: {
      metaTitle: 'Zupa rybna na jednym palniku',
      metaDescription:
        'Jeden garnek, jeden płomień, cztery głodne osoby: zupa, którą Jonas gotuje na pokładzie.',
      shareImage: 'enamel-mug',
    },
    sections: [
      galleryOf('W kambuzie', 'enamel-mug', 'steel-bottle', 'storm-lantern'),
      quoteOf(
        'portrait-tomasz',
        'Tomasz Zieliński, żaglomistrz',
        'Pływałem z lepszymi sternikami niż Jonas. Z lepszą zupą nie pływałem nigdy.',
      ),
    ],
  },
};

export const breadWithoutOven: Article = {
  slug: 'boat-bread-without-an-oven',
  author: 'jonas',
  cover: 'boatyard-morning',
  gallery: ['boatyard-morning', 'enamel-mug', 'harbour-at-dawn', 'dock-rope'],
  en: {
    title: 'Boat bread without an oven',
    body: [
      p(
        'On the third day out the bread is gone or green. You can do without it, and people do, with faces like rain. Or you can bake in a lidded pan on the stove. It takes an hour, of which you work for ten minutes.',
      ),
      h2('The dough'),
      p(
        'Stir 400 g of flour, a level teaspoon of dry yeast, a teaspoon of salt and 300 ml of lukewarm water with the handle of a spoon. It is meant to be sticky. Cover it, put it where you would put a cat, and sail on for three hours.',
      ),
      h2('The baking'),
      ol(
        'Oil the pan, and dust it with oats so that nothing sticks.',
        'Tip the dough in without kneading. Lid on, and wait another half an hour.',
        'Twenty minutes on the smallest flame. Do not look.',
        'Turn the loaf on the lid, slide it back, and give the other side twelve minutes.',
        'Let it stand on a coil of rope until it stops ticking.',
      ),
      img('dock-rope'),
      p(
        'It will not look like the bread of a bakery. It has two flat faces and a soft waist. Spread it with salted butter while it is too hot to hold, and see how quiet the crew gets.',
      ),
    ],
    text: md(
      'Three that work well in the dough:',
      '- a handful of dried seaweed, cut fine with scissors\n- caraway and grated cheese rind\n- the end of yesterday’s porridge',
      '![Boats on land, waiting for paint and for breakfast](asset:boatyard-morning)',
    ),
    seo: {
      metaTitle: 'Boat bread without an oven',
      metaDescription: 'Bread from a lidded pan: ten minutes of work, one small flame.',
      shareImage: 'boatyard-morning',
    },
    sections: [note('**Gas:** the loaf takes about 60 g, so a small cartridge bakes four.')],
  },
};
