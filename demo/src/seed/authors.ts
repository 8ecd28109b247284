import type { AssetId } from './assets';

export type AuthorKey = 'ida' | 'jonas' | 'aiko' | 'omar' | 'lena';

export interface Author {
  name: string;
  role: string;
  bio: string;
  avatar: AssetId;
}

export const authors: Record<AuthorKey, Author> = {
  ida: {
    name: 'Ida Holm',
    role: 'Founder',
    bio: 'Ida sewed the first Nordhavn jacket in 1987 in the loft above the chandlery, from a spinnaker that nobody wanted. She still answers one customer letter a day, by hand.',
    avatar: 'portrait-ida',
  },
  jonas: {
    name: 'Jonas Berg',
    role: 'Boatbuilder and ship’s cook',
    bio: 'Jonas repairs wooden boats in the yard behind Pier Seven and cooks for whoever helps him. He tests our gear by forgetting that he is testing it.',
    avatar: 'portrait-jonas',
  },
  aiko: {
    name: 'Aiko Tanaka',
    role: 'Photographer and writer',
    bio: 'Aiko came to Nordhavn for one autumn to photograph fog, and stayed. She walks the hills with two cameras and no phone.',
    avatar: 'portrait-aiko',
  },
  omar: {
    name: 'Omar Haddad',
    role: 'Head of the repair workshop',
    bio: 'Omar and his team of six mend about four thousand pieces a year. He believes that most jackets are thrown away one wash too early.',
    avatar: 'portrait-omar',
  },
  lena: {
    name: 'Lena Okafor',
    role: 'Product lead',
    bio: 'Lena decides what we make and, more often, what we do not. Before Nordhavn she designed climbing harnesses, which cured her of decoration.',
    avatar: 'portrait-lena',
  },
};
