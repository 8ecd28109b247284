import type { Asset } from '../../contracts/asset';
import type { AssetAnswer, CallOptions } from '../../contracts/connector';
import { type CachedRead, cachedRead } from '../cached-read';
import { unlessRefused } from '../refusals';
import type { Rights } from '../rights';
import { parseAnswer } from '../wire-schema';
import {
  assetOf,
  derivativesOf,
  isAssetId,
  type Mapping,
  type WireAsset,
  wireDerivatives,
  wireListing,
} from './answers';
import type { BynderOptions } from './options';
import type { BynderSession } from './session';

const DERIVATIVES_KEPT_MS = 300_000;

/** Reads assets by their ids, and maps assets with the portal's derivatives. */
export class BynderAssets {
  readonly #session: BynderSession;

  readonly #options: BynderOptions;

  readonly #rights: Rights;

  readonly #derivatives: CachedRead<Mapping['derivatives']>;

  constructor(session: BynderSession, options: BynderOptions, rights: Rights) {
    this.#session = session;
    this.#rights = rights;
    this.#options = options;
    this.#derivatives = cachedRead(DERIVATIVES_KEPT_MS, async (signal) => {
      const answer = await session
        .json({ path: '/api/v4/account/derivatives/' }, signal)
        // Without the scope for them, renditions of an unknown size are left out.
        .catch(unlessRefused([]));
      return derivativesOf(parseAnswer(wireDerivatives, answer), options);
    });
  }

  /** Returns a function that maps assets of Bynder's answers. */
  async mapper(call: CallOptions): Promise<(wire: WireAsset) => Asset> {
    const derivatives = await this.#derivatives.get(call.signal);
    const unseen = await this.#rights.unseenLimits(call);
    const { baseUrl } = this.#session;
    const mapping = { options: this.#options, baseUrl, derivatives, unseen };
    return (wire) => assetOf(wire, mapping);
  }

  async read(assetIds: readonly string[], call: CallOptions = {}): Promise<AssetAnswer[]> {
    const ids = [...new Set(assetIds.filter(isAssetId))];
    const found = new Map<string, WireAsset>();
    await this.#readInto(found, ids, {}, call);
    // Bynder does not document if the first answer includes archived assets.
    await this.#readInto(found, ids, { archive: 'true' }, call);
    if (found.size === 0) return assetIds.map(() => ({ status: 'missing' }));
    const toAsset = await this.mapper(call);
    return assetIds.map((id): AssetAnswer => {
      const wire = found.get(keyOf(id));
      if (wire === undefined) return { status: 'missing' };
      return { status: 'found', asset: { ...toAsset(wire), assetId: id } };
    });
  }

  /**
   * Asks again for ids that an answer left out, until an answer adds none. Bynder does not document
   * how many ids it takes at once, so only an answer without any of them means that they are missing.
   */
  async #readInto(
    found: Map<string, WireAsset>,
    ids: readonly string[],
    more: Readonly<Record<string, string>>,
    call: CallOptions,
  ): Promise<void> {
    let absent = ids.filter((id) => !found.has(keyOf(id)));
    while (absent.length > 0) {
      const params = {
        ids: absent.join(),
        limit: String(absent.length),
        includeMediaItems: 'true',
        includeVersionNumber: 'true',
        ...more,
      };
      const answer = await this.#session.json({ path: '/api/v4/media/', params }, call.signal);
      for (const wire of parseAnswer(wireListing, answer).media) found.set(keyOf(wire.id), wire);
      const left = absent.filter((id) => !found.has(keyOf(id)));
      if (left.length === absent.length) return;
      absent = left;
    }
  }
}

/** Bynder writes ids in capitals, but does not document if it requires them. */
function keyOf(id: string): string {
  return id.toUpperCase();
}
