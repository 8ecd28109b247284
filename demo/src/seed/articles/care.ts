import {
  type Article,
  galleryOf,
  h2,
  img,
  md,
  note,
  ol,
  p,
  quote,
  quoteOf,
  strong,
  ul,
} from '../content';

export const washJacket: Article = {
  slug: 'how-to-wash-a-waterproof-jacket',
  author: 'omar',
  cover: 'storm-parka',
  gallery: ['storm-parka', 'trail-jacket'],
  hero: 'storm-parka',
  teasers: ['trail-jacket', 'deck-boots'],
  en: {
    title: 'How to wash a waterproof jacket',
    body: [
      p(
        'Every week somebody brings a jacket to the workshop and says that it leaks. In two cases out of three it does not leak. It is dirty. Salt, sunscreen and old detergent lie on the outer fabric, water soaks in instead of rolling off, and the wearer feels cold and wet. Washing helps, and almost nobody dares to do it.',
      ),
      p(
        'Dare. A shell that is worn every day wants washing four times a year; after a week at sea it wants washing at once, because salt holds on to water.',
      ),
      h2('What you need'),
      ul(
        'A soap for technical fabrics, or plain liquid soap without perfume.',
        [strong('No softener.'), ' It covers the fabric with a film that drinks water.'],
        'A washing machine with its drawer rinsed out, or a bathtub.',
        'Forty minutes of a tumble dryer, or a warm iron and a tea towel.',
      ),
      h2('Step by step'),
      ol(
        'Empty the pockets. Close every zip and every flap, and loosen the cords.',
        'Wash at 30 degrees on a gentle cycle, with half the soap you think you need.',
        'Rinse twice. What foams now would have leaked later.',
        'Hang it up until it no longer drips.',
        'Warm it: twenty minutes in the dryer on low, or iron it through a tea towel. Heat wakes the finish up again.',
      ),
      img('storm-parka'),
      p(
        'Then pour a glass of water over the shoulder. If it rolls off in beads, you are done for the season. If dark patches show, the finish is worn and you need a spray-on proofing, which we put on for free at the workshop.',
      ),
      quote('A jacket does not die of washing. It dies of waiting in a wet bag.'),
    ],
    text: md(
      '### When to bring it to us',
      'Some things are beyond soap. Bring or send us the jacket if the tape along a seam lifts, if the inner layer flakes, or if a zip opens behind the slider. We mend Nordhavn gear of any age, and we keep zips back to 1994.',
      '![The yard in front of the repair workshop](asset:boatyard-morning)',
    ),
    seo: {
      metaTitle: 'How to wash a waterproof jacket',
      metaDescription:
        'Most jackets that leak are only dirty. Five steps, no softener, and a glass of water as the test.',
      shareImage: 'storm-parka',
    },
    sections: [
      quoteOf(
        'portrait-omar',
        'Omar Haddad, repair workshop',
        'I have seen a parka from 1991 come back to life in one afternoon. All it took was soap and somebody who read the label.',
      ),
      note(
        '### In short',
        '1. Wash at 30 degrees, half the soap.\n2. Rinse twice.\n3. Dry, then warm.\n4. Test with a glass of water.',
      ),
    ],
  },
  pl: {
    title: 'Jak prać kurtkę przeciwdeszczową',
    body: [
      p(
        'Co tydzień ktoś przynosi do warsztatu kurtkę i mówi, że przecieka. W dwóch przypadkach na trzy wcale nie przecieka. Jest brudna. Na wierzchnim materiale osadzają się sól, krem z filtrem i resztki proszku, woda wsiąka, zamiast spływać, i człowiekowi robi się zimno i mokro. Pranie pomaga, ale prawie nikt się na nie nie odważa.',
      ),
      p(
        'Odważ się. Kurtkę noszoną codziennie warto prać cztery razy w roku, a po tygodniu na morzu od razu, bo sól zatrzymuje wodę.',
      ),
      h2('Czego potrzebujesz'),
      ul(
        'Środka do tkanin technicznych albo zwykłego mydła w płynie bez zapachu.',
        [strong('Żadnego płynu do płukania.'), ' Zostawia na materiale warstwę, która pije wodę.'],
        'Pralki z wypłukaną szufladką albo wanny.',
        'Suszarki bębnowej na czterdzieści minut albo ciepłego żelazka i ściereczki.',
      ),
      h2('Krok po kroku'),
      ol(
        'Opróżnij kieszenie. Zapnij wszystkie zamki i patki, poluzuj ściągacze.',
        'Pierz w 30 stopniach w programie delikatnym, z połową mydła, które wydaje ci się potrzebne.',
        'Wypłucz dwa razy. Co pieni się teraz, później by przeciekało.',
        'Powieś i poczekaj, aż przestanie kapać.',
        'Ogrzej: dwadzieścia minut w suszarce na niskiej temperaturze albo żelazko przez ściereczkę. Ciepło budzi impregnację.',
      ),
      img('storm-parka'),
      p(
        'Potem wylej na ramię kurtki szklankę wody. Jeśli spływa kropelkami, masz spokój na cały sezon. Jeśli widać ciemne plamy, impregnacja się starła i trzeba ją odnowić sprayem. W warsztacie zrobimy to za darmo.',
      ),
      quote('Kurtka nie umiera od prania. Umiera od czekania w mokrej torbie.'),
    ],
    text: md(
      '### Kiedy przynieść ją do nas',
      'Nie na wszystko pomoże mydło. Przynieś albo przyślij kurtkę, jeśli odkleja się taśma na szwie, łuszczy się wewnętrzna warstwa albo zamek rozchodzi się za suwakiem. Naprawiamy rzeczy Nordhavn w każdym wieku, a zamki mamy od rocznika 1994.',
      '![Plac przed warsztatem](asset:boatyard-morning)',
    ),
    seo: {
      metaTitle: 'Jak prać kurtkę przeciwdeszczową',
      metaDescription:
        'Większość przeciekających kurtek jest po prostu brudna. Pięć kroków, bez płynu do płukania, i test ze szklanką wody.',
      shareImage: 'storm-parka',
    },
    sections: [
      quoteOf(
        'portrait-omar',
        'Omar Haddad, warsztat',
        'Widziałem, jak parka z 1991 roku ożyła w jedno popołudnie. Wystarczyło mydło i ktoś, kto przeczytał metkę.',
      ),
      note(
        '### W skrócie',
        '1. Pranie w 30 stopniach, połowa mydła.\n2. Dwa płukania.\n3. Suszenie, potem ciepło.\n4. Test ze szklanką wody.',
      ),
    ],
  },
};

export const woolNeedsAir: Article = {
  slug: 'wool-needs-air-not-soap',
  author: 'omar',
  cover: 'wool-sweater',
  gallery: ['wool-sweater', 'winter-cabin', 'enamel-mug'],
  teasers: ['wool-sweater'],
  en: {
    title: 'Wool needs air, not soap',
    body: [
      p(
        'My grandmother washed her wool twice a year: before Christmas and before midsummer. The rest of the time she hung it over the balcony in the fog. She would have laughed at a washing machine with a wool programme, and she would have been right.',
      ),
      p(
        'A wool fibre is covered in tiny scales, like a fir cone. In damp air the cone opens, in dry air it closes, and as it moves it throws out dust and smell. That is the whole secret. A night outside under a roof does more for a sweater than forty minutes of suds.',
      ),
      img('wool-sweater'),
      h2('The four rules of the workshop'),
      ol(
        'Air it after every wearing, lying flat or over a broad rail. Never on a hook.',
        'Brush dry mud off the next day. Wet mud only travels further in.',
        'If you must wash: cold water, a spoon of shampoo, no wringing. Roll it in a towel and stand on the towel.',
        'Store it folded, with cedar, and look at it once a month. Moths hate company.',
      ),
      h2('About the pills'),
      p(
        'Pilling is not a fault. It is the short fibres leaving, and after two winters they are gone. Shave them off with a comb, not with a razor. The sweater in the picture is Jonas’s, it has been at sea for six years, and the only thing we ever did to it was to darn the left elbow.',
      ),
    ],
    text: md(
      'We sell **darning kits** with the five yarns of our sweaters, at cost. There is a card in it that shows the stitch, and a phone number, which is the one on my desk.',
    ),
    seo: {
      metaTitle: 'How to care for wool',
      metaDescription: 'Why a night in the fog is better for a sweater than the wool programme.',
      shareImage: 'wool-sweater',
    },
    sections: [
      galleryOf('Wool weather', 'winter-cabin', 'fog-over-the-bay'),
      note(
        '### Darning evenings',
        'First Thursday of the month, six o’clock, in the workshop. Tea is ours, holes are yours.',
      ),
    ],
  },
};
