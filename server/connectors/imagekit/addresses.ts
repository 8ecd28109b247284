import type { CallOptions, Recognition } from '../../contracts/connector';
import { decodedPart, ownAddress } from '../own-address';
import type { ImageKitApi } from './api';

/**
 * Recognises addresses of the CDN (`/tr:w-300/places/pier.jpg?updatedAt=…`). They contain the path, which a move
 * changes, so one call reads the file's id. The addresses of ImageKit's dashboard are not documented.
 */
export function recognise(address: string, api: ImageKitApi): Recognition | null {
  const path = pathIn(ownAddress(address, api.urls.urlEndpoint)?.path ?? '');
  if (path === null) return null;
  return { lookUp: (call) => lookUp(api, path, call) };
}

/** The path of a file without what ImageKit adds to it: transformations before it, a picture of a video behind it. */
function pathIn(path: string): string | null {
  const plain = path.replace(/^\/tr:[^/]*(?=\/)/, '').replace(/\/ik-thumbnail\.jpg$/, '');
  const decoded = decodedPart(plain);
  // A quote cannot be written in a search.
  const isFile = decoded !== null && /^\/[^"\\]*[^/"\\]$/.test(decoded);
  return isFile && !decoded.includes('//') ? decoded : null;
}

/** Two files of one path would give null: another picture is worse than none. */
async function lookUp(
  api: ImageKitApi,
  path: string,
  call: CallOptions = {},
): Promise<string | null> {
  const end = path.lastIndexOf('/') + 1;
  const params = {
    path: path.slice(0, end),
    searchQuery: `type = "file" AND name = "${path.slice(end)}"`,
    limit: '100',
  };
  const files = await api.list(params, call);
  const [file, other] = files.filter(({ filePath }) => filePath === path);
  return file !== undefined && other === undefined ? file.fileId : null;
}
