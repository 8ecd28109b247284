import { createHash } from 'node:crypto';
import type { Core } from '@strapi/strapi';
import type { Context } from 'koa';
import type { AssetVersion, Availability, Rendition } from '../../contracts/asset';
import { DamError } from '../../contracts/errors';
import {
  deliveryPath,
  type Reference,
  SHOWN_MARK,
  STORED_URL_MARK,
  type StoredUrl,
} from '../../contracts/reference';
import { type AssetName, nameKey } from '../../core/asset-name';
import { changesInMs, type LiveResolution, type Resolution } from '../../core/availability';
import { tagsOfAnswer } from '../../core/cache-tags';
import { deliveredAs } from '../../core/delivered';
import { namesEtag } from '../../core/etags';
import { extensionOfMime, isWebImage, rasterFormat } from '../../core/image-types';
import { limitsOf } from '../../core/picture-limits';
import { signedBy } from '../../core/picture-signature';
import type { Connection } from '../../core/ports';
import { redirectTarget, renditionFor } from '../../core/redirect';
import { recogniseUrl } from '../../core/references/recognise';
import {
  commonPicture,
  isCommonPicture,
  negotiatedFormats,
  readTransformation,
  type Transformation,
} from '../../core/transformation';
import { versionKey } from '../../core/version-key';
import { type CachedFile, CacheUnusable, FileTooLarge, isMissing } from '../../files/disk-cache';
import {
  type PictureRequest,
  pictureKey,
  type Source,
  TooManyPictures,
} from '../../files/pictures';
import { NotRendered } from '../../files/render';
import { type DamPlugin, damOf } from '../plugin';
import { clientOf } from './client';
import { abortedWith } from './context';
import { savedNames } from './disposition';
import { type StreamOptions, sendFile, singleRange, streamFile } from './files';

/** How long a picture may be cached that a better one replaces soon, in milliseconds. */
const STAND_IN_MS = 5_000;

/**
 * Longest time from finding an asset to answering with it, in milliseconds, if a shared cache may keep the answer
 * for long. A later answer may come after the last purge of what it shows (`AGAIN_AFTER_MS` of the purges).
 */
const SHARED_WITHIN_MS = 10_000;

const PLACEHOLDER =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1200 800" width="1200" height="800" role="img"><rect width="1200" height="800" fill="#e9e9ee"/><path d="M420 540l120-150 90 105 60-70 110 115z" fill="#c8c8d2"/><circle cx="700" cy="330" r="42" fill="#c8c8d2"/></svg>';

/** HTTP status for assets that may not be shown. */
const STATUS_BY_AVAILABILITY: Record<Exclude<Availability, 'live'>, number> = {
  disconnected: 404,
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
    const beganMs = dam.clock.elapsed();
    const found = await findLive(dam, ctx.path.slice(ctx.path.indexOf(STORED_URL_MARK)));
    if ('status' in found) return refuseRequest(ctx, found.status);
    const asked = readPicture(ctx, dam, found);
    if ('status' in asked) return refuseRequest(ctx, asked.status, asked.message);
    const isBare = ctx.querystring === '';
    const asksFor = (name: string) => !isBare && ctx.query[name] !== undefined;
    const isDownload = asksFor('download');
    const isSaved = isDownload && asked.transformation === null;
    // Spread, this would take a tenth of a redirect.
    const request: DeliveryRequest = {
      name: found.name,
      connection: found.connection,
      stored: found.stored,
      resolution: found.resolution,
      isOfVersion: found.isOfVersion,
      ctx,
      dam,
      transformation: asked.transformation,
      isVariant: asked.isVariant,
      isOriginal: isSaved || asksFor('original'),
      isDownload,
      isSameSite: found.connection.delivery === 'redirect' && isFromOwnPage(ctx),
    };
    const { delivery, connector } = found.connection;
    ctx.set('Cache-Control', cacheControlOf(request));
    setTags(request);
    if (delivery === 'redirect') ctx.vary('Sec-Fetch-Site');
    // No redirect can make a browser save the file of another host, nor say its name.
    const isRedirected = delivery === 'redirect' && !request.isSameSite && !isSaved;
    if (isRedirected || connector.open === undefined) return redirectToDam(request);
    await sendBytes(request, connector.open);
    if (dam.clock.elapsed() - beganMs > SHARED_WITHIN_MS) endSharedLifetime(ctx);
  },

  placeholder(ctx: Context): void {
    ctx.set({ 'Cache-Control': 'public, max-age=86400', 'X-Content-Type-Options': 'nosniff' });
    ctx.type = 'image/svg+xml';
    ctx.body = PLACEHOLDER;
  },
});

/** The picture that an address asks for; null for the file itself. */
interface AskedPicture {
  transformation: Transformation | null;
  /** True if an asset has a limited number of such pictures at a time. */
  isVariant: boolean;
}

/** Reads the picture that is asked for. Only an address with this site's signature may have any values. */
function readPicture(
  ctx: Context,
  { pictureLimits, signingKey }: DamPlugin,
  found: Found,
): AskedPicture | { status: number; message: string } {
  if (ctx.querystring === '') return { transformation: null, isVariant: false };
  const signed = signedBy(found.stored.reference, ctx.query, signingKey);
  if (signed === 'nothing' && ctx.query.s !== undefined) {
    return { status: 403, message: WRONG_SIGNATURE_MESSAGE };
  }
  const limits = limitsOf(pictureLimits, found.connection, found.resolution.version);
  const transformation = readTransformation(ctx.query, limits, signed);
  if (transformation !== null && 'problem' in transformation) {
    return { status: 400, message: transformation.problem };
  }
  return { transformation, isVariant: !isCommonPicture(ctx.query, signed) };
}

/** The asset that an address names, which may be shown now. */
interface Found {
  name: AssetName;
  connection: Connection;
  stored: StoredUrl;
  resolution: LiveResolution;
  /** True if the address contains the shown version. */
  isOfVersion: boolean;
}

interface DeliveryRequest extends Found, AskedPicture {
  ctx: Context;
  dam: DamPlugin;
  /** True if the DAM's own file is asked for, whatever browsers show: by name, or to be saved. */
  isOriginal: boolean;
  /** True if the file is to be saved instead of shown. */
  isDownload: boolean;
  /** True if a page of this origin gets the bytes of a connection that redirects. */
  isSameSite: boolean;
}

/** Finds the asset that a path names. Returns an HTTP status if it may not be shown. */
async function findLive(dam: DamPlugin, path: string): Promise<Found | { status: number }> {
  const stored = recogniseUrl(path)?.stored;
  if (!stored) return { status: 404 };
  const name = dam.resolver.nameOf(stored.reference);
  const connection = dam.connections.find(name.connection);
  if (connection === undefined) return { status: 404 };
  // Assets without a record are not delivered: otherwise guessing ids would make the whole DAM public.
  const resolution =
    (await dam.resolver.resolveKnown(stored.reference)) ??
    (await resolveUsed(dam, stored.reference));
  if (resolution === null) return { status: 404 };
  if (resolution.availability !== 'live') {
    deleteCachedFiles(dam, name, resolution);
    return { status: STATUS_BY_AVAILABILITY[resolution.availability] };
  }
  const { reference, slug, ext } = stored;
  const { version } = resolution.version;
  const isFormer = version !== resolution.asset.current?.version;
  if (isFormer && !(await dam.pins.has(name, version))) return { status: 404 };
  const isOfVersion =
    path.includes(SHOWN_MARK) &&
    path === deliveryPath(reference, slug, ext, reference.version, version);
  return { name, connection, stored, resolution, isOfVersion };
}

/**
 * True if a page of this Strapi's own origin shows the file: Strapi's admin, whose content security policy
 * blocks the DAM's host, also as the target of a redirect. The admin sends no `Referer`.
 */
function isFromOwnPage(ctx: Context): boolean {
  const destination = ctx.get('sec-fetch-dest');
  const isShown = destination !== '' && destination !== 'document';
  return isShown && ctx.get('sec-fetch-site') === 'same-origin';
}

/**
 * Resolves a reference to an asset without a record that content uses: after an import, nothing may have
 * named it yet. Null if no content does, or if the DAM does not answer.
 */
async function resolveUsed(dam: DamPlugin, reference: Reference): Promise<Resolution | null> {
  const name = dam.resolver.nameOf(reference);
  const uses = await dam.usage.table.ofAsset(name, 1);
  if (uses.length === 0) return null;
  await dam.records.admit([name]);
  const [resolution = null] = await dam.resolver.resolveAll([reference]);
  return resolution?.availability === 'unknown' ? null : resolution;
}

/**
 * Returns the `Cache-Control` header. Even an immutable address may only be cached until the asset's rights
 * can change, and what a better picture replaces soon only for seconds.
 */
function cacheControlOf(request: DeliveryRequest, isLasting = true): string {
  const { dam, resolution, isOfVersion, isSameSite } = request;
  const untilChangeMs = changesInMs(resolution.asset, dam.clock.now());
  const mostMs = isLasting ? untilChangeMs : Math.min(untilChangeMs, STAND_IN_MS);
  const seconds = (ms: number) => Math.floor(Math.min(ms, mostMs) / 1_000);
  return [
    isSameSite ? 'private' : 'public',
    `max-age=${seconds(dam.config.freshForMs)}`,
    ...(mayBeShared(request) ? [`s-maxage=${seconds(dam.cdn?.sharedForMs ?? 0)}`] : []),
    ...(isOfVersion && isLasting ? ['immutable'] : []),
  ].join(', ');
}

/**
 * True if a shared cache may keep an answer for longer than browsers, because it is purged when the asset changes.
 * Not so redirects: a DAM may move its files without a change of the asset.
 */
function mayBeShared({ dam, connection }: DeliveryRequest): boolean {
  return connection.delivery === 'proxy' && dam.purges?.mayShare() === true;
}

function endSharedLifetime(ctx: Context): void {
  ctx.set('Cache-Control', ctx.response.get('Cache-Control').replace(/, s-maxage=\d+/, ''));
}

/** Names the asset in the header that the configured CDN reads. */
function setTags({ ctx, dam, name }: DeliveryRequest): void {
  if (dam.cdn === null) return;
  const { name: header, separator } = dam.cdn.tagHeader;
  ctx.set(header, tagsOfAnswer([name]).tags.join(separator));
}

async function sendBytes(request: DeliveryRequest, open: Source['open']): Promise<void> {
  const { ctx, name, resolution } = request;
  const { asset, version } = resolution;
  const signal = abortedWith(ctx);
  const source = { name, asset, version, open, client: clientOf(ctx.ip) };
  const selected = selectFile(request, source);
  if (selected === null) return refuseRequest(ctx, 404, NO_PICTURE_MESSAGE);
  try {
    if ('formats' in selected) await sendPicture(request, selected, signal);
    else if (!(await redirectsToFile(request, selected))) {
      await sendSelected(request, selected, signal);
    }
  } catch (error) {
    // Nobody is there any more to be answered.
    if (signal.aborted) return;
    const status = statusOfError(error);
    if (status === null) throw error;
    refuseRequest(ctx, status);
  }
}

/** Returns the status for an error of the DAM, the disk or of rendering; null for any other error. */
function statusOfError(error: unknown): number | null {
  if (error instanceof NotRendered) return 422;
  if (error instanceof TooManyPictures) return 429;
  return error instanceof DamError || error instanceof CacheUnusable ? 503 : null;
}

/** Deletes cached files of an asset that may no longer be shown; `unknown` deletes nothing. */
function deleteCachedFiles({ pictures }: DamPlugin, name: AssetName, resolution: Resolution): void {
  const { availability, asset } = resolution;
  if (availability === 'unknown') return;
  // Other entries may pin approved versions of an asset whose current version is not approved.
  void pictures.onlyShowable(name, availability === 'unapproved' ? asset : null);
}

/** Returns an ETag of fixed length that is equal for equal bytes, independent of the address. */
function etagOf({ assetId }: AssetName, version: AssetVersion, variant: string): string {
  const key = JSON.stringify([assetId, versionKey(version), variant]);
  return `"${createHash('sha256').update(key).digest('base64url').slice(0, 32)}"`;
}

/** Redirects the visitor to a URL of the DAM. */
function redirectToDam(request: DeliveryRequest): void {
  const { ctx, resolution, isOriginal } = request;
  const target = isOriginal ? resolution.version.url : pictureTarget(request);
  if (target === null) {
    refuseRequest(ctx, 404, NO_PICTURE_MESSAGE);
    return;
  }
  ctx.status = 302;
  ctx.redirect(target);
}

/** Returns the address of a picture in the DAM, which makes it, or charges for it, once. */
function pictureTarget(request: DeliveryRequest): string | null {
  const { ctx, dam, name, connection, resolution, transformation, isVariant } = request;
  const target = redirectTarget(connection.connector, resolution, transformation);
  if (!isVariant || transformation === null || target === null) return target;
  if (dam.variants.admit(nameKey(name), target)) return target;
  ctx.set('Cache-Control', cacheControlOf(request, false));
  return redirectTarget(connection.connector, resolution, commonPicture(transformation));
}

/** A file of the DAM to send unchanged. */
interface SelectedFile {
  /** Distinguishes files of one version, for the ETag; an empty string for the original. */
  variant: string;
  mime: string;
  ext: string;
  url: string;
  source: Source;
  /** True if the file is kept on this machine; false if it is streamed. */
  isKept: boolean;
}

/** Selects a picture, a rendition of the DAM, or the original; null if a picture is asked for in vain. */
function selectFile(
  request: DeliveryRequest,
  source: Source,
): SelectedFile | PictureRequest | null {
  const { ctx, dam, isOriginal } = request;
  const { asset, version } = source;
  const original = fileOf(dam, source);
  if (isOriginal) return original;
  const { widths, formats, negotiate } = dam.config.delivery;
  const widest = widths.at(-1) ?? Number.POSITIVE_INFINITY;
  const own = dam.pictures.isKept(version) ? rasterFormat(version.mime) : null;
  const plain = deliveredAs(asset, version, { makesPictures: own !== null, widest });
  const transformation = request.transformation ?? plain.picture;
  if (transformation === null) {
    return plain.rendition === null ? original : fileOf(dam, source, plain.rendition);
  }
  if (own !== null) {
    const accept = negotiate === 'off' ? '' : ctx.get('accept');
    return {
      source,
      transformation,
      formats: negotiatedFormats(transformation.format, own, accept, formats),
      isVariant: request.isVariant,
    };
  }
  // Browsers scale an SVG themselves, and nothing can be made of the other images here.
  if (isWebImage(version.mime) && rasterFormat(version.mime) === null) return original;
  const isShown = isWebImage(version.mime);
  const rendition = renditionFor(version, transformation, isShown ? 'wide-enough' : 'largest');
  if (rendition !== undefined) return fileOf(dam, source, rendition);
  return isShown ? original : null;
}

/** Describes the version's own file, or one of its renditions. */
function fileOf({ pictures }: DamPlugin, source: Source, rendition?: Rendition): SelectedFile {
  const { version } = source;
  if (rendition === undefined) {
    const { mime, ext, url } = version;
    const isKept = pictures.isKept(version) && !/^(video|audio)\//.test(mime);
    return { variant: '', mime, ext, url, source, isKept };
  }
  const { name, mime, url } = rendition;
  return { variant: name, mime, ext: extensionOf(mime), url, source, isKept: true };
}

function extensionOf(mime: string): string {
  return extensionOfMime(mime) ?? mime.replace(/^.*\//, '');
}

/** Sets the ETag. Returns true, with status 304, if the client has the file. */
function answersUnchanged({ ctx, name, resolution }: DeliveryRequest, variant: string): boolean {
  const etag = etagOf(name, resolution.version, variant);
  ctx.set('ETag', etag);
  ctx.status = 200;
  // Koa's `ctx.fresh` is false for clients that send `no-cache` with an ETag.
  const isUnchanged = ctx.fresh || namesEtag(ctx.get('if-none-match'), etag);
  if (isUnchanged) ctx.status = 304;
  return isUnchanged;
}

function streamOptions(
  request: DeliveryRequest,
  { mime, ext, variant }: Pick<SelectedFile, 'mime' | 'ext' | 'variant'>,
  isLasting = true,
): StreamOptions & { etag: string } {
  const { name, stored, resolution, dam, isDownload } = request;
  const { fileName } = resolution.version;
  return {
    contentType: mime,
    cacheControl: cacheControlOf(request, isLasting),
    etag: etagOf(name, resolution.version, variant),
    saved: {
      ...savedNames({ fileName, ext, slug: stored.slug }),
      type: isDownload ? 'attachment' : 'inline',
    },
    frameAncestors: dam.config.delivery.frameAncestors,
  };
}

/** Sends the best that there is for a picture at the moment. */
async function sendPicture(
  request: DeliveryRequest,
  picture: PictureRequest,
  signal: AbortSignal,
): Promise<void> {
  const { ctx, dam } = request;
  const { source, formats } = picture;
  const key = pictureKey(picture, formats.best);
  const isNegotiated = dam.config.delivery.negotiate === 'accept';
  if (isNegotiated && picture.transformation.format === 'auto') ctx.vary('Accept');
  if (answersUnchanged(request, key)) return;
  const { file, url, mime, part, isLasting } = await dam.pictures.show(picture, signal);
  const variant = part === '' ? key : `${key} ${part}`;
  if (part !== '' && answersUnchanged(request, variant)) {
    ctx.set('Cache-Control', cacheControlOf(request, isLasting));
    return;
  }
  const options = streamOptions(request, { mime, ext: extensionOf(mime), variant }, isLasting);
  if (file === null) return stream(request, source, url ?? source.version.url, options, signal);
  await sendKept(ctx, file, options, async () => {
    const again = await dam.pictures.show(picture, signal);
    return again.part === part ? again.file : null;
  });
}

/**
 * Redirects to an address of the DAM that ends, if it has one for the film, recording or document that is asked for.
 * Returns false if the bytes must be sent. Images are kept here, where they are cached for longer.
 */
async function redirectsToFile(
  request: DeliveryRequest,
  { variant }: SelectedFile,
): Promise<boolean> {
  const { ctx, dam, connection, resolution, isDownload } = request;
  const { asset, version } = resolution;
  const { publicUrl } = connection.connector;
  if (publicUrl === undefined || connection.delivery !== 'proxy') return false;
  if (variant !== '' || version.mime.startsWith('image/')) return false;
  ctx.vary('Sec-Fetch-Site');
  // No redirect can make a browser save the file of another host, and Strapi's admin shows none of other hosts.
  if (isDownload || isFromOwnPage(ctx)) return false;
  const address = await publicUrl(version);
  if (address === null) return false;
  const { url, expiresAt } = address;
  const nowMs = dam.clock.now();
  const endsInMs = expiresAt === null ? Number.POSITIVE_INFINITY : Date.parse(expiresAt) - nowMs;
  // Also false if the instant cannot be read.
  if (!(endsInMs > 0)) return false;
  // Half of the time, so that a cached redirect leads to an address that lasts as long again.
  const mostMs = Math.min(dam.config.freshForMs, changesInMs(asset, nowMs), endsInMs / 2);
  ctx.set('Cache-Control', `public, max-age=${Math.floor(mostMs / 1_000)}`);
  ctx.status = 302;
  ctx.redirect(url);
  return true;
}

/** Sends the cached file, or streams it from the DAM. */
async function sendSelected(
  request: DeliveryRequest,
  selected: SelectedFile,
  signal: AbortSignal,
): Promise<void> {
  const { ctx, dam } = request;
  const { source, url, variant, isKept } = selected;
  if (answersUnchanged(request, variant)) return;
  const options = streamOptions(request, selected);
  if (!isKept) return stream(request, source, url, options, signal);
  const load = () => dam.pictures.file(source, url, variant, signal);
  try {
    await sendKept(ctx, await load(), options, load);
  } catch (error) {
    if (!(error instanceof FileTooLarge || error instanceof CacheUnusable)) throw error;
    await stream(request, source, url, options, signal);
  }
}

async function stream(
  { ctx, dam }: DeliveryRequest,
  source: Source,
  url: string,
  options: StreamOptions & { etag: string },
  signal: AbortSignal,
): Promise<void> {
  const request = { url, ...singleRange(ctx, options.etag) };
  streamFile(ctx, await dam.pictures.open(source, request, signal), options);
}

/** Sends a file of the cache, which can lose it before the read: by its size limit or by hand. */
async function sendKept(
  ctx: Context,
  file: CachedFile,
  options: StreamOptions,
  loadAgain: () => Promise<CachedFile | null>,
): Promise<void> {
  try {
    await sendFile(ctx, file, options);
  } catch (error) {
    if (!isMissing(error)) throw error;
    const again = await loadAgain();
    if (again === null) throw new DamError('unreachable', 'The cache lost a file twice.');
    await sendFile(ctx, again, options);
  }
}

function refuseRequest(
  ctx: Context,
  status: number,
  message = MESSAGE_BY_STATUS[status] ?? 'This asset cannot be shown.',
): void {
  ctx.set('Cache-Control', 'no-store');
  for (const header of ['ETag', 'Content-Disposition', 'Content-Range']) ctx.remove(header);
  if (status === 503 || status === 429) ctx.set('Retry-After', '5');
  ctx.status = status;
  ctx.body = { error: { status, name: 'AssetNotShown', message } };
}

const NO_PICTURE_MESSAGE =
  'There is no picture of this asset. Its file has the address without parameters, or with "?original".';

const WRONG_SIGNATURE_MESSAGE =
  '"s" is not the signature of these parameters. Without "s" they are limited to the sizes of this site.';

const MESSAGE_BY_STATUS: Record<number, string> = {
  404: 'There is no such asset on this site.',
  410: 'This asset is no longer shown.',
  422: 'No picture can be made of this asset: it is broken, or has too many pixels.',
  429: 'Too many pictures are asked for at a time. Try again soon.',
  503: 'The asset cannot be fetched at the moment. Try again soon.',
};
