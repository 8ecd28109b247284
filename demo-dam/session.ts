import { createHmac, timingSafeEqual } from 'node:crypto';
import { isIP } from 'node:net';
import type { FastifyRequest } from 'fastify';

export const SESSION_COOKIE = 'dam_session';

/** What the page's cookie holds: proof that the token was known, not the token itself. */
export function sessionValue(token: string): string {
  return createHmac('sha256', token).update('demo-dam page session').digest('base64url');
}

/** Whether two secrets are the same, in a time that does not tell where they differ. */
export function sameSecret(given: string, expected: string): boolean {
  const digest = (text: string) => createHmac('sha256', 'compare').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

/** Whether a request may use the API: by Bearer token, or by the cookie from our own page. */
export function isAuthorised(request: FastifyRequest, token: string): boolean {
  const bearer = /^Bearer\s+(.+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (bearer !== undefined) return sameSecret(bearer.trim(), token);
  const cookie = readCookie(request);
  return cookie !== null && sameSecret(cookie, sessionValue(token)) && isOwnPage(request);
}

/**
 * Whether a request with the cookie comes from our page. SameSite=Strict is not enough: cookies
 * ignore ports, so a page of Strapi on the same host is the same site.
 */
function isOwnPage(request: FastifyRequest): boolean {
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin' || site === 'none';
  const { origin, host } = request.headers;
  if (origin === undefined) return request.method === 'GET' || request.method === 'HEAD';
  return URL.canParse(origin) && new URL(origin).host === host;
}

/**
 * Whether a request names this DAM. Another name can lead here by a page whose own name is pointed at this
 * machine (DNS rebinding), and the browser would count that page as ours. Nobody can do so with an address or
 * with localhost.
 */
export function isOwnHost(hostname: string, ownHost: string): boolean {
  const name = hostname.toLowerCase().replace(/^\[|\]$/g, '');
  return (
    isIP(name) !== 0 ||
    name === 'localhost' ||
    name.endsWith('.localhost') ||
    name === ownHost.toLowerCase()
  );
}

function readCookie(request: FastifyRequest): string | null {
  const found = (request.headers.cookie ?? '')
    .split(';')
    .map((pair) => pair.trim().split('='))
    .find(([name]) => name === SESSION_COOKIE);
  return found?.slice(1).join('=') ?? null;
}
