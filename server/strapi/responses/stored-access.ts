import type { Core } from '@strapi/strapi';
import { isObject } from '../../core/json';
import { damOf } from '../plugin';

/**
 * False for a visitor or end user: the stored form names assets that are withdrawn or under embargo.
 * `storedForm: 'everybody'` in the configuration allows it.
 */
export function mayReadStored(strapi: Core.Strapi, state: unknown): boolean {
  if (damOf(strapi).config.storedForm === 'everybody') return true;
  const auth = isObject(state) ? state.auth : undefined;
  const strategy = isObject(auth) && isObject(auth.strategy) ? auth.strategy.name : undefined;
  return typeof strategy === 'string' && strategy !== 'users-permissions';
}
