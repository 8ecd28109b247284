import { z } from 'zod';
import { defineCdnDriver } from '../contracts/cdn';
import { headerName } from './options';

const options = z.strictObject({
  header: headerName.default('Cache-Tag'),
  separator: z.enum([' ', ','], { error: 'must be " " or ","' }).default(','),
});

/** Tags only, for caches that somebody else purges. */
export const headers = defineCdnDriver<z.infer<typeof options>>({
  id: 'headers',
  tagsPerCall: 1,
  budget: { calls: 1, perMs: 1_000 },
  optionsSchema: options,
  create: ({ header, separator }) => ({ tagHeader: { name: header, separator } }),
});
