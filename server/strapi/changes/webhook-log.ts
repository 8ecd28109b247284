import type { Core } from '@strapi/strapi';
import { isObject } from '../../core/json';
import type { Clock } from '../../core/ports';
import { sharedCell } from '../storage/shared-cell';

/** Shortest time between two notes of refusals that one process makes for a connection, in milliseconds. */
const NOTED_EVERY_MS = 1_000;

/** The last webhooks of a connection. Instants are in milliseconds since the epoch; null if there was none. */
export interface LastWebhooks {
  receivedAtMs: number | null;
  refusedAtMs: number | null;
  refusal: string | null;
}

/** Remembers for all nodes when each connection last received an event, and why it last refused one. */
export class WebhookLog {
  readonly #strapi: Core.Strapi;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #refusedAtMs = new Map<string, number>();

  constructor(strapi: Core.Strapi, clock: Pick<Clock, 'now'>) {
    this.#strapi = strapi;
    this.#clock = clock;
  }

  async received(connection: string): Promise<void> {
    await this.#cell('received', connection).write(JSON.stringify({ atMs: this.#clock.now() }));
  }

  /** Notes a refusal, unless it noted one a moment ago: anybody can send a wrong event, and each costs a write. */
  async refused(connection: string, reason: string): Promise<void> {
    const atMs = this.#clock.now();
    const before = this.#refusedAtMs.get(connection) ?? Number.NEGATIVE_INFINITY;
    if (Math.abs(atMs - before) < NOTED_EVERY_MS) return;
    this.#refusedAtMs.set(connection, atMs);
    await this.#cell('refused', connection).write(JSON.stringify({ atMs, reason }));
  }

  async of(connection: string): Promise<LastWebhooks> {
    const [received, refused] = await Promise.all([
      this.#cell('received', connection).read(),
      this.#cell('refused', connection).read(),
    ]);
    const { reason } = parsed(refused);
    return {
      receivedAtMs: instantIn(received),
      refusedAtMs: instantIn(refused),
      refusal: typeof reason === 'string' ? reason : null,
    };
  }

  #cell(what: 'received' | 'refused', connection: string) {
    return sharedCell(this.#strapi, `webhook-${what}:${connection}`);
  }
}

function parsed(text: string | null): Record<string, unknown> {
  const value: unknown = text === null ? null : JSON.parse(text);
  return isObject(value) ? value : {};
}

function instantIn(text: string | null): number | null {
  const { atMs } = parsed(text);
  return typeof atMs === 'number' ? atMs : null;
}
