/** An answer other than success: becomes `{error: {code, message}}` with this status. */
export class DamError extends Error {
  constructor(
    readonly statusCode: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
    this.name = 'DamError';
  }
}

/** 404: no such asset, version, rendition or route. */
export const notFound = (what: string): DamError =>
  new DamError(404, 'not-found', `There is no ${what}.`);

/** 400: every problem of the input in one message. */
export const badInput = (problems: readonly string[]): DamError =>
  new DamError(400, 'bad-input', problems.join('; '));

/** 409: the asset or version is not in a state in which this can be done. */
export const wrongState = (message: string): DamError => new DamError(409, 'wrong-state', message);

/** Whether an error carries this code. By shape: an Error may come from another realm (jest, vm). */
export const hasCode = (error: unknown, code: string): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === code;

/** What went wrong in words, down to the cause that `fetch` hides behind "fetch failed". */
export function messageOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return String(error);
  if ('cause' in error && error.cause) return messageOf(error.cause);
  const code = 'code' in error ? String(error.code) : 'unknown error';
  return 'message' in error && error.message ? String(error.message) : code;
}
