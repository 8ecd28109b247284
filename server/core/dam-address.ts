import type { Asset, AssetVersion } from '../contracts/asset';
import { STORED_URL_MARK } from '../contracts/reference';
import { limitsOf, type PictureLimits } from './picture-limits';
import type { Connection } from './ports';
import { redirectTarget } from './redirect';
import { readTransformation } from './transformation';

/** Characters that would end an address in markdown, HTML or JSON, and no URL needs. */
const ENDS_ADDRESS = /[\s"'<>()[\]{}|\\^`]/g;

/**
 * Returns the DAM's own address of a version, or of a picture of it, for a connection whose addresses are those of
 * the DAM. Null if this site's must be used: for other connections, for a download, for an address with a fragment of
 * its own, and for addresses to which the reference could not be added.
 *
 * @param query The query of an address on the delivery route, with its `?`; empty for the file.
 */
export function damAddress(
  connection: Connection | undefined,
  shown: { asset: Asset; version: AssetVersion },
  query: string,
  limits: PictureLimits,
): string | null {
  if (connection?.addresses !== 'dam' || query.includes('#')) return null;
  const parameters = Object.fromEntries(new URLSearchParams(query));
  if ('download' in parameters) return null;
  if ('original' in parameters) return plainAddress(shown.version.url);
  const picture = readTransformation(parameters, limitsOf(limits, connection, shown.version));
  if (picture !== null && 'problem' in picture) return null;
  const address = redirectTarget(connection.connector, shown, picture);
  return address === null ? null : plainAddress(address);
}

/** Null for an address in which the reference would not be found again. */
function plainAddress(address: string): string | null {
  const isPlain = /^https?:\/\//i.test(address) && !address.includes('#');
  if (!isPlain || address.includes(STORED_URL_MARK)) return null;
  return address.replace(ENDS_ADDRESS, (character) =>
    `%${character.charCodeAt(0).toString(16).padStart(2, '0')}`.toUpperCase(),
  );
}
