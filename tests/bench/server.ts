import { join } from 'node:path';
import { createStrapi } from '@strapi/strapi';

/** One Strapi of the bench in a process of its own; the parent asks for work over IPC. */

export const ENTRIES = 100;
export const MEDIA = 20;

export type Task =
  | { do: 'seed' }
  | { do: 'forget' }
  | { do: 'inProcess'; path: string; runs: number };

const APP = join(__dirname, 'app');

async function main(): Promise<void> {
  const strapi = createStrapi({ appDir: APP, distDir: APP, autoReload: false });
  strapi.log.silent = true;
  await strapi.load();
  const port = Number(process.env.PORT);
  await new Promise<void>((done) => {
    strapi.server.listen(port, '127.0.0.1', () => done());
  });

  const seed = async (): Promise<void> => {
    const files = strapi.db.query('plugin::upload.file');
    for (let entry = 0; entry < ENTRIES; entry++) {
      const ids = Array.from({ length: MEDIA }, (_, index) => `asset-${entry * MEDIA + index}`);
      const picked: { file: { id: number } }[] = await strapi
        .plugin('dam')
        .service('references')
        .pick(ids.map((assetId) => ({ connection: 'brand', assetId })));
      await strapi.documents('api::page.page' as never).create({
        data: { title: `Page ${entry}`, gallery: picked.map(({ file }) => file.id) } as never,
      });
      const local = await Promise.all(ids.map((id) => files.create({ data: localFile(id) })));
      await strapi.documents('api::local.local' as never).create({
        data: { title: `Local ${entry}`, gallery: local.map(({ id }) => id) } as never,
      });
    }
    const role = await strapi.db
      .query('plugin::users-permissions.role')
      .findOne({ where: { type: 'public' } });
    for (const name of ['page', 'local']) {
      await strapi.db
        .query('plugin::users-permissions.permission')
        .create({ data: { action: `api::${name}.${name}.find`, role: role.id } });
    }
  };

  /** Milliseconds that collecting, resolving and placing take on one stored response. */
  const inProcess = async (path: string, runs: number): Promise<number[]> => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`);
    const body: unknown = await response.json();
    const resolve = strapi.plugin('dam').service('resolve');
    const times: number[] = [];
    for (let run = 0; run < runs; run++) {
      const started = process.hrtime.bigint();
      await resolve.body(body);
      times.push(Number(process.hrtime.bigint() - started) / 1e6);
    }
    return times;
  };

  process.on('message', async (task: Task) => {
    try {
      if (task.do === 'seed') await seed();
      if (task.do === 'forget') await strapi.db.connection('dam_records').delete();
      const result = task.do === 'inProcess' ? await inProcess(task.path, task.runs) : [];
      process.send?.({ result });
    } catch (error) {
      process.send?.({ error: String(error) });
    }
  });
  process.send?.({ result: [] });
}

/** A picture as Strapi's own upload leaves it, in four formats. */
function localFile(name: string): Record<string, unknown> {
  const format = (size: string, width: number) => ({
    name: `${size}_${name}.jpg`,
    hash: `${size}_${name}_0123456789`,
    ext: '.jpg',
    mime: 'image/jpeg',
    path: null,
    width,
    height: Math.round(width * 0.75),
    size: width / 10,
    sizeInBytes: width * 100,
    url: `/uploads/${size}_${name}_0123456789.jpg`,
  });
  return {
    name: `${name}.jpg`,
    alternativeText: `Alt of ${name}`,
    hash: `${name}_0123456789`,
    ext: '.jpg',
    mime: 'image/jpeg',
    size: 123.4,
    width: 1600,
    height: 1200,
    url: `/uploads/${name}_0123456789.jpg`,
    provider: 'local',
    folderPath: '/',
    formats: {
      thumbnail: format('thumbnail', 245),
      small: format('small', 500),
      medium: format('medium', 750),
      large: format('large', 1000),
    },
  };
}

if (process.send) void main();
