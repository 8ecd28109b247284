import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Asset, AssetVersion } from '../contracts/asset';
import type { Connector } from '../contracts/connector';
import { rasterFormat } from '../core/image-types';
import type { FileFacts } from '../core/matching/match';
import type { Clock } from '../core/ports';
import { renditionFor } from '../core/redirect';
import { FileTooLarge } from './disk-cache';
import { download } from './download';
import { type FingerprintRequest, type PictureFacts, sha256Of } from './fingerprint';
import { NotRendered } from './render';
import { WorkQueue } from './work-queue';

export interface FingerprintTakerOptions {
  /** Largest original that is fetched, in bytes. */
  maxSourceBytes: number;
  /** Larger pictures are not decoded. */
  maxPixels: number;
  /** How long a picture may take, in milliseconds. */
  maxRenderMs: number;
  /** Takes the fingerprint of a picture in a process of its own. */
  fingerprint(request: FingerprintRequest): Promise<PictureFacts>;
  clock: Clock;
}

/** A version of an asset that may be read, and the way to fetch its bytes. */
export interface FingerprintSource {
  asset: Pick<Asset, 'kind'>;
  version: AssetVersion;
  open: NonNullable<Connector['open']>;
}

/** A file on this machine. */
export interface LocalFile {
  path: string;
  /** Media type. */
  mime: string | null;
  /** With the extension. */
  fileName: string | null;
}

/**
 * Originals of pictures up to this size are fetched whole, in bytes. Of a larger one, a rendition of the DAM is
 * enough: a copy of a camera's file is seldom the same bytes.
 */
const MOST_OF_PICTURE = 8 * 1_024 ** 2;

/** Width of the rendition that is read in the place of a large picture, in pixels. */
const RENDITION_WIDTH = 320;

/** Takes fingerprints of files: of those of the DAM, and of those on this machine. */
export class FingerprintTaker {
  readonly #options: FingerprintTakerOptions;
  /** One picture at a time: visitors' pictures come first. */
  readonly #pictures = new WorkQueue(1);

  constructor(options: FingerprintTakerOptions) {
    this.#options = options;
  }

  /**
   * Fetches the version's file, or a rendition of it, and returns what is known of it.
   *
   * @throws `DamError` if it cannot be fetched, or `CacheUnusable` if the disk fails.
   */
  async ofAsset(source: FingerprintSource): Promise<FileFacts> {
    const { asset, version } = source;
    const { mime, sizeBytes } = version;
    const most = Math.min(
      this.#options.maxSourceBytes,
      asset.kind === 'image' ? MOST_OF_PICTURE : Number.POSITIVE_INFINITY,
    );
    const facts = (sizeBytes ?? 0) <= most ? await this.#ofDownload(source, version, most) : null;
    if (facts?.picture || asset.kind !== 'image') return facts ?? toldFacts(version);
    const rendition = renditionFor(version, { width: RENDITION_WIDTH, height: null }, 'largest');
    const read = rendition && (await this.#ofDownload(source, rendition, MOST_OF_PICTURE));
    return { ...(facts ?? toldFacts(version)), mime, picture: read?.picture ?? null };
  }

  /** Returns what is known of an original that is kept on this machine. */
  async ofOriginal(version: AssetVersion, path: string): Promise<FileFacts> {
    const read = await this.ofFile({ ...version, path });
    return { ...read, width: read.width ?? version.width, height: read.height ?? version.height };
  }

  /**
   * Reads a file on this machine. A picture that cannot be decoded has no fingerprint of its pixels.
   *
   * @throws the signal's reason, or the error of the file system.
   */
  async ofFile({ path, mime, fileName }: LocalFile, signal?: AbortSignal): Promise<FileFacts> {
    const { size } = await stat(path);
    const sha256 = await sha256Of(path, signal);
    const decoded = await this.pictureOf(path, mime, signal);
    return { ...decoded, sha256, sizeBytes: size, mime, fileName };
  }

  /**
   * Returns the fingerprint of a picture's pixels, with its size as displayed; nulls if it is none.
   *
   * @throws the signal's reason if it aborts before the picture's turn.
   */
  async pictureOf(
    path: string,
    mime: string | null,
    signal?: AbortSignal,
  ): Promise<Pick<FileFacts, 'picture' | 'width' | 'height'>> {
    const none = { picture: null, width: null, height: null };
    if (mime === null || rasterFormat(mime) === null) return none;
    const { maxPixels, maxRenderMs } = this.#options;
    try {
      const take = () => this.#options.fingerprint({ source: path, maxPixels, maxRenderMs });
      return await this.#pictures.run(take, { signal });
    } catch (error) {
      if (error instanceof NotRendered) return none;
      throw error;
    }
  }

  /** Null if the file is larger than the DAM said. */
  async #ofDownload(
    { open, version }: FingerprintSource,
    { url, mime }: { url: string; mime: string },
    mostBytes: number,
  ): Promise<FileFacts | null> {
    const { clock } = this.#options;
    const folder = await mkdtemp(join(tmpdir(), 'strapi-plugin-dam-'));
    try {
      const path = join(folder, 'file');
      await writeFile(path, '');
      const { signal } = new AbortController();
      await download({ open, version, url, path, mostBytes, clock, signal });
      return await this.ofOriginal({ ...version, mime }, path);
    } catch (error) {
      if (error instanceof FileTooLarge) return null;
      throw error;
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
}

/** What the DAM tells of a version, without its bytes. */
function toldFacts({ width, height, mime, fileName, sizeBytes }: AssetVersion): FileFacts {
  return { sha256: null, sizeBytes, picture: null, width, height, mime, fileName };
}
