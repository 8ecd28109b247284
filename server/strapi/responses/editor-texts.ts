import type { Core } from '@strapi/strapi';
import type { Context, Next } from 'koa';
import { storedBelow } from '../../core/references/normalise';
import { collect, place } from '../../core/references/walk';
import { pictureTextShape } from '../content/shapes';
import { damOf } from '../plugin';
import { isJson } from './request';

const ENTRIES = /^\/content-manager\/(?:collection|single)-types\/([^/]+)/;
const HISTORY = '/content-manager/history-versions';

/**
 * Puts the path or host of this Strapi before stored addresses in texts, if the admin's own host would look for
 * `/api/dam/a/…` elsewhere: below a path, or on another origin. Editors of texts show pictures from the address
 * that the text holds, and know nothing of Strapi's. A write takes away again what was put before.
 */
export function addressTextsForEditors(strapi: Core.Strapi): void {
  const base = baseForAdmin(strapi);
  if (base === '') return;
  strapi.server.api('admin').use(async (ctx: Context, next: Next) => {
    await next();
    const body: unknown = ctx.body;
    const uid = uidOf(ctx);
    if (ctx.respond === false || uid === undefined || !isJson(body)) return;
    const collected = collect(body, {
      ours: damOf(strapi).ours,
      shape: pictureTextShape(strapi, uid),
    });
    if (collected.found.length === 0) return;
    ctx.body = place(body, collected, {
      text: ({ value, known: { hits } }) => storedBelow(base, value, hits),
      object: ({ value }) => value,
    });
  });
}

/**
 * As Strapi's build does: the path alone where admin and server have one origin. Without a host in `server.url`
 * the server's origin is only where it listens, and browsers may not reach that.
 */
function baseForAdmin({ config }: Core.Strapi): string {
  const server = new URL(config.get<string>('server.absoluteUrl'));
  const admin = new URL(config.get<string>('admin.absoluteUrl'));
  const path = server.pathname.replace(/\/+$/, '');
  const hasHost = /^https?:\/\//.test(config.get<string>('server.url', ''));
  return hasHost && server.origin !== admin.origin ? server.origin + path : path;
}

/** The type of the entries in the response to this request. */
function uidOf({ path, query }: Context): string | undefined {
  const [, uid] = ENTRIES.exec(path) ?? [];
  if (uid !== undefined) return uid;
  const { contentType } = query;
  return path === HISTORY && typeof contentType === 'string' ? contentType : undefined;
}
