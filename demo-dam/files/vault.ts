import { createHash, randomUUID } from 'node:crypto';
import { createWriteStream, mkdirSync, rmSync } from 'node:fs';
import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import sharp, { type Sharp } from 'sharp';
import { DamError, hasCode, notFound } from '../errors';
import type { VersionRow } from '../store/rows';
import type { StoredFile } from '../types';
import { drawPoster } from './posters';
import { probe } from './probe';
import { POSTER, renditionsOf } from './sizes';

/** A file ready to be sent. */
export interface Servable {
  readonly path: string;
  readonly mime: string;
  readonly sizeBytes: number;
}

/** The files on disk: originals by the hash of their content, renditions made when first asked. */
export class Vault {
  private readonly making = new Map<string, Promise<void>>();

  constructor(private readonly dataDir: string) {
    rmSync(join(dataDir, 'tmp'), { recursive: true, force: true });
    for (const folder of ['files', 'renditions', 'tmp']) {
      mkdirSync(join(dataDir, folder), { recursive: true });
    }
  }

  /**
   * Writes a stream to disk and reads what it is. Throws 400 for a broken picture, and 413 when the
   * stream says it was cut off at the size limit; nothing stays on disk then.
   */
  async store(
    content: Readable & { readonly truncated?: boolean },
    fileName: string,
  ): Promise<StoredFile> {
    const temporary = join(this.dataDir, 'tmp', randomUUID());
    const hash = createHash('sha256');
    let sizeBytes = 0;
    const measure = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        hash.update(chunk);
        sizeBytes += chunk.length;
        done(null, chunk);
      },
    });
    try {
      await pipeline(content, measure, createWriteStream(temporary));
      if (content.truncated) {
        throw new DamError(413, 'too-large', `A file has at most ${sizeBytes} bytes.`);
      }
      const facts = await probe(temporary, fileName, sizeBytes);
      const sha256 = hash.digest('hex');
      const path = this.pathOf(sha256);
      await mkdir(dirname(path), { recursive: true });
      await rename(temporary, path);
      return { ...facts, sha256, sizeBytes, fileName };
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
  }

  /** Draws the poster of a version that is no picture, once, when the version is stored. */
  async storePoster(file: StoredFile, title: string): Promise<void> {
    if (file.type === 'image' || renditionsOf(file).length === 0) return;
    const path = this.posterPath(file.sha256);
    const poster = await drawPoster(
      { ...file, title, path: this.pathOf(file.sha256) },
      file.sizeBytes,
    );
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, poster);
  }

  /** The original of a version. */
  original(version: VersionRow): Servable {
    return {
      path: this.pathOf(version.sha256),
      mime: version.mime,
      sizeBytes: version.size_bytes,
    };
  }

  /** A rendition of a version, made now when it does not exist yet. Throws 404. */
  async rendition(version: VersionRow, name: string): Promise<Servable> {
    const size = renditionsOf(version).find((rendition) => rendition.name === name);
    if (!size) throw notFound(`rendition "${name}" of this version`);
    const path = join(this.dataDir, 'renditions', version.sha256, name);
    const found = await sizeOf(path);
    if (found !== null) return { path, mime: size.mime, sizeBytes: found };
    // Ten thumbnails of a grid ask at once; each is made once.
    const work = this.making.get(path) ?? this.make(version, size, path);
    this.making.set(path, work);
    try {
      await work;
    } finally {
      this.making.delete(path);
    }
    const { size: sizeBytes } = await stat(path);
    return { path, mime: size.mime, sizeBytes };
  }

  private async make(
    version: VersionRow,
    size: { width: number; height: number; mime: string },
    path: string,
  ): Promise<void> {
    const isPicture = version.type === 'image';
    const source = isPicture ? this.pathOf(version.sha256) : this.posterPath(version.sha256);
    const sourceWidth = isPicture ? (version.width ?? size.width) : POSTER.width;
    // An SVG is drawn at the density of its target, so it stays sharp and costs what it needs.
    const isVector = version.mime === 'image/svg+xml';
    const density = isVector ? Math.min(2400, Math.max(1, (72 * size.width) / sourceWidth)) : 72;
    const picture = sharp(source, isVector ? { density } : {})
      .autoOrient()
      .resize(size.width, size.height, { fit: 'fill' });
    const bytes = await encode(picture, size.mime);
    await mkdir(dirname(path), { recursive: true });
    // Written aside and renamed: a reader never sees half a picture.
    const temporary = join(this.dataDir, 'tmp', randomUUID());
    await writeFile(temporary, bytes);
    await rename(temporary, path);
  }

  private pathOf(sha256: string): string {
    return join(this.dataDir, 'files', sha256.slice(0, 2), sha256);
  }

  private posterPath(sha256: string): string {
    return join(this.dataDir, 'renditions', sha256, 'poster');
  }
}

function encode(picture: Sharp, mime: string): Promise<Buffer> {
  if (mime === 'image/png') return picture.png().toBuffer();
  if (mime === 'image/webp') return picture.webp({ quality: 82 }).toBuffer();
  return picture.jpeg({ quality: 82, mozjpeg: true }).toBuffer();
}

async function sizeOf(path: string): Promise<number | null> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return null;
    throw error;
  }
}
