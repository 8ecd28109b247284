import { createVerify, type KeyObject, X509Certificate } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { CallOptions, ConnectorEnvironment, WebhookRequest } from '../contracts/connector';
import { DamError, isPassing } from '../contracts/errors';
import { DamHttp } from './http';
import { isTimely } from './instants';
import { jsonOrUndefined } from './wire-schema';

/**
 * Verifies messages of Amazon SNS over HTTP, with which some DAMs announce changes.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html
 */

/** Reads the text at an address of SNS; throws a `DamError` if it cannot. */
export type SnsRead = (url: string, signal: AbortSignal) => Promise<string>;

/** A verified message; `text` is null if it only confirms a subscription. */
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

/** Names of the signed fields, in the order of the signed text. */
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
   * Verifies a message and confirms a subscription to one of the topics. Null if SNS did not sign the
   * message, or it is too old. Throws a `DamError` `bad-answer` for a signed message of another topic,
   * since SNS signs the messages of every account, and `unreachable` if the certificate cannot be read
   * now, so that SNS sends the message again.
   */
  async receive(request: WebhookRequest, { signal }: CallOptions = {}): Promise<SnsMessage | null> {
    const message = envelopeOf(request);
    // SNS repeats a failed message for an hour at most.
    if (message === null || !isTimely(Date.parse(message.Timestamp), Date.now())) return null;
    const inTime = AbortSignal.any([AbortSignal.timeout(READ_MS), ...(signal ? [signal] : [])]);
    const key = await this.#keyOf(message.SigningCertURL, inTime);
    if (key === null || !isSigned(message, key)) return null;
    const { TopicArn, Type, MessageId: messageId } = message;
    if (!this.#topics.includes(TopicArn)) {
      const topic = TopicArn.replace(/[^\x21-\x7e]/g, '?').slice(0, 256);
      throw new DamError(
        'bad-answer',
        `The message is of the topic ${topic}, which "webhookTopics" does not list.`,
      );
    }
    if (Type === 'Notification') return { messageId, text: message.Message };
    if (Type === 'SubscriptionConfirmation') {
      if (!isOfSns(message.SubscribeURL ?? '')) return null;
      await this.#read(message.SubscribeURL ?? '', inTime);
    }
    return { messageId, text: null };
  }

  async #keyOf(url: string, signal: AbortSignal): Promise<KeyObject | null> {
    // No query: the API of SNS answers at the same host, with texts that a stranger may choose.
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
      // A certificate that does not exist verifies nothing; one that is unreachable now may later.
      if (!(error instanceof DamError)) throw error;
      if (!isPassing(error)) return '';
      throw new DamError('unreachable', `The certificate of SNS cannot be read: ${error.message}`);
    });
    const certificate = certificateOf(pem);
    if (certificate !== null) this.#certificates.set(url, certificate);
    return certificate;
  }
}

/** Makes a reader that calls SNS without credentials, and refuses private networks. */
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
          throw new DamError('bad-answer', 'The answer of SNS is too large.');
      }
    } catch (error) {
      if (error instanceof DamError) throw error;
      throw new DamError('unreachable', 'The connection to SNS broke.');
    }
    return Buffer.concat(chunks).toString();
  };
}

/** Null if the body is no message of SNS. Ignores the headers, since they are not signed. */
function envelopeOf({ body }: WebhookRequest): Envelope | null {
  return envelope.safeParse(jsonOrUndefined(body)).data ?? null;
}

/** True for the host of SNS in a region, over TLS and at the default port. */
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
    // `Subject` is the only optional field.
    else if (name !== 'Subject') return false;
  }
  return verifier.verify(key, message.Signature, 'base64');
}

function certificateOf(pem: string): X509Certificate | null {
  try {
    return new X509Certificate(pem);
  } catch {
    // The text is not a certificate, so it verifies nothing.
    return null;
  }
}
