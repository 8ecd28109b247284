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
