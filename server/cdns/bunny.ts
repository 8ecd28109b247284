import { z } from 'zod';
import { defineCdnDriver } from '../contracts/cdn';
import { callCdn } from './call';
import { apiUrl, word } from './options';

const options = z.strictObject({
  pullZoneId: z.number({ error: 'must be the number of a pull zone' }).int().positive(),
  /** The key of the account. */
  accessKey: word,
  apiUrl: apiUrl.default('https://api.bunny.net'),
});

/** Bunny. Source: "Purge cache" in its documentation. It has no soft purge, and takes one tag in a call. */
export const bunny = defineCdnDriver<z.infer<typeof options>>({
  id: 'bunny',
  tagsPerCall: 1,
  budget: { calls: 30, perMs: 60_000 },
  optionsSchema: options,
  create: ({ pullZoneId, accessKey, apiUrl }) => ({
    tagHeader: { name: 'CDN-Tag', separator: ',' },
    async purge([tag], _mode, signal) {
      // Without a tag it would empty the whole zone.
      if (tag === undefined) return;
      await callCdn({
        method: 'POST',
        url: `${apiUrl}/pullzone/${pullZoneId}/purgeCache`,
        headers: { AccessKey: accessKey, 'Content-Type': 'application/json' },
        body: JSON.stringify({ CacheTag: tag }),
        signal,
      });
    },
  }),
});
