import type { AssetsResponse } from '../../server/contracts/api';
import type { Reference } from '../../server/contracts/reference';
import type { DamApi } from '../api';

type Assets = AssetsResponse['assets'];

interface Reads {
  references: Reference[];
  answer: Promise<Assets>;
}

/** Reads that wait for the end of the tick. */
let waiting: Reads | null = null;

/**
 * Reads the assets of references, in their order. Reads of one tick are one request, because each picture
 * of a text asks for its own asset.
 */
export async function readAssets(api: DamApi, references: readonly Reference[]): Promise<Assets> {
  waiting ??= collectReads(api);
  const start = waiting.references.push(...references) - references.length;
  const assets = await waiting.answer;
  return assets.slice(start, start + references.length);
}

function collectReads(api: DamApi): Reads {
  const references: Reference[] = [];
  const answer = Promise.resolve().then(async () => {
    waiting = null;
    return (await api.assets({ references })).assets;
  });
  return { references, answer };
}
