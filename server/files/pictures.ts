import { LRUCache } from 'lru-cache';
import { type Asset, type AssetVersion, focalPointOf, type Rendition } from '../contracts/asset';
import type { Connector, OpenRequest } from '../contracts/connector';
import { DamError } from '../contracts/errors';
import type { AssetName } from '../core/asset-name';
import { nameKey } from '../core/asset-name';
import { isNews } from '../core/file-findings';
import { formatOfBytes, type ImageFormat, isWebImage, mimeOfFormat } from '../core/image-types';
import type { AssetRecord, Clock, Logger } from '../core/ports';
import { rightsToldOf } from '../core/provenance';
import type { RecordChangeListener } from '../core/record-changes';
import { renditionFor } from '../core/redirect';
import {
  commonPicture,
  type NegotiatedFormats,
  sizeOf,
  type Transformation,
  transformationKey,
  withEffectiveFocalPoint,
  withEffectiveQuality,
  withEffectiveSize,
} from '../core/transformation';
import type { VariantLimit } from '../core/variant-limit';
import { versionKey } from '../core/version-key';
import { type BoundedFile, boundedFile, STREAM_LIMITS } from './bounded-body';
import {
  type CachedFile,
  CacheUnusable,
  DiskCache,
  type FileName,
  FileTooLarge,
  isMissing,
  openCached,
} from './disk-cache';
import { download, mimeAt } from './download';
import {
  NotRendered,
  OnlyOriginalMoves,
  type Original,
  type RenderRequest,
  TookTooLong,
} from './render';
import { SharedWork } from './shared-work';
import { type TaskOptions, WorkQueue } from './work-queue';

export interface PicturesOptions {
  /** Folders for the cache; the first one that can be used is used. */
  folders: readonly string[];
  cacheBytes: number;
  /** Largest file that is fetched as a whole, in bytes. Larger files are streamed, without pictures. */
  maxSourceBytes: number;
  maxPixels: number;
  /** How long a picture may take to be made, in milliseconds. */
  maxRenderMs: number;
  /** Number of pictures that are made at the same time. */
  concurrency: number;
  /** Counts what is made of each asset beside its common pictures. */
  variants: VariantLimit;
  /** Makes a picture, as the function `render` does. */
  render(request: RenderRequest, target: string): Promise<Original>;
  /** Told of each original that was fetched and is kept. */
  fetched?(source: Source, file: CachedFile): void;
  /** Receives what a version's file says of itself, where that is news. */
  found(name: AssetName, version: AssetVersion, original: Original): Promise<void>;
  clock: Clock;
  log: Logger;
}

/** Pictures under way for each one that is made at a time; a visitor waits for about a second then. */
const UNDER_WAY_PER_WORKER = 16;

/** Of these, those of one client: others find room while it opens a long gallery, or attacks. */
const OF_CLIENT_PER_WORKER = 8;

/** Pictures of one client that wait because there is nothing to show instead; further ones are refused. */
const MOST_WAITING_OF_CLIENT = 256;

/**
 * Pictures are made behind others once no visitor has waited for one this long. A browser with six connections
 * asks for the next picture when it has one, and would wait for those that nobody asks for yet.
 */
const QUIET_MS = 250;

/** Fewer than the calls that a connection allows, so that answers need not wait behind pictures. */
const FETCHES_AT_ONCE = 6;

/** Pictures that are remembered to be made later; the oldest are forgotten first. */
const MOST_FOR_LATER = 1_000;

/** Pictures that are remembered because none can be made, and files because they are too large to be kept. */
const MOST_REFUSED = 10_000;

/** How long a file counts as too large; a DAM may have sent another file by mistake. */
const TOO_LARGE_FOR_MS = 60 * 60 * 1_000;

/** How long a picture that took too long is not tried again: the machine may have been busy. */
const TOOK_TOO_LONG_FOR_MS = 10 * 60 * 1_000;

/** Times that an original is fetched which the cache loses before the picture's turn. */
const MOST_FETCHES = 5;

/** A version of an asset, and the way to fetch its bytes if they are not cached. */
export interface Source {
  name: AssetName;
  asset: Asset;
  version: AssetVersion;
  open: NonNullable<Connector['open']>;
  /** Names the visitor whom the file is for. Work is shared out fairly among clients. */
  client?: string;
}

/** The picture that a browser asks for. */
export interface PictureRequest {
  source: Source;
  transformation: Transformation;
  formats: NegotiatedFormats;
  /** True if an asset has a limited number of such pictures at a time. */
  isVariant?: boolean;
}

/** A client asks for more pictures at a time than may wait. */
export class TooManyPictures extends Error {}

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
 * Returns the picture that a request makes: its size, quality and focal point are those that have an effect.
 * The sizes that the DAM states decide; if they are wrong, a picture is smaller than it could be, not distorted.
 */
function effectivePicture(
  { source, transformation, formats }: PictureRequest,
  format: ImageFormat,
): Transformation {
  const size = sizeOf(source.version);
  const possible = transformation.format === 'auto' ? [format, formats.animated] : [format];
  return withEffectiveFocalPoint(
    withEffectiveSize(withEffectiveQuality(transformation, possible), size),
    focalPointOf(source.asset),
    size,
  );
}

/**
 * Identifies a picture of a version: requests with the same result have the same key. Includes the focal point
 * and the rights that are written into it, which an editor can change in the DAM without a new version.
 */
export function pictureKey(request: PictureRequest, format: ImageFormat): string {
  const rights = rightsToldOf(request.source.asset);
  const frames = request.transformation.format === 'auto' ? [request.formats.animated] : [];
  const key = transformationKey(effectivePicture(request, format), format);
  return JSON.stringify([key, rights, ...frames]);
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
  /** `Clock.elapsed` when a visitor last got a picture that was made for them. */
  #lastWaitedMs = Number.NEGATIVE_INFINITY;
  #isWaitingForQuiet = false;
  /** Keys of pictures that cannot be made. */
  readonly #unmakeable: LRUCache<string, true>;
  /** Keys of files whose size the DAM did not tell, and that turned out to be too large. */
  readonly #tooLarge = new LRUCache<string, true>({ max: MOST_REFUSED, ttl: TOO_LARGE_FOR_MS });

  constructor(options: PicturesOptions) {
    this.#options = options;
    this.#cache = new DiskCache({ ...options, maxBytes: options.cacheBytes });
    this.#renders = new WorkQueue(options.concurrency);
    const { clock } = options;
    this.#unmakeable = new LRUCache<string, true>({
      max: MOST_REFUSED,
      perf: { now: () => clock.elapsed() },
      // Else it asks the clock once for all that happens within a millisecond of the timer's own time.
      ttlResolution: 0,
    });
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
    let isNew = false;
    const fetch = async (path: string, shared: AbortSignal) => {
      await this.#fetch(source, url, path, shared);
      isNew = true;
    };
    try {
      const file = await this.#once(this.#fetched, name, fetch, { signal, client: source.client });
      if (isNew && url === source.version.url) this.#options.fetched?.(source, file);
      return file;
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
    const mime = mimeAt(source.version, request.url);
    return boundedFile(file, { limits: STREAM_LIMITS, clock: this.#options.clock, signal, mime });
  }

  /**
   * Returns what answers a request for a picture best at the moment: the picture, one in a format that is
   * made faster, a rendition of the DAM, or the original if browsers show it. While many pictures are under
   * way, and after a faster format was sent, the picture is made when there is time. If too many variants of
   * the asset are in use, it is the most similar picture that is none. Throws a `DamError` if the DAM does not
   * answer, `NotRendered` if there is nothing to show, and `TooManyPictures`.
   */
  async show(request: PictureRequest, signal?: AbortSignal): Promise<ShownPicture> {
    const { best, quick } = request.formats;
    for (const format of new Set([best, quick])) {
      const known = await this.#cache.get(this.#nameOf(request, format));
      if (known !== null) return this.#shown(request, format, known);
    }
    if (!this.#isAdmitted(request)) return this.#showCommon(request, signal);
    const key = JSON.stringify(this.#nameOf(request, quick));
    if (this.#isBusy(key, request.source.client)) {
      const standIn = await this.#standIn(request, WHILE_BUSY, signal);
      if (standIn !== null) {
        this.#makeLater(request, best);
        return { ...standIn, isLasting: false };
      }
      this.#refuseTooMany(request.source.client);
    }
    const made = this.#unmakeable.has(key) ? null : await this.#forVisitor(request, quick, signal);
    if (made !== null) return this.#shown(request, quick, made);
    const standIn = await this.#standIn(request, FOR_GOOD, signal);
    if (standIn === null) throw new NotRendered('There is nothing to show of this version.');
    return { ...standIn, isLasting: this.#unmakeable.has(key) };
  }

  #isAdmitted(request: PictureRequest): boolean {
    if (request.isVariant !== true) return true;
    const { best } = request.formats;
    const key = transformationKey(effectivePicture(request, best), best);
    return this.#options.variants.admit(nameKey(request.source.name), key);
  }

  async #showCommon(request: PictureRequest, signal?: AbortSignal): Promise<ShownPicture> {
    const transformation = commonPicture(request.transformation);
    const shown = await this.show({ ...request, transformation, isVariant: false }, signal);
    return { ...shown, part: `common ${shown.part}`, isLasting: false };
  }

  #refuseTooMany(client: string | undefined): void {
    if (client === undefined || this.#made.sizeOf(client) < MOST_WAITING_OF_CLIENT) return;
    throw new TooManyPictures('Too many pictures of this client are under way.');
  }

  async #forVisitor(
    request: PictureRequest,
    format: ImageFormat,
    signal?: AbortSignal,
  ): Promise<CachedFile | null> {
    try {
      return await this.#tryPicture(request, format, signal);
    } finally {
      this.#lastWaitedMs = this.#options.clock.elapsed();
      this.#continueLater();
    }
  }

  /** Returns null if the picture cannot be made, and remembers it unless only the disk fails. */
  async #tryPicture(
    request: PictureRequest,
    format: ImageFormat,
    signal?: AbortSignal,
  ): Promise<CachedFile | null> {
    try {
      return await this.#once(
        this.#made,
        this.#nameOf(request, format),
        (path, shared) => this.#make(request, format, path, shared),
        { signal, client: request.source.client },
      );
    } catch (error) {
      if (error instanceof CacheUnusable) return null;
      if (!isUnmakeable(error)) throw error;
      const key = JSON.stringify(this.#nameOf(request, format));
      const forMs = error instanceof TookTooLong ? { ttl: TOOK_TOO_LONG_FOR_MS } : {};
      this.#unmakeable.set(key, true, forMs);
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
      isLasting:
        format === best || this.#unmakeable.has(JSON.stringify(this.#nameOf(request, best))),
    };
  }

  #isBusy(key: string, client: string | undefined): boolean {
    if (this.#unmakeable.has(key) || this.#made.has(key)) return false;
    const { concurrency } = this.#options;
    const ofClient = client === undefined ? 0 : this.#made.sizeOf(client);
    return (
      this.#made.size >= concurrency * UNDER_WAY_PER_WORKER ||
      ofClient >= concurrency * OF_CLIENT_PER_WORKER
    );
  }

  #nameOf(request: PictureRequest, format: ImageFormat): FileName {
    return { ...ofVersion(request.source), variant: `picture ${pictureKey(request, format)}` };
  }

  async #make(
    request: PictureRequest,
    format: ImageFormat,
    path: string,
    signal: AbortSignal,
  ): Promise<void> {
    const { source, formats } = request;
    const { version, name } = source;
    const { maxPixels, maxRenderMs, log } = this.#options;
    // What its key says, so that the order of requests does not matter.
    const transformation = effectivePicture(request, format);
    const rendered = {
      transformation,
      format,
      animated: formats.animated,
      focalPoint: transformation.focalPoint,
      rights: rightsToldOf(source.asset),
      maxPixels,
      maxRenderMs,
    };
    try {
      const original = await this.#rendered(source, rendered, path, signal);
      if (isNews(version, original)) this.#tell(source, original);
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

  #tell({ name, version }: Source, original: Original): void {
    this.#options.found(name, version, original).catch((error: unknown) => {
      this.#options.log.warn(`What a picture says of itself could not be stored: ${String(error)}`);
    });
  }

  /** The cache can lose the original while the picture waits for its turn; it is fetched again then. */
  async #rendered(
    source: Source,
    request: Omit<RenderRequest, 'source'>,
    path: string,
    signal: AbortSignal,
  ): Promise<Original> {
    const fetched = () => this.file(source, source.version.url, '', signal);
    const original = await fetched();
    const make = async () => {
      let made = await this.#renderedFrom(original, request, path);
      for (let fetches = 1; made === null && fetches < MOST_FETCHES; fetches++) {
        made = await this.#renderedFrom(await fetched(), request, path);
      }
      if (made === null) throw new CacheUnusable('The cache loses its files.');
      return made;
    };
    return this.#renders.run(make, { signal, client: source.client });
  }

  /** Returns what the original says of itself; null if it is no longer there. */
  async #renderedFrom(
    original: CachedFile,
    request: Omit<RenderRequest, 'source'>,
    path: string,
  ): Promise<Original | null> {
    try {
      return await this.#options.render({ ...request, source: original.path }, path);
    } catch (error) {
      if (error instanceof NotRendered && !(await isThere(original))) return null;
      throw error;
    }
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
    const { clock } = this.#options;
    const restMs = this.#lastWaitedMs + QUIET_MS - clock.elapsed();
    if (restMs > 0) {
      this.#continueIn(restMs);
      return;
    }
    // What was asked for last is most likely to be asked for again soon.
    const next = [...this.#forLater].at(-1);
    if (next === undefined) return;
    const [key, { make }] = next;
    this.#forLater.delete(key);
    make()
      .catch((error: unknown) => {
        // A DAM that does not answer is asked again at the next request for the picture.
        if (!(error instanceof DamError || error instanceof CacheUnusable))
          this.#options.log.warn(`A picture could not be made: ${String(error)}`);
      })
      .finally(() => this.#continueLater());
  }

  #continueIn(ms: number): void {
    if (this.#isWaitingForQuiet) return;
    this.#isWaitingForQuiet = true;
    void this.#options.clock.after(ms).done.then(() => {
      this.#isWaitingForQuiet = false;
      this.#continueLater();
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

  /** Deletes all cached files. They are fetched and made again when somebody asks for them. */
  async empty(): Promise<void> {
    this.#forLater.clear();
    await this.#cache.clear();
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
    options: TaskOptions,
  ): Promise<CachedFile> {
    const work = async (shared: AbortSignal): Promise<CachedFile> => {
      const known = await this.#cache.get(name);
      return known ?? this.#cache.put(name, (path) => make(path, shared));
    };
    return works.do(JSON.stringify(name), work, options);
  }

  #turn<Result>(
    { name, client }: Source,
    task: () => Promise<Result>,
    signal: AbortSignal | undefined,
  ): Promise<Result> {
    const queue = this.#fetches.get(name.connection) ?? new WorkQueue(FETCHES_AT_ONCE);
    this.#fetches.set(name.connection, queue);
    return queue.run(task, { signal, client });
  }

  #fetch(source: Source, url: string, path: string, signal: AbortSignal): Promise<void> {
    const { open, version } = source;
    const { clock } = this.#options;
    const file = { open, version, url, path, mostBytes: this.#mostBytes, clock, signal };
    return this.#turn(source, () => download(file), signal);
  }
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

async function isThere({ path }: CachedFile): Promise<boolean> {
  try {
    await (await openCached(path)).close();
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}
