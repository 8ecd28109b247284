import { z } from 'zod';
import { placeOf } from '../cursors';
import { type Question, textsOf } from './api';

const part = z.string().max(1_000).optional();
const continuation = z.strictObject({
  gsroffset: part,
  gaicontinue: part,
  rcstart: part,
  rccontinue: part,
});

/**
 * Reads the parameters in a cursor. Throws a `DamError` `bad-request` for any other parameter, which
 * could ask the wiki for something else.
 */
export function continuationOf(cursor: string): Question {
  return textsOf(placeOf(continuation, cursor));
}
