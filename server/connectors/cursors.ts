import type { z } from 'zod';
import { DamError } from '../contracts/errors';
import { jsonOrUndefined } from './wire-schema';

/** A connector takes only cursors that it gave out, and refuses others before it asks the DAM. */

/** Reads the cursor of a DAM that pages by number: assets before this page; 0 without a cursor. */
export function offsetOf(cursor: string | undefined): number {
  if (cursor === undefined) return 0;
  if (/^\d{1,15}$/.test(cursor)) return Number(cursor);
  throw foreignCursor();
}

/** Reads a cursor of several parts, as JSON of the schema. */
export function placeOf<Place>(schema: z.ZodType<Place>, cursor: string): Place {
  const { data } = schema.safeParse(jsonOrUndefined(cursor));
  if (data !== undefined) return data;
  throw foreignCursor();
}

/** The error for a cursor that this connector did not give out. */
export function foreignCursor(): DamError {
  return new DamError(
    'bad-request',
    'The cursor is not one of this search. Begin the search again.',
  );
}
