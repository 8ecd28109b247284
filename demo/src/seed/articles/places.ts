import { type Article, galleryOf, h2, h3, img, md, note, p, quote, quoteOf } from '../content';

export const morningOnPierSeven: Article = {
  slug: 'a-morning-on-pier-seven',
  author: 'aiko',
  cover: 'pier-seven',
  gallery: [
    'harbour-at-dawn',
    'harbour-at-noon',
    'harbour-at-dusk',
    'harbour-by-night',
    'pier-seven',
  ],
  hero: { asset: 'pier-seven', caption: 'Pier Seven, a little before six.' },
  teasers: [
    { asset: 'harbour-at-dawn', caption: 'Dawn' },
    { asset: 'harbour-at-noon', caption: 'Noon' },
    { asset: 'harbour-by-night', caption: 'Night' },
  ],
  en: {
    title: 'A morning on Pier Seven',
    body: [
      p(
        'There is no Pier Six. The harbour office lost it in the storm of 1962 and never renumbered the others, because renumbering would have meant admitting it. So you walk past Five, past a gap with gulls in it, and there is Seven: a hundred and forty metres of larch, with a bend in the middle where the money ran out for a winter.',
      ),
      p(
        'I come here at half past five, when the light is still undecided. The first to arrive is always Marit with her crab pots. She does not say good morning. She nods at the sky, as if to say: that one again.',
      ),
      img('harbour-at-dawn'),
      h2('Six o’clock'),
      p(
        'The bell at the harbour office strikes, three times and not six, for reasons that nobody remembers. Engines start. The heron on the fuel dock moves over by exactly one post. By now there is coffee at the kiosk, in mugs that you bring back when you think of it.',
      ),
      h2('Eight o’clock'),
      p(
        'The school boat leaves with eleven children and one dog, and after that the pier belongs to the people who mend things. Jonas planes a plank. Tomasz spreads a sail over two trestles and walks around it in his socks. A tourist asks me which boat is the oldest, and I point at the pier.',
      ),
      quote('Nothing here is finished. That is why people keep coming back to it.'),
    ],
    text: md(
      '## Getting there',
      'From the station it is twelve minutes on foot: down Ropewalk Street, left at the chandlery, then follow the smell of tar. The kiosk is open from five, except when it is not.',
      '![The harbour at noon](asset:harbour-at-noon)',
      'You can also [listen to the harbour bell](asset:harbour-bell). Three strikes, at every hour.',
    ),
    seo: {
      metaTitle: 'A morning on Pier Seven',
      metaDescription:
        'Crab pots, a bell that strikes three at six, and a heron: a morning in the harbour of Nordhavn.',
      shareImage: 'pier-seven',
    },
    sections: [
      galleryOf(
        'One pier, four hours of the day',
        'harbour-at-dawn',
        'harbour-at-noon',
        'harbour-at-dusk',
        'harbour-by-night',
      ),
      quoteOf(
        'portrait-jonas',
        'Jonas Berg, boatbuilder',
        'People ask when the boat will be ready. I ask them: ready for what?',
      ),
    ],
  },
  pl: {
    title: 'Poranek na Pomoście Siódmym',
    body: [
      p(
        'Pomostu Szóstego nie ma. Kapitanat stracił go podczas sztormu w 1962 roku i nigdy nie zmienił numeracji, bo musiałby się do tego przyznać. Idzie się więc obok Piątki, obok luki pełnej mew, i jest Siódemka: sto czterdzieści metrów modrzewia z zakrętem pośrodku, w miejscu, gdzie na jedną zimę skończyły się pieniądze.',
      ),
      p(
        'Przychodzę tu o wpół do szóstej, kiedy światło jeszcze się waha. Pierwsza zawsze jest Marit ze swoimi koszami na kraby. Nie mówi dzień dobry. Kiwa głową w stronę nieba, jakby chciała powiedzieć: znowu to samo.',
      ),
      img('harbour-at-dawn'),
      h2('Szósta'),
      p(
        'Dzwon na kapitanacie bije trzy razy, a nie sześć, i nikt już nie pamięta dlaczego. Ruszają silniki. Czapla na pomoście paliwowym przesuwa się dokładnie o jeden słupek. W kiosku jest już kawa, w kubkach, które się oddaje, kiedy człowiek sobie o nich przypomni.',
      ),
      h2('Ósma'),
      p(
        'Szkolna łódź odpływa z jedenaściorgiem dzieci i jednym psem, a potem pomost należy do tych, którzy naprawiają. Jonas struga deskę. Tomasz rozkłada żagiel na dwóch kozłach i chodzi wokół niego w skarpetkach. Turysta pyta mnie, która łódź jest najstarsza, a ja pokazuję pomost.',
      ),
      quote('Nic tu nie jest skończone. Dlatego ludzie ciągle wracają.'),
    ],
    text: md(
      '## Jak trafić',
      'Ze stacji idzie się dwanaście minut: ulicą Powroźniczą w dół, przy sklepie żeglarskim w lewo, a dalej za zapachem smoły. Kiosk otwiera się o piątej, chyba że akurat nie.',
      '![Port w południe](asset:harbour-at-noon)',
      'Możesz też [posłuchać portowego dzwonu](asset:harbour-bell). Trzy uderzenia o każdej pełnej godzinie.',
    ),
    seo: {
      metaTitle: 'Poranek na Pomoście Siódmym',
      metaDescription:
        'Kosze na kraby, dzwon, który o szóstej bije trzy razy, i czapla: poranek w porcie Nordhavn.',
      shareImage: 'pier-seven',
    },
    sections: [
      galleryOf(
        'Jeden pomost, cztery pory dnia',
        'harbour-at-dawn',
        'harbour-at-noon',
        'harbour-at-dusk',
        'harbour-by-night',
      ),
      quoteOf(
        'portrait-jonas',
        'Jonas Berg, szkutnik',
        'Ludzie pytają, kiedy łódź będzie gotowa. A ja pytam: gotowa do czego?',
      ),
    ],
  },
};

export const keeperOfTheNorthLight: Article = {
  slug: 'the-keeper-of-the-north-light',
  author: 'ida',
  cover: 'lighthouse-north',
  gallery: ['lighthouse-north', 'fog-over-the-bay', 'northern-lights'],
  hero: 'lighthouse-north',
  teasers: ['waves-at-night', 'fog-over-the-bay'],
  en: {
    title: 'The keeper of the North Light',
    body: [
      p(
        'The lighthouse was automated in 1989, and Halvard was told to hand in the keys. He handed in the keys. He had, he says, another set. Since then he has rowed out every Sunday, weather permitting and sometimes not, to polish a lens that no longer needs him.',
      ),
      p(
        'I went with him in February. He is eighty-one and rows like a man stirring porridge, without hurry and without stopping. Halfway across he shipped the oars and we listened. You could hear the shore we had left and the one we were going to, and they did not sound alike.',
      ),
      img('fog-over-the-bay'),
      h2('Ninety-four steps'),
      p(
        'The lens was made in Paris in 1904. It is taller than I am and floats in a bath of mercury, so that a child could turn it. Halvard uses vinegar, a linen cloth, and an old wool sweater of ours for the brass. “That one,” he said, “I bought from you in person. You told me it would last ten years. I have been meaning to complain.”',
      ),
      quote('A light does not know whether anybody is looking. That is not its business.'),
      h2('What the log says'),
      p(
        'He still keeps the log, in pencil. Wind, sea, ships, birds. On most days there is one line. On the day his wife died there is one line, too: “NW 5, good visibility.” He saw me read it and put the kettle on.',
      ),
    ],
    text: md(
      '### Visit the North Light',
      'From May to September the museum boat goes on the first Sunday of the month. There is room for ten, and you should wear something against wind.',
      'To get into the mood: [waves at night, recorded below the tower](asset:waves-at-night).',
      '![Northern lights over the hills behind the bay](asset:northern-lights)',
    ),
    seo: {
      metaTitle: 'The keeper of the North Light',
      metaDescription:
        'The lighthouse has been automatic since 1989. Halvard still rows out every Sunday.',
      shareImage: 'lighthouse-north',
    },
    sections: [
      galleryOf('Around the light', 'lighthouse-north', 'fog-over-the-bay', 'northern-lights'),
      note(
        '**Correction:** an earlier version said that the tower has 96 steps. Halvard has counted them again.',
      ),
    ],
  },
  pl: {
    title: 'Latarnik z Północnego Światła',
    body: [
      p(
        'Latarnię zautomatyzowano w 1989 roku i Halvardowi kazano oddać klucze. Klucze oddał. Miał, jak mówi, drugi komplet. Od tamtej pory w każdą niedzielę, kiedy pogoda pozwala, a czasem i wtedy, gdy nie pozwala, płynie wypolerować soczewkę, która już go nie potrzebuje.',
      ),
      p(
        'Popłynęłam z nim w lutym. Ma osiemdziesiąt jeden lat i wiosłuje tak, jak się miesza owsiankę: bez pośpiechu i bez przerwy. W połowie drogi złożył wiosła i słuchaliśmy. Było słychać brzeg, od którego odbiliśmy, i ten, do którego płynęliśmy, i każdy brzmiał inaczej.',
      ),
      img('fog-over-the-bay'),
      h2('Dziewięćdziesiąt cztery stopnie'),
      p(
        'Soczewkę zrobiono w Paryżu w 1904 roku. Jest wyższa ode mnie i pływa w wannie z rtęcią, tak lekko, że obróciłoby ją dziecko. Halvard używa octu, lnianej ściereczki, a do mosiądzu starego wełnianego swetra od nas. „Ten – powiedział – kupiłem u pani osobiście. Obiecała pani, że wytrzyma dziesięć lat. Wciąż się zbieram, żeby złożyć reklamację”.',
      ),
      quote('Światło nie wie, czy ktoś na nie patrzy. To nie jego sprawa.'),
      h2('Co mówi dziennik'),
      p(
        'Dziennik prowadzi nadal, ołówkiem. Wiatr, morze, statki, ptaki. Zwykle jedna linijka na dzień. W dniu, w którym umarła jego żona, też jest jedna linijka: „NW 5, dobra widoczność”. Zobaczył, że ją czytam, i nastawił wodę na herbatę.',
      ),
    ],
    text: md(
      '### Odwiedź Północne Światło',
      'Od maja do września łódź muzealna pływa w pierwszą niedzielę miesiąca. Miejsc jest dziesięć, a ubrać się trzeba na wiatr.',
      'Na dobry początek: [fale nocą, nagrane u stóp wieży](asset:waves-at-night).',
      '![Zorza polarna nad wzgórzami za zatoką](asset:northern-lights)',
    ),
    seo: {
      metaTitle: 'Latarnik z Północnego Światła',
      metaDescription:
        'Latarnia działa sama od 1989 roku. Halvard wciąż płynie do niej w każdą niedzielę.',
      shareImage: 'lighthouse-north',
    },
    sections: [
      galleryOf('Wokół latarni', 'lighthouse-north', 'fog-over-the-bay', 'northern-lights'),
      note(
        '**Sprostowanie:** wcześniej napisaliśmy, że wieża ma 96 stopni. Halvard policzył je jeszcze raz.',
      ),
    ],
  },
};

export const firstFerry: Article = {
  slug: 'across-the-bay-with-the-first-ferry',
  author: 'ida',
  cover: 'ferry-crossing',
  gallery: ['ferry-crossing', 'dune-path', 'harbour-at-noon', 'fog-over-the-bay'],
  teasers: ['dune-path', 'deck-boots'],
  en: {
    title: 'Across the bay with the first ferry',
    body: [
      p(
        'The 6.10 carries the bakers home and the nurses out. For twenty-five minutes they share the upper deck, one half going to bed, the other not awake yet, and it is the most peaceful room in town.',
      ),
      p(
        'On the far side lies Sandholm: a church, a shop, eleven letter boxes and eight kilometres of dunes. I have walked there at every time of the year and would not recommend any. They are all the right one.',
      ),
      img('ferry-crossing'),
      h2('A day in Sandholm'),
      h3('Morning'),
      p(
        'Take the dune path from behind the church. It is boards first and sand later, and the wind tells you when to turn round. At the second bench there is a box with a visitors’ book. The entries go back to 1978, and most are about the wind.',
      ),
      img('dune-path'),
      h3('Afternoon'),
      p(
        'The shop sells smoked mackerel in newspaper and closes when it is sold out. Eat on the harbour wall, with your back to the stones that the sun has warmed. The last ferry leaves at 18.40. If you miss it, ask at the parsonage: there are two beds, and a guest book with better jokes.',
      ),
    ],
    text: md(
      '### What to bring',
      '- boots that may get wet: the landing stage is below water at spring tide\n- a windproof layer, in July as well\n- coins, because the shop’s card reader is “on order”',
      '![Deck boots in yellow](asset:deck-boots)',
    ),
    seo: {
      metaTitle: 'Across the bay with the first ferry',
      metaDescription: 'A day in Sandholm: dunes, smoked mackerel and the 6.10 ferry.',
      shareImage: 'ferry-crossing',
    },
    sections: [
      galleryOf('Over there', 'dune-path', 'ferry-crossing'),
      note(
        '| Ferry | Departs | Arrives |\n| --- | --- | --- |\n| first | 6.10 | 6.35 |\n| noon | 12.10 | 12.35 |\n| last, back | 18.40 | 19.05 |',
      ),
    ],
  },
};
