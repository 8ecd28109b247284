/**
 * `strapi-plugin-dam/connector`: the contract of connectors, its errors and its HTTP client. A project
 * uses it to write its own connector; `docs/connectors/write-your-own.md` shows how. The contract of drivers
 * for CDNs is here too; `docs/cdn.md` shows one. `z` is the plugin's own zod, so that nothing has to be installed:
 * what a project finds by the name `zod` is up to its package manager, and version 3 on older Strapi.
 */
export { z } from 'zod';
export { damErrorOf, unansweredError } from './connectors/dam-errors';
export { type DamAnswer, DamHttp, type HttpOptions } from './connectors/http';
export { idBatches } from './connectors/id-batches';
export {
  LISTED_FILTERS,
  LISTED_SORTS,
  ListedAssets,
  type ListedAssetsOptions,
  type ListedPage,
} from './connectors/listed-assets';
export { type OutboundOptions, outboundAgents, outboundLookup } from './connectors/outbound';
export { type OwnAddress, ownAddress } from './connectors/own-address';
export { sideBySide } from './connectors/side-by-side';
export type * from './contracts/asset';
export { kindOfMime } from './contracts/asset';
export * from './contracts/cdn';
export * from './contracts/connector';
export { DAM_ERROR_TYPES, DamError, type DamErrorType } from './contracts/errors';
