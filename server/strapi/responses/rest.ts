import type { Core } from '@strapi/strapi';
import type { Context, Next } from 'koa';
import { isObject } from '../../core/json';
import { queryParamsOf } from '../compat';
import { answerConditionally } from './conditional';
import { withoutAdded } from './file-selections';
import { isJson, requestedMode } from './request';
import { resolveAnswer } from './resolve';
import { mayReadStored } from './stored-access';
import { tagAnswer } from './tags';

/**
 * Resolves references in REST responses. The middleware runs on the content API's own router, because
 * an outer one would find the body already compressed. Resolving in the Document Service instead would
 * let resolved values be stored.
 */
export function resolveContentApi(strapi: Core.Strapi): void {
  const ownRoutes = `${strapi.config.get<string>('api.rest.prefix', '/api')}/dam/`;
  strapi.server.api('content-api').use(async (ctx: Context, next: Next) => {
    if (ctx.path.startsWith(ownRoutes)) return next();
    await answerConditionally(ctx, next, async () => {
      const body: unknown = ctx.body;
      if (ctx.respond === false || !isJson(body)) return false;
      ctx.vary('x-dam');
      if (requestedMode(ctx) === 'stored') {
        // A cache that ignores Vary would take the answer for everybody's.
        ctx.set('Cache-Control', 'no-store');
        if (!mayReadStored(strapi, ctx.state)) refuseStored(ctx);
        return false;
      }
      const uid = uidOfRoute(ctx.state.route);
      const resolved = await resolveAnswer(strapi, body, { uid, locale: ctx.query.locale });
      await tagAnswer(strapi, ctx, resolved.recognised);
      const answered = withoutAdded(strapi, ctx, resolved.body, uid);
      if (answered === body) return false;
      ctx.body = answered;
      return true;
    });
  });
}

/** Answers in Strapi's shape. An error that is thrown here would lose its message to Strapi's own. */
function refuseStored(ctx: Context): void {
  if (ctx.status >= 400) return;
  const message =
    'Only API tokens may read the stored form (?dam=stored): it names assets that visitors may not see. ' +
    'Send an API token, or allow it with the option storedForm of the DAM plugin.';
  ctx.status = 403;
  ctx.body = {
    data: null,
    error: { status: 403, name: 'ForbiddenError', message, details: {} },
  };
}

/**
 * Declares `?dam=stored` and `?dam=force`, so that they also work if the project rejects unknown
 * parameters (`api.rest.strictParams`).
 */
export function declareQueryParam(strapi: Core.Strapi): void {
  // Where it cannot be declared, only a project with strict parameters misses it.
  queryParamsOf(strapi)?.addQueryParams({
    dam: {
      schema: (z) => z.enum(['stored', 'force']).optional(),
      // A process that starts Strapi several times reuses the route objects of the first start.
      matchRoute: ({ info, request }) =>
        info?.pluginName !== 'dam' && !('dam' in (request?.query ?? {})),
    },
  });
}

/**
 * Returns `api::article.article` for the handler `api::article.article.find`, and for `article.find` in the
 * routes of that API. Undefined for functions and arrays.
 */
function uidOfRoute(route: unknown): string | undefined {
  if (!isObject(route) || typeof route.handler !== 'string') return undefined;
  const controller = route.handler.slice(0, route.handler.lastIndexOf('.'));
  if (controller.includes('::')) return controller;
  const { apiName, pluginName } = isObject(route.info) ? route.info : {};
  if (typeof apiName === 'string') return `api::${apiName}.${controller}`;
  return typeof pluginName === 'string' ? `plugin::${pluginName}.${controller}` : undefined;
}
