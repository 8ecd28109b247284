import type { Recognition } from '../../contracts/connector';
import { ownAddress } from '../own-address';
import { ID } from './assets';

/** Pages that show one resource, or send its file. */
const PAGES: ReadonlySet<string> = new Set([
  '/pages/view.php',
  '/pages/preview.php',
  '/pages/download.php',
  '/pages/download_progress.php',
]);

/**
 * Recognises the links that ResourceSpace itself writes into its messages and shares, with or without an access key
 * (`/?r=46&k=…`), the pages of a resource, and its files. An alternative file is another file than the resource's.
 */
export function recognise(address: string, baseUrl: string): Recognition | null {
  const own = ownAddress(address, baseUrl);
  if (own === null || Number(own.params.get('alternative') ?? 0) > 0) return null;
  const isShort = ['', '/', '/index.php'].includes(own.path);
  const name = isShort ? 'r' : PAGES.has(own.path) ? 'ref' : null;
  const assetId = (name && own.params.get(name)) ?? '';
  return ID.test(assetId) ? { assetId } : null;
}
