import { execFileSync } from 'node:child_process';
import { createSign, randomUUID } from 'node:crypto';
import type { WebhookRequest } from '../../../server/contracts/connector';

export const TOPIC = 'arn:aws:sns:eu-west-1:123456789012:bynder-webhooks';
export const CERTIFICATE_URL =
  'https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0123456789abcdef.pem';

/** A key with a self-signed certificate that holds for two days, made by openssl. */
export class SnsSigner {
  readonly certificate: string;
  readonly #key: string;

  constructor() {
    const pems = execFileSync(
      'openssl',
      [
        'req',
        '-x509',
        '-newkey',
        'rsa:2048',
        '-nodes',
        '-days',
        '2',
        '-sha256',
        '-subj',
        '/CN=sns.amazonaws.com',
        '-keyout',
        '-',
        '-out',
        '-',
      ],
      { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
    );
    this.certificate = part(pems, 'CERTIFICATE');
    this.#key = part(pems, 'PRIVATE KEY');
  }

  /** Makes a message in the form of SNS, signed as AWS describes. `more` is signed too. */
  message(
    more: Readonly<Record<string, string>> = {},
    without: readonly string[] = [],
  ): Record<string, string> {
    const all: Record<string, string> = {
      Type: 'Notification',
      MessageId: randomUUID(),
      TopicArn: TOPIC,
      Message: '{}',
      // Only notifications have a subject.
      ...(more.Token === undefined && { Subject: 'asset_bank.media.updated' }),
      Timestamp: new Date().toISOString(),
      SignatureVersion: '1',
      SigningCertURL: CERTIFICATE_URL,
      ...more,
    };
    const fields = Object.fromEntries(
      Object.entries(all).filter(([name]) => !without.includes(name)),
    );
    const names =
      fields.Type === 'Notification'
        ? ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type']
        : ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'];
    const signer = createSign(fields.SignatureVersion === '2' ? 'RSA-SHA256' : 'RSA-SHA1');
    for (const name of names) {
      if (fields[name] !== undefined) signer.update(`${name}\n${fields[name]}\n`);
    }
    return { ...fields, Signature: signer.sign(this.#key, 'base64') };
  }

  notify(message: object | string, more: Readonly<Record<string, string>> = {}): WebhookRequest {
    const Message = typeof message === 'string' ? message : JSON.stringify(message);
    return requestOf(this.message({ Message, ...more }));
  }
}

/** Makes the HTTP request of SNS: indented JSON as text, with the type in the headers. */
export function requestOf(message: Readonly<Record<string, string | undefined>>): WebhookRequest {
  return {
    body: JSON.stringify(message, null, 2),
    headers: {
      'content-type': 'text/plain; charset=UTF-8',
      'x-amz-sns-message-type': message.Type,
      'x-amz-sns-message-id': message.MessageId,
      'x-amz-sns-topic-arn': message.TopicArn,
    },
  };
}

function part(pems: string, name: string): string {
  const found = new RegExp(`-----BEGIN ${name}-----[\\s\\S]+?-----END ${name}-----\\n?`).exec(pems);
  if (found === null) throw new Error(`openssl made no ${name}.`);
  return found[0];
}
