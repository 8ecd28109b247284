import { lookup } from 'mime-types';

/** Returns the media type of an extension or a file's name; `application/octet-stream` if unknown. */
export function mimeOf(name: string): string {
  return lookup(name) || 'application/octet-stream';
}

/** Returns a file name's extension in lower case, without the dot; empty if there is none. */
export function extensionOf(fileName: string): string {
  return (/\.([A-Za-z0-9]{1,12})$/.exec(fileName)?.[1] ?? '').toLowerCase();
}
