import type { Core } from '@strapi/strapi';
import type { DamServices } from './index';

/**
 * A service of the running plugin. For code that is bundled by itself, such as the command line, and
 * so has another copy of the plugin's modules; all else asks `damOf`.
 */
export function serviceOf<Name extends keyof DamServices>(
  strapi: Core.Strapi,
  name: Name,
): DamServices[Name] {
  return strapi.plugin('dam').service(name);
}
