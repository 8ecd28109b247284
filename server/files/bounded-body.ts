import { Readable } from 'node:stream';
import type { OpenedFile } from '../contracts/connector';
import { DamError } from '../contracts/errors';
import { isPageInstead, isPictureInstead } from '../core/media-types';
import type { Clock } from '../core/ports';

/** How long a body may take, in milliseconds. Waiting for the DAM and for the reader count apart. */
export interface BodyLimits {
  /** Longest wait for the next bytes of the DAM. */
  damIdleMs: number;
  /** Longest wait for the DAM in all. */
  damTotalMs: number;
  /** Longest time in which the reader takes nothing. */
  readerIdleMs: number;
  /** Longest wait for the reader in all. */
  readerTotalMs: number;
}

const MINUTE_MS = 60_000;

/** For a file that is kept: it has at most `maxSourceBytes`, and nobody but the disk reads it. */
export const KEPT_LIMITS: BodyLimits = {
  damIdleMs: 10_000,
  damTotalMs: 5 * MINUTE_MS,
  readerIdleMs: MINUTE_MS,
  readerTotalMs: 5 * MINUTE_MS,
};

/**
 * For a file that a visitor reads. A browser stops reading a film that is paused, and asks for the rest by a
 * range when it goes on, so a connection that ends costs nobody anything.
 */
export const STREAM_LIMITS: BodyLimits = {
  damIdleMs: 10_000,
  damTotalMs: 60 * MINUTE_MS,
  readerIdleMs: MINUTE_MS,
  readerTotalMs: 4 * 60 * MINUTE_MS,
};

/** An open file whose body ends in time. The body is closed without an error if the reader takes too long. */
export type BoundedFile = Omit<OpenedFile, 'body'> & { body: Readable };

export interface BoundOptions {
  limits: BodyLimits;
  clock: Clock;
  /** Closes the body, also while the DAM is silent. */
  signal?: AbortSignal | undefined;
  /** Media type of the file, if it is known. A page or a picture that the DAM sends instead is a `DamError`. */
  mime?: string;
}

/**
 * Waits for the first bytes of a file and bounds the time that the others take. Throws a `DamError` if the DAM
 * sends none in time, or another file than was said; later the body fails with one. In each case the DAM's connection is closed.
 */
export async function boundedFile(file: OpenedFile, options: BoundOptions): Promise<BoundedFile> {
  const { signal } = options;
  const iterator = file.body[Symbol.asyncIterator]();
  const end = () => close(file.body, iterator);
  signal?.addEventListener('abort', end, { once: true });
  let body: Readable | undefined;
  const chunks = boundedChunks(iterator, options, () => {
    end();
    body?.destroy();
  });
  try {
    signal?.throwIfAborted();
    const first = await chunks.next();
    if (first.done !== true) assertFits(file, options.mime, first.value);
    body = Readable.from(startingWith(first, chunks), { objectMode: false });
  } catch (error) {
    signal?.removeEventListener('abort', end);
    end();
    throw error;
  }
  return {
    ...file,
    body: body.once('close', () => {
      signal?.removeEventListener('abort', end);
      end();
    }),
  };
}

/** Bytes of a file that tell what it is. */
const TELLING_BYTES = 512;

/** A login page, a message of a proxy or a placeholder would be kept, and shown, as the file until its next version. */
function assertFits(
  { contentType, contentRange }: OpenedFile,
  mime: string | undefined,
  first: Uint8Array,
): void {
  if (mime === undefined) return;
  const beginning = first.subarray(0, TELLING_BYTES);
  if (isPageInstead(contentType, mime, beginning)) {
    throw new DamError('bad-answer', `The DAM sent a page (${contentType}) instead of a file.`);
  }
  // A part of a document may begin with one of its pictures.
  const isBeginning = contentRange === null || contentRange.startsWith('bytes 0-');
  if (isBeginning && isPictureInstead(mime, beginning)) {
    throw new DamError(
      'bad-answer',
      `The DAM sent a picture instead of a file of the type ${mime}. It may have lost the file.`,
    );
  }
}

async function* startingWith<Chunk>(
  first: IteratorResult<Chunk, void>,
  rest: AsyncGenerator<Chunk, void>,
): AsyncGenerator<Chunk, void> {
  if (first.done === true) return;
  yield first.value;
  yield* rest;
}

async function* boundedChunks(
  iterator: AsyncIterator<Uint8Array>,
  { limits, clock }: BoundOptions,
  onReaderTooSlow: () => void,
): AsyncGenerator<Uint8Array, void> {
  const dam = stopwatch(clock, limits.damIdleMs, limits.damTotalMs);
  const reader = stopwatch(clock, limits.readerIdleMs, limits.readerTotalMs);
  for (;;) {
    const next = await nextOf(iterator, dam);
    if (next.done === true) return;
    const stop = reader.start(onReaderTooSlow);
    try {
      yield next.value;
    } finally {
      stop();
    }
  }
}

async function nextOf(
  iterator: AsyncIterator<Uint8Array>,
  dam: Stopwatch,
): Promise<IteratorResult<Uint8Array>> {
  let stop = (): void => undefined;
  const late = new Promise<never>((_, reject) => {
    stop = dam.start(() =>
      reject(new DamError('timeout', 'The DAM stopped while it was sending a file.')),
    );
  });
  try {
    return await Promise.race([iterator.next(), late]);
  } catch (error) {
    if (error instanceof DamError) throw error;
    throw new DamError('unreachable', 'The DAM broke off while sending a file.', { cause: error });
  } finally {
    stop();
  }
}

interface Stopwatch {
  /** Calls `onLate` once this wait or all waits took too long, unless the returned function is called before. */
  start(onLate: () => void): () => void;
}

function stopwatch(clock: Clock, idleMs: number, totalMs: number): Stopwatch {
  let leftMs = totalMs;
  return {
    start(onLate) {
      const startedMs = clock.now();
      const timer = clock.after(Math.min(idleMs, leftMs));
      let isStopped = false;
      void timer.done.then(() => {
        if (!isStopped) onLate();
      });
      return () => {
        if (isStopped) return;
        isStopped = true;
        timer.cancel();
        // A clock that is set meanwhile counts for one wait at most.
        leftMs -= Math.min(idleMs, Math.max(0, clock.now() - startedMs));
      };
    },
  };
}

/** Closes the connection at once: `return` of a stream's iterator would wait for the bytes that do not come. */
function close(source: AsyncIterable<Uint8Array>, iterator: AsyncIterator<Uint8Array>): void {
  if (source instanceof Readable) {
    source.destroy();
    return;
  }
  // Nobody waits for the end of a body that is given up, nor can do anything about its failure.
  iterator.return?.()?.catch(() => undefined);
}
