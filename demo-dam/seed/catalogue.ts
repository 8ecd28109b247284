import { brand } from './catalogue/brand';
import { people } from './catalogue/people';
import { places } from './catalogue/places';
import { products } from './catalogue/products';
import type { SeedAsset } from './catalogue/types';

export type { SeedAsset, SeedVersion } from './catalogue/types';

/** Every asset the seed makes, as data: a demo's content may refer to these ids. */
export const catalogue: readonly SeedAsset[] = [...places, ...products, ...people, ...brand];

/** The id and title of every seed asset. */
export const seedTitles: readonly { readonly id: string; readonly title: string }[] = catalogue.map(
  ({ id, title }) => ({ id, title }),
);
