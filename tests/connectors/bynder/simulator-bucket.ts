import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Loopback } from '../shared/simulator-http';

/**
 * The file storage of a simulated Bynder: another host, with temporary addresses that carry their own
 * signature. Like S3, it refuses credentials beside the signature.
 */
export class Bucket extends Loopback {
  /** Values of `Authorization` that arrived here; a test expects none. */
  readonly credentials: string[] = [];
  /** Uploaded files by their keys. */
  readonly received = new Map<string, Buffer>();
  readonly #signed = new Map<string, Buffer>();

  sign(bytes: Buffer): string {
    const signature = randomUUID();
    this.#signed.set(signature, bytes);
    return `${this.url}/file?X-Amz-Signature=${signature}`;
  }

  /** Expires every temporary address. */
  expire(): void {
    this.#signed.clear();
  }

  protected async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { authorization } = request.headers;
    if (authorization !== undefined) {
      this.credentials.push(authorization);
      response.writeHead(400).end('<Error><Code>InvalidArgument</Code></Error>');
      return;
    }
    if (request.method === 'POST') return this.#take(request, response);
    const url = new URL(request.url ?? '', this.url);
    const bytes = this.#signed.get(url.searchParams.get('X-Amz-Signature') ?? '');
    if (bytes === undefined) {
      response.writeHead(403).end('<Error><Code>AccessDenied</Code></Error>');
      return;
    }
    sendPart(request, response, bytes, 'binary/octet-stream');
  }

  /** Takes an upload whose last field is the file (S3, POST Object). */
  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const form = await formOf(request);
    const names = [...form.keys()];
    const file = form.get('file');
    const key = form.get('key');
    if (!form.has('Policy') || names.at(-1) !== 'file' || !(file instanceof Blob)) {
      response.writeHead(403).end('<Error><Code>AccessDenied</Code></Error>');
      return;
    }
    this.received.set(String(key), Buffer.from(await file.arrayBuffer()));
    response.writeHead(201, { 'content-type': 'application/xml' }).end('<PostResponse/>');
  }
}

export async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

async function formOf(request: IncomingMessage): Promise<FormData> {
  const headers = { 'content-type': request.headers['content-type'] ?? '' };
  return new Response(new Uint8Array(await bodyOf(request)), { headers }).formData();
}

/** Sends the bytes, or a range of the form `bytes=<from>-<to>`. */
export function sendPart(
  request: IncomingMessage,
  response: ServerResponse,
  bytes: Buffer,
  contentType: string,
): void {
  const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '') ?? [];
  if (from === undefined) {
    response.writeHead(200, { 'content-type': contentType, 'content-length': bytes.length });
    response.end(bytes);
    return;
  }
  const end = to ? Math.min(Number(to), bytes.length - 1) : bytes.length - 1;
  const part = bytes.subarray(Number(from), end + 1);
  response.writeHead(206, {
    'content-type': contentType,
    'content-length': part.length,
    'content-range': `bytes ${from}-${end}/${bytes.length}`,
  });
  response.end(part);
}
