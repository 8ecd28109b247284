import { type FileHandle, open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { Context } from 'koa';
import parseRange from 'range-parser';
import type { OpenedFile } from '../../contracts/connector';

/**
 * Nothing that comes from a DAM may run script on this site: no sniffing, and a picture or document
 * opened as a page is in a sandbox without any permission.
 */
const SAFE_HEADERS = {
  'X-Content-Type-Options': 'nosniff',
  'Content-Security-Policy':
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox",
  'Cross-Origin-Resource-Policy': 'cross-origin',
} as const;

export interface StreamOptions {
  contentType: string;
  /** What a browser calls it where somebody saves it; absent: as its address says. */
  fileName?: string;
  cacheControl: string;
  etag?: string;
}

/** Hands a file's bytes on as they come; the DAM's own headers stay behind but length and range. */
export function stream(ctx: Context, file: OpenedFile, options: StreamOptions): void {
  ctx.status = file.status;
  describe(ctx, options);
  if (file.contentRange !== null) ctx.set('Content-Range', file.contentRange);
  const body = Readable.from(file.body, { objectMode: false });
  // A visitor who leaves ends the call of the DAM as well.
  ctx.res.once('close', () => body.destroy());
  ctx.body = body;
  ctx.type = options.contentType;
  if (file.contentLength !== null) ctx.length = file.contentLength;
}

function describe(ctx: Context, { cacheControl, etag, fileName }: StreamOptions): void {
  ctx.set({ ...SAFE_HEADERS, 'Cache-Control': cacheControl, 'Accept-Ranges': 'bytes' });
  if (etag !== undefined) ctx.set('ETag', etag);
  if (fileName === undefined) return;
  // Koa writes it after RFC 6266, so that no name can end the header.
  ctx.attachment(fileName, { type: 'inline' });
}

/**
 * Sends a file of this machine, or the one range that is asked for (RFC 9110 §14); several ranges at
 * once are answered with the whole file. Throws `ENOENT` where it is gone.
 */
export async function sendFile(
  ctx: Context,
  { path, sizeBytes }: { path: string; sizeBytes: number },
  options: StreamOptions,
): Promise<void> {
  // Opened before anything is answered: what is deleted meanwhile can be read to its end.
  const handle = await open(path);
  describe(ctx, options);
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
  // A visitor who leaves would keep the file open.
  ctx.res.once('close', () => body.destroy());
  return body;
}

function rangeOf(
  ctx: Context,
  sizeBytes: number,
  etag: string | undefined,
): { start: number; end: number } | 'unsatisfiable' | null {
  const wanted = ctx.get('range');
  const condition = ctx.get('if-range');
  if (wanted === '' || (condition !== '' && condition !== etag)) return null;
  const ranges = parseRange(sizeBytes, wanted);
  if (ranges === -1) return 'unsatisfiable';
  const [first] = ranges === -2 ? [] : ranges;
  const isOne = ranges !== -2 && ranges.length === 1 && ranges.type === 'bytes';
  return isOne && first !== undefined ? first : null;
}

/** The one range to hand on to a DAM; anything else is the whole file. */
export function singleRange(ctx: Context, etag: string): { range?: string } {
  const range = ctx.get('range');
  const condition = ctx.get('if-range');
  const isPlain = /^bytes=(\d{1,15}-\d{0,15}|-\d{1,15})$/.test(range);
  return isPlain && (condition === '' || condition === etag) ? { range } : {};
}
