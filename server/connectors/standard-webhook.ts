import { Webhook, WebhookVerificationError } from 'standardwebhooks';
import type { WebhookRequest } from '../contracts/connector';
import { DamError } from '../contracts/errors';

/** Verifies events that are signed as https://www.standardwebhooks.com describes. */
export class StandardWebhook {
  readonly #webhook: Webhook;

  /** `secret` has the form `whsec_<base64>`. */
  constructor(secret: string) {
    this.#webhook = new Webhook(secret);
  }

  /**
   * Returns the event's JSON and the name of its transmission, or null if the signature is wrong,
   * missing or too old. Throws a `DamError` `bad-answer` if the signed body is not JSON.
   */
  verify({ body, headers }: WebhookRequest): { event: unknown; transmission: string } | null {
    const sent = Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value] as const],
    );
    try {
      const event = this.#webhook.verify(body, Object.fromEntries(sent));
      // What is signed names the transmission: each attempt has a time of its own. The header of signatures
      // would not do, since a stranger may add others to it.
      const { 'webhook-id': id, 'webhook-timestamp': timestamp } = headers;
      return { event, transmission: `${id}.${timestamp}.${body}` };
    } catch (cause) {
      if (cause instanceof WebhookVerificationError) return null;
      // The library parses the body after it has verified the signature.
      throw new DamError('bad-answer', 'The signed event is not JSON.', { cause });
    }
  }
}
