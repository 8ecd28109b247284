import { defineConnector } from '../../contracts/connector';
import { recognise } from './addresses';
import { ImageKitApi } from './api';
import { readAssets } from './assets';
import { readChanges, webhookReader } from './events';
import { BUILT_IN, type ImageKitOptions, imagekitOptions } from './options';
import { filtersOf, SORTS, searchAssets } from './search';
import { renditionUrl } from './transformations';
import { uploadAsset, uploadLimits } from './upload';

/** ImageKit's media library: public addresses with the instant of the change in them, renditions made on demand. */
export const imagekit = defineConnector<ImageKitOptions>({
  id: 'imagekit',
  label: 'ImageKit',
  delivery: 'redirect',
  // ImageKit documents no limit; an address with this many ids is still short.
  chunkSize: 50,
  // ImageKit asks for 40 reads a second on average; what is left is for searches of several calls.
  budget: { calls: 2_000, perMs: 60_000 },
  filters: BUILT_IN,
  sorts: SORTS,
  uploads: uploadLimits(),
  optionsSchema: imagekitOptions,
  traitsOf: (options) => ({
    filters: filtersOf(options),
    uploads: uploadLimits(options.maxUploadBytes),
    ...(options.versions && { callsPerAsset: true }),
  }),
  create(options, environment) {
    const api = new ImageKitApi(options, environment);
    const { webhookSecret } = options;
    const readWebhook = webhookSecret === undefined ? null : webhookReader(webhookSecret);
    return {
      ping: (call) => api.ping(call),
      search: (query, call) => searchAssets(api, query, call),
      getMany: (assetIds, call) => readAssets(api, assetIds, call),
      open: (request, call) => api.files.open(request, call?.signal),
      recognise: (address) => recognise(address, api),
      renditionUrl: (request) => renditionUrl(request, api.urls),
      upload: (request, call) => uploadAsset(api, request, call),
      changesSince: (cursor, call) => readChanges(api, cursor, call),
      ...(readWebhook !== null && { verifyWebhook: async (request) => readWebhook(request) }),
    };
  },
});
