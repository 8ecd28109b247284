import type { Core } from '@strapi/strapi';
import type { Context, Next } from 'koa';
import { isJson, requestedMode } from './request';
import { resolveBody } from './resolve';

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
    if (!isJson(body) || requestedMode(ctx) === 'stored') return;
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

/** `api::article.article.find` names its content type; functions and arrays name none. */
function uidOfRoute(route: unknown): string | undefined {
  if (typeof route !== 'object' || route === null || !('handler' in route)) return undefined;
  const { handler } = route;
  return typeof handler === 'string' ? handler.slice(0, handler.lastIndexOf('.')) : undefined;
}
