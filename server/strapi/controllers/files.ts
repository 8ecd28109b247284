import type { FileHandle } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import type { Context } from 'koa';
import parseRange from 'range-parser';
import { isPassive } from '../../core/media-types';
import type { BoundedFile } from '../../files/bounded-body';
import { openCached } from '../../files/disk-cache';
import type { SavedNames } from './disposition';

/** For files that could run scripts on this site: no permission at all. */
const SHUT_IN = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox";

/**
 * Prevents files of a DAM from running scripts on this site: browsers may not guess another media type, and
 * a file that is not passive is sandboxed when it is opened as a page. Films, sounds and PDFs are not: a
 * sandbox would keep browsers from playing them.
 */
function safetyHeaders(
  contentType: string,
  frameAncestors: readonly string[],
): Record<string, string> {
  const ancestors = `frame-ancestors ${["'self'", ...frameAncestors].join(' ')}`;
  return {
    'X-Content-Type-Options': 'nosniff',
    'Content-Security-Policy': isPassive(contentType) ? ancestors : `${SHUT_IN}; ${ancestors}`,
    'Cross-Origin-Resource-Policy': 'cross-origin',
  };
}

export interface StreamOptions {
  contentType: string;
  /** Names for saving the file. Without them, the browser uses the last part of the address. */
  saved?: SavedNames & { type: 'inline' | 'attachment' };
  /** Origins besides this site's own whose pages may frame the file. @default [] */
  frameAncestors?: readonly string[];
  cacheControl: string;
  etag?: string;
}

/** Streams a file of the DAM. Of the DAM's headers only the length and the range are passed on. */
export function streamFile(ctx: Context, file: BoundedFile, options: StreamOptions): void {
  ctx.status = file.status;
  setHeaders(ctx, options);
  if (file.contentRange !== null) ctx.set('Content-Range', file.contentRange);
  const { body } = file;
  // A closed connection must also end the DAM call.
  ctx.res.once('close', () => body.destroy());
  // Koa leaves a response open whose body ends early, so the visitor would wait for the rest.
  body.once('close', () => {
    if (!ctx.res.writableEnded) ctx.res.destroy();
  });
  ctx.body = body;
  ctx.type = options.contentType;
  if (file.contentLength !== null) ctx.length = file.contentLength;
}

function setHeaders(ctx: Context, options: StreamOptions): void {
  const { contentType, cacheControl, etag, saved, frameAncestors = [] } = options;
  ctx.set({
    ...safetyHeaders(contentType, frameAncestors),
    'Cache-Control': cacheControl,
    'Accept-Ranges': 'bytes',
  });
  // It knows one origin only, and the policy says the same.
  ctx.remove('X-Frame-Options');
  if (etag !== undefined) ctx.set('ETag', etag);
  if (saved === undefined) return;
  ctx.attachment(saved.name, { type: saved.type, fallback: saved.fallback });
}

/**
 * Sends a file from disk, or a single range of it (RFC 9110 §14). A request for several ranges is answered
 * with the whole file. Throws an error with the code `ENOENT` if the file does not exist, and `CacheUnusable`
 * if it cannot be read.
 */
export async function sendFile(
  ctx: Context,
  { path, sizeBytes }: { path: string; sizeBytes: number },
  options: StreamOptions,
): Promise<void> {
  // Opened before the response begins: an open file can be read to its end even if it is deleted.
  const handle = await openCached(path);
  setHeaders(ctx, options);
  ctx.type = options.contentType;
  const range = rangeOf(ctx, sizeBytes, options.etag);
  if (range === 'unsatisfiable') {
    await handle.close();
    ctx.body = Buffer.alloc(0);
    ctx.status = 416;
    ctx.set('Content-Range', `bytes */${sizeBytes}`);
    return;
  }
  const { start, end } = range ?? { start: 0, end: sizeBytes - 1 };
  ctx.status = range === null ? 200 : 206;
  if (range !== null) ctx.set('Content-Range', `bytes ${start}-${end}/${sizeBytes}`);
  if (ctx.method === 'HEAD' || sizeBytes === 0) {
    await handle.close();
    ctx.body = Buffer.alloc(0);
  } else {
    ctx.body = streamOf(ctx, handle, start, end);
  }
  ctx.type = options.contentType;
  ctx.length = end - start + 1;
}

function streamOf(ctx: Context, handle: FileHandle, start: number, end: number): Readable {
  const body = handle.createReadStream({ start, end });
  // Without this a closed connection would leave the file open.
  ctx.res.once('close', () => body.destroy());
  return body;
}

/** Returns the requested range in bytes, end included; null to send the whole file. */
function rangeOf(
  ctx: Context,
  sizeBytes: number,
  etag: string | undefined,
): { start: number; end: number } | 'unsatisfiable' | null {
  const requested = ctx.get('range');
  const condition = ctx.get('if-range');
  if (requested === '' || (condition !== '' && condition !== etag)) return null;
  const ranges = parseRange(sizeBytes, requested);
  if (ranges === -1) return 'unsatisfiable';
  const [first] = ranges === -2 ? [] : ranges;
  const isSingle = ranges !== -2 && ranges.length === 1 && ranges.type === 'bytes';
  return isSingle && first !== undefined ? first : null;
}

/** Returns a single range to pass on to the DAM; an empty object requests the whole file. */
export function singleRange(ctx: Context, etag: string): { range?: string } {
  const range = ctx.get('range');
  const condition = ctx.get('if-range');
  const isSingle = /^bytes=(\d{1,15}-\d{0,15}|-\d{1,15})$/.test(range);
  return isSingle && (condition === '' || condition === etag) ? { range } : {};
}
