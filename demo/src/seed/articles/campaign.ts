import { type Article, galleryOf, h2, img, md, note, p, pdf, quote, quoteOf, ul } from '../content';

export const firstLight: Article = {
  slug: 'first-light-spring-26',
  author: 'lena',
  cover: 'spring-key-visual',
  gallery: ['trail-jacket', 'ridge-tent', 'canvas-backpack', 'steel-bottle', 'alpine-meadow'],
  hero: { asset: 'spring-key-visual', caption: 'First light: the spring 26 range.' },
  teasers: ['trail-jacket', 'canvas-backpack', 'ridge-tent'],
  en: {
    title: 'First light: the spring 26 range',
    body: [
      p(
        'There is a quarter of an hour in April when the harbour has not decided yet what kind of day it wants to be. The water is lighter than the sky. Nobody has spoken. Everything we made for this spring, we made for that quarter of an hour.',
      ),
      p(
        'Spring is the hardest season to dress for. It starts at two degrees and ends at sixteen, on the same day, and there is a shower in between. So we did not make more things this year. We made five, and we made each of them lighter than the one it replaces.',
      ),
      h2('A jacket that weighs as much as three apples'),
      p(
        'The trail jacket is cut from recycled nylon, and it weighs 410 grams with everything on it: hood, cords, the diagonal zip that you can open with a rucksack on. We moved that zip eleven times. Where it is now it does not touch your chin, and it does not cross the hip belt.',
      ),
      img('trail-jacket'),
      p(
        'The colour is moss, because moss is what we saw when we looked down. Mira, who draws our prints and mixes our colours, brought a piece of it into the studio in a jam jar. The jar is still there.',
      ),
      quote('If you notice the jacket, we have not finished it.'),
      h2('The rest of the five'),
      ul(
        'A canvas backpack in ochre, with a roll top that closes with one hand.',
        'A ridge tent for two, in a sand colour that stays cool until nine in the morning.',
        'A steel bottle, slim enough for the side pocket of the backpack.',
        'An enamel mug with a new rim in blue, made by the same family in the same kiln.',
      ),
      p(
        'All weights, fabrics and sizes are in ',
        pdf('product-sheet-spring', 'the product sheet for spring 26'),
        '. The range is in our shop at the harbour from the first of March, and with our dealers two weeks later.',
      ),
    ],
    text: md(
      '## How we made the pictures',
      'We took the campaign’s name literally. For nine mornings the whole studio met at four o’clock at the end of the pier, and on seven of them it rained.',
      '![The harbour before sunrise, on the one dry morning](asset:harbour-at-dawn)',
      'The key visual is not a photograph at all. A machine painted it from the greens and corals of those two dry mornings, and we say so beside it. You can download [the product sheet (PDF)](asset:product-sheet-spring) with all of it.',
    ),
    seo: {
      metaTitle: 'First light: Nordhavn spring 26',
      metaDescription:
        'Five new pieces for the hardest season to dress for: a 410 g jacket, a backpack, a tent, a bottle and a mug.',
      shareImage: 'spring-key-visual',
    },
    sections: [
      galleryOf('The spring range', 'trail-jacket', 'canvas-backpack', 'ridge-tent', 'enamel-mug'),
      quoteOf(
        'portrait-mira',
        'Mira Novak, designer',
        'I do not invent colours. I go outside early and write down what is there before the sun bleaches it.',
      ),
      note(
        '### Try it before you buy it',
        'Every Saturday in March you can borrow a trail jacket at the shop and walk **the dune path** with it: 5.4 km, about an hour and a half. Bring it back wet.',
        '![The path through the dunes](asset:dune-path)',
      ),
    ],
  },
  pl: {
    title: 'Pierwsze światło: kolekcja na wiosnę 26',
    body: [
      p(
        'W kwietniu jest taki kwadrans, kiedy port jeszcze nie wie, jaki to będzie dzień. Woda jest jaśniejsza od nieba. Nikt się jeszcze nie odezwał. Wszystko, co przygotowaliśmy na tę wiosnę, powstało właśnie z myślą o tym kwadransie.',
      ),
      p(
        'Wiosną najtrudniej się ubrać. Dzień zaczyna się od dwóch stopni, kończy na szesnastu, a po drodze zdąży jeszcze popadać. Dlatego nie zrobiliśmy w tym roku więcej rzeczy. Zrobiliśmy pięć, a każda jest lżejsza od swojej poprzedniczki.',
      ),
      h2('Kurtka, która waży tyle co trzy jabłka'),
      p(
        'Kurtkę trekkingową szyjemy z nylonu z recyklingu. Waży 410 gramów ze wszystkim: z kapturem, ze ściągaczami i z ukośnym zamkiem, który da się rozpiąć z plecakiem na ramionach. Zamek przesuwaliśmy jedenaście razy. Teraz nie dotyka brody i nie krzyżuje się z pasem biodrowym.',
      ),
      img('trail-jacket'),
      p(
        'Kolor nazywa się mech, bo mech zobaczyliśmy, kiedy spojrzeliśmy pod nogi. Mira, która rysuje nasze wzory i miesza kolory, przyniosła go do pracowni w słoiku po dżemie. Słoik stoi tam do dziś.',
      ),
      quote('Jeśli zauważasz, że masz na sobie kurtkę, to znaczy, że jej nie skończyliśmy.'),
      h2('Pozostała czwórka'),
      ul(
        'Płócienny plecak w kolorze ochry, zwijany od góry i zamykany jedną ręką.',
        'Namiot dla dwojga w kolorze piasku, w którym do dziewiątej rano jest chłodno.',
        'Stalowa butelka, na tyle smukła, że mieści się w bocznej kieszeni plecaka.',
        'Emaliowany kubek z nową, niebieską krawędzią, wypalany w tym samym piecu przez tę samą rodzinę.',
      ),
      p(
        'Wszystkie wagi, materiały i rozmiary znajdziesz w ',
        pdf('product-sheet-spring', 'karcie produktów na wiosnę 26'),
        '. W naszym sklepie w porcie kolekcja czeka od pierwszego marca, a u sprzedawców dwa tygodnie później.',
      ),
    ],
    text: md(
      '## Jak powstały zdjęcia',
      'Nazwę kampanii potraktowaliśmy dosłownie. Przez dziewięć poranków cała pracownia spotykała się o czwartej na końcu pomostu. Siedem razy padało.',
      '![Port przed wschodem słońca w jeden z suchych poranków](asset:harbour-at-dawn)',
      'Główny motyw w ogóle nie jest fotografią. Namalowała go maszyna, z zieleni i korali tych dwóch suchych poranków, i piszemy o tym obok. Całość jest w [karcie produktów (PDF)](asset:product-sheet-spring).',
    ),
    seo: {
      metaTitle: 'Pierwsze światło: Nordhavn, wiosna 26',
      metaDescription:
        'Pięć nowości na porę roku, w której najtrudniej się ubrać: kurtka o wadze 410 g, plecak, namiot, butelka i kubek.',
      shareImage: 'spring-key-visual',
    },
    sections: [
      galleryOf('Wiosenna kolekcja', 'trail-jacket', 'canvas-backpack', 'ridge-tent', 'enamel-mug'),
      quoteOf(
        'portrait-mira',
        'Mira Novak, projektantka',
        'Nie wymyślam kolorów. Wychodzę wcześnie rano i zapisuję te, które są na miejscu, zanim słońce je wypłucze.',
      ),
    ],
  },
};
