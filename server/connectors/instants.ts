import { instantMs } from '../contracts/instant';

/** ISO 8601 with a zone, UTC where the DAM names none; a text that is no instant stays as it is. */
export function instantOf(text: string | null): string | null {
  if (text === null || text === '') return null;
  const hasZone = /(Z|[+-]\d{2}:?\d{2})$/i.test(text);
  const isDate = /^\d{4}-\d{2}-\d{2}$/.test(text);
  const ms = instantMs(hasZone || isDate ? text : `${text.replace(' ', 'T')}Z`);
  // What nobody can read closes the asset; "no limit" would show what must not be shown.
  return Number.isNaN(ms) ? text : new Date(ms).toISOString();
}
