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
  /** Largest file that is fetched whole; larger ones are streamed, and no pictures made of them. */
  maxSourceBytes: number;
  maxPixels: number;
  /** Pictures made at a time. */
  concurrency: number;
  log: Logger;
}

/** Pictures that may wait to be made; more are refused, so that memory and patience stay bounded. */
const MOST_WAITING = 200;

/** A version of an asset at its DAM, to be fetched where nothing is cached. */
export interface Source {
  name: AssetName;
  asset: Asset;
  version: AssetVersion;
  open: NonNullable<Connector['open']>;
}

/**
 * One text for one picture of a version. What an editor changes in the DAM without a new version, and
 * a picture shows or says, is in it.
 */
export function pictureKey(
  transformation: Transformation,
  format: ImageFormat,
  { focalPoint, copyright, credit }: Asset,
): string {
  const effective = { ...transformation, focalPoint: transformation.focalPoint ?? focalPoint };
  return JSON.stringify([transformationKey(effective, format), copyright, credit]);
}

/** More pictures are asked for than can be made now. */
export class TooBusy extends Error {}

/** Pictures of the DAM on this machine, each fetched and made once, however many ask at a time. */
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
   * A file of the DAM as it is: the version's own, or a rendition of its. Throws a `DamError`, also
   * where it is larger than `maxSourceBytes`.
   */
  file(source: Source, url: string, variant: string): Promise<CachedFile> {
    return this.#once({ ...ofVersion(source), variant: `file ${variant}` }, (path) =>
      this.#fetch(source, url, path),
    );
  }

  /** A picture made of the version. Throws a `DamError`, `NotRendered` or `TooBusy`. */
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

  /** Whether a file is small enough to be kept here, as far as the DAM says. */
  isKept({ sizeBytes }: AssetVersion): boolean {
    return (sizeBytes ?? 0) <= this.#options.maxSourceBytes;
  }

  /** Of all files kept here. */
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

  /** Drops everything of an asset that may not be shown now: nothing of a withdrawn one stays. */
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
      throw new DamError('bad-answer', `It answered with ${file.status} instead of a file.`);
    }
    let bytes = 0;
    const counted = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        bytes += chunk.length;
        if (bytes <= maxSourceBytes) done(null, chunk);
        else done(new DamError('bad-answer', 'It sent a larger file than it said.'));
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
      throw new DamError('unreachable', 'It broke off within a file.', { cause: error });
    }
    if (file.contentLength !== null && bytes !== file.contentLength) {
      throw new DamError('bad-answer', 'It sent less of a file than it said.');
    }
  }
}

function ofVersion({ name, version }: Source): Pick<FileName, 'owner' | 'version'> {
  return { owner: nameKey(name), version: versionKey(version) };
}
