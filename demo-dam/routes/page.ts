import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { DamError } from '../errors';
import { isAuthorised, SESSION_COOKIE, sameSecret, sessionValue } from '../session';
import type { DamContext } from './context';
import { parse } from './input';

const PAGE_FOLDER = join(__dirname, '..', 'page');
const PAGE_FILES = {
  '/': ['index.html', 'text/html; charset=utf-8'],
  '/page.css': ['page.css', 'text/css; charset=utf-8'],
  '/page.mjs': ['page.mjs', 'text/javascript; charset=utf-8'],
  '/details.mjs': ['details.mjs', 'text/javascript; charset=utf-8'],
  '/texts.mjs': ['texts.mjs', 'text/javascript; charset=utf-8'],
  '/dom.mjs': ['dom.mjs', 'text/javascript; charset=utf-8'],
  '/icon.svg': ['icon.svg', 'image/svg+xml'],
} as const;

const CSP = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob:",
  "media-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** The page for people, and its session. */
export function pageRoutes(app: FastifyInstance, { token }: DamContext): void {
  for (const [url, [file, type]] of Object.entries(PAGE_FILES)) {
    app.get(url, (_request, reply) =>
      reply
        .type(type)
        .header('content-security-policy', CSP)
        .header('cache-control', 'no-cache')
        .send(createReadStream(join(PAGE_FOLDER, file))),
    );
  }

  app.get('/session', (request) => ({ signedIn: isAuthorised(request, token) }));

  app.post('/session', (request, reply) => {
    const given = parse(z.strictObject({ token: z.string() }), request.body).token;
    if (!sameSecret(given.trim(), token)) {
      throw new DamError(401, 'unauthorized', 'This is not the token.');
    }
    return reply
      .header('set-cookie', cookie(sessionValue(token)))
      .code(204)
      .send();
  });

  app.delete('/session', (_request, reply) =>
    reply
      .header('set-cookie', `${cookie('')}; Max-Age=0`)
      .code(204)
      .send(),
  );
}

function cookie(value: string): string {
  return `${SESSION_COOKIE}=${value}; Path=/; HttpOnly; SameSite=Strict`;
}
