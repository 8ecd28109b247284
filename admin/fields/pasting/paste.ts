import type { PickedReference } from '../../../server/contracts/api';
import type { AssetFieldOptions } from '../../../server/contracts/reference';

/** An asset in whose place an address was pasted. */
export interface PastedAsset extends PickedReference {
  /** The name of its DAM. */
  label: string;
}

/**
 * Puts assets where their addresses were pasted. Returns a function that takes that back, or null if there is no
 * place for them any more.
 */
export type PutAssets = (assets: readonly PastedAsset[]) => (() => void) | null;

/** A place for assets. */
export interface PastePlace {
  put: PutAssets;
  /** What a field takes; absent for a text, which takes everything. */
  options?: AssetFieldOptions;
}

/** Asks which assets addresses show, and puts them in their place. Never rejects. */
export type Recogniser = (addresses: readonly string[], place: PastePlace) => Promise<void>;

let recogniser: Recogniser | null = null;
/** The latest paste that came before the permissions were loaded. */
let waiting: Parameters<Recogniser> | null = null;

/** Tells who asks the server: a component, which has the permissions and says the outcome. Returns its end. */
export function answerPastes(next: Recogniser): () => void {
  recogniser = next;
  if (waiting !== null) void next(...waiting);
  waiting = null;
  return () => {
    if (recogniser === next) recogniser = null;
  };
}

/**
 * Called after addresses were pasted, which stay as they are unless all of them show assets. The text editors have
 * no component of the plugin, so they call this.
 */
export function recognisePasted(addresses: readonly string[], place: PastePlace): void {
  if (addresses.length === 0) return;
  if (recogniser === null) waiting = [addresses, place];
  else void recogniser(addresses, place);
}
