export { default } from './server';
export type { DamServices, ReferencesService, ResolveService } from './server/strapi/services';
