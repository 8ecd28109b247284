import type { Core } from '@strapi/strapi';
import type { Context } from 'koa';
import type { AssetVersion, Availability } from '../../contracts/asset';
import { DamError } from '../../contracts/errors';
import { parseStoredUrl, STORED_URL_MARK } from '../../contracts/reference';
import { changesInMs, type Resolution } from '../../core/availability';
import { damOf } from '../plugin';
import { stream } from './files';

const PLACEHOLDER =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1200 800" width="1200" height="800" role="img"><rect width="1200" height="800" fill="#e9e9ee"/><path d="M420 540l120-150 90 105 60-70 110 115z" fill="#c8c8d2"/><circle cx="700" cy="330" r="42" fill="#c8c8d2"/></svg>';

/** What a visitor is told where there is nothing to show. */
const STATUS: Record<Exclude<Availability, 'live'>, number> = {
  withdrawn: 410,
  expired: 410,
  missing: 410,
  unapproved: 404,
  embargoed: 404,
  unknown: 503,
};

/** The delivery route: a stored url, or a resolved one, to the bytes of the current version. */
export default ({ strapi }: { strapi: Core.Strapi }) => ({
  async show(ctx: Context): Promise<void> {
    const { records, resolver, connections, clock, config } = damOf(strapi);
    const stored = parseStoredUrl(ctx.path.slice(ctx.path.indexOf(STORED_URL_MARK)));
    if (stored === null) return refuse(ctx, 404);
    const name = resolver.nameOf(stored.reference);
    const connection = connections.find(name.connection);
    // No record, no delivery: otherwise guessing ids would open the whole DAM.
    if (connection === undefined || (await records.known(name)) === undefined) {
      return refuse(ctx, 404);
    }
    const [resolution] = await resolver.resolveAll([stored.reference]);
    if (resolution === undefined) return refuse(ctx, 404);
    if (resolution.availability !== 'live') return refuse(ctx, STATUS[resolution.availability]);

    const { url, mime, etag } = fileFor(resolution, Number(ctx.query.w));
    const maxAgeMs = Math.min(config.freshForMs, changesInMs(resolution.asset, clock.now()));
    const cacheControl = `public, max-age=${Math.floor(maxAgeMs / 1_000)}`;
    ctx.set({ 'Cache-Control': cacheControl, ETag: etag });
    if (ctx.fresh || ctx.get('if-none-match') === etag) {
      ctx.status = 304;
      return;
    }
    const { open } = connection.connector;
    if (connection.delivery === 'redirect' || open === undefined) {
      ctx.status = 302;
      ctx.redirect(url);
      return;
    }
    try {
      const range = ctx.get('range');
      const file = await open(range === '' ? { url } : { url, range });
      stream(ctx, file, { contentType: mime, cacheControl, etag });
    } catch (error) {
      if (!(error instanceof DamError)) throw error;
      refuse(ctx, 503);
    }
  },

  placeholder(ctx: Context): void {
    ctx.set({ 'Cache-Control': 'public, max-age=86400', 'X-Content-Type-Options': 'nosniff' });
    ctx.type = 'image/svg+xml';
    ctx.body = PLACEHOLDER;
  },
});

/** The smallest rendition that is at least as wide as asked, else the original. */
function fileFor(
  { asset, version }: Extract<Resolution, { availability: 'live' }>,
  width: number,
): { url: string; mime: string; etag: string } {
  const rendition = Number.isInteger(width) && width > 0 ? renditionFor(version, width) : undefined;
  const key = `${asset.assetId}\u0000${version.version}\u0000${rendition?.name ?? ''}`;
  const etag = `"${Buffer.from(key).toString('base64url')}"`;
  return { url: rendition?.url ?? version.url, mime: rendition?.mime ?? version.mime, etag };
}

function renditionFor({ renditions }: AssetVersion, width: number) {
  return renditions
    .filter((rendition) => rendition.width >= width)
    .sort((one, other) => one.width - other.width)[0];
}

function refuse(ctx: Context, status: number): void {
  ctx.set('Cache-Control', 'no-store');
  ctx.remove('ETag');
  if (status === 503) ctx.set('Retry-After', '5');
  ctx.status = status;
  ctx.body = { error: { status, name: 'AssetNotShown', message: REASON[status] ?? 'Not shown.' } };
}

const REASON: Record<number, string> = {
  404: 'There is no such asset on this site.',
  410: 'This asset is no longer shown.',
  503: 'The asset cannot be fetched at the moment. Try again soon.',
};
