import { z } from 'zod';
import { defineCdnDriver } from '../contracts/cdn';
import { callCdn } from './call';
import { edgegridAuthorization } from './edgegrid';
import { apiUrl, word } from './options';

const options = z.strictObject({
  /** The address of the API client, such as `https://akab-….luna.akamaiapis.net`. */
  apiUrl,
  clientToken: word,
  clientSecret: word,
  accessToken: word,
  network: z
    .enum(['production', 'staging'], { error: 'must be "production" or "staging"' })
    .default('production'),
});

/** Akamai. Source: "Fast Purge API v3" in its documentation. */
export const akamai = defineCdnDriver<z.infer<typeof options>>({
  id: 'akamai',
  // The body of a call is at most 50,000 bytes, and an account gets 500 tags a minute after the first 5,000.
  tagsPerCall: 250,
  budget: { calls: 20, perMs: 60_000 },
  optionsSchema: options,
  create: ({ apiUrl, network, ...client }) => ({
    tagHeader: { name: 'Edge-Cache-Tag', separator: ',' },
    async purge(tags, mode, signal) {
      const action = mode === 'soft' ? 'invalidate' : 'delete';
      const url = `${new URL(apiUrl).origin}/ccu/v3/${action}/tag/${network}`;
      const body = JSON.stringify({ objects: tags });
      await callCdn({
        method: 'POST',
        url,
        headers: {
          Authorization: edgegridAuthorization({ method: 'POST', url, body }, client),
          'Content-Type': 'application/json',
        },
        body,
        signal,
      });
    },
  }),
});
