import { z } from 'zod';
import { defineCdnDriver, PurgeError } from '../contracts/cdn';
import { callCdn } from './call';
import { apiUrl, id, word } from './options';

const options = z.strictObject({
  zoneId: id,
  /** With the permission "Zone, Cache Purge, Purge". */
  token: word,
  apiUrl: apiUrl.default('https://api.cloudflare.com/client/v4'),
});

const answer = z.object({ success: z.literal(true) });

/** Cloudflare. Source: "Purge cache" in its documentation. It has no soft purge. */
export const cloudflare = defineCdnDriver<z.infer<typeof options>>({
  id: 'cloudflare',
  tagsPerCall: 100,
  // The free plan; larger ones take some in a second.
  budget: { calls: 5, perMs: 60_000 },
  optionsSchema: options,
  create: ({ zoneId, token, apiUrl }) => ({
    tagHeader: { name: 'Cache-Tag', separator: ',' },
    async purge(tags, _mode, signal) {
      const { text } = await callCdn({
        method: 'POST',
        url: `${apiUrl}/zones/${zoneId}/purge_cache`,
        headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
        body: JSON.stringify({ tags }),
        signal,
      });
      if (!isSuccess(text)) throw new PurgeError('its answer does not say that it succeeded');
    },
  }),
});

function isSuccess(text: string): boolean {
  try {
    return answer.safeParse(JSON.parse(text)).success;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}
