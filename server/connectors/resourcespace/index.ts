import { defineConnector } from '../../contracts/connector';
import { recognise } from './addresses';
import { ResourceSpaceApi } from './api';
import { ResourceSpaceAssets } from './assets';
import { collectionsOf } from './collections';
import { readChanges } from './events';
import { openFile } from './files';
import { filtersOf, type ResourceSpaceOptions, resourcespaceOptions } from './options';
import { SORTS, searchAssets } from './search';
import { UPLOAD_LIMITS, uploadAsset } from './upload';

/** A ResourceSpace: resources with a workflow state and numbered metadata fields. */
export const resourcespace = defineConnector<ResourceSpaceOptions>({
  id: 'resourcespace',
  label: 'ResourceSpace',
  delivery: 'proxy',
  chunkSize: 50,
  callsPerAsset: true,
  filters: filtersOf({ facets: {} }),
  sorts: SORTS,
  uploads: UPLOAD_LIMITS,
  optionsSchema: resourcespaceOptions,
  traitsOf: (options) => ({ filters: filtersOf(options) }),
  create(options, environment) {
    const api = new ResourceSpaceApi(options, environment);
    const assets = new ResourceSpaceAssets(api, options);
    const collections = collectionsOf(api);
    return {
      ping: (call) => assets.ping(call),
      search: (query, call) => searchAssets({ api, assets, collections, options }, query, call),
      getMany: (assetIds, call) => assets.read(assetIds, call),
      open: (request, call) => openFile(api, assets, request, call),
      recognise: (address) => recognise(address, api.baseUrl),
      upload: (request, call) => uploadAsset(api, assets, options, request, call),
      changesSince: (cursor, call) => readChanges(api, assets, cursor, call),
    };
  },
});
