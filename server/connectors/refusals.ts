import { DamError, type DamErrorType, isOutage } from '../contracts/errors';

/** Makes errors of a DAM that refuses a call, which has few words for it, say what to check. */

/** Returns the error with the message for its type; unchanged if there is none. */
export function withReason(
  error: unknown,
  reasons: Readonly<Partial<Record<DamErrorType, string | undefined>>>,
): unknown {
  if (!(error instanceof DamError)) return error;
  const message = reasons[error.type];
  return message === undefined ? error : new DamError(error.type, message);
}

/** True for a failure of one id, after which others may be asked for: not too many calls, nor a key that is wrong. */
export function isOfOneId(error: unknown): error is DamError {
  return error instanceof DamError && !isOutage(error) && error.type !== 'unauthorized';
}

/** Replaces an optional part by `otherwise` if the credentials may not read it, or the DAM lacks it. */
export function unlessRefused<Value>(otherwise: Value): (error: unknown) => Value {
  return (error) => {
    if (error instanceof DamError && ['forbidden', 'bad-request'].includes(error.type)) {
      return otherwise;
    }
    throw error;
  };
}
