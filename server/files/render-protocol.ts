import type { Size } from '../core/transformation';
import { CacheUnusable } from './disk-cache';
import { NotRendered, OnlyOriginalMoves, type RenderRequest, TookTooLong } from './render';

/** What a process that makes pictures is asked: one picture at a time. */
export interface RenderQuestion {
  request: RenderRequest;
  /** Path of the file that is written. */
  target: string;
}

/** Its answer: the size of the original as displayed, or why there is no picture. */
export type RenderAnswer = { size: Size } | { failure: RenderFailure };

interface RenderFailure {
  kind: 'not-rendered' | 'took-too-long' | 'only-original-moves' | 'cache-unusable';
  message: string;
  cause: string;
  /** Code of an error of the file system, such as `ENOENT`. */
  code?: string;
}

/** Describes an error of `render`, since errors lose their classes between processes. */
export function failureOf(error: unknown): RenderFailure {
  const { message, cause } = error instanceof Error ? error : new Error(String(error));
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : undefined;
  return {
    kind: kindOf(error),
    message,
    cause: cause instanceof Error ? cause.message : String(cause ?? message),
    ...(code !== undefined && { code }),
  };
}

function kindOf(error: unknown): RenderFailure['kind'] {
  if (error instanceof TookTooLong) return 'took-too-long';
  if (error instanceof OnlyOriginalMoves) return 'only-original-moves';
  return error instanceof CacheUnusable ? 'cache-unusable' : 'not-rendered';
}

/** Makes an error of the classes that `render` throws. */
export function errorOf({ kind, message, cause, code }: RenderFailure): Error {
  const reason = Object.assign(new Error(cause), code === undefined ? {} : { code });
  switch (kind) {
    case 'took-too-long':
      return new TookTooLong(message, { cause: reason });
    case 'only-original-moves':
      return new OnlyOriginalMoves();
    case 'cache-unusable':
      return new CacheUnusable(message, { cause: reason });
    case 'not-rendered':
      return new NotRendered(message, { cause: reason });
  }
}
