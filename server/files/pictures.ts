import { open as openFile } from 'node:fs/promises';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { LRUCache } from 'lru-cache';
import type { Asset, AssetVersion, Rendition } from '../contracts/asset';
import type { Connector, OpenRequest } from '../contracts/connector';
import { DamError } from '../contracts/errors';
import type { AssetName } from '../core/asset-name';
import { nameKey } from '../core/asset-name';
import { formatOfBytes, type ImageFormat, isWebImage, mimeOfFormat } from '../core/image-types';
import type { AssetRecord, Clock, Logger } from '../core/ports';
import type { RecordChangeListener } from '../core/record-changes';
import { renditionFor } from '../core/redirect';
import {
  type NegotiatedFormats,
  type Transformation,
  transformationKey,
} from '../core/transformation';
import { versionKey } from '../core/version-key';
import { type BoundedFile, boundedFile, KEPT_LIMITS, STREAM_LIMITS } from './bounded-body';
import {
  type CachedFile,
  CacheUnusable,
  DiskCache,
  type FileName,
  FileTooLarge,
  isMissing,
  onDisk,
  openCached,
  WRITE_PART,
} from './disk-cache';
import { NotRendered, OnlyOriginalMoves, type RenderRequest, render } from './render';
import { SharedWork } from './shared-work';
import { WorkQueue } from './work-queue';

export interface PicturesOptions {
  /** Folders for the cache; the first one that can be used is used. */
  folders: readonly string[];
  cacheBytes: number;
  /** Largest file that is fetched as a whole, in bytes. Larger files are streamed, without pictures. */
  maxSourceBytes: number;
  maxPixels: number;
  /** Number of pictures that are made at the same time. */
  concurrency: number;
  clock: Clock;
  log: Logger;
}

/** Pictures under way for each one that is made at a time; a visitor waits for about a second then. */
const UNDER_WAY_PER_WORKER = 16;

/** Fewer than the calls that a connection allows, so that answers need not wait behind pictures. */
const FETCHES_AT_ONCE = 6;

/** Pictures that are remembered to be made later; the oldest are forgotten first. */
const MOST_FOR_LATER = 1_000;

/** Pictures that are remembered because none can be made, and files because they are too large to be kept. */
const MOST_REFUSED = 10_000;

/** How long a file counts as too large; a DAM may have sent another file by mistake. */
const TOO_LARGE_FOR_MS = 60 * 60 * 1_000;

/** Times that an original is fetched which the cache loses before the picture's turn. */
const MOST_FETCHES = 5;

/** A version of an asset, and the way to fetch its bytes if they are not cached. */
export interface Source {
  name: AssetName;
  asset: Asset;
  version: AssetVersion;
  open: NonNullable<Connector['open']>;
}

/** The picture that a browser asks for. */
export interface PictureRequest {
  source: Source;
  transformation: Transformation;
  formats: NegotiatedFormats;
}

/** A file that answers a request for a picture. */
export interface ShownPicture {
  /** Null if it is not kept here, so that `url` is streamed. */
  file: CachedFile | null;
  /** Address of the DAM's file; null for a picture that was made. */
  url: string | null;
  mime: string;
  /** Tells apart what can answer the same request: empty for the picture itself. */
  part: string;
  /** False if a later request gets something better. */
  isLasting: boolean;
}

/**
 * Identifies a picture of a version. Includes the focal point and the rights texts, which an editor can
 * change in the DAM without a new version.
 */
export function pictureKey(
  transformation: Transformation,
  format: ImageFormat,
  animated: ImageFormat,
  { focalPoint, copyright, credit }: Asset,
): string {
  const effective = { ...transformation, focalPoint: transformation.focalPoint ?? focalPoint };
  const frames = transformation.format === 'auto' ? [animated] : [];
  return JSON.stringify([transformationKey(effective, format), copyright, credit, ...frames]);
}

/** Files and pictures of assets on this machine; each is fetched or made once for all concurrent requests. */
export class Pictures implements RecordChangeListener {
  readonly #options: PicturesOptions;
  readonly #cache: DiskCache;
  readonly #fetched = new SharedWork<CachedFile>();
  readonly #made = new SharedWork<CachedFile>();
  readonly #renders: WorkQueue;
  /** By connection. */
  readonly #fetches = new Map<string, WorkQueue>();
  readonly #forLater = new Map<string, { owner: string; make: () => Promise<unknown> }>();
  /** Keys of pictures that cannot be made. */
  readonly #unmakeable = new LRUCache<string, true>({ max: MOST_REFUSED });
  /** Keys of files whose size the DAM did not tell, and that turned out to be too large. */
  readonly #tooLarge = new LRUCache<string, true>({ max: MOST_REFUSED, ttl: TOO_LARGE_FOR_MS });

  constructor(options: PicturesOptions) {
    this.#options = options;
    this.#cache = new DiskCache({ ...options, maxBytes: options.cacheBytes });
    this.#renders = new WorkQueue(options.concurrency);
  }

  /**
   * Returns a file of the DAM unchanged: the version's own, or one of its renditions. Throws a `DamError`
   * if it cannot be fetched, `FileTooLarge`, or `CacheUnusable`. Once all callers have aborted, the DAM call
   * is aborted.
   */
  async file(
    source: Source,
    url: string,
    variant: string,
    signal?: AbortSignal,
  ): Promise<CachedFile> {
    const name = fileName(source, variant);
    const key = JSON.stringify(name);
    if (this.#tooLarge.has(key)) throw new FileTooLarge('The file is too large to be kept.');
    const fetch = (path: string, shared: AbortSignal) => this.#fetch(source, url, path, shared);
    try {
      return await this.#once(this.#fetched, name, fetch, signal);
    } catch (error) {
      if (error instanceof FileTooLarge) this.#tooLarge.set(key, true);
      throw error;
    }
  }

  /**
   * Opens a file of the DAM to be streamed; waits for its turn as the files that are kept do. Throws a
   * `DamError` if the first bytes do not come in time.
   */
  async open(source: Source, request: OpenRequest, signal?: AbortSignal): Promise<BoundedFile> {
    const open = () => source.open(request, signal && { signal });
    const file = await this.#turn(source, open, signal);
    return boundedFile(file, { limits: STREAM_LIMITS, clock: this.#options.clock, signal });
  }

  /**
   * Returns what answers a request for a picture best at the moment: the picture, one in a format that is
   * made faster, a rendition of the DAM, or the original if browsers show it. While many pictures are under
   * way, and after a faster format was sent, the picture is made when there is time. Throws a `DamError` if
   * the DAM does not answer, and `NotRendered` if there is nothing to show.
   */
  async show(request: PictureRequest, signal?: AbortSignal): Promise<ShownPicture> {
    const { best, quick } = request.formats;
    for (const format of new Set([best, quick])) {
      const known = await this.#cache.get(this.#nameOf(request, format));
      if (known !== null) return this.#shown(request, format, known);
    }
    const key = JSON.stringify(this.#nameOf(request, quick));
    if (this.#isBusy(key)) {
      const standIn = await this.#standIn(request, WHILE_BUSY, signal);
      if (standIn !== null) {
        this.#makeLater(request, best);
        return { ...standIn, isLasting: false };
      }
    }
    const made = this.#unmakeable.has(key) ? null : await this.#tryPicture(request, quick, signal);
    if (made !== null) return this.#shown(request, quick, made);
    const standIn = await this.#standIn(request, FOR_GOOD, signal);
    if (standIn === null) throw new NotRendered('There is nothing to show of this version.');
    return { ...standIn, isLasting: this.#unmakeable.has(key) };
  }

  /** Returns null if the picture cannot be made, and remembers it unless only the disk fails. */
  async #tryPicture(
    request: PictureRequest,
    format: ImageFormat,
    signal?: AbortSignal,
  ): Promise<CachedFile | null> {
    try {
      return await this.#picture(request, format, signal);
    } catch (error) {
      if (error instanceof CacheUnusable) return null;
      if (!isUnmakeable(error)) throw error;
      this.#unmakeable.set(JSON.stringify(this.#nameOf(request, format)), true);
      return null;
    }
  }

  async #shown(
    request: PictureRequest,
    format: ImageFormat,
    file: CachedFile,
  ): Promise<ShownPicture> {
    const { best } = request.formats;
    if (format !== best) this.#makeLater(request, best);
    const made = (await formatOf(file)) ?? format;
    return {
      file,
      url: null,
      mime: mimeOfFormat(made),
      part: format === best ? '' : format,
      isLasting: format === best,
    };
  }

  #isBusy(key: string): boolean {
    return (
      !this.#unmakeable.has(key) &&
      !this.#made.has(key) &&
      this.#made.size >= this.#options.concurrency * UNDER_WAY_PER_WORKER
    );
  }

  #nameOf({ source, transformation, formats }: PictureRequest, format: ImageFormat): FileName {
    const key = pictureKey(transformation, format, formats.animated, source.asset);
    return { ...ofVersion(source), variant: `picture ${key}` };
  }

  async #picture(
    request: PictureRequest,
    format: ImageFormat,
    signal?: AbortSignal,
  ): Promise<CachedFile> {
    try {
      return await this.#once(
        this.#made,
        this.#nameOf(request, format),
        (path, shared) => this.#make(request, format, path, shared),
        signal,
      );
    } finally {
      this.#continueLater();
    }
  }

  async #make(
    { source, transformation, formats }: PictureRequest,
    format: ImageFormat,
    path: string,
    signal: AbortSignal,
  ): Promise<void> {
    const { asset, version, name } = source;
    const { copyright, credit } = asset;
    const { maxPixels, log } = this.#options;
    const request = {
      transformation,
      format,
      animated: formats.animated,
      focalPoint: transformation.focalPoint ?? asset.focalPoint,
      copyright,
      credit,
      maxPixels,
    };
    try {
      await this.#rendered(source, request, path, signal);
    } catch (error) {
      if (error instanceof NotRendered) {
        log.warn(
          `No picture can be made of the asset "${name.assetId}" of connection "${name.connection}", version ` +
            `${version.version}: ${error.cause instanceof Error ? error.cause.message : String(error.cause)}`,
        );
      }
      throw error;
    }
  }

  /** The cache can lose the original while the picture waits for its turn; it is fetched again then. */
  async #rendered(
    source: Source,
    request: Omit<RenderRequest, 'source'>,
    path: string,
    signal: AbortSignal,
  ): Promise<void> {
    const fetched = () => this.file(source, source.version.url, '', signal);
    const original = await fetched();
    await this.#renders.run(async () => {
      if (await rendersFrom(original, request, path)) return;
      for (let fetches = 1; fetches < MOST_FETCHES; fetches++) {
        if (await rendersFrom(await fetched(), request, path)) return;
      }
      throw new CacheUnusable('The cache loses its files.');
    }, signal);
  }

  /** Remembers to make a picture when no other picture is under way. */
  #makeLater(request: PictureRequest, format: ImageFormat): void {
    const name = this.#nameOf(request, format);
    const key = JSON.stringify(name);
    if (this.#unmakeable.has(key)) return;
    const make = () => this.#tryPicture(request, format);
    // Also moves it to the end, if it was asked for before.
    this.#forLater.delete(key);
    this.#forLater.set(key, { owner: name.owner, make });
    const [oldest] = this.#forLater.keys();
    if (this.#forLater.size > MOST_FOR_LATER && oldest !== undefined) this.#forLater.delete(oldest);
    this.#continueLater();
  }

  #continueLater(): void {
    if (this.#forLater.size === 0 || this.#made.size > 0) return;
    // What was asked for last is most likely to be asked for again soon.
    const next = [...this.#forLater].at(-1);
    if (next === undefined) return;
    const [key, { make }] = next;
    this.#forLater.delete(key);
    make().catch((error: unknown) => {
      // A DAM that does not answer is asked again at the next request for the picture.
      if (!(error instanceof DamError || error instanceof CacheUnusable))
        this.#options.log.warn(`A picture could not be made: ${String(error)}`);
    });
  }

  /** Returns the first file of these kinds that exists and that browsers show; null if none does. */
  async #standIn(
    { source, transformation }: PictureRequest,
    kinds: readonly StandIn[],
    signal?: AbortSignal,
  ): Promise<ShownPicture | null> {
    const { version } = source;
    let failure: unknown = null;
    for (const kind of kinds) {
      try {
        const found =
          kind === 'original'
            ? await this.#original(source, signal)
            : await this.#rendition(source, renditionFor(version, transformation, kind), signal);
        if (found !== null) return found;
      } catch (error) {
        if (signal?.aborted === true || !(error instanceof DamError)) throw error;
        failure = error;
      }
    }
    if (failure !== null) throw failure;
    return null;
  }

  async #rendition(
    source: Source,
    rendition: Rendition | undefined,
    signal?: AbortSignal,
  ): Promise<ShownPicture | null> {
    if (rendition === undefined) return null;
    const { url, name, mime } = rendition;
    const file = await this.#fileToShow(source, url, name, signal);
    return { file, url, mime, part: `rendition ${name}`, isLasting: true };
  }

  async #original(source: Source, signal?: AbortSignal): Promise<ShownPicture | null> {
    const { version } = source;
    if (!isWebImage(version.mime)) return null;
    const { url, mime } = version;
    const shown = { url, mime, part: 'original', isLasting: true };
    const file = this.isKept(version) ? await this.#fileToShow(source, url, '', signal) : null;
    if (file === null) return { ...shown, file };
    const format = await formatOf(file);
    return format === null ? null : { ...shown, file, mime: mimeOfFormat(format) };
  }

  /** Returns null if the file is not kept, so that it is streamed. */
  async #fileToShow(
    source: Source,
    url: string,
    variant: string,
    signal?: AbortSignal,
  ): Promise<CachedFile | null> {
    try {
      return await this.file(source, url, variant, signal);
    } catch (error) {
      if (error instanceof FileTooLarge || error instanceof CacheUnusable) return null;
      throw error;
    }
  }

  /** True if the file is small enough for the cache, according to the size that the DAM tells. */
  isKept({ sizeBytes }: AssetVersion): boolean {
    return (sizeBytes ?? 0) <= this.#mostBytes;
  }

  /** A file that is larger than the whole cache would push out all others. */
  get #mostBytes(): number {
    const { maxSourceBytes, cacheBytes } = this.#options;
    return Math.min(maxSourceBytes, cacheBytes);
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
    const owner = nameKey(name);
    for (const [key, later] of this.#forLater) {
      if (later.owner === owner) this.#forLater.delete(key);
    }
    try {
      await this.#cache.keepOnly(owner, versions);
    } catch (error) {
      this.#options.log.warn(`The cache of files cannot be emptied: ${String(error)}`);
    }
  }

  #once(
    works: SharedWork<CachedFile>,
    name: FileName,
    make: (path: string, signal: AbortSignal) => Promise<void>,
    signal: AbortSignal | undefined,
  ): Promise<CachedFile> {
    const work = async (shared: AbortSignal): Promise<CachedFile> => {
      const known = await this.#cache.get(name);
      return known ?? this.#cache.put(name, (path) => make(path, shared));
    };
    return works.do(JSON.stringify(name), work, signal);
  }

  #turn<Result>(
    { name }: Source,
    task: () => Promise<Result>,
    signal: AbortSignal | undefined,
  ): Promise<Result> {
    const queue = this.#fetches.get(name.connection) ?? new WorkQueue(FETCHES_AT_ONCE);
    this.#fetches.set(name.connection, queue);
    return queue.run(task, signal);
  }

  #fetch(source: Source, url: string, path: string, signal: AbortSignal): Promise<void> {
    return this.#turn(source, () => this.#download(source, url, path, signal), signal);
  }

  async #download({ open }: Source, url: string, path: string, signal: AbortSignal): Promise<void> {
    const opened = await open({ url }, { signal });
    const { clock } = this.#options;
    const file = await boundedFile(opened, { limits: KEPT_LIMITS, clock, signal });
    try {
      assertKept(file, this.#mostBytes);
      const counter = countingUpTo(this.#mostBytes);
      await onDisk(async () => {
        const target = (await openFile(path, WRITE_PART)).createWriteStream();
        await pipeline(file.body, counter.stream, target, { signal });
      });
      if (file.contentLength !== null && counter.bytes() !== file.contentLength) {
        throw new DamError('bad-answer', 'The DAM sent a shorter file than it announced.');
      }
    } finally {
      file.body.destroy();
    }
  }
}

/** Throws if an answer of the DAM is no file, or is too large. */
function assertKept({ status, contentLength }: BoundedFile, mostBytes: number): void {
  if (status !== 200) {
    throw new DamError('bad-answer', `The DAM answered with ${status} instead of a file.`);
  }
  if ((contentLength ?? 0) > mostBytes) throw new FileTooLarge('The DAM sends a large file.');
}

function countingUpTo(mostBytes: number): { stream: Transform; bytes: () => number } {
  let bytes = 0;
  const stream = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes <= mostBytes) done(null, chunk);
      else done(new FileTooLarge('The DAM sent a larger file than it announced.'));
    },
  });
  return { stream, bytes: () => bytes };
}

/** What can be shown instead of a picture: the original, or a rendition that is `wide-enough` or the `largest`. */
type StandIn = 'original' | 'wide-enough' | 'largest';

/** A rendition that suits is smaller than the original. */
const WHILE_BUSY: readonly StandIn[] = ['wide-enough', 'original', 'largest'];

/** A file that nothing can be made of: browsers may still show it, and it may be animated. */
const FOR_GOOD: readonly StandIn[] = ['original', 'largest'];

function isUnmakeable(error: unknown): boolean {
  return (
    error instanceof NotRendered ||
    error instanceof OnlyOriginalMoves ||
    error instanceof FileTooLarge
  );
}

/** Returns the image format of a file, by its first bytes. */
async function formatOf({ path }: CachedFile): Promise<ImageFormat | null> {
  const file = await openCached(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(32), 0, 32, 0);
    return formatOfBytes(buffer.subarray(0, bytesRead));
  } finally {
    await file.close();
  }
}

function ofVersion({ name, version }: Source): Pick<FileName, 'owner' | 'version'> {
  return { owner: nameKey(name), version: versionKey(version) };
}

function fileName(source: Source, variant: string): FileName {
  return { ...ofVersion(source), variant: `file ${variant}` };
}

/** Returns false if the original is no longer there. */
async function rendersFrom(
  original: CachedFile,
  request: Omit<RenderRequest, 'source'>,
  path: string,
): Promise<boolean> {
  try {
    await render({ ...request, source: original.path }, path);
    return true;
  } catch (error) {
    if (error instanceof NotRendered && !(await isThere(original))) return false;
    throw error;
  }
}

async function isThere({ path }: CachedFile): Promise<boolean> {
  try {
    await (await openCached(path)).close();
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}
