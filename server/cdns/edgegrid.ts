import { createHash, createHmac, randomUUID } from 'node:crypto';

/** The credentials of an API client of Akamai. */
interface Client {
  clientToken: string;
  clientSecret: string;
  accessToken: string;
}

/** Bytes of a body that are signed. */
const SIGNED_BYTES = 131_072;

/**
 * Returns the header `Authorization` for a POST to Akamai. Source: "EdgeGrid authentication" in its documentation.
 * Its library for Node is not used, because it logs signed headers.
 */
export function edgegridAuthorization(
  { method, url, body }: { method: string; url: string; body: string },
  { clientToken, clientSecret, accessToken }: Client,
  now = new Date(),
  nonce: string = randomUUID(),
): string {
  const { protocol, host, pathname, search } = new URL(url);
  // `20261127T11:45:00+0000`
  const timestamp = `${now.toISOString().slice(0, 19).replaceAll('-', '')}+0000`;
  const unsigned = `EG1-HMAC-SHA256 client_token=${clientToken};access_token=${accessToken};timestamp=${timestamp};nonce=${nonce};`;
  const bodyHash = createHash('sha256')
    .update(Buffer.from(body).subarray(0, SIGNED_BYTES))
    .digest('base64');
  const noSignedHeaders = '';
  const data = [
    method,
    protocol.replace(':', ''),
    host,
    pathname + search,
    noSignedHeaders,
    bodyHash,
    unsigned,
  ];
  const signature = hmac(data.join('\t'), hmac(timestamp, clientSecret));
  return `${unsigned}signature=${signature}`;
}

function hmac(text: string, key: string): string {
  return createHmac('sha256', key).update(text).digest('base64');
}
