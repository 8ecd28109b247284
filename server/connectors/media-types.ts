import { lookup } from 'mime-types';
import type { AssetKind } from '../contracts/asset';

/** Returns the media type of an extension or a file's name; `application/octet-stream` if unknown. */
export function mimeOf(name: string): string {
  return lookup(name) || 'application/octet-stream';
}

/** Returns a file name's extension in lower case, without the dot; empty if there is none. */
export function extensionOf(fileName: string): string {
  return (/\.([A-Za-z0-9]{1,12})$/.exec(fileName)?.[1] ?? '').toLowerCase();
}

const KINDS_OF_MIME: readonly AssetKind[] = ['image', 'video', 'audio'];

/** Returns the kind of a media type; every type but images, video and audio is a document. */
export function kindOfMime(mime: string): AssetKind {
  return KINDS_OF_MIME.find((kind) => mime.startsWith(`${kind}/`)) ?? 'document';
}
