import { createHash, timingSafeEqual } from 'node:crypto';

/**
 * Cloudinary's signatures: plain hashes with the secret at the end, no HMAC
 * (https://cloudinary.com/documentation/signatures). The official SDK says the same in the tests.
 */

export type Algorithm = 'sha1' | 'sha256';

export interface Signer {
  secret: string;
  algorithm: Algorithm;
}

/** Of an upload's parameters: hex. Empty ones are not signed. */
export function signParameters(
  parameters: Readonly<Record<string, string>>,
  { secret, algorithm }: Signer,
): string {
  const text = Object.entries(parameters)
    .filter(([, value]) => value !== '')
    .sort(([one], [other]) => (one < other ? -1 : 1))
    // Otherwise a value could smuggle in a parameter.
    .map(([name, value]) => `${name}=${value}`.replaceAll('&', '%26'))
    .join('&');
  return createHash(algorithm)
    .update(text + secret)
    .digest('hex');
}

/** The part `s--…--` of a delivery address; `path` is what follows it, without the version. */
export function signPath(path: string, { secret, algorithm }: Signer): string {
  const digest = createHash(algorithm)
    .update(path + secret)
    .digest('base64url');
  return `s--${digest.slice(0, 8)}--`;
}

/** Whether a notification's signature is right; which hash it is, its length tells. */
export function isNotificationSigned(
  { body, timestamp, signature }: { body: string; timestamp: string; signature: string },
  secret: string,
): boolean {
  const algorithm = signature.length === 64 ? 'sha256' : 'sha1';
  const expected = createHash(algorithm)
    .update(body + timestamp + secret)
    .digest('hex');
  const [one, other] = [Buffer.from(signature), Buffer.from(expected)];
  return one.length === other.length && timingSafeEqual(one, other);
}
