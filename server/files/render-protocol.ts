import { decodePicture, encodePicture } from '../core/matching/picture-fingerprint';
import type { Size } from '../core/transformation';
import { CacheUnusable } from './disk-cache';
import type { FingerprintRequest, PictureFacts } from './fingerprint';
import {
  NotRendered,
  OnlyOriginalMoves,
  type Original,
  type RenderRequest,
  TookTooLong,
} from './render';

/** What a process that makes pictures is asked: one picture, or the fingerprint of one, at a time. */
export type RenderQuestion =
  | {
      request: RenderRequest;
      /** Path of the file that is written. */
      target: string;
    }
  | { fingerprint: FingerprintRequest };

/** Its answer: what the original says of itself, the fingerprint, or why there is none. */
export type RenderAnswer =
  | { original: Original }
  | { facts: Size & { picture: string } }
  | { failure: RenderFailure };

/** Bytes lose their class between processes, so a fingerprint travels as text. */
export function packFacts(facts: PictureFacts): { facts: Size & { picture: string } } {
  return { facts: { ...facts, picture: encodePicture(facts.picture) } };
}

/** Reads what `packFacts` returned. */
export function unpackFacts({ picture: text, ...size }: Size & { picture: string }): PictureFacts {
  const picture = decodePicture(text);
  if (picture === null) throw new NotRendered('The fingerprint has an unknown form.');
  return { ...size, picture };
}

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
