export const LOCALES = ['en', 'pl'] as const;
export type Locale = (typeof LOCALES)[number];

export function readLocale(value: string | null): Locale {
  return LOCALES.find((locale) => locale === value) ?? 'en';
}

const en = {
  language: 'English',
  languages: 'Language',
  menu: 'Main',
  skip: 'Skip to content',
  home: 'Home',
  stories: 'Stories',
  archive: 'Archive',
  archiveIntro: 'Every story on one page, kept as a file and made again when a picture changes.',
  built: 'Made',
  people: 'People',
  journal: 'The journal',
  tagline: 'Outdoor and sailing gear, made in a harbour town.',
  place: 'Nordhavn A/S · Quay 4, by the old ice house',
  storiesIntro: 'From the workshop floor, the quay and the open water.',
  peopleIntro: 'The ones who write, photograph and mend.',
  featured: 'In this issue',
  allStories: 'All stories',
  read: 'Read the story',
  by: 'By',
  photo: 'Photo:',
  picture: 'Picture:',
  aiGenerated: 'AI-generated',
  also: 'More to see, hear and read',
  gallery: 'In pictures',
  open: 'Open',
  noStories: 'No stories yet. The press is being oiled.',
  noPeople: 'Nobody has signed on yet.',
  preview: 'Preview: you are looking at drafts.',
  leavePreview: 'Leave preview',
  notFoundTitle: 'Off the chart',
  notFound: 'There is no page at this position. It may have moved, or never been there at all.',
  downTitle: 'Fog in the harbour',
  down: 'Our content is out of sight for the moment. Please try again shortly.',
  brokenTitle: 'A line has parted',
  broken: 'Something went wrong on our side. We are splicing it.',
  back: 'Back to the harbour',
};

export type Words = typeof en;

const pl: Words = {
  language: 'Polski',
  languages: 'Język',
  menu: 'Główne',
  skip: 'Przejdź do treści',
  home: 'Strona główna',
  stories: 'Opowieści',
  archive: 'Archiwum',
  archiveIntro:
    'Wszystkie opowieści na jednej stronie, trzymanej jako plik i tworzonej od nowa, gdy zmieni się zdjęcie.',
  built: 'Utworzono',
  people: 'Ludzie',
  journal: 'Magazyn',
  tagline: 'Sprzęt outdoorowy i żeglarski z portowego miasteczka.',
  place: 'Nordhavn A/S · Nabrzeże 4, przy starej lodowni',
  storiesIntro: 'Z warsztatu, z nabrzeża i z otwartej wody.',
  peopleIntro: 'Ci, którzy piszą, fotografują i naprawiają.',
  featured: 'W tym numerze',
  allStories: 'Wszystkie opowieści',
  read: 'Czytaj dalej',
  by: 'Tekst:',
  photo: 'Fot.',
  picture: 'Obraz:',
  aiGenerated: 'Wygenerowane przez AI',
  also: 'Do obejrzenia, posłuchania i przeczytania',
  gallery: 'W obrazach',
  open: 'Otwórz',
  noStories: 'Nie ma jeszcze opowieści. Prasa drukarska dopiero rusza.',
  noPeople: 'Nikt się jeszcze nie zaciągnął.',
  preview: 'Podgląd: oglądasz wersje robocze.',
  leavePreview: 'Zakończ podgląd',
  notFoundTitle: 'Poza mapą',
  notFound: 'Pod tą pozycją nie ma strony. Mogła zmienić miejsce albo nigdy jej tu nie było.',
  downTitle: 'Mgła w porcie',
  down: 'Nasze treści są chwilowo niewidoczne. Spróbuj ponownie za chwilę.',
  brokenTitle: 'Lina pękła',
  broken: 'Coś poszło nie tak po naszej stronie. Już to splatamy.',
  back: 'Wróć do portu',
};

export const WORDS: Record<Locale, Words> = { en, pl };
