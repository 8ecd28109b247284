import type { Core } from '@strapi/strapi';
import type { Context } from 'koa';
import type { OpenRequest } from '../../contracts/connector';
import { DamError } from '../../contracts/errors';
import { boundedFile, STREAM_LIMITS } from '../../files/bounded-body';
import { damOf } from '../plugin';
import { abortedWith, endForLeaver, paramOf } from './context';
import { streamFile } from './files';

/**
 * Serves thumbnails, videos and audio to the picker from the admin's own origin, because the admin's content
 * security policy blocks other hosts.
 */
export default ({ strapi }: { strapi: Core.Strapi }) => ({
  async show(ctx: Context): Promise<void> {
    const { sealedAddresses, connections, clock } = damOf(strapi);
    const target = sealedAddresses.open(paramOf(ctx, 'token'));
    const connection = target === null ? undefined : connections.find(target.connection);
    if (target === null || connection === undefined) {
      ctx.status = 404;
      ctx.body = {
        error: { status: 404, name: 'NotFoundError', message: 'This picture address has expired.' },
      };
      return;
    }
    const { open } = connection.connector;
    if (open === undefined) {
      ctx.redirect(target.url);
      return;
    }
    const signal = abortedWith(ctx);
    try {
      const opened = await open(requestFor(ctx, target.url), { signal });
      const file = await boundedFile(opened, { limits: STREAM_LIMITS, clock, signal });
      const contentType = file.contentType ?? 'application/octet-stream';
      streamFile(ctx, file, { contentType, cacheControl: 'private, max-age=3600' });
    } catch (error) {
      if (!(error instanceof DamError)) return endForLeaver(ctx, error);
      answerFailure(ctx, error);
    }
  },
});

function requestFor(ctx: Context, url: string): OpenRequest {
  const range = ctx.get('range');
  return range === '' ? { url } : { url, range };
}

function answerFailure(ctx: Context, error: unknown): void {
  if (!(error instanceof DamError)) throw error;
  ctx.set('Cache-Control', 'no-store');
  ctx.status = 502;
  ctx.body = { error: { status: 502, name: 'DamError', message: error.message } };
}
