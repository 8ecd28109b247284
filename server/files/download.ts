import { open as openFile } from 'node:fs/promises';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { AssetVersion } from '../contracts/asset';
import type { Connector } from '../contracts/connector';
import { DamError } from '../contracts/errors';
import type { Clock } from '../core/ports';
import { type BoundedFile, boundedFile, KEPT_LIMITS } from './bounded-body';
import { FileTooLarge, onDisk, WRITE_PART } from './disk-cache';

export interface Download {
  open: NonNullable<Connector['open']>;
  version: AssetVersion;
  /** Address of the version's own file, or of one of its renditions. */
  url: string;
  /** An empty file that exists. */
  path: string;
  mostBytes: number;
  clock: Clock;
  signal: AbortSignal;
}

/**
 * Writes a file of the DAM to disk.
 *
 * @throws `DamError`, `FileTooLarge`, or `CacheUnusable` if the disk fails.
 */
export async function download(options: Download): Promise<void> {
  const { open, version, url, path, mostBytes, clock, signal } = options;
  const opened = await open({ url }, { signal });
  const mime = mimeAt(version, url);
  const file = await boundedFile(opened, { limits: KEPT_LIMITS, clock, signal, mime });
  try {
    assertKept(file, mostBytes);
    const counter = countingUpTo(mostBytes);
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

/** Throws if an answer of the DAM is no file, or is too large. */
function assertKept({ status, contentLength }: BoundedFile, mostBytes: number): void {
  if (status !== 200) {
    throw new DamError('bad-answer', `The DAM answered with ${status} instead of a file.`);
  }
  if ((contentLength ?? 0) > mostBytes) throw new FileTooLarge('The DAM sends a large file.');
}

/** Returns the media type of the version's own file, or of its rendition at this address. */
export function mimeAt({ mime, renditions }: AssetVersion, url: string): string {
  return renditions.find((rendition) => rendition.url === url)?.mime ?? mime;
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
