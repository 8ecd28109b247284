import { createHash, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { DamError } from '../../contracts/errors';
import { jsonOrUndefined } from '../wire-schema';

/** A Flow's request (event hook on files, operation "Webhook / Request URL", body `{{$trigger}}`). */
const event = z.object({
  event: z.string().startsWith('files.'),
  /** Of one that was uploaded. */
  key: z.string().optional(),
  /** Of those that were changed or deleted. */
  keys: z.array(z.string()).optional(),
});

/**
 * The files it names, or null where the secret is wrong. Directus signs nothing: its only proof is a
 * header with a secret that stands in the Flow.
 */
export function hintOf(request: {
  body: string;
  sent: string | undefined;
  secret: string;
}): string[] | null {
  if (!isSame(request.sent ?? '', request.secret)) return null;
  const result = event.safeParse(jsonOrUndefined(request.body));
  const { key, keys = [] } = result.data ?? {};
  if (key === undefined && keys.length === 0) {
    throw new DamError('bad-answer', 'It names no file; the Flow’s body must be {{$trigger}}.');
  }
  return key === undefined ? keys : [key];
}

/** Takes as long for any guess. */
function isSame(one: string, other: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}
