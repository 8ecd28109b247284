import { Readable } from 'node:stream';
import type { CallOptions, OpenedFile, OpenRequest } from '../../contracts/connector';
import { DamError } from '../../contracts/errors';
import { mimeOf } from '../media-types';
import type { ResourceSpaceApi } from './api';
import type { ResourceSpaceAssets } from './assets';

/**
 * Returns an address that names a file but cannot be fetched. The server's own addresses hold a key
 * that differs with every call and expires after a day, so `openFile` asks for one when it is needed.
 */
export function addressOf(
  baseUrl: string,
  { ref, v }: { ref: number; v: string },
  size: string,
  ext: string,
): string {
  return `${baseUrl}/pages/download.php?${new URLSearchParams({ ref: String(ref), size, ext, v })}`;
}

/**
 * Lengths of the grey PNGs that the server sends with status 200 instead of a file that is not on its disk:
 * `gfx/no_preview/default.png` and its thumbnail.
 */
const PLACEHOLDER_BYTES: readonly number[] = [2_145, 1_495];

/** Opens a file by an address of `addressOf`; throws a `DamError` for any other address. */
export async function openFile(
  api: ResourceSpaceApi,
  assets: ResourceSpaceAssets,
  { url, range }: OpenRequest,
  call: CallOptions = {},
): Promise<OpenedFile> {
  const named = namedBy(url, api.baseUrl);
  const sizeBytes = () => (named.size === '' ? assets.sizeBytesOf(named.ref, call) : null);
  const asked = range === undefined ? null : await askedRange(range, sizeBytes);
  if (asked === UNSATISFIABLE) return unsatisfiable(await sizeBytes());
  const path = await pathOf(api, named, call);
  const request = { url: path, ...(asked !== null && { range: asked }) };
  const file = await api.http.open(request, call.signal);
  if (file.status === 416 || (asked !== null && isBeyond(file, asked))) {
    await giveUp(file);
    return unsatisfiable(totalOf(file));
  }
  const problem = await problemOf(file, named.ext, sizeBytes);
  if (problem === null) return file;
  await giveUp(file);
  throw new DamError('bad-answer', problem);
}

interface NamedFile {
  ref: string;
  size: string;
  ext: string;
}

/** Asks for an address with a key, or one below `/filestore/`. */
async function pathOf(
  api: ResourceSpaceApi,
  { ref, size, ext }: NamedFile,
  call: CallOptions,
): Promise<string> {
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
  return path;
}

/** Returns what is wrong with an answer that came with status 200; null if it is the file. */
async function problemOf(
  file: OpenedFile,
  ext: string,
  sizeBytes: () => Promise<number | null> | null,
): Promise<string | null> {
  const type = file.contentType?.split(';')[0]?.trim().toLowerCase();
  if (type === 'text/html' && !/^x?html?$/.test(ext)) {
    return 'ResourceSpace answered with a web page instead of the file.';
  }
  if (type !== 'image/png') return null;
  const missing = 'ResourceSpace sent its placeholder, since the file is not on its disk.';
  if (mimeOf(ext) !== 'image/png') return missing;
  const length = totalOf(file);
  if (length === null || !PLACEHOLDER_BYTES.includes(length)) return null;
  // A file may happen to have this length.
  if ((await sizeBytes()) === length) return null;
  return missing;
}

const UNSATISFIABLE = Symbol('unsatisfiable');

/**
 * Returns the range to ask for, in the form that `download.php` reads rightly, or null for the whole file: it takes
 * the last 500 bytes for the first ones, and a range that ends before it begins for one from 0.
 */
async function askedRange(
  range: string,
  sizeBytes: () => Promise<number | null> | null,
): Promise<string | typeof UNSATISFIABLE | null> {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(range) ?? [];
  if (first === '') {
    const size = last === '' ? null : await sizeBytes();
    if (size === null) return null;
    if (Number(last) === 0 || size === 0) return UNSATISFIABLE;
    return `bytes=${Math.max(0, size - Number(last))}-${size - 1}`;
  }
  return last !== '' && Number(last) < Number(first) ? null : range;
}

/** True for a whole file in answer to a range that begins behind its end. */
function isBeyond({ status, contentLength }: OpenedFile, range: string): boolean {
  const first = Number(/^bytes=(\d+)/.exec(range)?.[1] ?? 0);
  return status === 200 && contentLength !== null && first >= contentLength && first > 0;
}

function unsatisfiable(sizeBytes: number | null): OpenedFile {
  const contentRange = sizeBytes === null ? null : `bytes */${sizeBytes}`;
  return {
    status: 416,
    contentType: null,
    contentLength: 0,
    contentRange,
    body: Readable.from([]),
  };
}

/** The length of the whole file in bytes, as far as an answer tells it. */
function totalOf({ status, contentRange, contentLength }: OpenedFile): number | null {
  const total = /\/(\d+)$/.exec(contentRange ?? '')?.[1];
  if (total !== undefined) return Number(total);
  return status === 200 ? contentLength : null;
}

/** Closes the connection. */
async function giveUp({ body }: OpenedFile): Promise<void> {
  for await (const _ of body) break;
}

const PARTS = {
  ref: /^[1-9]\d{0,9}$/,
  size: /^[A-Za-z0-9_-]{0,20}$/,
  ext: /^[a-z0-9]{0,12}$/,
  v: /^[0-9A-Za-z]{1,64}$/,
};

function namedBy(url: string, baseUrl: string): NamedFile {
  const found = new URLSearchParams(url.split('?')[1]);
  const part = (name: string) => found.get(name) ?? '';
  const [ref, size, ext, v] = [part('ref'), part('size'), part('ext'), part('v')];
  const own = addressOf(baseUrl, { ref: Number(ref), v }, size, ext);
  const isOwn =
    PARTS.ref.test(ref) && PARTS.size.test(size) && PARTS.ext.test(ext) && PARTS.v.test(v);
  if (!isOwn || own !== url) {
    throw new DamError('bad-request', 'The address is not one of this connection.');
  }
  return { ref, size, ext };
}
