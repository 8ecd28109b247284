import axios, { AxiosError } from 'axios';
import { PurgeError } from '../contracts/cdn';
import { retryAfterMs } from '../contracts/retry-after';

/** Largest answer that is read, in bytes. */
const MAX_ANSWER_BYTES = 1024 ** 2;

/** A call of a CDN's API. */
export interface CdnCall {
  method: string;
  url: string;
  headers: Readonly<Record<string, string>>;
  /** The body as it is sent; signatures are made over it. */
  body?: string;
  signal: AbortSignal;
}

/**
 * Calls a CDN; follows no redirect, which would take the credentials elsewhere, and uses no proxy of the environment.
 *
 * @returns Text and headers of the answer, whose status is 2xx. Names of headers are in lower case.
 * @throws `PurgeError` for all other answers, and if there is none.
 */
export async function callCdn({
  body,
  ...call
}: CdnCall): Promise<{ text: string; headers: Readonly<Record<string, unknown>> }> {
  try {
    const { status, headers, data } = await axios.request<string>({
      ...call,
      ...(body !== undefined && { data: body }),
      maxRedirects: 0,
      maxContentLength: MAX_ANSWER_BYTES,
      proxy: false,
      responseType: 'text',
      transformResponse: [],
      validateStatus: () => true,
    });
    if (status >= 200 && status < 300) return { text: data, headers: { ...headers } };
    throw errorOf(status, headers['retry-after']);
  } catch (error) {
    if (!(error instanceof AxiosError)) throw error;
    // An axios error has the request with its credentials, so it is no `cause`.
    throw new PurgeError(`it cannot be reached, ${error.code ?? 'no connection'}`);
  }
}

function errorOf(status: number, retryAfter: unknown): PurgeError {
  if (status === 401 || status === 403) {
    return new PurgeError(`it answered ${status}. Check its token, and that it may purge`);
  }
  const waitMs = retryAfterMs(retryAfter);
  return new PurgeError(
    `it answered ${status}`,
    waitMs === undefined ? {} : { retryAfterMs: waitMs },
  );
}
