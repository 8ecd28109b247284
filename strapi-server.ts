export { default } from './server';
export type { PickedReference } from './server/contracts/api';
export type { Reference } from './server/contracts/reference';
export type {
  DamServices,
  MetricsService,
  ReferencesService,
  ResolveService,
  UsageService,
} from './server/strapi/services';
