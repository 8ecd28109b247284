import { defineConnector } from '../../contracts/connector';
import { fileOpener } from '../file-opener';
import { recognise } from './addresses';
import { MediaWikiApi, MOST_IDS } from './api';
import { readAssets } from './assets';
import { readChanges } from './events';
import { type MediaWikiOptions, mediawikiOptions } from './options';
import { SORTS, searchAssets } from './search';

/** A MediaWiki, such as Wikimedia Commons: public files with versions and categories. */
export const mediawiki = defineConnector<MediaWikiOptions>({
  id: 'mediawiki',
  label: 'MediaWiki',
  delivery: 'redirect',
  chunkSize: MOST_IDS,
  filters: [],
  sorts: SORTS,
  optionsSchema: mediawikiOptions,
  create(options, environment) {
    const api = new MediaWikiApi(options, environment);
    const { baseUrl, http } = api;
    const { fileHosts, userAgent } = options;
    const headers = { 'user-agent': userAgent };
    return {
      ping: (call) => api.ping(call),
      search: (query, call) => searchAssets(api, query, call),
      getMany: (assetIds, call) => readAssets(api, assetIds, call),
      // The admin's content security policy shows editors pictures of its own origin only.
      open: fileOpener(http, { baseUrl, fileHosts, environment, headers }),
      recognise: (address) => recognise(address, api),
      changesSince: (cursor, call) => readChanges(api, cursor, call),
    };
  },
});
