import { z } from 'zod';
import { placeOptions } from '../configured-places';

/** Options of a connection to a wiki, as `docs/connectors/mediawiki.md` describes them. */
export const mediawikiOptions = z.strictObject({
  baseUrl: z
    .url({ protocol: /^https?$/, error: 'must be an http(s) address' })
    .regex(/^(?!.*api\.php)/, 'must be the folder of api.php, without api.php itself')
    .meta({ description: 'The folder of `api.php`.', example: 'https://commons.wikimedia.org/w' }),
  userAgent: z.string({ error: 'is missing' }).min(1, 'must not be empty').meta({
    description: 'Names the site and a contact, as Wikimedia requires of every client.',
    example: 'my-site/1.0 (https://www.example.com; webmaster@example.com)',
  }),
  accessToken: z
    .string()
    .min(1)
    .optional()
    .meta({ description: 'An OAuth 2 access token, for a wiki that is not public.', secret: true }),
  approvedCategory: z.string().min(1).optional().meta({
    description: 'Files in this category are approved. Without it every file is approved.',
  }),
  expose: placeOptions(
    z.string().regex(/^\w+$/, 'must be the name of an entry of extmetadata'),
  ).expose.meta({
    description:
      "Names in `dam.fields`, with the entry of the file's `extmetadata` that each shows, such as `LicenseUrl`.",
  }),
  fileHosts: z.array(z.string().min(1)).default(['upload.wikimedia.org']).meta({
    description: "Other hosts that serve the wiki's files; they are called without the token.",
  }),
});

export type MediaWikiOptions = z.infer<typeof mediawikiOptions>;
