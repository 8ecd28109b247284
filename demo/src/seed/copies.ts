import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Core } from '@strapi/strapi';
import sharp from 'sharp';
import { ASSET_IDS, type AssetId } from './assets';

const ARTICLE = 'api::article.article';
const SLUG = 'archive';

/** Pictures of the DAM of which this site has old copies. */
const COPIED: readonly AssetId[] = ASSET_IDS.slice(0, 27);

/** A file as it once came into the Media Library. */
interface OldFile {
  name: string;
  bytes: Buffer;
}

interface Uploaded {
  id: number;
  url: string;
  name: string;
  [column: string]: unknown;
}

/**
 * Adds what a site has that was made before it had the plugin: 30 uploads in ten articles. Twelve are the DAM's very
 * files, twelve were made smaller, three were cropped, and three are none of the DAM's. Does nothing the second time.
 */
export async function addCopies(strapi: Core.Strapi): Promise<void> {
  const known = await strapi.documents(ARTICLE).findFirst({ filters: { slug: `${SLUG}-1` } });
  if (known) return;
  const files = [...(await copiesOfAssets()), ...(await ownPictures())];
  const uploads: Uploaded[] = [];
  for (const file of files) uploads.push(await upload(strapi, file));
  for (let number = 1; number <= 10; number += 1) {
    // From each third of the list, so that every article has several kinds.
    const [cover, picture, inText] = [0, 10, 20].map((from) => uploads[from + number - 1]);
    if (!cover || !picture || !inText) throw new Error('The seed has 30 uploads');
    await strapi.documents(ARTICLE).create({
      locale: 'en',
      status: 'published',
      data: articleOf(number, cover, picture, inText),
    });
  }
  strapi.log.info('The demo has 30 old uploads in ten articles, for adoption.');
}

async function copiesOfAssets(): Promise<OldFile[]> {
  return Promise.all(
    COPIED.map(async (assetId, index): Promise<OldFile> => {
      const bytes = await originalOf(assetId);
      const number = String(index + 1).padStart(4, '0');
      if (index < 12) return { name: `IMG_${number}.jpg`, bytes };
      const small = sharp(bytes).resize({ width: 1_000 }).jpeg({ quality: 70 });
      if (index < 24) return { name: `${assetId}-final-v2.jpg`, bytes: await small.toBuffer() };
      const { width, height } = await sharp(bytes).metadata();
      const part = {
        left: Math.round(width * 0.1),
        top: Math.round(height * 0.1),
        width: Math.round(width * 0.8),
        height: Math.round(height * 0.8),
      };
      return { name: `crop-${number}.jpg`, bytes: await sharp(bytes).extract(part).toBuffer() };
    }),
  );
}

/** The newest approved version, as somebody downloaded it. */
async function originalOf(assetId: AssetId): Promise<Buffer> {
  const base = process.env.DAM_URL ?? 'http://127.0.0.1:4100';
  const headers = { authorization: `Bearer ${process.env.DAM_TOKEN ?? 'demo-dam-token'}` };
  const answer = await fetch(`${base}/api/assets/${assetId}`, { headers });
  const { versions } = (await answer.json()) as {
    versions: { number: number; status: string; file: string }[];
  };
  const approved = versions
    .filter(({ status }) => status === 'approved')
    .sort((one, other) => other.number - one.number)[0];
  if (approved === undefined) throw new Error(`The asset "${assetId}" has no approved version`);
  const file = await fetch(new URL(approved.file, base), { headers });
  return Buffer.from(await file.arrayBuffer());
}

/** Pictures that only this site has. */
function ownPictures(): Promise<OldFile[]> {
  return Promise.all(
    ['#7a4b2a', '#2a5d7a', '#4b7a2a'].map(async (colour, index): Promise<OldFile> => {
      const rings = Array.from(
        { length: 12 },
        (_, ring) =>
          `<circle cx="${300 + ring * 40 * (index + 1)}" cy="${200 + ring * 25}" r="${20 + ring * 9}" ` +
          `fill="none" stroke="hsl(${ring * 30} 70% ${40 + index * 10}%)" stroke-width="14"/>`,
      );
      const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="800"><rect width="100%" height="100%" fill="${colour}"/>${rings.join('')}</svg>`;
      const bytes = await sharp(Buffer.from(svg)).jpeg().toBuffer();
      return { name: `team-day-${index + 1}.jpg`, bytes };
    }),
  );
}

async function upload(strapi: Core.Strapi, { name, bytes }: OldFile): Promise<Uploaded> {
  const folder = await mkdtemp(path.join(tmpdir(), 'demo-copy-'));
  try {
    const filepath = path.join(folder, name);
    await writeFile(filepath, bytes);
    const files = {
      filepath,
      originalFilename: name,
      mimetype: 'image/jpeg',
      size: bytes.length,
    };
    const [file]: Uploaded[] = await strapi
      .plugin('upload')
      .service('upload')
      .upload({ data: { fileInfo: { name } }, files });
    if (file === undefined) throw new Error(`"${name}" was not uploaded`);
    return file;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function articleOf(number: number, cover: Uploaded, picture: Uploaded, inText: Uploaded) {
  const site = process.env.PUBLIC_URL ?? '';
  const { createdAt: _created, updatedAt: _updated, ...image } = picture;
  return {
    title: `From the archive, part ${number}`,
    slug: `${SLUG}-${number}`,
    cover: cover.id,
    gallery: [picture.id, inText.id],
    body: [
      {
        type: 'paragraph',
        children: [{ type: 'text', text: 'Written before the DAM was there.' }],
      },
      {
        type: 'image',
        image: {
          ...image,
          url: site + picture.url,
          createdAt: new Date(String(picture.createdAt)).toISOString(),
          updatedAt: new Date(String(picture.updatedAt)).toISOString(),
        },
        children: [{ type: 'text', text: '' }],
      },
    ],
    text: `A picture of those days:\n\n![](${site}${inText.url})\n`,
  };
}
