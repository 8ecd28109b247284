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
import { type StreamOptions, sendFile, singleRange, streamFile } from './files';

const PLACEHOLDER =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1200 800" width="1200" height="800" role="img"><rect width="1200" height="800" fill="#e9e9ee"/><path d="M420 540l120-150 90 105 60-70 110 115z" fill="#c8c8d2"/><circle cx="700" cy="330" r="42" fill="#c8c8d2"/></svg>';

/** HTTP status for assets that may not be shown. */
const STATUS_BY_AVAILABILITY: Record<Exclude<Availability, 'live'>, number> = {
  withdrawn: 410,
  expired: 410,
  missing: 410,
  unapproved: 404,
  embargoed: 404,
  unknown: 503,
};

/** The delivery route: sends the bytes for a stored or resolved URL, or redirects to the DAM. */
export default ({ strapi }: { strapi: Core.Strapi }) => ({
  async show(ctx: Context): Promise<void> {
    const dam = damOf(strapi);
    const found = await findLive(dam, ctx.path.slice(ctx.path.indexOf(STORED_URL_MARK)));
    if ('status' in found) return refuseRequest(ctx, found.status);
    const transformation =
      ctx.querystring === '' ? null : readTransformation(ctx.query, dam.config.delivery.widths);
    if (transformation !== null && 'problem' in transformation) {
      return refuseRequest(ctx, 400, transformation.problem);
    }
    const request = { ...found, ctx, dam, transformation };
    const { delivery, connector } = found.connection;
    ctx.set('Cache-Control', cacheControlOf(request));
    if (delivery === 'redirect' || connector.open === undefined) return redirectToDam(request);
    await sendBytes(request, connector.open);
  },

  placeholder(ctx: Context): void {
    ctx.set({ 'Cache-Control': 'public, max-age=86400', 'X-Content-Type-Options': 'nosniff' });
    ctx.type = 'image/svg+xml';
    ctx.body = PLACEHOLDER;
  },
});

/** The asset that an address names, which may be shown now. */
interface Found {
  name: AssetName;
  connection: Connection;
  stored: StoredUrl;
  resolution: LiveResolution;
  /** True if the address contains the shown version. */
  isOfVersion: boolean;
}

interface DeliveryRequest extends Found {
  ctx: Context;
  dam: DamPlugin;
  transformation: Transformation | null;
}

/** Finds the asset that a path names. Returns an HTTP status if it may not be shown. */
async function findLive(dam: DamPlugin, path: string): Promise<Found | { status: number }> {
  const stored = recogniseUrl(path)?.stored;
  if (!stored) return { status: 404 };
  const name = dam.resolver.nameOf(stored.reference);
  const connection = dam.connections.find(name.connection);
  if (connection === undefined) return { status: 404 };
  // Assets without a record are not delivered: otherwise guessing ids would make the whole DAM public.
  const resolution = await dam.resolver.resolveKnown(stored.reference);
  if (resolution === null) return { status: 404 };
  if (resolution.availability !== 'live') {
    deleteCachedFiles(dam, name, resolution);
    return { status: STATUS_BY_AVAILABILITY[resolution.availability] };
  }
  const ending = stored.ext === '' ? '' : `.${stored.ext}`;
  const isOfVersion = path.endsWith(`~v${resolution.version.version}${ending}`);
  return { name, connection, stored, resolution, isOfVersion };
}

/**
 * Returns the `Cache-Control` header. Even an immutable address may only be cached until the asset's rights
 * can change.
 */
function cacheControlOf({ dam, resolution, isOfVersion }: DeliveryRequest): string {
  const untilChangeMs = changesInMs(resolution.asset, dam.clock.now());
  const maxAgeMs = Math.min(dam.config.freshForMs, untilChangeMs);
  return `public, max-age=${Math.floor(maxAgeMs / 1_000)}${isOfVersion ? ', immutable' : ''}`;
}

async function sendBytes(request: DeliveryRequest, open: Source['open']): Promise<void> {
  const { ctx, name, stored, resolution } = request;
  const { asset, version } = resolution;
  const selected = selectFile(request, { name, asset, version, open });
  const etag = etagOf(name, version, selected.variant);
  ctx.set('ETag', etag);
  if (selected.varies) ctx.vary('Accept');
  ctx.status = 200;
  if (ctx.fresh || hasCurrentFile(ctx, etag)) {
    ctx.status = 304;
    return;
  }
  const fileName = `${stored.slug}.${selected.ext}`;
  const cacheControl = cacheControlOf(request);
  try {
    await sendSelected(ctx, selected, { contentType: selected.mime, cacheControl, etag, fileName });
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal === null) throw error;
    refuseRequest(ctx, ...refusal);
  }
}

/** Returns the status and message for an error of the DAM or of rendering; null for any other error. */
function refusalOf(error: unknown): [status: number, message?: string] | null {
  if (error instanceof TooBusy) return [503, TOO_BUSY_MESSAGE];
  if (error instanceof NotRendered) return [422];
  return error instanceof DamError ? [503] : null;
}

/** Deletes cached files of an asset that may no longer be shown; `unknown` deletes nothing. */
function deleteCachedFiles({ pictures }: DamPlugin, name: AssetName, resolution: Resolution): void {
  const { availability, asset } = resolution;
  if (availability === 'unknown') return;
  // Other entries may pin approved versions of an asset whose current version is not approved.
  void pictures.onlyShowable(name, availability === 'unapproved' ? asset : null);
}

/** True if the client has the file. Koa's `ctx.fresh` is false for clients that send `no-cache` with an ETag. */
function hasCurrentFile(ctx: Context, etag: string): boolean {
  const tags = ctx.get('if-none-match').split(',', 100);
  return tags.some((tag) => tag.trim().replace(/^W\//, '') === etag);
}

/** Returns an ETag of fixed length that is equal for equal bytes, independent of the address. */
function etagOf({ assetId }: AssetName, version: AssetVersion, variant: string): string {
  const key = JSON.stringify([assetId, versionKey(version), variant]);
  return `"${createHash('sha256').update(key).digest('base64url').slice(0, 32)}"`;
}

/** Redirects the visitor to a URL of the DAM. */
function redirectToDam({ ctx, connection, resolution, transformation }: DeliveryRequest): void {
  ctx.status = 302;
  ctx.redirect(redirectTarget(connection.connector, resolution, transformation));
}

/** The file to send: variant key, media type and source. */
interface SelectedFile {
  /** Distinguishes files of one version, for the ETag; an empty string for the original. */
  variant: string;
  mime: string;
  ext: string;
  /** True if the format depends on the `Accept` header. */
  varies: boolean;
  /** Fetches or makes the cached file. Null if the file is not cached, so that it is streamed. */
  file: (() => Promise<CachedFile>) | null;
  /** Opens the file in the DAM. */
  open: (range: { range?: string }) => Promise<OpenedFile>;
}

/** Selects a picture, a rendition of the DAM, or the original. */
function selectFile(request: DeliveryRequest, source: Source): SelectedFile {
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
  // A picture of a video or a document is a rendition that the DAM made.
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

/** Sends the cached file, or streams it from the DAM. */
async function sendSelected(
  ctx: Context,
  { file, open }: SelectedFile,
  options: StreamOptions & { etag: string },
): Promise<void> {
  if (file === null) return streamFile(ctx, await open(singleRange(ctx, options.etag)), options);
  try {
    await sendFile(ctx, await file(), options);
  } catch (error) {
    if (!isMissing(error)) throw error;
    // The cache can lose the file between the lookup and the read: by its size limit or by hand.
    await sendFile(ctx, await file(), options);
  }
}

function refuseRequest(
  ctx: Context,
  status: number,
  message = MESSAGE_BY_STATUS[status] ?? 'This asset cannot be shown.',
): void {
  ctx.set('Cache-Control', 'no-store');
  for (const header of ['ETag', 'Content-Disposition', 'Content-Range']) ctx.remove(header);
  if (status === 503) ctx.set('Retry-After', '5');
  ctx.status = status;
  ctx.body = { error: { status, name: 'AssetNotShown', message } };
}

const TOO_BUSY_MESSAGE = 'Too many pictures are waiting to be made. Try again soon.';

const MESSAGE_BY_STATUS: Record<number, string> = {
  404: 'There is no such asset on this site.',
  410: 'This asset is no longer shown.',
  422: 'No picture can be made of this asset: it is broken, or has too many pixels.',
  503: 'The asset cannot be fetched at the moment. Try again soon.',
};
