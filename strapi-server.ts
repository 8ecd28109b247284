export { default } from './server';
export type { DescriptionProblem, PickedReference, RunAbout } from './server/contracts/api';
export type { ShownTexts } from './server/contracts/languages';
export type { Overrides, Reference } from './server/contracts/reference';
export type { PictureParameters } from './server/core/picture-signature';
export type {
  DamServices,
  MetricsService,
  PicturesService,
  ReferencesService,
  ResolveService,
  UsageService,
} from './server/strapi/services';
