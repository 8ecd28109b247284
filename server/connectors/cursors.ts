import type { z } from 'zod';
import { DamError } from '../contracts/errors';
import { jsonOrUndefined } from './wire-schema';

/** Cursors are what a connector gave out; anything else is refused before the DAM is asked. */

/** Of DAMs that page by number: how much came before. 0 without a cursor. */
export function offsetOf(cursor: string | undefined): number {
  if (cursor === undefined) return 0;
  if (/^\d{1,15}$/.test(cursor)) return Number(cursor);
  throw foreign();
}

/** Of those whose place has several parts. */
export function placeOf<Place>(schema: z.ZodType<Place>, cursor: string): Place {
  const { data } = schema.safeParse(jsonOrUndefined(cursor));
  if (data !== undefined) return data;
  throw foreign();
}

function foreign(): DamError {
  return new DamError('bad-request', 'The page that was asked for is not one of this search.');
}
