import { DamError } from '../contracts/errors';
import { PRIVATE_NETWORK } from './outbound';

/**
 * Returns the error for an HTTP status that is no success, for calls that `DamHttp` does not make, such as those of
 * a vendor's SDK. Hand on the status and the pause only: an SDK's own error may hold the request, and with it the
 * credentials.
 *
 * @param status 300 to 599.
 * @param retryAfterMs Milliseconds that the DAM asks to wait with 429 or 503, as `Retry-After` says them. With it, 503 is
 * `rate-limited`: the DAM says when it answers again (RFC 9110 §15.6.4).
 * @example
 * throw damErrorOf(error.$metadata.httpStatusCode);
 */
export function damErrorOf(status: number, retryAfterMs?: number): DamError {
  const asksToWait = retryAfterMs !== undefined && [420, 429, 503].includes(status);
  const details = { status, ...(asksToWait && { retryAfterMs }) };
  const of = (type: DamError['type'], message: string) => new DamError(type, message, details);
  if (status === 401) return of('unauthorized', 'The DAM refused the credentials (401).');
  if (status === 403) {
    return of('forbidden', 'The DAM does not allow this with these credentials (403).');
  }
  if (status === 404) return of('bad-request', 'The DAM has nothing at this address (404).');
  // Older APIs answer 420 instead of 429.
  if (status === 429 || status === 420) {
    return of('rate-limited', `The DAM asks for fewer calls (${status}).`);
  }
  if (status === 503 && retryAfterMs !== undefined) {
    return of('rate-limited', 'The DAM asks to be called later (503).');
  }
  if (status >= 500) return of('bad-answer', `The DAM failed (${status}).`);
  if (status >= 300 && status < 400) {
    return of(
      'bad-answer',
      `The DAM answered with a redirect (${status}), which is not followed. Check the base address.`,
    );
  }
  return of('bad-request', `The DAM refused the call (${status}).`);
}

const ABORTED: ReadonlySet<string> = new Set([
  'AbortError',
  'TimeoutError',
  'ABORT_ERR',
  'ERR_CANCELED',
  'ETIMEDOUT',
  'ECONNABORTED',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/**
 * Returns the error for a call that ended without an answer of the DAM: `timeout` if it was aborted or took too long,
 * otherwise `unreachable`. Looks at names and codes only, and keeps nothing else of `failure`.
 *
 * @example
 * client.send(command, { abortSignal: signal }).catch((failure) => { throw unansweredError(failure); });
 */
export function unansweredError(failure: unknown): DamError {
  const words = wordsOf(failure);
  if (words.includes(PRIVATE_NETWORK)) {
    return new DamError(
      'unreachable',
      "The DAM's host resolves to an address of a private network, which is refused. If that is " +
        'intended, set "allowPrivateNetwork" of this connection to true.',
    );
  }
  if (words.some((word) => ABORTED.has(word))) {
    return new DamError('timeout', 'The DAM did not answer in time.');
  }
  const code = words.find((word) => /^[A-Z][A-Z0-9_]+$/.test(word)) ?? 'connection failed';
  return new DamError('unreachable', `The DAM cannot be reached (${code}).`);
}

/** Names and codes of an error and of what caused it, which is where `fetch` and SDKs put those of the network. */
function wordsOf(failure: unknown): string[] {
  const words: string[] = [];
  let error = failure;
  for (let depth = 0; depth < 5 && typeof error === 'object' && error !== null; depth++) {
    const { name, code, cause } = error as { name?: unknown; code?: unknown; cause?: unknown };
    for (const word of [code, name]) if (typeof word === 'string') words.push(word);
    error = cause;
  }
  return words;
}
