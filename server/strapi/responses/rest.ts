import type { Core } from '@strapi/strapi';
import type { Context, Next } from 'koa';
import { createPlacer } from '../../core/references/placer';
import { type Collected, collect, type Path, type Placer, place } from '../../core/references/walk';
import { isRequiredMedia } from '../content/schema';
import { shapeOf } from '../content/shapes';
import { damOf } from '../plugin';

/**
 * Resolves every reference of a body in one batch; the body itself is left as it is. `rootUid` is
 * the content type it starts at, where that is known. Absent options read the configuration.
 */
export async function resolveBody(
  strapi: Core.Strapi,
  body: unknown,
  rootUid?: string,
): Promise<unknown> {
  const shape = rootUid === undefined ? undefined : shapeOf(strapi, rootUid);
  const collected = collect(body, { shape });
  if (collected.references.size === 0) return body;
  const isRequired = (path: Path): boolean => isRequiredMedia(strapi, body, path, rootUid);
  return place(body, collected, await placerFor(strapi, collected, isRequired));
}

/** Resolves what was collected, in one batch, and says what each place shows of it. */
export async function placerFor(
  strapi: Core.Strapi,
  { references }: Collected,
  isRequired: (path: Path) => boolean,
): Promise<Placer> {
  const { resolver, mediaViews, config } = damOf(strapi);
  const resolutions = await resolver.resolve(references);
  const usesPlaceholder = (path: Path): boolean =>
    config.onUnavailable === 'placeholder' || isRequired(path);
  return createPlacer({ resolutions, mediaViews, usesPlaceholder });
}

/**
 * Resolves what REST answers. On the content API's own router: an outer middleware would find the
 * body already compressed, and the Document Service would store what it resolved.
 */
export function resolveContentApi(strapi: Core.Strapi): void {
  const ownRoutes = `${strapi.config.get<string>('api.rest.prefix', '/api')}/dam/`;
  strapi.server.api('content-api').use(async (ctx: Context, next: Next) => {
    await next();
    if (ctx.respond === false || ctx.path.startsWith(ownRoutes)) return;
    const body: unknown = ctx.body;
    if (!isJson(body) || wants(ctx, 'stored')) return;
    const resolved = await resolveBody(strapi, body, uidOfRoute(ctx.state.route));
    if (resolved !== body) ctx.body = resolved;
  });
}

/** `?dam=stored` and `?dam=force`, also where the project lets no unknown parameter in (`api.rest.strictParams`). */
export function declareQueryParam(strapi: Core.Strapi): void {
  strapi.contentAPI.addQueryParams({
    dam: {
      schema: (z) => z.enum(['stored', 'force']).optional(),
      // Route objects outlive their Strapi where one process starts several, one after the other.
      matchRoute: (route) => !('dam' in (route.request?.query ?? {})),
    },
  });
}

/** As much of Koa's context as is asked here. */
export interface RequestContext {
  query: Record<string, unknown>;
  get(name: string): string;
}

/**
 * What a client asks for by `?dam=` or the header `x-dam`: `stored` reads for read-modify-write, so
 * that nothing omitted is lost; `force` writes all the same.
 */
export function wants(ctx: RequestContext | undefined, wish: 'stored' | 'force'): boolean {
  return ctx !== undefined && (ctx.query.dam === wish || ctx.get('x-dam') === wish);
}

/** Streams and buffers are bytes, and a text is not an entry. */
export function isJson(body: unknown): body is object {
  if (typeof body !== 'object' || body === null || Buffer.isBuffer(body)) return false;
  return !('pipe' in body && typeof body.pipe === 'function');
}

/** `api::article.article.find` names its content type; functions and arrays name none. */
function uidOfRoute(route: unknown): string | undefined {
  if (typeof route !== 'object' || route === null || !('handler' in route)) return undefined;
  const { handler } = route;
  return typeof handler === 'string' ? handler.slice(0, handler.lastIndexOf('.')) : undefined;
}
