import { createReadStream } from 'node:fs';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Servable } from './vault';

/** What is sent with a file besides its bytes. */
export interface SendOptions {
  /** Without quotes. */
  readonly etag: string;
  readonly lastModified: Date;
  readonly fileName: string;
}

interface Range {
  readonly start: number;
  readonly end: number;
}

/** Sends a file after RFC 9110: HEAD, conditional requests and single byte ranges. */
export function sendFile(
  request: FastifyRequest,
  reply: FastifyReply,
  file: Servable,
  options: SendOptions,
): FastifyReply {
  const etag = `"${options.etag}"`;
  const lastModified = new Date(Math.floor(options.lastModified.getTime() / 1000) * 1000);
  reply.headers({
    'accept-ranges': 'bytes',
    'cache-control': 'private, no-cache',
    // Somebody's SVG, opened by itself, must not run script in the session of the page.
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    'content-disposition': `inline; filename*=UTF-8''${encodeRfc5987(options.fileName)}`,
    etag,
    'last-modified': lastModified.toUTCString(),
  });
  if (isUnchanged(request, etag, lastModified)) return reply.code(304).send();

  reply.type(file.mime);
  const range = wantedRange(request, file.sizeBytes, etag, lastModified);
  if (range === 'unsatisfiable') {
    return reply
      .code(416)
      .header('content-range', `bytes */${file.sizeBytes}`)
      .type('application/json; charset=utf-8')
      .send({ error: { code: 'range', message: `The file has ${file.sizeBytes} bytes.` } });
  }
  const { start, end } = range ?? { start: 0, end: file.sizeBytes - 1 };
  reply.header('content-length', end - start + 1);
  if (range) reply.code(206).header('content-range', `bytes ${start}-${end}/${file.sizeBytes}`);
  if (request.method === 'HEAD') return reply.send();
  if (file.sizeBytes === 0) return reply.send(Buffer.alloc(0));
  return reply.send(createReadStream(file.path, { start, end }));
}

function encodeRfc5987(text: string): string {
  return encodeURIComponent(text).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16)}`,
  );
}

function isUnchanged(request: FastifyRequest, etag: string, lastModified: Date): boolean {
  const ifNoneMatch = request.headers['if-none-match'];
  if (ifNoneMatch !== undefined) {
    return ifNoneMatch
      .split(',')
      .map((tag) => tag.trim().replace(/^W\//, ''))
      .some((tag) => tag === etag || tag === '*');
  }
  const since = Date.parse(request.headers['if-modified-since'] ?? '');
  return since >= lastModified.getTime();
}

function wantedRange(
  request: FastifyRequest,
  size: number,
  etag: string,
  lastModified: Date,
): Range | 'unsatisfiable' | null {
  const { range, 'if-range': ifRange } = request.headers;
  if (range === undefined) return null;
  if (ifRange !== undefined && ifRange !== etag && ifRange !== lastModified.toUTCString()) {
    return null;
  }
  // Several ranges in one request may be answered with the whole file (RFC 9110, 14.2).
  const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(range.trim()) ?? [];
  if (from === '' && to === '') return null;
  const start = from === '' ? Math.max(0, size - Number(to)) : Number(from);
  const end = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1);
  if (from !== '' && to !== '' && Number(to) < Number(from)) return null;
  return start >= size || start > end ? 'unsatisfiable' : { start, end };
}
