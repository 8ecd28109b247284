import type { ReferenceFile } from '../../server/contracts/api';
import {
  parseStoredUrl,
  REFERENCE_PROVIDER,
  type Reference,
  type ReferenceKey,
  referenceKey,
} from '../../server/contracts/reference';
import type { LibraryFile } from '../picker/types';

/**
 * The reference that a Media Library file stands for; null for a file of its own. Its metadata tells,
 * or else its url: `provider` alone would not, since a replaced file keeps old metadata.
 */
export function referenceOf(file: LibraryFile): Reference | null {
  const fromUrl = typeof file.url === 'string' ? parseStoredUrl(file.url) : null;
  if (fromUrl !== null) return fromUrl.reference;
  return file.provider === REFERENCE_PROVIDER ? asReference(file.provider_metadata) : null;
}

export function isReference(file: LibraryFile): boolean {
  return referenceOf(file) !== null;
}

function asReference(value: unknown): Reference | null {
  if (typeof value !== 'object' || value === null) return null;
  const { connection, assetId, version } = value as Record<string, unknown>;
  if (typeof connection !== 'string' || typeof assetId !== 'string') return null;
  return typeof version === 'string' ? { connection, assetId, version } : { connection, assetId };
}

/** Each reference once, in its first place. */
export function distinct(references: readonly Reference[]): Reference[] {
  const byKey = new Map<ReferenceKey, Reference>();
  for (const reference of references) {
    const key = referenceKey(reference);
    if (!byKey.has(key)) byKey.set(key, reference);
  }
  return [...byKey.values()];
}

/**
 * A file as the rich-text editors store it. Strapi's block validator refuses a null width and an
 * empty extension (strapi/content-types, block image schema), but takes 0 and any extension. The
 * thumbnails stay out: their urls are short-lived, and a block is stored as it is.
 */
export function forEditor(file: ReferenceFile): ReferenceFile {
  return {
    ...file,
    formats: null,
    previewUrl: null,
    width: file.width ?? 0,
    height: file.height ?? 0,
    ext: file.ext === '' ? '.bin' : file.ext,
  };
}

/** A stored url inside the JSON of a value: it ends where JSON or a text's own syntax ends it. */
const IN_JSON = /\/dam\/a\/[^"'\s()<>\\]+/g;

/** Every reference anywhere in a form's value, each once: files, blocks, texts, components. */
export function referencesIn(value: unknown): Reference[] {
  const json = JSON.stringify(value) ?? '';
  const found = [...json.matchAll(IN_JSON)].flatMap(
    ([url]) => parseStoredUrl(url)?.reference ?? [],
  );
  return distinct(found);
}

/** What a media field holds, as a list. */
export function filesOf(value: LibraryFile | LibraryFile[] | null | undefined): LibraryFile[] {
  if (value === null || value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

/** Keeps what was there, adds what is new: no row twice. */
export function appended(
  before: readonly LibraryFile[],
  added: readonly LibraryFile[],
): LibraryFile[] {
  return uniqueById([...before, ...added]);
}

/** Puts the new files where the old one stood. */
export function replacedAt(
  before: readonly LibraryFile[],
  index: number,
  files: readonly LibraryFile[],
): LibraryFile[] {
  return uniqueById([...before.slice(0, index), ...files, ...before.slice(index + 1)]);
}

function uniqueById(files: readonly LibraryFile[]): LibraryFile[] {
  const ids = new Set<number>();
  return files.filter(({ id }) => !ids.has(id) && ids.add(id));
}
