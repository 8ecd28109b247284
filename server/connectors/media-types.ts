import { lookup } from 'mime-types';
import type { AssetKind } from '../contracts/asset';

/** By an extension or a file's name; `application/octet-stream` where nobody knows. */
export function mimeOf(name: string): string {
  return lookup(name) || 'application/octet-stream';
}

/** The last part of a file's name, lower case, without the dot; empty where there is none. */
export function extensionOf(fileName: string): string {
  return (/\.([A-Za-z0-9]{1,12})$/.exec(fileName)?.[1] ?? '').toLowerCase();
}

const PLAYED_OR_SHOWN: readonly AssetKind[] = ['image', 'video', 'audio'];

/** What is neither shown nor played is a document. */
export function kindOfMime(mime: string): AssetKind {
  return PLAYED_OR_SHOWN.find((kind) => mime.startsWith(`${kind}/`)) ?? 'document';
}
