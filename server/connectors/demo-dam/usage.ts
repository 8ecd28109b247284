import type { CallOptions, UsageChange } from '../../contracts/connector';
import { DamError } from '../../contracts/errors';
import { parseAnswer } from '../wire-schema';
import { wireUsage } from './answers';
import type { DemoDamApi } from './api';

export async function reportUsage(
  { http }: DemoDamApi,
  changes: readonly UsageChange[],
  call: CallOptions = {},
): Promise<(DamError | null)[]> {
  const request = { method: 'POST', url: '/api/usage/bulk', data: { changes } };
  const { results } = parseAnswer(wireUsage, await http.json({ ...request, ...call }));
  return changes.map((_, index) => {
    const { error } = results[index] ?? { error: 'The DAM did not answer for this change.' };
    return error === null ? null : new DamError('bad-request', error);
  });
}
