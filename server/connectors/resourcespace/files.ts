import type { CallOptions, OpenedFile, OpenRequest } from '../../contracts/connector';
import { DamError } from '../../contracts/errors';
import type { ResourceSpaceApi } from './api';

/**
 * Returns an address that names a file but cannot be fetched. The server's own addresses hold a key
 * that differs with every call and expires after a day, so `openFile` asks for one when it is needed.
 */
export function addressOf(
  baseUrl: string,
  { ref, file_modified }: { ref: number; file_modified: string },
  size: string,
  ext: string,
): string {
  const v = file_modified.replace(/\D/g, '');
  return `${baseUrl}/pages/download.php?${new URLSearchParams({ ref: String(ref), size, ext, v })}`;
}

/** Opens a file by an address of `addressOf`; throws a `DamError` for any other address. */
export async function openFile(
  api: ResourceSpaceApi,
  { url, range }: OpenRequest,
  call: CallOptions = {},
): Promise<OpenedFile> {
  const { ref, size, ext } = namedBy(url, api.baseUrl);
  // Without the original's extension the server sends a grey placeholder with status 200.
  const params = { ref, size, ...(ext !== '' && { extension: ext }) };
  const path = await api.read('get_resource_path', params, call);
  if (path === '')
    throw new DamError('forbidden', 'ResourceSpace gives its user no access to this file.');
  if (typeof path !== 'string' || !URL.canParse(path)) {
    throw new DamError('bad-answer', 'ResourceSpace did not name an address of the file.');
  }
  if (new URL(path).origin !== new URL(api.baseUrl).origin) {
    throw new DamError(
      'bad-request',
      'ResourceSpace serves its files from another address than "baseUrl". Set "baseUrl" to the ' +
        "server's own $baseurl.",
    );
  }
  const file = await api.http.open(
    { url: path, ...(range !== undefined && { range }) },
    call.signal,
  );
  if (file.contentType?.startsWith('text/html') && !/^x?html?$/.test(ext)) {
    for await (const _ of file.body) break;
    throw new DamError('bad-answer', 'ResourceSpace answered with a web page instead of the file.');
  }
  return file;
}

const PARTS = { ref: /^[1-9]\d{0,9}$/, size: /^[A-Za-z0-9_-]{0,20}$/, ext: /^[a-z0-9]{0,12}$/ };

function namedBy(url: string, baseUrl: string): { ref: string; size: string; ext: string } {
  const found = new URLSearchParams(url.split('?')[1]);
  const part = (name: string) => found.get(name) ?? '';
  const [ref, size, ext] = [part('ref'), part('size'), part('ext')];
  const own = addressOf(baseUrl, { ref: Number(ref), file_modified: part('v') }, size, ext);
  const isOwn = PARTS.ref.test(ref) && PARTS.size.test(size) && PARTS.ext.test(ext);
  if (!isOwn || own !== url) {
    throw new DamError('bad-request', 'The address is not one of this connection.');
  }
  return { ref, size, ext };
}
