import type { Recognition } from '../../contracts/connector';
import { ownAddress, partOf } from '../own-address';
import { isAssetId } from './answers';

/**
 * Recognises the page of an asset in the portal (`/media/?mediaId=<id>`), and assets and downloads in the API. The
 * addresses of derivatives contain a hash (`/m/<idHash>/…`), and Bynder publishes no way from that to the asset.
 */
export function recognise(address: string, baseUrl: string): Recognition | null {
  const own = ownAddress(address, baseUrl);
  if (own === null) return null;
  const isPage = /^\/media\/?$/.test(own.path);
  const id = isPage
    ? own.params.get('mediaId')
    : partOf(own.path, /^\/api\/v4\/media\/([^/]+)(?:\/|$)/);
  return id !== null && isAssetId(id) ? { assetId: id.toUpperCase() } : null;
}
