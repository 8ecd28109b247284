import { setTimeout as wait } from 'node:timers/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';

export const FAULT_MODES = [
  'none',
  'down',
  'slow',
  'rate-limited',
  'garbage',
  'unauthorized',
  'forbidden',
] as const;

/** How the server misbehaves, for tests of its clients. */
export interface Fault {
  readonly mode: (typeof FAULT_MODES)[number];
  /** Only for `slow`. */
  readonly delayMs: number;
}

export const NO_FAULT: Fault = { mode: 'none', delayMs: 5000 };

/** Holds the fault that is on. */
export class FaultBox {
  private readonly closing = new AbortController();

  constructor(public current: Fault = NO_FAULT) {}

  /** Lets go of every answer that is being held back. */
  close(): void {
    this.closing.abort();
  }

  /** Misbehaves as told; true when the request has been answered (or cut off) by that. */
  async apply(request: FastifyRequest, reply: FastifyReply): Promise<boolean> {
    const { mode, delayMs } = this.current;
    if (mode === 'down') {
      reply.hijack();
      request.raw.socket.destroy();
      return true;
    }
    if (mode === 'rate-limited') {
      reply.code(429).header('retry-after', '1');
      reply.send({ error: { code: 'rate-limited', message: 'Too many requests.' } });
      return true;
    }
    if (mode === 'unauthorized' || mode === 'forbidden') {
      const message = mode === 'forbidden' ? 'This token may not do that.' : 'Unknown token.';
      reply.code(mode === 'forbidden' ? 403 : 401).send({ error: { code: mode, message } });
      return true;
    }
    if (mode === 'garbage') {
      reply.code(200).header('content-type', 'application/json; charset=utf-8');
      reply.serializer((payload: unknown) => String(payload));
      reply.send('<!doctype html><title>Proxy</title><h1>It works!</h1>');
      return true;
    }
    if (mode === 'slow') await this.hold(delayMs);
    return false;
  }

  private async hold(delayMs: number): Promise<void> {
    try {
      await wait(delayMs, undefined, { signal: this.closing.signal });
    } catch (error) {
      if (!this.closing.signal.aborted) throw error;
    }
  }
}
