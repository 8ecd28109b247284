import { defineConnector } from '../../contracts/connector';
import { fileOpener } from '../file-opener';
import { StandardWebhook } from '../standard-webhook';
import { recogniser } from './addresses';
import { genericApi, ping } from './api';
import { readAssets } from './assets';
import { hintOf, readChanges } from './events';
import { type GenericOptions, genericOptions } from './options';
import { assertRights, searchAssets } from './search';

/** Any DAM with a JSON API, described in configuration. */
export const generic = defineConnector<GenericOptions>({
  id: 'generic',
  label: 'DAM',
  delivery: 'proxy',
  chunkSize: 50,
  filters: [],
  sorts: [],
  optionsSchema: genericOptions,
  traitsOf: ({ delivery, many, one, search, changes }) => ({
    delivery,
    // With `one` each id is a call, and the calls run side by side.
    chunkSize: many?.chunkSize ?? (one === undefined ? 50 : 10),
    callsPerAsset: many === undefined,
    filters: Object.keys(search.filters),
    sorts: Object.keys(search.sorts),
    changesTell: changes?.tells ?? [],
  }),
  create(configured, environment) {
    const api = genericApi(configured, environment);
    const { baseUrl, fileHosts, changes, webhook } = api.options;
    const signed = webhook && { ...webhook, verifier: new StandardWebhook(webhook.secret) };
    return {
      async ping(call) {
        await ping(api, call);
        await assertRights(api, call);
      },
      search: (query, call) => searchAssets(api, query, call),
      getMany: (assetIds, call) => readAssets(api, assetIds, call),
      recognise: recogniser(api.options),
      open: fileOpener(api.http, { baseUrl, fileHosts, environment }),
      ...(changes && { changesSince: (cursor, call) => readChanges(api, changes, cursor, call) }),
      ...(signed && {
        verifyWebhook: async (request) => hintOf(signed.verifier, signed, request),
      }),
    };
  },
});
