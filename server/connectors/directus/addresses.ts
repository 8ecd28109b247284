import type { Recognition } from '../../contracts/connector';
import { ownAddress, partOf } from '../own-address';
import { UUID } from './assets';

/**
 * Recognises files with their renditions (`/assets/<id>`, `/assets/<id>/any-name.jpg`), their page in the app
 * (`/admin/files/<id>`), and files in the API (https://docs.directus.io/reference/files).
 */
export function recognise(address: string, baseUrl: string): Recognition | null {
  const own = ownAddress(address, baseUrl);
  const id = own && partOf(own.path, /^\/(?:assets|admin\/files|files)\/([^/]+)(?:\/|$)/);
  const assetId = id?.toLowerCase() ?? '';
  return UUID.test(assetId) ? { assetId } : null;
}
