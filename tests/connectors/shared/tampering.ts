import type { IncomingMessage, ServerResponse } from 'node:http';
import { Loopback, type Reply } from './simulator-http';

/** A call on its way to the DAM, as one text: method, path with query, and body. */
export type CallText = string;

/** Replaces the DAM's answer, or changes its JSON; null leaves it alone. */
export type Tamper = (call: CallText) => Reply | ((json: unknown) => unknown) | null;

/** A server between a connector and a simulator that replaces or changes single answers. */
export class TamperingProxy extends Loopback {
  tamper: Tamper = () => null;
  /** Calls that arrived; a test may empty the list. */
  readonly calls: CallText[] = [];
  readonly #target: () => string;

  /** `target` returns the simulator's address, which is known once it has started. */
  constructor(target: () => string) {
    super();
    this.#target = target;
  }

  protected async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const body = Buffer.concat(chunks);
    const call = `${request.method} ${request.url}\n${body}`;
    this.calls.push(call);
    const tampered = this.tamper(call);
    if (tampered !== null && typeof tampered !== 'function') {
      const { status = 200, headers, json, text = JSON.stringify(json ?? null) } = tampered;
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text);
      return;
    }
    const answer = await this.#forward(request, body);
    const bytes = Buffer.from(await answer.arrayBuffer());
    const headers = [...answer.headers].filter(([name]) => !OF_THE_CONNECTION.has(name));
    response.writeHead(answer.status, Object.fromEntries(headers));
    const isJson = /json/.test(answer.headers.get('content-type') ?? '') && bytes.length > 0;
    const isChanged = tampered !== null && isJson && answer.ok;
    response.end(isChanged ? JSON.stringify(tampered(JSON.parse(bytes.toString()))) : bytes);
  }

  #forward(request: IncomingMessage, body: Buffer): Promise<Response> {
    const headers = Object.entries(request.headers).filter(
      ([name]) => !OF_THE_CONNECTION.has(name),
    );
    return fetch(new URL(this.#target()).origin + request.url, {
      method: request.method ?? 'GET',
      headers: Object.fromEntries(headers.map(([name, value]) => [name, String(value)])),
      redirect: 'manual',
      ...(body.length > 0 && { body: new Uint8Array(body) }),
    });
  }
}

const OF_THE_CONNECTION = new Set([
  'connection',
  'host',
  'content-length',
  'content-encoding',
  'transfer-encoding',
  'accept-encoding',
  'keep-alive',
]);
