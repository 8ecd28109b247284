import { parseStoredUrl, type Reference } from '../../server/contracts/reference';

/** The slug of addresses that were written without the asset's title. */
const NO_SLUG = 'asset';

/**
 * Returns how the admin calls an asset whose title the DAM does not tell: the name at its pick, else the words of
 * its address, else its id.
 */
export function unknownName(
  { name, url }: { name?: unknown; url?: unknown },
  reference: Reference | null,
): string {
  if (typeof name === 'string' && name !== '') return name;
  const stored = typeof url === 'string' ? parseStoredUrl(url) : null;
  if (stored !== null && stored.slug !== NO_SLUG) return stored.slug;
  return (stored?.reference ?? reference)?.assetId ?? '';
}
