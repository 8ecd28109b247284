import type { Core } from '@strapi/strapi';
import { STORED_URL_MARK } from '../../contracts/reference';

/** Where stored addresses are, whatever prefix the content API has. */
const STORED_PREFIX = '/api';

/**
 * Delivers stored addresses if the content API has another prefix than `/api`. Content keeps them as they
 * are, and the admin shows them unresolved, so they must work under every configuration.
 */
export function deliverStoredAddresses(strapi: Core.Strapi): void {
  const prefix = strapi.config.get<string>('api.rest.prefix', STORED_PREFIX);
  if (prefix === STORED_PREFIX) return;
  strapi.server.use((ctx, next) => {
    if (ctx.path.startsWith(STORED_PREFIX + STORED_URL_MARK)) {
      ctx.path = prefix + ctx.path.slice(STORED_PREFIX.length);
    }
    return next();
  });
}
