import { defineConnector } from '../../contracts/connector';
import { recognise } from './addresses';
import { DirectusApi } from './api';
import { readAssets } from './assets';
import { hintOf, readChanges } from './events';
import { type DirectusOptions, directusOptions } from './options';
import { filtersOf, SORTS, searchAssets } from './search';
import { renditionUrl } from './transformations';
import { UPLOAD_LIMITS, uploadAsset } from './upload';

/** The files of a Directus, with the fields that a site has added to `directus_files`. */
export const directus = defineConnector<DirectusOptions>({
  id: 'directus',
  label: 'Directus',
  delivery: 'proxy',
  // A Directus may refuse to list more rows at once (`QUERY_LIMIT_MAX`).
  chunkSize: 100,
  filters: filtersOf(undefined),
  sorts: SORTS,
  uploads: UPLOAD_LIMITS,
  optionsSchema: directusOptions,
  traitsOf: ({ status }) => ({ filters: filtersOf(status) }),
  create(options, environment) {
    const api = new DirectusApi(options, environment);
    const { transforms, webhookSecret } = options;
    return {
      ping: (call) => api.ping(call),
      search: (query, call) => searchAssets(api, query, call),
      getMany: (assetIds, call) => readAssets(api, assetIds, call),
      open: (request, call) => api.http.open(request, call?.signal),
      recognise: (address) => recognise(address, api.options.baseUrl),
      renditionUrl: (request) => (transforms ? renditionUrl(request) : null),
      upload: (request, call) => uploadAsset(api, request, call),
      changesSince: (cursor, call) => readChanges(api, cursor, call),
      ...(webhookSecret !== undefined && {
        verifyWebhook: async (request) => hintOf(request, options, webhookSecret),
      }),
    };
  },
});
