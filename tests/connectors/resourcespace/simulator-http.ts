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

/** Sends the file, or the range that was asked for. */
export function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  bytes: Buffer,
  type: string,
): void {
  const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '');
  const from = Number(range?.[1] ?? 0);
  const to = Math.min(Number(range?.[2] || bytes.length - 1), bytes.length - 1);
  const part = bytes.subarray(from, to + 1);
  response.writeHead(range === null ? 200 : 206, {
    'content-type': type,
    'content-length': part.length,
    ...(range !== null && { 'content-range': `bytes ${from}-${to}/${bytes.length}` }),
  });
  response.end(part);
}

/** The small grey image that a real server sends for a missing file, with status 200. */
export function placeholder(): Promise<Buffer> {
  const background = '#808080';
  return sharp({ create: { width: 100, height: 100, channels: 3, background } })
    .png()
    .toBuffer();
}
