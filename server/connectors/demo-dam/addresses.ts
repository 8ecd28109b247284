import type { Recognition } from '../../contracts/connector';
import { ownAddress, partOf } from '../own-address';

/** Recognises the page of an asset in the DAM (`/#/assets/pier`), its files, and itself in the API. */
export function recognise(address: string, baseUrl: string): Recognition | null {
  const own = ownAddress(address, baseUrl);
  if (own === null) return null;
  const isPage = own.path === '' || own.path === '/';
  const assetId = isPage
    ? partOf(own.hash, /^#\/assets\/([^/?]+)$/)
    : partOf(own.path, /^\/api\/assets\/([^/]+)(?:\/|$)/);
  return assetId === null ? null : { assetId };
}
