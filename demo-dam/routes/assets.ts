import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { listFolders, searchAssets } from '../store/search';
import { changeTexts } from '../store/texts';
import type { DamContext } from './context';
import { metadataPatch, parse, parseIds, parseSearch, uploadFields, versionParams } from './input';
import { readUpload } from './upload';

const idParams = z.object({ id: z.string() });

/** Searching, reading and changing assets and their versions. */
export function assetRoutes(app: FastifyInstance, context: DamContext): void {
  const { assets, db, vault } = context;

  app.get('/api/assets', (request) => {
    const query = z.record(z.string(), z.unknown()).parse(request.query);
    if ('ids' in query) return { items: assets.getMany(parseIds(query)) };
    return searchAssets(db, assets, parseSearch(query));
  });

  app.get('/api/assets/:id', { config: { counts: 'get' } }, (request) =>
    assets.get(parse(idParams, request.params).id),
  );

  app.get('/api/folders', () => listFolders(db));

  app.post('/api/assets', async (request, reply) => {
    const { file, fields } = await readUpload(request, vault);
    const {
      id = randomUUID(),
      title = titleFrom(file.fileName),
      texts,
      ...rest
    } = parse(uploadFields, fields);
    await vault.storePoster(file, title);
    reply.code(201);
    return assets.create(id, { ...rest, title, texts: changeTexts({}, texts) }, file);
  });

  app.patch('/api/assets/:id', (request) => {
    const { id } = parse(idParams, request.params);
    assets.get(id);
    const given = Object.entries(parse(metadataPatch, request.body ?? {}));
    return assets.update(id, Object.fromEntries(given.filter(([, value]) => value !== undefined)));
  });

  app.delete('/api/assets/:id', (request, reply) => {
    assets.delete(parse(idParams, request.params).id);
    reply.code(204).send();
  });

  app.post('/api/assets/:id/withdraw', (request) =>
    assets.withdraw(parse(idParams, request.params).id),
  );

  app.post('/api/assets/:id/restore', (request) =>
    assets.restore(parse(idParams, request.params).id),
  );

  app.post('/api/assets/:id/versions', async (request, reply) => {
    const { title, id } = assets.get(parse(idParams, request.params).id);
    const { file } = await readUpload(request, vault);
    await vault.storePoster(file, title);
    reply.code(201);
    return assets.addVersion(id, file);
  });

  app.post('/api/assets/:id/versions/:number/approve', (request) => {
    const { id, number } = parse(versionParams, request.params);
    return assets.approve(id, number);
  });

  app.post('/api/assets/:id/versions/:number/reject', (request) => {
    const { id, number } = parse(versionParams, request.params);
    return assets.reject(id, number);
  });
}

function titleFrom(fileName: string): string {
  return (
    fileName
      .replace(/\.[^.]*$/, '')
      .replace(/[-_]+/g, ' ')
      .trim() || fileName
  );
}
