import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { sendFile } from '../files/send';
import type { DamContext } from './context';
import { parse, versionParams } from './input';

const renditionParams = versionParams.extend({ name: z.string() });

/** The bytes of versions and of their renditions, with Range, HEAD and ETag. */
export function fileRoutes(app: FastifyInstance, { assets, vault }: DamContext): void {
  app.route({
    method: ['GET', 'HEAD'],
    url: '/api/assets/:id/versions/:number/file',
    config: { counts: 'file' },
    handler: (request, reply) => {
      const { id, number } = parse(versionParams, request.params);
      const version = assets.version(id, number);
      return sendFile(request, reply, vault.original(version), {
        etag: version.sha256,
        lastModified: new Date(version.created_at),
        fileName: version.file_name,
      });
    },
  });

  app.route({
    method: ['GET', 'HEAD'],
    url: '/api/assets/:id/versions/:number/renditions/:name',
    config: { counts: 'file' },
    handler: async (request, reply) => {
      const { id, number, name } = parse(renditionParams, request.params);
      const version = assets.version(id, number);
      const file = await vault.rendition(version, name);
      const stem = version.file_name.replace(/\.[^.]*$/, '');
      return sendFile(request, reply, file, {
        etag: `${version.sha256}-${name}`,
        lastModified: new Date(version.created_at),
        fileName: `${stem}-${name}.${file.mime.replace('image/', '').replace('jpeg', 'jpg')}`,
      });
    },
  });
}
