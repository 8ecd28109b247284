import type { Core } from '@strapi/strapi';

export const ENTRIES = 100;
/** Media of an entry, and as many images in its blocks. */
export const MEDIA = 20;
/** One cover, `MEDIA` in the gallery, `MEDIA` in blocks, two in markdown. */
export const REFERENCES = ENTRIES * (2 * MEDIA + 3);
export const STORIES = 50;
const IMAGES_OF_STORY = 5;

type File = { id: number; url: string } & Record<string, unknown>;

/** Pages with DAM assets, the same pages with local images, and stories of long markdown. */
export async function seed(strapi: Core.Strapi): Promise<void> {
  for (let entry = 0; entry < ENTRIES; entry++) {
    const ids = Array.from({ length: MEDIA }, (_, index) => `asset-${entry * MEDIA + index}`);
    const picked: { file: File }[] = await strapi
      .plugin('dam')
      .service('references')
      .pick(ids.map((assetId) => ({ connection: 'brand', assetId })));
    await createPage(
      strapi,
      'page',
      entry,
      picked.map(({ file }) => file),
    );
    const files = strapi.db.query('plugin::upload.file');
    const local = await Promise.all(ids.map((id) => files.create({ data: localFile(id) })));
    await createPage(strapi, 'local', entry, local);
    if (entry < STORIES)
      await createStory(
        strapi,
        entry,
        picked.map(({ file }) => file),
      );
  }
  await allowPublicRead(strapi);
}

/** One page that shows one asset; returns its documentId. */
export async function seedOne(strapi: Core.Strapi, assetId: string): Promise<string> {
  const picked: { file: File }[] = await strapi
    .plugin('dam')
    .service('references')
    .pick([{ connection: 'brand', assetId }]);
  const created = await strapi.documents('api::page.page' as never).create({
    data: { title: 'The page', cover: picked[0]?.file.id } as never,
  });
  await allowPublicRead(strapi);
  return String(created.documentId);
}

async function createPage(
  strapi: Core.Strapi,
  name: 'page' | 'local',
  entry: number,
  files: readonly File[],
): Promise<void> {
  const [first, second] = files;
  await strapi.documents(`api::${name}.${name}` as never).create({
    data: {
      title: `${name} ${entry}`,
      cover: first?.id,
      gallery: files.map(({ id }) => id),
      body: files.flatMap((file) => [paragraph(entry), imageBlock(file)]),
      text: `${words(entry)}\n\n![one](${first?.url})\n\n[two](${second?.url})\n`,
    } as never,
  });
}

/** About 20 kB of markdown with five images in it. */
async function createStory(
  strapi: Core.Strapi,
  entry: number,
  files: readonly File[],
): Promise<void> {
  const parts = Array.from({ length: IMAGES_OF_STORY }, (_, index) => {
    const file = files[index % files.length];
    return `## Part ${index}\n\n${words(index).repeat(20)}\n\n![Picture ${index}](${file?.url}?w=640)\n`;
  });
  await strapi.documents('api::story.story' as never).create({
    data: { title: `Story ${entry}`, text: parts.join('\n') } as never,
  });
}

function words(seed: number): string {
  return `The harbour at dawn, seen from pier ${seed}: nets, ropes and a lamp that nobody put out, though the ferry left an hour ago and the gulls have long gone to the other side of the bay. `;
}

function paragraph(seed: number) {
  return { type: 'paragraph', children: [{ type: 'text', text: words(seed) }] };
}

function imageBlock(file: File) {
  const { id: _id, documentId: _documentId, folderPath: _folder, locale: _locale, ...image } = file;
  return { type: 'image', image, children: [{ type: 'text', text: '' }] };
}

async function allowPublicRead(strapi: Core.Strapi): Promise<void> {
  const role = await strapi.db
    .query('plugin::users-permissions.role')
    .findOne({ where: { type: 'public' } });
  const actions = ['page', 'local', 'story'].map((name) => `api::${name}.${name}.find`);
  for (const action of [...actions, 'api::page.page.update', 'api::page.page.create']) {
    await strapi.db
      .query('plugin::users-permissions.permission')
      .create({ data: { action, role: role.id } });
  }
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
