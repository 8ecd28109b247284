/** What a connector of your own is made of: `strapi-plugin-dam/connector`. */
export { DamHttp } from './connectors/http';
export type * from './contracts/asset';
export * from './contracts/connector';
export { DAM_ERROR_TYPES, DamError, type DamErrorType } from './contracts/errors';
