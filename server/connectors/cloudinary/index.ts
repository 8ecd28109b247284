import { defineConnector } from '../../contracts/connector';
import { recognise } from './addresses';
import { CloudinaryApi } from './api';
import { readAssets } from './assets';
import { hintOf, readChanges } from './events';
import { type CloudinaryOptions, cloudinaryOptions } from './options';
import { FILTERS, SORTS, searchAssets } from './search';
import { UPLOAD_LIMITS, uploadAsset } from './upload';
import { renditionUrl } from './urls';

/** Cloudinary: public addresses with the version in them, and renditions made on demand. */
export const cloudinary = defineConnector<CloudinaryOptions>({
  id: 'cloudinary',
  label: 'Cloudinary',
  delivery: 'redirect',
  // Cloudinary's own limit for a call by asset ids.
  chunkSize: 100,
  // The Admin API of the free plan; others have 2,000 and more.
  budget: { calls: 500, perMs: 3_600_000 },
  filters: FILTERS,
  sorts: SORTS,
  uploads: UPLOAD_LIMITS,
  optionsSchema: cloudinaryOptions,
  create(options, environment) {
    const api = new CloudinaryApi(options, environment);
    return {
      ping: (call) => api.ping(call),
      search: (query, call) => searchAssets(api, query, call),
      getMany: (assetIds, call) => readAssets(api, assetIds, call),
      open: (request, call) => api.files.open(request, call?.signal),
      recognise: (address) => recognise(address, api),
      renditionUrl: (request) => renditionUrl(request, api.answers),
      upload: (request, call) => uploadAsset(api, request, call),
      changesSince: (cursor, call) => readChanges(api, cursor, call),
      verifyWebhook: async (request) => hintOf(request, options.apiSecret, Date.now()),
    };
  },
});
