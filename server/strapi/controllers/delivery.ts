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

/** The delivery route: a stored url, or a resolved one, to the bytes of the current version. */
export default ({ strapi }: { strapi: Core.Strapi }) => ({
  async show(ctx: Context): Promise<void> {
    const plugin = damOf(strapi);
    const { resolver, connections, config, clock } = plugin;
    const path = ctx.path.slice(ctx.path.indexOf(STORED_URL_MARK));
    const stored = recogniseUrl(path)?.stored;
    if (!stored) return refuse(ctx, 404);
    const name = resolver.nameOf(stored.reference);
    const connection = connections.find(name.connection);
    // No record, no delivery: otherwise guessing ids would open the whole DAM.
    const resolution =
      connection === undefined ? null : await resolver.resolveKnown(stored.reference);
    if (connection === undefined || resolution === null) return refuse(ctx, 404);
    if (resolution.availability !== 'live') {
      dropFiles(plugin, name, resolution);
      return refuse(ctx, STATUS[resolution.availability]);
    }
    const transformation =
      ctx.querystring === '' ? null : readTransformation(ctx.query, config.delivery.widths);
    if (transformation !== null && 'problem' in transformation) {
      return refuse(ctx, 400, transformation.problem);
    }
    const maxAgeMs = Math.min(config.freshForMs, changesInMs(resolution.asset, clock.now()));
    // The bytes of an address with its version never change; whether they may be shown does.
    const ending = stored.ext === '' ? '' : `.${stored.ext}`;
    const isOfVersion = path.endsWith(`~v${resolution.version.version}${ending}`);
    const cacheControl = `public, max-age=${Math.floor(maxAgeMs / 1_000)}${isOfVersion ? ', immutable' : ''}`;
    const request = { ctx, plugin, name, connection, stored, resolution, transformation };
    const { open } = connection.connector;
    if (connection.delivery === 'redirect' || open === undefined) {
      ctx.set('Cache-Control', cacheControl);
      return redirect(request);
    }
    const { asset, version } = resolution;
    const wanted = wantedOf(request, { name, asset, version, open });
    const etag = etagOf(name, version, wanted.variant);
    ctx.set({ 'Cache-Control': cacheControl, ETag: etag });
    if (wanted.varies) ctx.vary('Accept');
    ctx.status = 200;
    if (ctx.fresh || isKnown(ctx, etag)) {
      ctx.status = 304;
      return;
    }
    const fileName = `${stored.slug}.${wanted.ext}`;
    try {
      await send(ctx, wanted, { contentType: wanted.mime, cacheControl, etag, fileName });
    } catch (error) {
      if (error instanceof TooBusy) return refuse(ctx, 503, TOO_BUSY);
      if (error instanceof NotRendered) return refuse(ctx, 422);
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

/** Nothing stays on this machine of what may not be shown; what nobody knows is kept. */
function dropFiles({ pictures }: DamPlugin, name: AssetName, resolution: Resolution): void {
  const { availability, asset } = resolution;
  if (availability === 'unknown') return;
  // Of an asset that is approved in other versions, those may be pinned elsewhere.
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

interface DeliveryRequest {
  ctx: Context;
  plugin: DamPlugin;
  name: AssetName;
  connection: Connection;
  stored: StoredUrl;
  resolution: LiveResolution;
  transformation: Transformation | null;
}

/** A visitor goes to the DAM itself. */
function redirect({ ctx, connection, resolution, transformation }: DeliveryRequest): void {
  ctx.status = 302;
  ctx.redirect(redirectTarget(connection.connector, resolution, transformation));
}

/** What is sent: its type, what tells it from other files of the version, and where it comes from. */
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
  const { ctx, plugin, resolution, transformation } = request;
  const { pictures, config } = plugin;
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

async function send(
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
