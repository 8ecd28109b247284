import type { z } from 'zod';
import { DamError } from '../contracts/errors';

/** The answer as the DAM's description has it; throws a `DamError` `bad-answer` where it is not. */
export function parsed<Output>(schema: z.ZodType<Output>, answer: unknown): Output {
  const result = schema.safeParse(answer);
  if (result.success) return result.data;
  const where = result.error.issues[0]?.path.join('.') ?? '';
  throw new DamError('bad-answer', `Its answer is not as described (at "${where}").`);
}
