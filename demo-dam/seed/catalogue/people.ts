import { drawn, type SeedAsset } from './types';

const STUDIO = 'Nordhavn Studio';
const ELENA = 'Elena Marchetti';

function portrait(
  id: string,
  title: string,
  alt: string,
  look: string,
  pl: SeedAsset['pl'],
  more: Partial<SeedAsset> & { status?: 'in-review' } = {},
): SeedAsset {
  const { status, ...rest } = more;
  return {
    id,
    title,
    alt,
    pl,
    tags: ['portrait', 'team', 'people'],
    folder: 'People/Team',
    credit: ELENA,
    focalPoint: { x: 0.5, y: 0.38 },
    versions: [drawn('portrait', look, 'portrait', status ? { status } : {})],
    ...rest,
  };
}

/** Portraits: the team, a guest model, somebody who left. */
export const people: readonly SeedAsset[] = [
  portrait('portrait-ida', 'Ida Holm, founder', 'Ida Holm, a woman with a blond bun.', 'ida', {
    title: 'Ida Holm, założycielka',
    alt: 'Ida Holm, kobieta z blond kokiem.',
  }),
  portrait('portrait-jonas', 'Jonas Berg, boatbuilder', 'Jonas Berg, bearded, in a cap.', 'jonas', {
    title: 'Jonas Berg, szkutnik',
    alt: 'Jonas Berg, z brodą, w czapce.',
  }),
  portrait(
    'portrait-mira',
    'Mira Novak, designer',
    'Mira Novak, with a dark bob.',
    'mira',
    { title: 'Mira Novak, projektantka', alt: 'Mira Novak, ciemnowłosa, uczesana na boba.' },
    {
      versions: [drawn('portrait', 'mira-blue', 'portrait'), drawn('portrait', 'mira', 'portrait')],
    },
  ),
  portrait('portrait-tomasz', 'Tomasz Zieliński, sailmaker', 'Tomasz, with grey hair.', 'tomasz', {
    title: 'Tomasz Zieliński, żaglomistrz',
    alt: 'Tomasz, siwowłosy.',
  }),
  portrait('portrait-lena', 'Lena Okafor, product lead', 'Lena Okafor, with curly hair.', 'lena', {
    title: 'Lena Okafor, szefowa produktu',
    alt: 'Lena Okafor, z kręconymi włosami.',
  }),
  portrait('portrait-samuel', 'Samuel Adeyemi, logistics', 'Samuel Adeyemi, smiling.', 'samuel', {
    title: 'Samuel Adeyemi, logistyka',
    alt: 'Samuel Adeyemi, uśmiechnięty.',
  }),
  portrait('portrait-aiko', 'Aiko Tanaka, photographer', 'Aiko Tanaka, with long hair.', 'aiko', {
    title: 'Aiko Tanaka, fotografka',
    alt: 'Aiko Tanaka, z długimi włosami.',
  }),
  portrait('portrait-omar', 'Omar Haddad, repair workshop', 'Omar Haddad, in glasses.', 'omar', {
    title: 'Omar Haddad, warsztat',
    alt: 'Omar Haddad, w okularach.',
  }),
  portrait(
    'portrait-freya',
    'Freya Lindqvist, new skipper',
    'Freya, with red braids.',
    'freya',
    { title: 'Freya Lindqvist, nowa kapitanka', alt: 'Freya, z rudymi warkoczami.' },
    {
      status: 'in-review',
    },
  ),
  portrait(
    'portrait-viktor',
    'Viktor Hale (left in May)',
    'Viktor Hale in a polo neck.',
    'viktor',
    { title: 'Viktor Hale (odszedł w maju)', alt: 'Viktor Hale w golfie.' },
    {
      withdrawn: true,
    },
  ),
  portrait(
    'portrait-guest-model',
    'Guest model, autumn shoot',
    'A woman in a scarf.',
    'noor',
    { title: 'Modelka gościnna, sesja jesienna', alt: 'Kobieta w szaliku.' },
    {
      tags: ['portrait', 'model', 'licensed'],
      credit: STUDIO,
      expiresInDays: -40,
    },
  ),
];
