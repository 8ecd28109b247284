import {
  parseStoredUrl,
  REFERENCE_PROVIDER,
  type Reference,
  type ReferenceKey,
  referenceKey,
} from '../../server/contracts/reference';
import type { LibraryFile } from '../asset/libraryFile';
import { hostsOfSite } from '../backendUrl';

/**
 * Returns the reference that a Media Library file stands for, or null for an uploaded file. Reads the
 * url or the metadata, not `provider` alone, because a replaced file keeps its old metadata.
 */
export function referenceOf(
  file: Pick<LibraryFile, 'url' | 'provider' | 'provider_metadata'>,
): Reference | null {
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

/** Removes duplicates and keeps the order. */
export function distinct(references: readonly Reference[]): Reference[] {
  const byKey = new Map<ReferenceKey, Reference>();
  for (const reference of references) {
    const key = referenceKey(reference);
    if (!byKey.has(key)) byKey.set(key, reference);
  }
  return [...byKey.values()];
}

/** Matches a stored url in the JSON of a value, up to a character that ends it in JSON or markup. */
const URL_IN_JSON = /\/dam\/a\/[^"'\s()<>\\]+/g;

/** Longest host and path before the mark that is looked at, in characters. */
const MAX_BEFORE = 300;

/**
 * Returns the distinct references in a value of the form: files, blocks, texts and components. Addresses of
 * other sites are none. The form holds the stored form, with or without this site's host, or what was typed since.
 */
export function referencesIn(value: unknown, ownHosts = hostsOfSite()): Reference[] {
  const json = JSON.stringify(value) ?? '';
  const references = [...json.matchAll(URL_IN_JSON)].flatMap(({ 0: url, index }) => {
    const before = json.slice(Math.max(0, index - MAX_BEFORE), index);
    return isOfOtherSite(before, ownHosts) ? [] : (parseStoredUrl(url)?.reference ?? []);
  });
  return distinct(references);
}

/** `before` is the text before the mark. An address may stand inside another one: the last one counts. */
function isOfOtherSite(before: string, ownHosts: readonly string[]): boolean {
  const run = /[^"'\s()<>\\,=]*$/.exec(before)?.[0] ?? '';
  const [, host, path = ''] = /^.*(?:^|https?:)\/\/([^/]+)(.*)$/.exec(run) ?? [];
  return host !== undefined && !ownHosts.includes(host) && !path.includes('//');
}
