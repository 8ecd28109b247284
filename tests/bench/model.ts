import type { Row } from './row';

const ASSETS = 1_000_000;
/** Sizes and formats of an asset that pages ask for. */
const PICTURES_OF_ASSET = 4;
const PAGES = 200_000;
const VIEWS_PER_SECOND = 5_000;
const PICTURES_OF_VIEW = 10;
const DAY_S = 86_400;

/** What a CDN leaves to the nodes, computed: docs/scale.md says how. */
export async function computeModel(): Promise<Row[]> {
  const rate = VIEWS_PER_SECOND * PICTURES_OF_VIEW;
  const of = (objects: number, perSecond: number, name: string): Row[] =>
    [60, DAY_S].map((lifetimeS) => ({
      name: `${name} that a CDN asks for, kept for ${lifetimeS.toLocaleString('en')} s (computed)`,
      value: leftToOrigin(objects, perSecond, lifetimeS),
      unit: '/s',
    }));
  return [
    ...of(PAGES, VIEWS_PER_SECOND, 'pages'),
    ...of(ASSETS * PICTURES_OF_ASSET, rate, 'pictures'),
  ];
}

/**
 * Requests a second that one cache with room for everything passes on. The object of rank k is asked for `1 / k` times
 * as often as the first one (Zipf), at random moments: after each answer it is kept for `lifetimeS`.
 */
function leftToOrigin(objects: number, perSecond: number, lifetimeS: number): number {
  let harmonic = 0;
  for (let rank = 1; rank <= objects; rank += 1) harmonic += 1 / rank;
  let left = 0;
  for (let rank = 1; rank <= objects; rank += 1) {
    const asked = perSecond / (rank * harmonic);
    left += asked / (1 + asked * lifetimeS);
  }
  return left;
}
