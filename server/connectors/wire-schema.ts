import { z } from 'zod';
import { DamError } from '../contracts/errors';

/** A whole number, or a text of one: which it is depends on the database behind some DAMs. */
export const wireNumber = z.union([z.number(), z.string().regex(/^\d+$/).transform(Number)]);

/** The answer as the DAM's description has it; throws a `DamError` `bad-answer` where it is not. */
export function parseAnswer<Output>(schema: z.ZodType<Output>, answer: unknown): Output {
  const result = schema.safeParse(answer);
  if (result.success) return result.data;
  const where = result.error.issues[0]?.path.join('.') ?? '';
  throw new DamError('bad-answer', `Its answer is not as described (at "${where}").`);
}

/** What the text says as JSON; undefined where it is none. */
export function jsonOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** An event that is signed; throws a `DamError` `bad-answer` where it is not as described. */
export function parseEvent<Output>(schema: z.ZodType<Output>, text: string): Output {
  const event = jsonOrUndefined(text);
  if (event === undefined) throw new DamError('bad-answer', 'The event is not JSON.');
  return parseAnswer(schema, event);
}
