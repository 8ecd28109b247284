import type { IncomingMessage, ServerResponse } from 'node:http';
import sharp from 'sharp';

/** Reads forms and sends files. */

/** Null if the request has no body. */
export async function formOf(request: IncomingMessage): Promise<FormData | null> {
  if (request.method !== 'POST') return null;
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  const headers = { 'content-type': request.headers['content-type'] ?? '' };
  return new Response(new Uint8Array(Buffer.concat(chunks)), { headers }).formData();
}

/**
 * Sends the file, or a range as `download.php` reads it: the last 500 bytes are taken for the first 501, a range of
 * the first byte or beyond the end is the whole file, and one that ends before it begins starts at 0.
 */
export function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  bytes: Buffer,
  type: string,
): void {
  const { range } = request.headers;
  const [, first, second] = /^bytes=(\d*)-(\d*)$/.exec(range ?? '') ?? [];
  let from = Number(first);
  let to = Math.min(Number(second || bytes.length - 1), bytes.length - 1);
  if (second && Number(second) < from) [from, to] = [0, Number(second)];
  const isWhole = first === undefined || to <= 0 || from >= bytes.length;
  const part = isWhole ? bytes : bytes.subarray(from, to + 1);
  response.writeHead(isWhole ? 200 : 206, {
    'content-type': type,
    'content-length': part.length,
    ...(!isWhole && { 'content-range': `bytes ${from}-${to}/${bytes.length}` }),
  });
  response.end(part);
}

/** Sends a file as nginx does: a range beyond the end is a 416 with a page. */
export function sendStatic(
  request: IncomingMessage,
  response: ServerResponse,
  bytes: Buffer,
  type: string,
): void {
  const [, first] = /^bytes=(\d+)-\d*$/.exec(request.headers.range ?? '') ?? [];
  if (Number(first) < bytes.length || first === undefined) {
    sendFile(request, response, bytes, type);
    return;
  }
  const headers = { 'content-type': 'text/html', 'content-range': `bytes */${bytes.length}` };
  response.writeHead(416, headers).end('<h1>416 Requested Range Not Satisfiable</h1>');
}

/** Lengths of the grey PNGs that the server sends with status 200 for a file that is not on its disk. */
const PLACEHOLDER_BYTES = { original: 2_145, preview: 1_495 };

export async function placeholder(of: keyof typeof PLACEHOLDER_BYTES): Promise<Buffer> {
  const create = { width: 100, height: 100, channels: 3, background: '#808080' } as const;
  const png = await sharp({ create }).png().toBuffer();
  return Buffer.concat([png, Buffer.alloc(PLACEHOLDER_BYTES[of] - png.length)]);
}
