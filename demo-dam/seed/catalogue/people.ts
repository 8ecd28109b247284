import { drawn, type SeedAsset } from './types';

const STUDIO = 'Nordhavn Studio';
const ELENA = 'Elena Marchetti';

function portrait(
  id: string,
  title: string,
  alt: string,
  look: string,
  more: Partial<SeedAsset> & { status?: 'in-review' } = {},
): SeedAsset {
  const { status, ...rest } = more;
  return {
    id,
    title,
    alt,
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
  portrait('portrait-ida', 'Ida Holm, founder', 'Ida Holm, a woman with a blond bun.', 'ida'),
  portrait('portrait-jonas', 'Jonas Berg, boatbuilder', 'Jonas Berg, bearded, in a cap.', 'jonas'),
  portrait('portrait-mira', 'Mira Novak, designer', 'Mira Novak, with a dark bob.', 'mira', {
    versions: [drawn('portrait', 'mira-blue', 'portrait'), drawn('portrait', 'mira', 'portrait')],
  }),
  portrait('portrait-tomasz', 'Tomasz Zieliński, sailmaker', 'Tomasz, with grey hair.', 'tomasz'),
  portrait('portrait-lena', 'Lena Okafor, product lead', 'Lena Okafor, with curly hair.', 'lena'),
  portrait('portrait-samuel', 'Samuel Adeyemi, logistics', 'Samuel Adeyemi, smiling.', 'samuel'),
  portrait('portrait-aiko', 'Aiko Tanaka, photographer', 'Aiko Tanaka, with long hair.', 'aiko'),
  portrait('portrait-omar', 'Omar Haddad, repair workshop', 'Omar Haddad, in glasses.', 'omar'),
  portrait('portrait-freya', 'Freya Lindqvist, new skipper', 'Freya, with red braids.', 'freya', {
    status: 'in-review',
  }),
  portrait(
    'portrait-viktor',
    'Viktor Hale (left in May)',
    'Viktor Hale in a polo neck.',
    'viktor',
    {
      withdrawn: true,
    },
  ),
  portrait('portrait-guest-model', 'Guest model, autumn shoot', 'A woman in a scarf.', 'noor', {
    tags: ['portrait', 'model', 'licensed'],
    credit: STUDIO,
    expiresInDays: -40,
  }),
];
