import { isObject } from '../../core/json';

/** Names of Strapi's strategies for editors and tokens; `api-token` is that of earlier versions. */
const TRUSTED_STRATEGIES: ReadonlySet<unknown> = new Set([
  'admin',
  'admin-token',
  'api-token',
  'content-api-token',
  'data-transfer',
]);

/** True for editors and API tokens; false for end users, the public, and strategies of the project. */
export function isTrusted(state: unknown): boolean {
  const auth = isObject(state) ? state.auth : undefined;
  return isObject(auth) && isObject(auth.strategy) && TRUSTED_STRATEGIES.has(auth.strategy.name);
}
