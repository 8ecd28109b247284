import { z } from 'zod';
import { DamError } from '../contracts/errors';

/** A whole number, or a text of digits, which some DAMs send depending on their database. */
export const wireNumber = z.union([z.number(), z.string().regex(/^\d+$/).transform(Number)]);

/** Returns the answer as the schema has it; throws a `DamError` `bad-answer` if it does not match. */
export function parseAnswer<Output>(schema: z.ZodType<Output>, answer: unknown): Output {
  const result = schema.safeParse(answer);
  if (result.success) return result.data;
  const where = result.error.issues[0]?.path.join('.') ?? '';
  throw new DamError('bad-answer', `The DAM's answer has an unexpected form (at "${where}").`);
}

/** Returns the parsed text; undefined if it is not JSON. */
export function jsonOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The caller decides what a text that is not JSON means.
    return undefined;
  }
}

/** Returns a signed event as the schema has it; throws a `DamError` `bad-answer` if it does not match. */
export function parseEvent<Output>(schema: z.ZodType<Output>, text: string): Output {
  const event = jsonOrUndefined(text);
  if (event === undefined) throw new DamError('bad-answer', 'The signed event is not JSON.');
  return parseAnswer(schema, event);
}
