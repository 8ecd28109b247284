import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Core } from '@strapi/strapi';
import sharp from 'sharp';
import { isObject } from '../../server/core/json';
import {
  contentTypesWithAssets,
  documentIdsAfter,
  rowsOf,
} from '../../server/strapi/content/entries';
import type { TestDam } from './dam';
import { ARTICLE } from './every-place';
import { generatedJpeg } from './generated-pictures';
import type { TestSite } from './strapi';

export interface OldSiteSize {
  /** Pictures in the DAM. */
  assets: number;
  /** Files of the Media Library that are copies of them. */
  copies: number;
  /** Files that no asset is like. */
  others: number;
}

interface StoredFile {
  id: number;
  url: string;
  name: string;
}

/** A file of the Media Library. */
export interface OldFile {
  bytes: Buffer;
  format: 'jpeg' | 'webp';
}

/** Fills the DAM, and returns the files of a site that has uploaded the same pictures for years, some of them often. */
export async function oldFiles(dam: TestDam, size: OldSiteSize): Promise<OldFile[]> {
  const variants: OldFile[][] = [];
  for (let number = 0; number < size.assets; number++) {
    const original = await telling(number);
    const file = new Blob([new Uint8Array(original)], { type: 'image/jpeg' });
    await dam.publishFile(`asset-${number}`, `asset-${number}.jpg`, file);
    variants.push(await variantsOf(original));
  }
  const files: OldFile[] = [];
  for (let number = 0; number < size.copies; number++) {
    const ofAsset = variants[number % size.assets] ?? [];
    const variant = ofAsset[Math.floor(number / size.assets) % ofAsset.length];
    if (variant !== undefined) files.push(variant);
  }
  for (let number = 0; number < size.others; number++) {
    files.push({ bytes: await telling(1_000_000 + number), format: 'jpeg' });
  }
  return files;
}

/**
 * Fills a site with these files, and with articles that use them in every kind of place. Files are written beside
 * their rows, because Strapi's own upload would take a tenth of a second for each.
 */
export async function fillOldSite(
  { strapi }: Pick<TestSite, 'strapi'>,
  uploads: string,
  files: readonly OldFile[],
  entries: number,
): Promise<void> {
  const stored: StoredFile[] = [];
  for (const [number, file] of files.entries()) {
    stored.push(await store(strapi, uploads, number, file));
  }
  for (let number = 0; number < entries; number++) {
    const data = article(number, stored);
    await strapi.documents(ARTICLE).create({ data: data as never, status: 'published' });
  }
}

/** A picture with enough in it that a small copy tells which one it is. */
function telling(number: number): Promise<Buffer> {
  return generatedJpeg(Math.floor(number / 4) * 8 + (number % 4));
}

async function variantsOf(original: Buffer): Promise<OldFile[]> {
  const half = sharp(original).resize({ width: 400 });
  return [
    { bytes: original, format: 'jpeg' },
    { bytes: await half.clone().jpeg({ quality: 70 }).toBuffer(), format: 'jpeg' },
    { bytes: await half.clone().webp({ quality: 80 }).toBuffer(), format: 'webp' },
  ];
}

async function store(
  strapi: Core.Strapi,
  uploads: string,
  number: number,
  { bytes, format }: OldFile,
): Promise<StoredFile> {
  const ext = format === 'jpeg' ? '.jpg' : `.${format}`;
  const hash = `old_${number}`;
  writeFileSync(join(uploads, hash + ext), bytes);
  return strapi.db.query('plugin::upload.file').create({
    data: {
      name: `old ${number}${ext}`,
      // Some say something, as on real sites.
      alternativeText: number % 3 === 0 ? `Words of ${number}` : null,
      hash,
      ext,
      mime: `image/${format}`,
      size: bytes.length / 1_000,
      width: 400,
      height: 300,
      url: `/uploads/${hash}${ext}`,
      formats: { small: { url: `/uploads/small_${hash}${ext}`, width: 200, height: 150 } },
      provider: 'local',
      folderPath: '/',
    },
  });
}

function article(number: number, files: readonly StoredFile[]) {
  const file = (place: number): StoredFile => {
    const found = files[(number * 7 + place * 131) % files.length];
    if (found === undefined) throw new Error('There are no files.');
    return found;
  };
  return {
    title: `Old article ${number}`,
    slug: `old-${number}`,
    cover: file(0).id,
    gallery: [file(1).id, file(2).id, file(3).id],
    text: `Years ago ![one](${file(4).url}) and <img src="${file(5).url}" alt="two"> were here.`,
    body: [
      { type: 'image', image: { ...file(6) }, children: [{ type: 'text', text: '' }] },
      { type: 'paragraph', children: [{ type: 'text', text: 'After it.' }] },
    ],
    seo: { metaTitle: 'Old', shareImage: file(7).id },
    sections: [{ __component: 'sections.quote', text: 'Q', by: 'B', portrait: file(8).id }],
  };
}

/** A fingerprint of all content as it is stored, but for the instants of the last change. */
export async function contentDigest(strapi: Core.Strapi): Promise<string> {
  const digest = createHash('sha256');
  for (const uid of contentTypesWithAssets(strapi)) {
    for (let after = ''; ; ) {
      const ids = await documentIdsAfter(strapi, uid, after, 100);
      const last = ids.at(-1);
      if (last === undefined) break;
      const rows = await rowsOf(strapi, uid, { documentId: { $in: ids } });
      digest.update(
        JSON.stringify(rows, (key, value) => (key === 'updatedAt' ? null : inOrder(value))),
      );
      after = last;
    }
  }
  return digest.digest('hex');
}

/** The attributes of a row in one order: Strapi puts what it populates behind them as the database answers. */
function inOrder(value: unknown): unknown {
  if (!isObject(value) || value.id === undefined) return value;
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)));
}
