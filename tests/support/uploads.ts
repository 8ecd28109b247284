import { statSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import type { TestSite } from './strapi';

/**
 * Puts a picture of the site's own into its Media Library. For sites with a public folder of their
 * own (`Project`), since the demo's has to stay empty.
 */
export async function uploadLocally(
  site: TestSite,
  name: string,
): Promise<{ id: number; hash: string }> {
  const filepath = join(site.folder, `${name}.png`);
  const background = '#ff8800';
  await sharp({ create: { width: 300, height: 200, channels: 3, background } })
    .png()
    .toFile(filepath);
  const files = {
    filepath,
    originalFilename: `${name}.png`,
    mimetype: 'image/png',
    size: statSync(filepath).size,
  };
  const [file] = await site.strapi.plugin('upload').service('upload').upload({ data: {}, files });
  return file;
}

interface FileRow {
  id: number;
  documentId: string;
  url: string;
  name: string;
  updatedAt: string;
  [key: string]: unknown;
}

/** A row of a local picture, whose file nobody needs. */
export function localRow({ strapi }: TestSite): Promise<FileRow> {
  return strapi.db.query('plugin::upload.file').create({
    data: {
      name: 'local.png',
      hash: 'local',
      ext: '.png',
      mime: 'image/png',
      size: 1,
      url: '/uploads/local.png',
      provider: 'local',
      folderPath: '/',
    },
  });
}
