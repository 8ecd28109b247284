import type { AssetId } from './assets';

export interface Product {
  name: string;
  picture: AssetId;
  /** A whole attribute that is an asset's url. */
  sheet: AssetId;
  /** HTML, as rich text editors of other makers store it. */
  description: string;
  facts: Record<string, unknown>;
}

export const products: readonly Product[] = [
  {
    name: 'Storm parka',
    picture: 'storm-parka',
    sheet: 'product-sheet-spring',
    description:
      '<p>Three layers, taped seams, and a hood that turns with the head.</p>' +
      '<figure class="image"><img src="asset:trail-jacket" alt="Beside the trail jacket"></figure>' +
      '<p>Sizes and care are in the <a href="asset:product-sheet-spring">product sheet</a>.</p>',
    facts: { weightGrams: 640, colours: ['harbour blue', 'signal orange'] },
  },
  {
    name: 'Canvas backpack',
    picture: 'canvas-backpack',
    sheet: 'product-sheet-spring',
    description: '<p>Waxed canvas, brass and one good strap.</p>',
    facts: { litres: 24, colours: ['sand'] },
  },
];
