import { z } from 'zod';
import { defineCdnDriver } from '../contracts/cdn';
import { callCdn } from './call';
import { apiUrl, id, word } from './options';

const options = z.strictObject({
  serviceId: id,
  /** With the scope `purge_select`. */
  token: word,
  apiUrl: apiUrl.default('https://api.fastly.com'),
});

/** Fastly. Source: "Purge multiple surrogate key tags" in its API reference. */
export const fastly = defineCdnDriver<z.infer<typeof options>>({
  id: 'fastly',
  tagsPerCall: 256,
  budget: { calls: 100, perMs: 60_000 },
  optionsSchema: options,
  create: ({ serviceId, token, apiUrl }) => ({
    tagHeader: { name: 'Surrogate-Key', separator: ' ' },
    async purge(tags, mode, signal) {
      await callCdn({
        method: 'POST',
        url: `${apiUrl}/service/${serviceId}/purge`,
        headers: {
          'Fastly-Key': token,
          'Content-Type': 'application/json',
          ...(mode === 'soft' && { 'Fastly-Soft-Purge': '1' }),
        },
        body: JSON.stringify({ surrogate_keys: tags }),
        signal,
      });
    },
  }),
});
