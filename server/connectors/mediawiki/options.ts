import { z } from 'zod';
import { placeOptions } from '../configured-places';

/** Options of a connection to a wiki, as `docs/connectors/mediawiki.md` describes them. */
export const mediawikiOptions = z.strictObject({
  /** The folder of `api.php`, such as `https://commons.wikimedia.org/w`. */
  baseUrl: z.url({ protocol: /^https?$/, error: 'must be an http(s) address' }),
  /** Names the site and a contact, as Wikimedia requires of every client. */
  userAgent: z.string({ error: 'is missing' }).min(1, 'must not be empty'),
  /** An OAuth 2 access token, for a wiki that is not public. */
  accessToken: z.string().min(1).optional(),
  /** Files in this category are approved. Without it every file is approved. */
  approvedCategory: z.string().min(1).optional(),
  /** Names in `dam.fields`, with the entry of the file's `extmetadata` that each shows, such as `LicenseUrl`. */
  expose: placeOptions(z.string().regex(/^\w+$/, 'must be the name of an entry of extmetadata'))
    .expose,
  /** Other hosts that serve the wiki's files; they are called without the token. */
  fileHosts: z.array(z.string().min(1)).default(['upload.wikimedia.org']),
});

export type MediaWikiOptions = z.infer<typeof mediawikiOptions>;
