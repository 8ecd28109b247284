import { createVerify, type KeyObject, X509Certificate } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { CallOptions, ConnectorEnvironment, WebhookRequest } from '../contracts/connector';
import { DamError, isPassing } from '../contracts/errors';
import { DamHttp } from './http';
import { isTimely } from './instants';
import { jsonOrUndefined } from './wire-schema';

/**
 * Messages of Amazon SNS over HTTP, for the DAMs that tell of changes by it.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html
 */

/** The text at an address of SNS; ends in a `DamError`. */
export type SnsRead = (url: string, signal: AbortSignal) => Promise<string>;

/** What a topic sent; `text` is null where it only said that it is there. */
export interface SnsMessage {
  messageId: string;
  text: string | null;
}

const envelope = z.object({
  Type: z.enum(['Notification', 'SubscriptionConfirmation', 'UnsubscribeConfirmation']),
  MessageId: z.string().min(1),
  TopicArn: z.string(),
  Message: z.string(),
  Timestamp: z.string(),
  Signature: z.string(),
  SigningCertURL: z.string(),
  SignatureVersion: z.enum(['1', '2']),
  Subject: z.string().nullish(),
  SubscribeURL: z.string().optional(),
  Token: z.string().optional(),
});
type Envelope = z.infer<typeof envelope>;

/** What is signed, in the order in which it is. */
const SIGNED = {
  Notification: ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'],
  SubscriptionConfirmation: [
    'Message',
    'MessageId',
    'SubscribeURL',
    'Timestamp',
    'Token',
    'TopicArn',
    'Type',
  ],
} as const;
const ALGORITHMS = { '1': 'RSA-SHA1', '2': 'RSA-SHA256' } as const;

const MOST_CERTIFICATES = 20;
const CERTIFICATES_KEPT_MS = 24 * 60 * 60 * 1_000;
const READ_MS = 10_000;
const MOST_TEXT_BYTES = 64 * 1_024;

export class SnsTopics {
  readonly #topics: readonly string[];

  readonly #read: SnsRead;

  readonly #certificates = new LRUCache<string, X509Certificate>({
    max: MOST_CERTIFICATES,
    ttl: CERTIFICATES_KEPT_MS,
  });

  constructor(topics: readonly string[], read: SnsRead) {
    this.#topics = topics;
    this.#read = read;
  }

  /**
   * Null: not signed by SNS, changed on its way, or too old. Confirms a subscription to one of the
   * topics. Throws `bad-answer` for a signed message of another topic, since anybody may have SNS sign
   * theirs; and what the reading of a certificate throws, so that the message comes again.
   */
  async receive(request: WebhookRequest, { signal }: CallOptions = {}): Promise<SnsMessage | null> {
    const message = envelopeOf(request);
    // SNS tries again for an hour at most.
    if (message === null || !isTimely(Date.parse(message.Timestamp), Date.now())) return null;
    const inTime = AbortSignal.any([AbortSignal.timeout(READ_MS), ...(signal ? [signal] : [])]);
    const key = await this.#keyOf(message.SigningCertURL, inTime);
    if (key === null || !isSigned(message, key)) return null;
    const { TopicArn, Type, MessageId: messageId } = message;
    if (!this.#topics.includes(TopicArn)) {
      const topic = TopicArn.replace(/[^\x21-\x7e]/g, '?').slice(0, 256);
      throw new DamError('bad-answer', `It is of the topic ${topic}, which is not configured.`);
    }
    if (Type === 'Notification') return { messageId, text: message.Message };
    if (Type === 'SubscriptionConfirmation') {
      if (!isOfSns(message.SubscribeURL ?? '')) return null;
      await this.#read(message.SubscribeURL ?? '', inTime);
    }
    return { messageId, text: null };
  }

  async #keyOf(url: string, signal: AbortSignal): Promise<KeyObject | null> {
    // No query: SNS itself answers at this host, with texts that a stranger may choose.
    if (!isOfSns(url) || !/^https:[^?#]+\/[\w.-]+\.pem$/.test(url)) return null;
    const certificate = this.#certificates.get(url) ?? (await this.#certificateAt(url, signal));
    if (certificate === null) return null;
    const nowMs = Date.now();
    const isValid =
      Date.parse(certificate.validFrom) <= nowMs && nowMs < Date.parse(certificate.validTo);
    return isValid ? certificate.publicKey : null;
  }

  async #certificateAt(url: string, signal: AbortSignal): Promise<X509Certificate | null> {
    const pem = await this.#read(url, signal).catch((error: unknown) => {
      // A certificate that is not there signs nothing; one that cannot be had now may.
      if (!(error instanceof DamError)) throw error;
      if (!isPassing(error)) return '';
      throw new DamError('unreachable', `The certificate of SNS cannot be read: ${error.message}`);
    });
    const certificate = certificateOf(pem);
    if (certificate !== null) this.#certificates.set(url, certificate);
    return certificate;
  }
}

/** Reads from SNS without credentials, and within the guard of outbound calls. */
export function snsRead(environment: ConnectorEnvironment): SnsRead {
  return async (url, signal) => {
    const http = new DamHttp({ baseUrl: new URL(url).origin, headers: {}, ...environment });
    const { status, body } = await http.stream({ url, signal });
    if (status !== 200) throw new DamError('bad-request', `SNS refused the call (${status}).`);
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    try {
      for await (const chunk of body) {
        chunks.push(chunk);
        bytes += chunk.length;
        if (bytes > MOST_TEXT_BYTES)
          throw new DamError('bad-answer', 'SNS answered with too much.');
      }
    } catch (error) {
      if (error instanceof DamError) throw error;
      throw new DamError('unreachable', 'The connection to SNS broke.');
    }
    return Buffer.concat(chunks).toString();
  };
}

/** Null where the text is no message of SNS. Its headers are not signed, so nobody goes by them. */
function envelopeOf({ body }: WebhookRequest): Envelope | null {
  return envelope.safeParse(jsonOrUndefined(body)).data ?? null;
}

/** The very host of SNS in a region, over TLS and at its own port. */
function isOfSns(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, host, username, password } = new URL(address);
  return (
    protocol === 'https:' &&
    /^sns\.[a-z0-9-]{3,}\.amazonaws\.com(\.cn)?$/.test(host) &&
    username === '' &&
    password === ''
  );
}

function isSigned(message: Envelope, key: KeyObject): boolean {
  const names =
    message.Type === 'Notification' ? SIGNED.Notification : SIGNED.SubscriptionConfirmation;
  const verifier = createVerify(ALGORITHMS[message.SignatureVersion]);
  for (const name of names) {
    const value = message[name];
    if (typeof value === 'string') verifier.update(`${name}\n${value}\n`);
    // Only a subject may be absent.
    else if (name !== 'Subject') return false;
  }
  return verifier.verify(key, message.Signature, 'base64');
}

function certificateOf(pem: string): X509Certificate | null {
  try {
    return new X509Certificate(pem);
  } catch {
    // Not a certificate.
    return null;
  }
}
