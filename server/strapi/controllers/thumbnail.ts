import type { Core } from '@strapi/strapi';
import type { Context } from 'koa';
import { DamError } from '../../contracts/errors';
import { damOf } from '../plugin';
import { abortedWith, endForLeaver, paramOf } from './context';
import { streamFile } from './files';

/**
 * Serves thumbnails, videos and audio to the picker from the admin's own origin, because the admin's content
 * security policy blocks other hosts.
 */
export default ({ strapi }: { strapi: Core.Strapi }) => ({
  async show(ctx: Context): Promise<void> {
    const { sealedAddresses, connections } = damOf(strapi);
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
    try {
      const range = ctx.get('range');
      const request = range === '' ? { url: target.url } : { url: target.url, range };
      const file = await open(request, { signal: abortedWith(ctx) });
      const contentType = file.contentType ?? 'application/octet-stream';
      streamFile(ctx, file, { contentType, cacheControl: 'private, max-age=3600' });
    } catch (error) {
      if (!(error instanceof DamError)) return endForLeaver(ctx, error);
      ctx.set('Cache-Control', 'no-store');
      ctx.status = 502;
      ctx.body = { error: { status: 502, name: 'DamError', message: error.message } };
    }
  },
});
