import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { LRUCache } from 'lru-cache';
import type { Logger } from '../core/ports';

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
  folder: string;
  maxBytes: number;
  log: Logger;
}

const PART = /\.part$/;

/**
 * A folder of files that can be made again, bounded in bytes: the least recently used file is deleted
 * first. The folder survives a restart. File names are hashes, so that a DAM cannot choose a path.
 */
export class DiskCache {
  readonly #folder: string;
  readonly #log: Logger;
  /** Size in bytes by path, in the order of use. The files on disk are authoritative. */
  readonly #used: LRUCache<string, number>;
  #opened: Promise<void> | null = null;

  constructor({ folder, maxBytes, log }: DiskCacheOptions) {
    this.#folder = folder;
    this.#log = log;
    this.#used = new LRUCache({
      maxSize: Math.max(1, maxBytes),
      sizeCalculation: (sizeBytes) => Math.max(1, sizeBytes),
      dispose: (_sizeBytes, path, reason) => {
        if (reason !== 'set') void this.#unlink(path);
      },
    });
  }

  /** Returns null if the file is not cached. */
  async get(name: FileName): Promise<CachedFile | null> {
    await this.#open();
    const path = this.#pathOf(name);
    try {
      // Another process may have made the file, or the folder was emptied by hand.
      const { size } = await stat(path);
      if (this.#used.get(path) === undefined) this.#used.set(path, size);
      return { path, sizeBytes: size };
    } catch (error) {
      if (!isMissing(error)) throw error;
      this.#used.delete(path);
      return null;
    }
  }

  /**
   * Calls `write` with a temporary path, then renames the file, so that a half-written file is never
   * read. Passes on the errors of `write` and leaves no file behind.
   */
  async put(name: FileName, write: (path: string) => Promise<void>): Promise<CachedFile> {
    await this.#open();
    const path = this.#pathOf(name);
    const part = `${path}.${randomUUID()}.part`;
    await mkdir(this.#ownerFolder(name.owner), { recursive: true, mode: 0o700 });
    try {
      await write(part);
      const { size } = await stat(part);
      await rename(part, path);
      this.#used.set(path, size);
      return { path, sizeBytes: size };
    } catch (error) {
      await rm(part, { force: true });
      throw error;
    }
  }

  /** Deletes all files of an asset except those of these versions; resolves once they are deleted. */
  async keepOnly(owner: string, versions: readonly string[]): Promise<void> {
    await this.#open();
    const folder = this.#ownerFolder(owner);
    const kept = versions.map((version) => `${hash(version)}-`);
    for (const file of await filesIn(folder)) {
      if (kept.some((prefix) => file.startsWith(prefix))) continue;
      const path = join(folder, file);
      this.#used.delete(path);
      await this.#unlink(path);
    }
  }

  /** Total size of the files that this process knows, in bytes. */
  get sizeBytes(): number {
    return this.#used.calculatedSize;
  }

  #pathOf({ owner, version, variant }: FileName): string {
    return join(this.#ownerFolder(owner), `${hash(version)}-${hash(variant)}`);
  }

  #ownerFolder(owner: string): string {
    return join(this.#folder, hash(owner));
  }

  /** Counts the files of an earlier process, oldest first, so that the bound includes them. */
  #open(): Promise<void> {
    this.#opened ??= this.#scan();
    return this.#opened;
  }

  async #scan(): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const found: { path: string; sizeBytes: number; usedMs: number }[] = [];
    for (const owner of await filesIn(this.#folder)) {
      for (const file of await filesIn(join(this.#folder, owner))) {
        const path = join(this.#folder, owner, file);
        if (PART.test(file)) {
          await this.#unlink(path);
          continue;
        }
        try {
          const { size, atimeMs } = await stat(path);
          found.push({ path, sizeBytes: size, usedMs: atimeMs });
        } catch (error) {
          if (!isMissing(error)) throw error;
        }
      }
    }
    found.sort((one, other) => one.usedMs - other.usedMs);
    for (const { path, sizeBytes } of found) this.#used.set(path, sizeBytes);
  }

  async #unlink(path: string): Promise<void> {
    try {
      await unlink(path);
    } catch (error) {
      if (!isMissing(error)) this.#log.warn(`A cached file cannot be deleted: ${String(error)}`);
    }
  }
}

async function filesIn(folder: string): Promise<string[]> {
  try {
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

function hash(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 32);
}
