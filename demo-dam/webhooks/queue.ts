import { randomUUID } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { badInput, messageOf } from '../errors';
import type { Db } from '../store/database';
import type { EventType } from '../types';

const SECOND_MS = 1000;
const RETRY_AFTER_MS = [0.5, 2, 10, 60].map((seconds) => seconds * SECOND_MS);
const LATER_RETRIES_MS = 300 * SECOND_MS;
const GIVE_UP_AFTER_MS = 24 * 3600 * SECOND_MS;
const ANSWER_WITHIN_MS = 10 * SECOND_MS;

/** Who is told, and the secret in the form `whsec_<base64>` that signs what is told. */
export interface Subscriber {
  readonly url: string;
  readonly secret: string;
}

/** One event on its way. Instants are milliseconds since 1970. */
export interface Delivery {
  readonly id: string;
  readonly type: EventType;
  readonly status: 'pending' | 'delivered' | 'failed' | 'cancelled';
  readonly attempts: number;
  readonly nextAttemptAt: number;
  readonly lastError: string | null;
  readonly createdAt: number;
  readonly deliveredAt: number | null;
  readonly payload: unknown;
}

interface PendingRow {
  readonly number: number;
  readonly id: string;
  readonly payload: string;
  readonly attempts: number;
  readonly next_attempt_at: number;
  readonly created_at: number;
}

/**
 * Delivers events to one subscriber in order, signed after Standard Webhooks
 * (https://www.standardwebhooks.com). The queue is a table, so a restart loses nothing; it runs
 * beside the API calls, so a slow subscriber delays none.
 */
export class WebhookQueue {
  private timer: NodeJS.Timeout | undefined;
  private running = false;
  private readonly stopping = new AbortController();

  constructor(private readonly db: Db) {}

  /** The subscriber, or null. */
  subscriber(): Subscriber | null {
    return this.db.prepare<[], Subscriber>('SELECT url, secret FROM webhook').get() ?? null;
  }

  /** Sets the subscriber; what is still pending goes to it at once. Throws 400 for a bad secret. */
  subscribe({ url, secret }: Subscriber): void {
    assertSecret(secret);
    this.db.prepare('INSERT OR REPLACE INTO webhook VALUES (1, ?, ?)').run(url, secret);
    this.db
      .prepare("UPDATE deliveries SET next_attempt_at = ? WHERE status = 'pending'")
      .run(Date.now());
    this.wake();
  }

  /** Removes the subscriber and what was to be told to it. */
  unsubscribe(): void {
    this.db.transaction(() => {
      this.db.prepare('DELETE FROM webhook').run();
      this.db.prepare("UPDATE deliveries SET status = 'cancelled' WHERE status = 'pending'").run();
    })();
  }

  /** Queues an event; call it inside the transaction of the change. Without subscriber: nothing. */
  enqueue(type: EventType, assetId: string, version?: number): void {
    if (!this.subscriber()) return;
    const now = Date.now();
    const data = version === undefined ? { assetId } : { assetId, version };
    const payload = JSON.stringify({ type, timestamp: new Date(now).toISOString(), data });
    this.db
      .prepare(
        `INSERT INTO deliveries (id, type, payload, next_attempt_at, created_at)
         VALUES (?, ?, ?, ?, ?)`,
      )
      .run(`msg_${randomUUID().replaceAll('-', '')}`, type, payload, now, now);
    // Not before the transaction has ended, and never inside the API call.
    setImmediate(() => this.wake());
  }

  /** The last deliveries, newest first. */
  recent(limit = 50): readonly Delivery[] {
    return this.db
      .prepare<[number], Delivery & { payload: string }>(
        `SELECT id, type, status, attempts, next_attempt_at AS nextAttemptAt,
           last_error AS lastError, created_at AS createdAt, delivered_at AS deliveredAt, payload
         FROM deliveries ORDER BY number DESC LIMIT ?`,
      )
      .all(limit)
      .map((delivery) => ({ ...delivery, payload: JSON.parse(delivery.payload) as unknown }));
  }

  /** Looks for work now. */
  wake(): void {
    clearTimeout(this.timer);
    if (this.running || this.stopping.signal.aborted) return;
    this.running = true;
    this.deliverDue()
      .then((waitMs) => {
        this.running = false;
        if (waitMs !== null) this.wakeIn(waitMs);
      })
      .catch((error: unknown) => {
        this.running = false;
        if (this.stopping.signal.aborted) return;
        console.error('demo-dam: the webhook queue stumbled, it goes on', error);
        this.wakeIn(SECOND_MS);
      });
  }

  /** Ends all work; what is pending stays for the next start. */
  stop(): void {
    this.stopping.abort();
    clearTimeout(this.timer);
  }

  private wakeIn(waitMs: number): void {
    if (this.stopping.signal.aborted) return;
    this.timer = setTimeout(() => this.wake(), waitMs);
    this.timer.unref();
  }

  /** Delivers until nothing is due; answers how long to wait, or null when nothing is pending. */
  private async deliverDue(): Promise<number | null> {
    while (!this.stopping.signal.aborted) {
      const subscriber = this.subscriber();
      // Only ever the oldest: a later event never overtakes one that has to be retried.
      const next = this.db
        .prepare<[], PendingRow>(
          "SELECT * FROM deliveries WHERE status = 'pending' ORDER BY number LIMIT 1",
        )
        .get();
      if (!subscriber || !next) return null;
      const waitMs = next.next_attempt_at - Date.now();
      if (waitMs > 0) return waitMs;
      const problem = await this.attempt(subscriber, next);
      if (this.stopping.signal.aborted) return null;
      this.settle(next, problem);
    }
    return null;
  }

  private async attempt({ url, secret }: Subscriber, row: PendingRow): Promise<string | null> {
    const now = new Date();
    try {
      const response = await fetch(url, {
        method: 'POST',
        body: row.payload,
        redirect: 'manual',
        signal: AbortSignal.any([this.stopping.signal, AbortSignal.timeout(ANSWER_WITHIN_MS)]),
        headers: {
          'content-type': 'application/json',
          'user-agent': 'demo-dam',
          'webhook-id': row.id,
          'webhook-timestamp': String(Math.floor(now.getTime() / SECOND_MS)),
          'webhook-signature': new Webhook(secret).sign(row.id, now, row.payload),
        },
      });
      await response.body?.cancel();
      return response.ok ? null : `answered ${response.status}`;
    } catch (error) {
      return messageOf(error);
    }
  }

  private settle(row: PendingRow, problem: string | null): void {
    const now = Date.now();
    const attempts = row.attempts + 1;
    const failed = now - row.created_at > GIVE_UP_AFTER_MS;
    const status = problem === null ? 'delivered' : failed ? 'failed' : 'pending';
    const retryInMs = RETRY_AFTER_MS[row.attempts] ?? LATER_RETRIES_MS;
    this.db
      .prepare(
        `UPDATE deliveries SET status = ?, attempts = ?, next_attempt_at = ?, last_error = ?,
         delivered_at = ? WHERE number = ? AND status = 'pending'`,
      )
      .run(
        status,
        attempts,
        problem === null ? row.next_attempt_at : now + retryInMs,
        problem,
        problem === null ? now : null,
        row.number,
      );
  }
}

function assertSecret(secret: string): void {
  if (!/^whsec_[A-Za-z0-9+/]{16,}={0,2}$/.test(secret)) {
    throw badInput(['secret: must be "whsec_" and at least 12 bytes in base64']);
  }
}
