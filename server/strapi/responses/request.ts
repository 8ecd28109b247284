import { isObject } from '../../core/json';

/** A client that cannot add a parameter requests the mode with this header. */
export const MODE_HEADER = 'x-dam';

/** The members of Koa's context that are read here. */
export interface RequestContext {
  query: Record<string, unknown>;
  state?: unknown;
  get(name: string): string;
}

/**
 * Returns the mode that a client requests with `?dam=` or the header `x-dam`. `stored` reads content in
 * its stored form, so that a client can change an entry and write it back without losing hidden assets.
 * `force` allows a write that drops references which cannot be shown at the moment. Null if the client
 * requests no mode.
 */
export function requestedMode(ctx: RequestContext | undefined): 'stored' | 'force' | null {
  const modes = [ctx?.query.dam, ctx?.get(MODE_HEADER)];
  if (modes.includes('stored')) return 'stored';
  return modes.includes('force') ? 'force' : null;
}

/** True for bodies that can hold entries; false for streams, buffers and strings. */
export function isJson(body: unknown): body is object {
  if (typeof body !== 'object' || body === null || Buffer.isBuffer(body)) return false;
  return !('pipe' in body && typeof body.pipe === 'function');
}

/** True for a request that a route of the content API answers. `state` is that of Koa's context. */
export function isContentApi(state: unknown): boolean {
  const route = isObject(state) ? state.route : undefined;
  return isObject(route) && isObject(route.info) && route.info.type === 'content-api';
}
