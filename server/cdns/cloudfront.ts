import { createHash } from 'node:crypto';
import { sign } from 'aws4';
import { z } from 'zod';
import { defineCdnDriver } from '../contracts/cdn';
import { callCdn } from './call';
import { apiUrl, headerName, id, word } from './options';

const options = z.strictObject({
  distributionId: id,
  /** Of a user that may call `cloudfront:CreateInvalidation`. */
  accessKeyId: word,
  secretAccessKey: word,
  /** Of temporary credentials. */
  sessionToken: word.optional(),
  /** The name in the distribution's `CacheTagConfig`. */
  header: headerName.default('Cache-Tag'),
  apiUrl: apiUrl.default('https://cloudfront.amazonaws.com'),
});

type CloudfrontOptions = z.infer<typeof options>;

/** CloudFront. Source: "Invalidating content by cache tags" in its developer guide. It has no soft purge. */
export const cloudfront = defineCdnDriver<CloudfrontOptions>({
  id: 'cloudfront',
  tagsPerCall: 250,
  budget: { calls: 10, perMs: 60_000 },
  optionsSchema: options,
  create: (configured) => ({
    tagHeader: { name: configured.header, separator: ',' },
    async purge(tags, _mode, signal) {
      await callCdn({ ...signedCall(configured, invalidationOf(tags)), signal });
    },
  }),
});

function signedCall(
  { distributionId, accessKeyId, secretAccessKey, sessionToken, apiUrl }: CloudfrontOptions,
  body: string,
) {
  const { origin, host } = new URL(apiUrl);
  const path = `/2020-05-31/distribution/${distributionId}/invalidation`;
  const { headers = {} } = sign(
    {
      service: 'cloudfront',
      // The API of all regions is signed for this one.
      region: 'us-east-1',
      method: 'POST',
      host,
      path,
      headers: { 'Content-Type': 'application/xml' },
      body,
    },
    { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) },
  );
  const texts = Object.entries(headers).map(([name, value]) => [name, String(value)]);
  return { method: 'POST', url: origin + path, headers: Object.fromEntries(texts), body };
}

/** Tags are `[a-z0-9-]`, so nothing has to be escaped. The same list twice is the same invalidation for a minute. */
function invalidationOf(tags: readonly string[]): string {
  const items = tags.map((tag) => `<Path>#${tag}</Path>`).join('');
  const minute = Math.floor(Date.now() / 60_000);
  const reference = createHash('sha256').update(`${minute} ${tags.join()}`).digest('hex');
  return (
    '<?xml version="1.0" encoding="UTF-8"?>' +
    '<InvalidationBatch xmlns="http://cloudfront.amazonaws.com/doc/2020-05-31/">' +
    `<Paths><Quantity>${tags.length}</Quantity><Items>${items}</Items></Paths>` +
    `<CallerReference>${reference}</CallerReference></InvalidationBatch>`
  );
}
