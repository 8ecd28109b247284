import { Readable } from 'node:stream';
import type { Context } from 'koa';
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
  cacheControl: string;
  etag?: string;
}

/** Hands a file's bytes on as they come; the DAM's own headers stay behind but length and range. */
export function stream(ctx: Context, file: OpenedFile, options: StreamOptions): void {
  ctx.status = file.status;
  ctx.set({ ...SAFE_HEADERS, 'Cache-Control': options.cacheControl, 'Accept-Ranges': 'bytes' });
  if (options.etag !== undefined) ctx.set('ETag', options.etag);
  if (file.contentRange !== null) ctx.set('Content-Range', file.contentRange);
  const body = Readable.from(file.body, { objectMode: false });
  // A visitor who leaves ends the call of the DAM as well.
  ctx.res.once('close', () => body.destroy());
  ctx.body = body;
  ctx.type = options.contentType;
  if (file.contentLength !== null) ctx.length = file.contentLength;
}
