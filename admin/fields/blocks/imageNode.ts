import type { ReferenceFile } from '../../../server/contracts/api';
import { unlessBlank } from '../../../server/contracts/asset';
import { BLOCK_IMAGE_KEYS, type Reference } from '../../../server/contracts/reference';
import type { LibraryFile } from '../../asset/libraryFile';
import { backendUrl } from '../../backendUrl';
import { referenceOf } from '../references';

/** The `image` of an image node, as content stores it. */
export type NodeImage = Record<string, unknown>;

/** Texts of this use of an asset. Null inherits the DAM's. */
export interface OwnTexts {
  alternativeText: string | null;
  caption: string | null;
}

/** Returns the reference that an image node stands for, or null for an uploaded file. */
export function referenceOfImage({
  url,
  provider,
  provider_metadata,
}: NodeImage): Reference | null {
  return referenceOf({
    ...(typeof url === 'string' && { url }),
    ...(typeof provider === 'string' && { provider }),
    provider_metadata,
  });
}

export function ownTextsOf({ alternativeText, caption }: NodeImage): OwnTexts {
  return { alternativeText: unlessBlank(alternativeText), caption: unlessBlank(caption) || null };
}

/** Returns the image of a node for a file chosen in the dialog. */
export function imageOfFile(file: LibraryFile | ReferenceFile): NodeImage {
  return isReferenceFile(file) ? storedImage(file) : uploadedImage(file);
}

function isReferenceFile(file: LibraryFile | ReferenceFile): file is ReferenceFile {
  return referenceOf(file) !== null;
}

/**
 * Returns the stored form (core/references/normalise.ts): without measures, because an image with them
 * would be taken for a copy of the DAM's texts. After saving, the editor then holds what the server
 * answers, and keeps its caret and its history.
 */
function storedImage(file: ReferenceFile): NodeImage {
  return {
    ...imageWith(file),
    alternativeText: null,
    caption: null,
    width: 0,
    height: 0,
    // An object, because Strapi's validator refuses null up to 5.42, and an empty extension in all versions.
    formats: {},
    ext: file.ext === '' ? '.bin' : file.ext,
    size: 0,
    previewUrl: null,
  };
}

/** Returns what Strapi's own dialog inserts for an uploaded file. */
function uploadedImage(file: LibraryFile): NodeImage {
  const image = imageWith(file);
  return {
    ...image,
    alternativeText: file.alternativeText || file.name,
    url: backendUrl(file.url ?? ''),
  };
}

function imageWith(file: object): NodeImage {
  return Object.fromEntries(BLOCK_IMAGE_KEYS.map((key) => [key, Reflect.get(file, key)]));
}
