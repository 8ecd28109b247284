import { createHash, timingSafeEqual } from 'node:crypto';

/**
 * Cloudinary's signatures: plain hashes with the secret at the end, not HMAC
 * (https://cloudinary.com/documentation/signatures). The tests compare them with the official SDK.
 */

type Algorithm = 'sha1' | 'sha256';

export interface Signer {
  secret: string;
  algorithm: Algorithm;
}

/** Returns the hex signature of an upload's parameters. Empty ones are not signed. */
export function signParameters(
  parameters: Readonly<Record<string, string>>,
  { secret, algorithm }: Signer,
): string {
  const text = Object.entries(parameters)
    .filter(([, value]) => value !== '')
    .sort(([one], [other]) => (one < other ? -1 : 1))
    // Otherwise a value could add a parameter.
    .map(([name, value]) => `${name}=${value}`.replaceAll('&', '%26'))
    .join('&');
  return createHash(algorithm)
    .update(text + secret)
    .digest('hex');
}

/** Returns the part `s--…--` of an address; `path` is the rest after it, without the version. */
export function signPath(path: string, { secret, algorithm }: Signer): string {
  const digest = createHash(algorithm)
    .update(path + secret)
    .digest('base64url');
  return `s--${digest.slice(0, 8)}--`;
}

/** True if a notification's signature is right. Its length tells the algorithm. */
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
