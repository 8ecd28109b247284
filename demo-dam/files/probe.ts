import { open, readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import sharp, { type Metadata } from 'sharp';
import { badInput, messageOf } from '../errors';
import type { AssetType, StoredFile } from '../types';
import { readWav } from './wav';

type Facts = Pick<
  StoredFile,
  'type' | 'mime' | 'ext' | 'width' | 'height' | 'durationMs' | 'pages'
>;

const NOTHING = { width: null, height: null, durationMs: null, pages: null } as const;
const SNIFF_BYTES = 1024;
/** PDFs and sounds beyond this are stored without counting pages or length. */
const READ_WHOLE_BYTES = 64 * 1024 * 1024;

/** Formats told by their bytes: what a name claims is not believed for anything a browser runs. */
const IMAGES: Readonly<Record<string, { mime: string; ext: string }>> = {
  jpeg: { mime: 'image/jpeg', ext: 'jpg' },
  png: { mime: 'image/png', ext: 'png' },
  webp: { mime: 'image/webp', ext: 'webp' },
  gif: { mime: 'image/gif', ext: 'gif' },
  svg: { mime: 'image/svg+xml', ext: 'svg' },
  tiff: { mime: 'image/tiff', ext: 'tif' },
  heif: { mime: 'image/avif', ext: 'avif' },
};

/** Other formats are known by their extension; none of them is shown as markup by a browser. */
const BY_EXTENSION: Readonly<Record<string, { type: AssetType; mime: string }>> = {
  mp4: { type: 'video', mime: 'video/mp4' },
  m4v: { type: 'video', mime: 'video/mp4' },
  mov: { type: 'video', mime: 'video/quicktime' },
  webm: { type: 'video', mime: 'video/webm' },
  mp3: { type: 'audio', mime: 'audio/mpeg' },
  m4a: { type: 'audio', mime: 'audio/mp4' },
  ogg: { type: 'audio', mime: 'audio/ogg' },
  flac: { type: 'audio', mime: 'audio/flac' },
  txt: { type: 'document', mime: 'text/plain; charset=utf-8' },
  csv: { type: 'document', mime: 'text/csv; charset=utf-8' },
  zip: { type: 'document', mime: 'application/zip' },
  docx: {
    type: 'document',
    mime: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  },
  xlsx: {
    type: 'document',
    mime: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  },
  pptx: {
    type: 'document',
    mime: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  },
};

const IMAGE_NAME = /\.(jpe?g|png|webp|gif|svg|tiff?|avif)$/i;

/** What a file is, from its bytes first. Throws 400 for a broken picture. */
export async function probe(path: string, fileName: string, sizeBytes: number): Promise<Facts> {
  const head = await readHead(path);
  const whole = sizeBytes <= READ_WHOLE_BYTES;
  if (head.startsWith('%PDF-')) {
    const pages = whole ? countPdfPages(await readFile(path)) : null;
    return { ...NOTHING, type: 'document', mime: 'application/pdf', ext: 'pdf', pages };
  }
  if (head.startsWith('RIFF') && head.slice(8, 12) === 'WAVE') {
    const durationMs = whole ? (readWav(await readFile(path))?.durationMs ?? null) : null;
    return { ...NOTHING, type: 'audio', mime: 'audio/wav', ext: 'wav', durationMs };
  }
  if (looksLikePicture(head) || IMAGE_NAME.test(fileName)) return probeImage(path, fileName);
  const ext = extname(fileName).slice(1).toLowerCase();
  const known = BY_EXTENSION[ext];
  if (known) return { ...NOTHING, ...known, ext };
  return {
    ...NOTHING,
    type: 'document',
    mime: 'application/octet-stream',
    ext: /^[a-z0-9]{1,8}$/.test(ext) ? ext : 'bin',
  };
}

async function probeImage(path: string, fileName: string): Promise<Facts> {
  let metadata: Metadata;
  try {
    metadata = await sharp(path).metadata();
  } catch (error) {
    throw badInput([`file: "${fileName}" is not a picture that can be read (${messageOf(error)})`]);
  }
  const known = IMAGES[metadata.format ?? ''];
  if (!known) throw badInput([`file: pictures of format ${metadata.format} are not supported`]);
  // As people see it: a phone's portrait is stored lying down and turned by its EXIF orientation.
  const { width, height } = metadata.autoOrient;
  return {
    ...NOTHING,
    type: 'image',
    ...known,
    width,
    height: metadata.pageHeight ?? height,
  };
}

async function readHead(path: string): Promise<string> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(SNIFF_BYTES), 0, SNIFF_BYTES, 0);
    return buffer.toString('latin1', 0, bytesRead);
  } finally {
    await file.close();
  }
}

function looksLikePicture(head: string): boolean {
  return (
    head.startsWith('\xff\xd8\xff') ||
    head.startsWith('\x89PNG') ||
    head.startsWith('GIF8') ||
    (head.startsWith('RIFF') && head.slice(8, 12) === 'WEBP') ||
    /^\s*(?:\xef\xbb\xbf)?(?:<\?xml[^>]*>\s*|<!--[\s\S]*?-->\s*|<!DOCTYPE svg[^>]*>\s*)*<svg[\s>]/.test(
      head,
    )
  );
}

/** Counts page objects; null where they are hidden in compressed object streams. */
function countPdfPages(bytes: Buffer): number | null {
  const pages = bytes.toString('latin1').match(/\/Type\s*\/Page(?![A-Za-z])/g);
  return pages ? pages.length : null;
}
