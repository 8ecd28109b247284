import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Context, Next } from 'koa';
import { namesEtag } from '../../core/etags';

/** Request headers that let a handler answer 304 or 412 for the body that it made. */
const CONDITIONS = ['if-none-match', 'if-modified-since'] as const;

/** Response headers that describe the bytes or the age of the body that a handler made. */
const BODY_HEADERS = [
  'Last-Modified',
  'Content-Length',
  'Content-MD5',
  'Digest',
  'Content-Digest',
  'Repr-Digest',
];

/**
 * Runs inner handlers without the client's conditions, then `replaceBody`, and decides 304 last. A handler
 * knows only the stored form, which stays the same when an asset is changed or withdrawn. `replaceBody`
 * returns true if it has put another body into the response.
 */
export async function answerConditionally(
  ctx: Context,
  next: Next,
  replaceBody: () => Promise<boolean>,
): Promise<void> {
  const isRead = ctx.method === 'GET' || ctx.method === 'HEAD';
  const conditions = isRead ? takeConditions(ctx.req.headers) : {};
  try {
    await next();
  } finally {
    Object.assign(ctx.req.headers, conditions);
  }
  if (await replaceBody()) describeBody(ctx);
  if (isRead && ctx.respond !== false && isCurrent(ctx)) ctx.status = 304;
}

/** True if the client has this body. Koa's `ctx.fresh` is false for clients that send `no-cache` with an ETag. */
function isCurrent(ctx: Context): boolean {
  if (ctx.fresh) return true;
  const etag = ctx.response.get('ETag');
  return ctx.status === 200 && etag !== '' && namesEtag(ctx.get('if-none-match'), etag);
}

function takeConditions(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const taken: IncomingHttpHeaders = {};
  for (const name of CONDITIONS) {
    if (headers[name] === undefined) continue;
    taken[name] = headers[name];
    delete headers[name];
  }
  return taken;
}

/** Replaces an ETag by that of the body which is sent, and removes what described the former body. */
function describeBody(ctx: Context): void {
  for (const name of BODY_HEADERS) ctx.remove(name);
  if (ctx.response.get('ETag') === '') return;
  const hash = createHash('sha256').update(JSON.stringify(ctx.body)).digest('base64url');
  ctx.set('ETag', `W/"${hash}"`);
}
