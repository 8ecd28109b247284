import { z } from 'zod';

/** A token, an id or a key. */
export const word = z.string({ error: 'is missing' }).min(1, 'must not be empty');

/** The address of an API; another one is for tests and for gateways in front of it. */
export const apiUrl = z.url({ protocol: /^https?$/, error: 'must be an http(s) address' });

/** A part of an address. */
export const id = word.regex(/^[A-Za-z0-9_-]+$/, 'must be letters, digits, "-" and "_"');

/** The name of a response header. */
export const headerName = z
  .string({ error: 'must be the name of a header' })
  .regex(/^[A-Za-z0-9-]+$/, 'must be the name of a header');
