/** The part of Koa's context that is read here. */
export interface RequestContext {
  query: Record<string, unknown>;
  get(name: string): string;
}

/**
 * The mode that a client asks for with `?dam=` or the header `x-dam`: `stored` reads the stored form for
 * read-modify-write, so that nothing omitted is lost; `force` writes even if that drops references that
 * cannot be shown at the moment. Null without either.
 */
export function requestedMode(ctx: RequestContext | undefined): 'stored' | 'force' | null {
  const asked = [ctx?.query.dam, ctx?.get('x-dam')];
  if (asked.includes('stored')) return 'stored';
  return asked.includes('force') ? 'force' : null;
}

/** True for bodies that hold entries: not for streams, buffers and strings. */
export function isJson(body: unknown): body is object {
  if (typeof body !== 'object' || body === null || Buffer.isBuffer(body)) return false;
  return !('pipe' in body && typeof body.pipe === 'function');
}
