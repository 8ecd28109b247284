import { z } from 'zod';
import { placeOptions } from '../configured-places';

/** Options of a connection to the embedded DAM, as `docs/connectors/demo-dam.md` describes them. */
export const demoDamOptions = z.strictObject({
  baseUrl: z
    .url({ protocol: /^https?$/, error: 'must be an http(s) address' })
    .meta({ description: 'Address of the demo DAM.', example: 'http://127.0.0.1:4100' }),
  token: z
    .string({ error: 'is missing' })
    .min(1, 'must not be empty')
    .meta({ description: 'Its access token.', secret: true, example: '…' }),
  expose: placeOptions(z.string().min(1)).expose.meta({
    description:
      "Names in `dam.fields`, with the key of the DAM's answer that each shows, such as `createdAt`.",
  }),
  webhookSecret: z
    .string()
    .regex(/^whsec_[A-Za-z0-9+/=]{16,}$/, 'must have the form whsec_<base64>')
    .optional()
    .meta({
      description: 'Verifies events. Without it the connection takes no webhooks.',
      secret: true,
    }),
});

export type DemoDamOptions = z.infer<typeof demoDamOptions>;
