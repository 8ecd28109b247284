import { z } from 'zod';

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
  /** Other hosts that serve the wiki's files; they are called without the token. */
  fileHosts: z.array(z.string().min(1)).default(['upload.wikimedia.org']),
});

export type MediaWikiOptions = z.infer<typeof mediawikiOptions>;
