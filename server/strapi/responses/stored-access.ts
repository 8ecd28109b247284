import type { Core } from '@strapi/strapi';
import { isTrusted } from '../editors/trusted';
import { damOf } from '../plugin';

/**
 * False for a visitor or end user: the stored form names assets that are withdrawn or under embargo.
 * `storedForm: 'everybody'` in the configuration allows it.
 */
export function mayReadStored(strapi: Core.Strapi, state: unknown): boolean {
  return damOf(strapi).config.storedForm === 'everybody' || isTrusted(state);
}
