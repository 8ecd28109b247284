import { connectionsOfField, misfitOf, rulesOf } from '../../../server/contracts/field-rules';
import type { AssetFieldOptions } from '../../../server/contracts/reference';
import { type DamApi, failureOf } from '../../api';
import { type AssetState, misfitState } from '../../asset/assetState';
import type { PastedAsset, PastePlace } from './paste';

/** What became of pasted addresses. */
export type PasteOutcome =
  | { kind: 'done'; assets: readonly PastedAsset[]; undo: () => void }
  /** The DAM did not answer, so nothing is known of the address. */
  | { kind: 'silent'; label: string }
  /** It is the address of an asset that may not be used, or could not be read. */
  | { kind: 'refused'; message: string }
  /** The field does not take the asset, or does not take assets of this DAM (`reason` is null). */
  | { kind: 'unfit'; asset: PastedAsset; reason: AssetState | null };

/**
 * Asks which assets addresses show, and puts them in their place. Null if one of them shows none: then they stay as
 * they are, and there is nothing to say.
 */
export async function recognised(
  api: DamApi,
  addresses: readonly string[],
  { put, options }: PastePlace,
): Promise<PasteOutcome | null> {
  try {
    const shown = (await api.addresses({ addresses: [...addresses] })).addresses;
    const failed = shown.find((each) => each.status === 'failed');
    if (failed?.status === 'failed') return { kind: 'silent', label: failed.label };
    const found = shown.flatMap((each) => (each.status === 'asset' ? [each] : []));
    if (found.length === 0 || found.length < shown.length) return null;
    const references = found.map(({ reference }) => reference);
    const { picked } = await api.pick({ references });
    const assets = picked.map((each, index) => ({ ...each, label: found[index]?.label ?? '' }));
    const unfit = options === undefined ? null : await unfitOf(api, assets, options);
    if (unfit !== null) return unfit;
    const undo = put(assets);
    return undo && { kind: 'done', assets, undo };
  } catch (error) {
    return { kind: 'refused', message: failureOf(error).message };
  }
}

/** Returns the first asset that a field does not take; null if it takes all. */
async function unfitOf(
  api: DamApi,
  assets: readonly PastedAsset[],
  options: AssetFieldOptions,
): Promise<PasteOutcome | null> {
  const connections = connectionsOfField(options);
  const foreign = assets.find(
    ({ reference }) => connections !== null && !connections.includes(reference.connection),
  );
  if (foreign !== undefined) return { kind: 'unfit', asset: foreign, reason: null };
  const rules = rulesOf(options);
  const known = (await api.assets({ references: assets.map(({ reference }) => reference) })).assets;
  for (const [index, asset] of assets.entries()) {
    const measured = known[index]?.asset ?? null;
    if (measured === null || misfitOf(measured, rules) === null) continue;
    return { kind: 'unfit', asset, reason: misfitState(measured, rules) };
  }
  return null;
}
