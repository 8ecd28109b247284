/**
 * `strapi-plugin-dam/connector`: the contract of connectors, its errors and its HTTP client. A project
 * uses it to write its own connector; `docs/connectors/write-your-own.md` shows how. The contract of drivers
 * for CDNs is here too; `docs/cdn.md` shows one.
 */
export { DamHttp, type HttpOptions } from './connectors/http';
export type * from './contracts/asset';
export * from './contracts/cdn';
export * from './contracts/connector';
export { DAM_ERROR_TYPES, DamError, type DamErrorType } from './contracts/errors';
