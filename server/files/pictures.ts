import { createWriteStream } from 'node:fs';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { BulkheadRejectedError, bulkhead } from 'cockatiel';
import type { Asset, AssetVersion } from '../contracts/asset';
import type { Connector } from '../contracts/connector';
import { DamError } from '../contracts/errors';
import type { AssetName } from '../core/asset-name';
import { nameKey } from '../core/asset-name';
import type { ImageFormat } from '../core/image-types';
import type { AssetRecord, Logger } from '../core/ports';
import type { RecordChangeListener } from '../core/record-changes';
import { type Transformation, transformationKey } from '../core/transformation';
import { versionKey } from '../core/version-key';
import { type CachedFile, DiskCache, type FileName } from './disk-cache';
import { NotRendered, render } from './render';

export interface PicturesOptions {
  folder: string;
  cacheBytes: number;
  /** Largest file that is fetched as a whole, in bytes. Larger files are streamed, without pictures. */
  maxSourceBytes: number;
  maxPixels: number;
  /** Number of pictures that are made at the same time. */
  concurrency: number;
  log: Logger;
}

/** Pictures that may wait; more are refused, which bounds memory and waiting time. */
const MOST_WAITING = 200;

/** A version of an asset, and the way to fetch its bytes if they are not cached. */
export interface Source {
  name: AssetName;
  asset: Asset;
  version: AssetVersion;
  open: NonNullable<Connector['open']>;
}

/**
 * Identifies a picture of a version. Includes the focal point and the rights texts, which an editor can
 * change in the DAM without a new version.
 */
export function pictureKey(
  transformation: Transformation,
  format: ImageFormat,
  { focalPoint, copyright, credit }: Asset,
): string {
  const effective = { ...transformation, focalPoint: transformation.focalPoint ?? focalPoint };
  return JSON.stringify([transformationKey(effective, format), copyright, credit]);
}

/** Too many pictures are waiting to be made. */
export class TooBusy extends Error {}

/** Files and pictures of assets on this machine; each is fetched or made once for all concurrent requests. */
export class Pictures implements RecordChangeListener {
  readonly #options: PicturesOptions;
  readonly #cache: DiskCache;
  readonly #making = new Map<string, Promise<CachedFile>>();
  readonly #renders;

  constructor(options: PicturesOptions) {
    this.#options = options;
    this.#cache = new DiskCache({ ...options, maxBytes: options.cacheBytes });
    this.#renders = bulkhead(options.concurrency, MOST_WAITING);
  }

  /**
   * Returns a file of the DAM unchanged: the version's own, or one of its renditions. Throws a `DamError`
   * if it cannot be fetched or is larger than `maxSourceBytes`.
   */
  file(source: Source, url: string, variant: string): Promise<CachedFile> {
    return this.#once({ ...ofVersion(source), variant: `file ${variant}` }, (path) =>
      this.#fetch(source, url, path),
    );
  }

  /** Returns a picture of the version. Throws `DamError`, `NotRendered` or `TooBusy`. */
  picture(
    source: Source,
    transformation: Transformation,
    format: ImageFormat,
  ): Promise<CachedFile> {
    const { asset, version } = source;
    const variant = `picture ${pictureKey(transformation, format, asset)}`;
    const focalPoint = transformation.focalPoint ?? asset.focalPoint;
    return this.#once({ ...ofVersion(source), variant }, async (path) => {
      const original = await this.file(source, version.url, '');
      const { copyright, credit } = asset;
      const { maxPixels } = this.#options;
      const request = {
        source: original.path,
        transformation,
        format,
        focalPoint,
        copyright,
        credit,
        maxPixels,
      };
      try {
        await this.#renders.execute(() => render(request, path));
      } catch (error) {
        if (error instanceof BulkheadRejectedError) throw new TooBusy();
        if (!(error instanceof NotRendered)) throw error;
        const { connection, assetId } = source.name;
        this.#options.log.warn(
          `No picture can be made of the asset "${assetId}" of connection "${connection}", version ` +
            `${version.version}: ${error.cause instanceof Error ? error.cause.message : String(error.cause)}`,
        );
        throw error;
      }
    });
  }

  /** True if the file is small enough for the cache, according to the size that the DAM tells. */
  isKept({ sizeBytes }: AssetVersion): boolean {
    return (sizeBytes ?? 0) <= this.#options.maxSourceBytes;
  }

  /** Total size of the cached files, in bytes. */
  get cachedBytes(): number {
    return this.#cache.sizeBytes;
  }

  /**
   * Deletes the files of changed assets that may no longer be shown. After too many changes to list,
   * files stay until their asset is asked for: the delivery route refuses it and deletes them.
   */
  recordsChanged(records: readonly AssetRecord[] | null): void {
    for (const { asset, ...name } of records ?? []) void this.onlyShowable(name, asset);
  }

  /** Deletes all cached files of an asset except those of approved versions; of a withdrawn asset, all. */
  async onlyShowable(name: AssetName, asset: Asset | null): Promise<void> {
    const versions =
      asset === null || asset.withdrawn
        ? []
        : [asset.current, ...asset.versions].flatMap((version) =>
            version?.status === 'approved' ? [versionKey(version)] : [],
          );
    try {
      await this.#cache.keepOnly(nameKey(name), versions);
    } catch (error) {
      this.#options.log.warn(`The cache of files cannot be emptied: ${String(error)}`);
    }
  }

  async #once(name: FileName, make: (path: string) => Promise<void>): Promise<CachedFile> {
    const key = JSON.stringify(name);
    const underWay = this.#making.get(key);
    if (underWay !== undefined) return underWay;
    const made = this.#cache.get(name).then((file) => file ?? this.#cache.put(name, make));
    this.#making.set(key, made);
    try {
      return await made;
    } finally {
      this.#making.delete(key);
    }
  }

  async #fetch({ open }: Source, url: string, path: string): Promise<void> {
    const { maxSourceBytes } = this.#options;
    const file = await open({ url });
    if (file.status !== 200) {
      throw new DamError('bad-answer', `The DAM answered with ${file.status} instead of a file.`);
    }
    let bytes = 0;
    const counted = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        bytes += chunk.length;
        if (bytes <= maxSourceBytes) done(null, chunk);
        else done(new DamError('bad-answer', 'The DAM sent a larger file than it announced.'));
      },
    });
    try {
      await pipeline(
        Readable.from(file.body, { objectMode: false }),
        counted,
        createWriteStream(path, { mode: 0o600 }),
      );
    } catch (error) {
      if (error instanceof DamError) throw error;
      throw new DamError('unreachable', 'The DAM broke off while sending a file.', {
        cause: error,
      });
    }
    if (file.contentLength !== null && bytes !== file.contentLength) {
      throw new DamError('bad-answer', 'The DAM sent a shorter file than it announced.');
    }
  }
}

function ofVersion({ name, version }: Source): Pick<FileName, 'owner' | 'version'> {
  return { owner: nameKey(name), version: versionKey(version) };
}
