import type { Core } from '@strapi/strapi';
import type { DamServices } from './index';

/**
 * Returns a service of the running plugin. For code in a bundle of its own, such as the command line: its copy
 * of `damOf` does not know the running plugin. Other code calls `damOf`.
 */
export function serviceOf<Name extends keyof DamServices>(
  strapi: Core.Strapi,
  name: Name,
): DamServices[Name] {
  return strapi.plugin('dam').service(name);
}
