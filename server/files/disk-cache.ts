import { createHash, randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import {
  type FileHandle,
  lstat,
  mkdir,
  open,
  readdir,
  rename,
  rm,
  rmdir,
  unlink,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { LRUCache } from 'lru-cache';
import type { Clock, Logger } from '../core/ports';

/** Identifies a cached file. All files of an asset or version can be deleted together. */
export interface FileName {
  /** One string per asset; may hold any characters. */
  owner: string;
  version: string;
  /** Identifies the file within its version. */
  variant: string;
}

export interface CachedFile {
  path: string;
  sizeBytes: number;
}

export interface DiskCacheOptions {
  /** The first one that can be used is used. */
  folders: readonly string[];
  maxBytes: number;
  clock: Clock;
  log: Logger;
}

/** The disk or the folder cannot be used at the moment, so a file is to be streamed instead of kept. */
export class CacheUnusable extends Error {}

/** The file is larger than the files that are kept here. */
export class FileTooLarge extends Error {}

const PART = /\.part$/;

/** How long nothing is written after the disk has failed, in milliseconds. */
const RETRY_MS = 60_000;

/** Zero on Windows, where only administrators make links. */
const NO_LINK = constants.O_NOFOLLOW ?? 0;

/**
 * A folder of files that can be made again, bounded in bytes: the least recently used file is deleted
 * first. The folder survives a restart. File names are hashes, so that a DAM cannot choose a path. Others can
 * neither read nor replace the files: the folder belongs to this user alone, and links are not followed.
 */
export class DiskCache {
  readonly #options: DiskCacheOptions;
  /** Size in bytes by path, in the order of use. The files on disk are authoritative. */
  readonly #used: LRUCache<string, number>;
  /** The folder in use; null if none can be used. */
  #folder: Promise<string | null> | null = null;
  /** When the disk failed last; null if it works. */
  #failedMs: number | null = null;

  constructor(options: DiskCacheOptions) {
    this.#options = options;
    this.#used = new LRUCache({
      maxSize: Math.max(1, options.maxBytes),
      sizeCalculation: (sizeBytes) => Math.max(1, sizeBytes),
      dispose: (_sizeBytes, path, reason) => {
        if (reason === 'evict') void this.#unlink(path);
      },
    });
  }

  /** Returns null if the file is not cached, or if the disk does not answer. */
  async get(name: FileName): Promise<CachedFile | null> {
    const folder = await this.#open();
    if (folder === null) return null;
    const path = pathOf(folder, name);
    try {
      // Another process may have made the file, or the folder was emptied by hand.
      const found = await lstat(path);
      if (found.isFile() && (await this.#isCounted(path, found.size))) {
        return { path, sizeBytes: found.size };
      }
    } catch (error) {
      if (!isMissing(error)) this.#failed(error);
    }
    this.#used.delete(path);
    return null;
  }

  /**
   * Calls `write` with the path of an empty temporary file, then renames the file, so that a half-written
   * file is never read. Passes on the errors of `write` and leaves no file behind. Throws `CacheUnusable` if
   * the disk fails, and for a minute afterwards, and `FileTooLarge` for a file that would fill the whole cache.
   */
  async put(name: FileName, write: (path: string) => Promise<void>): Promise<CachedFile> {
    const folder = await this.#open();
    if (folder === null || this.#isPaused()) {
      throw new CacheUnusable('The cache of files cannot be used at the moment.');
    }
    const path = pathOf(folder, name);
    const part = `${path}.${randomUUID()}.part`;
    try {
      await onDisk(() => createPart(dirname(path), part));
      await write(part);
      const { size } = await onDisk(() => lstat(part));
      if (size > this.#options.maxBytes) {
        throw new FileTooLarge('The file is larger than the whole cache.');
      }
      await onDisk(() => rename(part, path));
      this.#used.set(path, size);
      this.#succeeded();
      return { path, sizeBytes: size };
    } catch (error) {
      await this.#unlink(part);
      // A folder that was deleted by hand meanwhile is made again by the next file.
      if (error instanceof CacheUnusable && !isMissing(error.cause)) this.#failed(error.cause);
      throw error;
    }
  }

  /** Deletes all files of an asset except those of these versions; resolves once they are deleted. */
  async keepOnly(owner: string, versions: readonly string[]): Promise<void> {
    const folder = await this.#open();
    if (folder === null) return;
    const kept = versions.map((version) => `${hash(version)}-`);
    const own = join(folder, hash(owner));
    for (const file of await filesIn(own)) {
      if (kept.some((prefix) => file.startsWith(prefix))) continue;
      const path = join(own, file);
      this.#used.delete(path);
      await this.#unlink(path);
    }
  }

  /** Deletes all files. Those that are being written now stay. */
  async clear(): Promise<void> {
    const folder = await this.#open();
    if (folder === null) return;
    for (const owner of await filesIn(folder)) {
      for (const file of await filesIn(join(folder, owner))) {
        if (PART.test(file)) continue;
        const path = join(folder, owner, file);
        this.#used.delete(path);
        await this.#unlink(path);
      }
    }
  }

  /** Total size of the files that this process knows, in bytes. */
  get sizeBytes(): number {
    return this.#used.calculatedSize;
  }

  #open(): Promise<string | null> {
    this.#folder ??= this.#openFirst();
    return this.#folder;
  }

  async #openFirst(): Promise<string | null> {
    const { folders, log } = this.#options;
    const problems: string[] = [];
    for (const folder of folders) {
      try {
        await claim(folder);
        await this.#count(folder);
        for (const problem of problems) log.warn(`${problem} ${folder} is used instead.`);
        this.#succeeded();
        return folder;
      } catch (error) {
        problems.push(
          `The folder ${folder} cannot be used for the cache of files: ${reasonOf(error)}.`,
        );
      }
    }
    this.#failed(new Error(problems.join(' ')));
    void this.#options.clock.after(RETRY_MS).done.then(() => {
      this.#folder = null;
    });
    return null;
  }

  #isPaused(): boolean {
    if (this.#failedMs === null) return false;
    // A clock that was set back must not lengthen the pause.
    return Math.abs(this.#options.clock.now() - this.#failedMs) < RETRY_MS;
  }

  #failed(error: unknown): void {
    const { clock, log } = this.#options;
    if (this.#failedMs === null) {
      log.warn(
        `Files of the DAM are streamed without the cache, and no pictures are made of them: ${reasonOf(error)} ` +
          'Check the disk, or set `delivery.cacheFolder` to a folder that only this user can write to.',
      );
    }
    this.#failedMs = clock.now();
  }

  #succeeded(): void {
    if (this.#failedMs !== null) this.#options.log.info('The cache of files works again.');
    this.#failedMs = null;
  }

  /** Counts the files of an earlier process, oldest first, so that the bound includes them. */
  async #count(folder: string): Promise<void> {
    const found: { path: string; sizeBytes: number; usedMs: number }[] = [];
    for (const owner of await filesIn(folder)) {
      for (const file of await filesIn(join(folder, owner))) {
        const path = join(folder, owner, file);
        if (PART.test(file)) {
          await this.#unlink(path);
          continue;
        }
        try {
          const { size, atimeMs } = await lstat(path);
          found.push({ path, sizeBytes: size, usedMs: atimeMs });
        } catch (error) {
          if (!isMissing(error)) throw error;
        }
      }
    }
    found.sort((one, other) => one.usedMs - other.usedMs);
    for (const { path, sizeBytes } of found) await this.#isCounted(path, sizeBytes);
  }

  /** Returns false, and deletes the file, if it alone is larger than the bound. */
  async #isCounted(path: string, sizeBytes: number): Promise<boolean> {
    if (sizeBytes > this.#options.maxBytes) {
      await this.#unlink(path);
      return false;
    }
    if (this.#used.get(path) === undefined) this.#used.set(path, sizeBytes);
    return true;
  }

  async #unlink(path: string): Promise<void> {
    try {
      await unlink(path);
    } catch (error) {
      if (!isMissing(error))
        this.#options.log.warn(`A cached file cannot be deleted: ${String(error)}`);
    }
  }
}

/**
 * Opens a cached file to read it; a link is not followed. Throws an error with the code `ENOENT` if the file
 * is no longer there, and `CacheUnusable` if it cannot be read.
 */
export async function openCached(path: string): Promise<FileHandle> {
  try {
    return await open(path, constants.O_RDONLY | NO_LINK);
  } catch (error) {
    if (isMissing(error)) throw error;
    throw new CacheUnusable('A cached file cannot be read.', { cause: error });
  }
}

/** Flags to write into the temporary file of `put`. */
export const WRITE_PART = constants.O_WRONLY | constants.O_TRUNC | NO_LINK;

/** Throws errors of the file system as `CacheUnusable`. */
export async function onDisk<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!isOfDisk(error)) throw error;
    throw new CacheUnusable('The disk of the cache fails.', { cause: error });
  }
}

function isOfDisk(error: unknown): boolean {
  // Errors of Node have another class in each realm.
  return typeof codeOf(error) === 'string' && Object.hasOwn(Object(error), 'syscall');
}

/** Makes the folder if it is missing, and throws an error with the reason if others could change its files. */
async function claim(folder: string): Promise<void> {
  await mkdir(dirname(folder), { recursive: true });
  // Only the last folder is shut; its parent may have other uses.
  await mkdir(folder, { mode: 0o700 }).catch((error: unknown) => {
    if (codeOf(error) !== 'EEXIST') throw error;
  });
  const found = await lstat(folder);
  if (found.isSymbolicLink()) throw new Error('it is a link; name the folder itself');
  if (!found.isDirectory()) throw new Error('it is not a folder');
  const user = process.getuid?.();
  if (user !== undefined && found.uid !== user) {
    throw new Error(`it belongs to another user (${found.uid}); delete it, or choose another`);
  }
  if (user !== undefined && (found.mode & 0o022) !== 0) {
    throw new Error('other users can write to it; empty it and run `chmod 700` on it');
  }
  // A folder that exists may still be read-only.
  await rmdir(await probe(folder));
}

async function probe(folder: string): Promise<string> {
  const path = join(folder, `probe-${randomUUID()}`);
  await mkdir(path);
  return path;
}

async function createPart(folder: string, part: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if (!(await lstat(folder)).isDirectory()) {
    await rm(folder);
    await mkdir(folder, { mode: 0o700 });
  }
  // Other programs that write into it keep the mode.
  const file = await open(part, 'wx', 0o600);
  await file.close();
}

/** Returns the names in a folder; none if it does not exist, is a file, or a link to somewhere else. */
async function filesIn(folder: string): Promise<string[]> {
  try {
    if (!(await lstat(folder)).isDirectory()) return [];
    return await readdir(folder);
  } catch (error) {
    if (isMissing(error) || codeOf(error) === 'ENOTDIR') return [];
    throw error;
  }
}

/** True if the error says that a file or folder does not exist. */
export function isMissing(error: unknown): boolean {
  return codeOf(error) === 'ENOENT';
}

function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function pathOf(folder: string, { owner, version, variant }: FileName): string {
  return join(folder, hash(owner), `${hash(version)}-${hash(variant)}`);
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 32);
}
