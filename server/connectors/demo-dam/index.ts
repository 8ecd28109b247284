import { CHANGE_KINDS, defineConnector } from '../../contracts/connector';
import { StandardWebhook } from '../standard-webhook';
import { recognise } from './addresses';
import { demoDamApi, ping } from './api';
import { readAssets } from './assets';
import { hintOf, readChanges } from './events';
import { type DemoDamOptions, demoDamOptions } from './options';
import { FILTERS, SORTS, searchAssets } from './search';
import { UPLOAD_LIMITS, uploadAsset } from './upload';
import { reportUsage } from './usage';

/** The embedded DAM of `demo-dam/`, which the demo and the tests use. */
export const demoDam = defineConnector<DemoDamOptions>({
  id: 'demo-dam',
  label: 'Demo DAM',
  delivery: 'proxy',
  chunkSize: 100,
  filters: FILTERS,
  sorts: SORTS,
  uploads: UPLOAD_LIMITS,
  changesTell: CHANGE_KINDS,
  optionsSchema: demoDamOptions,
  create(options, environment) {
    const api = demoDamApi(options, environment);
    const { webhookSecret } = options;
    const webhook = webhookSecret === undefined ? null : new StandardWebhook(webhookSecret);
    return {
      ping: (call) => ping(api, call),
      search: (query, call) => searchAssets(api, query, call),
      getMany: (assetIds, call) => readAssets(api, assetIds, call),
      open: (request, call) => api.http.open(request, call?.signal),
      recognise: (address) => recognise(address, api.baseUrl),
      upload: (request, call) => uploadAsset(api, request, call),
      changesSince: (cursor, call) => readChanges(api, cursor, call),
      reportUsage: (changes, call) => reportUsage(api, changes, call),
      ...(webhook && { verifyWebhook: async (request) => hintOf(webhook, request) }),
    };
  },
});
