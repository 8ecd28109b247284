import { PERMISSIONS } from '../../contracts/api';
import { isObject } from '../../core/json';

/**
 * True for everybody but users of the admin without the permission to choose assets.
 *
 * @param state That of Koa's context. API tokens, end users and visitors have no ability.
 */
export function mayChoose(state: unknown): boolean {
  const ability = isObject(state) ? state.userAbility : undefined;
  if (!isObject(ability) || typeof ability.can !== 'function') return true;
  return ability.can(PERMISSIONS.pick) === true;
}
