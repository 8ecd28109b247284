import { z } from 'zod';
import { placeOptions } from '../configured-places';

/** Options of a connection to the embedded DAM, as `docs/connectors/demo-dam.md` describes them. */
export const demoDamOptions = z.strictObject({
  baseUrl: z.url({ protocol: /^https?$/, error: 'must be an http(s) address' }),
  token: z.string({ error: 'is missing' }).min(1, 'must not be empty'),
  /** Names in `dam.fields`, with the key of the DAM's answer that each shows, such as `createdAt`. */
  expose: placeOptions(z.string().min(1)).expose,
  /** Verifies events; without it the connection takes no webhooks. */
  webhookSecret: z
    .string()
    .regex(/^whsec_[A-Za-z0-9+/=]{16,}$/, 'must have the form whsec_<base64>')
    .optional(),
});

export type DemoDamOptions = z.infer<typeof demoDamOptions>;
