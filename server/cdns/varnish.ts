import { z } from 'zod';
import { defineCdnDriver, PurgeError } from '../contracts/cdn';
import { callCdn } from './call';
import { apiUrl } from './options';

const options = z.strictObject({
  /** Every Varnish server: each has a cache of its own. */
  urls: z.array(apiUrl, { error: 'must be a list of http(s) addresses' }).min(1),
  /** Sent with each purge, such as a secret that the VCL checks. */
  headers: z.record(z.string(), z.string()).default({}),
});

/** What the VCL answers with the number of objects that were purged. */
const ANSWER_HEADER = 'xkey-purged';

/** Varnish with its module xkey. The VCL that it needs is in `docs/cdn.md`. */
export const varnish = defineCdnDriver<z.infer<typeof options>>({
  id: 'varnish',
  // Varnish takes 8 kB of a request header by default.
  tagsPerCall: 256,
  budget: { calls: 600, perMs: 60_000 },
  optionsSchema: options,
  create: ({ urls, headers }) => ({
    tagHeader: { name: 'xkey', separator: ' ' },
    async purge(tags, mode, signal) {
      const header = mode === 'soft' ? 'xkey-softpurge' : 'xkey-purge';
      const request = {
        method: 'PURGE',
        headers: { ...headers, [header]: tags.join(' ') },
        signal,
      };
      const answers = await Promise.all(urls.map((url) => callCdn({ ...request, url })));
      // Many VCLs answer each PURGE with 200, and take it for one of an address.
      if (answers.every((answer) => ANSWER_HEADER in answer.headers)) return;
      throw new PurgeError(
        `its answer has no header "${ANSWER_HEADER}", so its VCL does not purge tags as the docs show it`,
      );
    },
  }),
});
