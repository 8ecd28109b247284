import { createHash } from 'node:crypto';
import type { Core } from '@strapi/strapi';
import type { Context } from 'koa';
import type { AssetVersion, Availability } from '../../contracts/asset';
import type { OpenedFile } from '../../contracts/connector';
import { DamError } from '../../contracts/errors';
import { STORED_URL_MARK, type StoredUrl } from '../../contracts/reference';
import type { AssetName } from '../../core/asset-name';
import { changesInMs, type LiveResolution, type Resolution } from '../../core/availability';
import {
  extensionOfFormat,
  extensionOfMime,
  mimeOfFormat,
  rasterFormat,
} from '../../core/image-types';
import type { Connection } from '../../core/ports';
import { redirectTarget, renditionFor } from '../../core/redirect';
import { recogniseUrl } from '../../core/references/recognise';
import {
  negotiatedFormat,
  readTransformation,
  type Transformation,
} from '../../core/transformation';
import { versionKey } from '../../core/version-key';
import { type CachedFile, isMissing } from '../../files/disk-cache';
import { pictureKey, type Source, TooBusy } from '../../files/pictures';
import { NotRendered } from '../../files/render';
import { type DamPlugin, damOf } from '../plugin';
import { type StreamOptions, sendFile, singleRange, stream } from './files';

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

/** The delivery route: leads from a stored or resolved url to the bytes of the current version. */
export default ({ strapi }: { strapi: Core.Strapi }) => ({
  async show(ctx: Context): Promise<void> {
    const dam = damOf(strapi);
    const found = await findLive(dam, ctx.path.slice(ctx.path.indexOf(STORED_URL_MARK)));
    if ('status' in found) return refuse(ctx, found.status);
    const transformation =
      ctx.querystring === '' ? null : readTransformation(ctx.query, dam.config.delivery.widths);
    if (transformation !== null && 'problem' in transformation) {
      return refuse(ctx, 400, transformation.problem);
    }
    const request = { ...found, ctx, dam, transformation };
    const { delivery, connector } = found.connection;
    ctx.set('Cache-Control', cacheControlOf(request));
    if (delivery === 'redirect' || connector.open === undefined) return redirect(request);
    await sendBytes(request, connector.open);
  },

  placeholder(ctx: Context): void {
    ctx.set({ 'Cache-Control': 'public, max-age=86400', 'X-Content-Type-Options': 'nosniff' });
    ctx.type = 'image/svg+xml';
    ctx.body = PLACEHOLDER;
  },
});

/** What an address names, if it may be shown now. */
interface Found {
  name: AssetName;
  connection: Connection;
  stored: StoredUrl;
  resolution: LiveResolution;
  /** True if the address has the shown version in it. */
  isOfVersion: boolean;
}

interface DeliveryRequest extends Found {
  ctx: Context;
  dam: DamPlugin;
  transformation: Transformation | null;
}

/** Finds what a path names; a status if it may not be shown. */
async function findLive(dam: DamPlugin, path: string): Promise<Found | { status: number }> {
  const stored = recogniseUrl(path)?.stored;
  if (!stored) return { status: 404 };
  const name = dam.resolver.nameOf(stored.reference);
  const connection = dam.connections.find(name.connection);
  if (connection === undefined) return { status: 404 };
  // Without a record nothing is delivered: otherwise guessing ids would open the whole DAM.
  const resolution = await dam.resolver.resolveKnown(stored.reference);
  if (resolution === null) return { status: 404 };
  if (resolution.availability !== 'live') {
    deleteFiles(dam, name, resolution);
    return { status: STATUS[resolution.availability] };
  }
  const ending = stored.ext === '' ? '' : `.${stored.ext}`;
  const isOfVersion = path.endsWith(`~v${resolution.version.version}${ending}`);
  return { name, connection, stored, resolution, isOfVersion };
}

/** The bytes of an address with a version never change; only the permission to show them does. */
function cacheControlOf({ dam, resolution, isOfVersion }: DeliveryRequest): string {
  const untilChangeMs = changesInMs(resolution.asset, dam.clock.now());
  const maxAgeMs = Math.min(dam.config.freshForMs, untilChangeMs);
  return `public, max-age=${Math.floor(maxAgeMs / 1_000)}${isOfVersion ? ', immutable' : ''}`;
}

async function sendBytes(request: DeliveryRequest, open: Source['open']): Promise<void> {
  const { ctx, name, stored, resolution } = request;
  const { asset, version } = resolution;
  const wanted = wantedOf(request, { name, asset, version, open });
  const etag = etagOf(name, version, wanted.variant);
  ctx.set('ETag', etag);
  if (wanted.varies) ctx.vary('Accept');
  ctx.status = 200;
  if (ctx.fresh || isKnown(ctx, etag)) {
    ctx.status = 304;
    return;
  }
  const fileName = `${stored.slug}.${wanted.ext}`;
  const cacheControl = cacheControlOf(request);
  try {
    await sendWanted(ctx, wanted, { contentType: wanted.mime, cacheControl, etag, fileName });
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal === null) throw error;
    refuse(ctx, ...refusal);
  }
}

/** The refusal that an error of the DAM or of rendering means; null for any other error. */
function refusalOf(error: unknown): [status: number, message?: string] | null {
  if (error instanceof TooBusy) return [503, TOO_BUSY];
  if (error instanceof NotRendered) return [422];
  return error instanceof DamError ? [503] : null;
}

/** Deletes cached files of an asset that may no longer be shown; `unknown` deletes nothing. */
function deleteFiles({ pictures }: DamPlugin, name: AssetName, resolution: Resolution): void {
  const { availability, asset } = resolution;
  if (availability === 'unknown') return;
  // Other approved versions of an unapproved one may be pinned elsewhere.
  void pictures.onlyShowable(name, availability === 'unapproved' ? asset : null);
}

/** Some clients send `no-cache` beside the ETag that they have, which Koa takes for a refusal. */
function isKnown(ctx: Context, etag: string): boolean {
  const tags = ctx.get('if-none-match').split(',', 100);
  return tags.some((tag) => tag.trim().replace(/^W\//, '') === etag);
}

/** The same for the same bytes, whatever the address; of fixed length, whatever the DAM's ids. */
function etagOf({ assetId }: AssetName, version: AssetVersion, variant: string): string {
  const key = JSON.stringify([assetId, versionKey(version), variant]);
  return `"${createHash('sha256').update(key).digest('base64url').slice(0, 32)}"`;
}

/** A visitor goes to the DAM itself. */
function redirect({ ctx, connection, resolution, transformation }: DeliveryRequest): void {
  ctx.status = 302;
  ctx.redirect(redirectTarget(connection.connector, resolution, transformation));
}

/** The file to send: variant key, media type and source. */
interface Wanted {
  variant: string;
  mime: string;
  ext: string;
  /** Depends on what the browser can show. */
  varies: boolean;
  /** Null: too large to be kept here, so it is streamed. */
  file: (() => Promise<CachedFile>) | null;
  open: (range: { range?: string }) => Promise<OpenedFile>;
}

function wantedOf(request: DeliveryRequest, source: Source): Wanted {
  const { ctx, dam, resolution, transformation } = request;
  const { pictures, config } = dam;
  const { version } = resolution;
  const own = rasterFormat(version.mime);
  if (transformation !== null && own !== null) {
    const { format: asked } = transformation;
    const format = negotiatedFormat(asked, own, ctx.get('accept'), config.delivery.formats);
    return {
      variant: pictureKey(transformation, format, resolution.asset),
      mime: mimeOfFormat(format),
      ext: extensionOfFormat(format),
      varies: asked === 'auto',
      file: () => pictures.picture(source, transformation, format),
      open: (range) => source.open({ url: version.url, ...range }),
    };
  }
  // A film's picture, or a document's, is what the DAM has made.
  const rendition = renditionFor(resolution.version, transformation);
  const { url, mime } = rendition ?? version;
  const keeps =
    rendition !== undefined || (pictures.isKept(version) && !/^(video|audio)\//.test(mime));
  return {
    variant: rendition?.name ?? '',
    mime,
    varies: false,
    ext:
      rendition === undefined ? version.ext : (extensionOfMime(mime) ?? mime.replace(/^.*\//, '')),
    file: keeps ? () => pictures.file(source, url, rendition?.name ?? '') : null,
    open: (range) => source.open({ url, ...range }),
  };
}

async function sendWanted(
  ctx: Context,
  { file, open }: Wanted,
  options: StreamOptions & { etag: string },
): Promise<void> {
  if (file === null) return stream(ctx, await open(singleRange(ctx, options.etag)), options);
  try {
    await sendFile(ctx, await file(), options);
  } catch (error) {
    if (!isMissing(error)) throw error;
    // Emptied between looking and reading, by a bound or by hand.
    await sendFile(ctx, await file(), options);
  }
}

function refuse(ctx: Context, status: number, message = REASON[status] ?? 'Not shown.'): void {
  ctx.set('Cache-Control', 'no-store');
  for (const header of ['ETag', 'Content-Disposition', 'Content-Range']) ctx.remove(header);
  if (status === 503) ctx.set('Retry-After', '5');
  ctx.status = status;
  ctx.body = { error: { status, name: 'AssetNotShown', message } };
}

const TOO_BUSY = 'More pictures are asked for than can be made now. Try again soon.';

const REASON: Record<number, string> = {
  404: 'There is no such asset on this site.',
  410: 'This asset is no longer shown.',
  422: 'No picture can be made of this asset: it is broken, or has too many pixels.',
  503: 'The asset cannot be fetched at the moment. Try again soon.',
};
