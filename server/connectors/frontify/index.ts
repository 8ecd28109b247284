import {
  type Connector,
  type ConnectorEnvironment,
  type ConnectorTraits,
  defineConnector,
} from '../../contracts/connector';
import { FrontifyApi } from './api';
import { readAssets } from './assets';
import { webhookReader } from './events';
import { openFile } from './files';
import { BUILT_IN, type FrontifyOptions, frontifyOptions } from './options';
import { FrontifyProjects } from './projects';
import { filtersOf, SORTS, searchAssets } from './search';
import { POLL_EVERY_MS, uploadAsset, uploadLimits } from './upload';

/** Frontify's libraries and workspace projects, over its GraphQL API. */
export const frontify = defineConnector<FrontifyOptions>({
  id: 'frontify',
  label: 'Frontify',
  delivery: 'proxy',
  // Frontify documents no limit, but counts how complex a query is; a larger one is halved if it is refused.
  chunkSize: 50,
  // Frontify publishes no limit. This is five calls a second, for reads, searches and addresses of files.
  budget: { calls: 300, perMs: 60_000 },
  filters: BUILT_IN,
  sorts: SORTS,
  optionsSchema: frontifyOptions,
  traitsOf: (options): Partial<ConnectorTraits> => ({
    filters: filtersOf(options),
    ...(options.uploadTo !== undefined && { uploads: uploadLimits(options) }),
  }),
  create: (options, environment) => createFrontify(options, environment),
});

/** Tests replace this to avoid long waits. */
export interface FrontifyPorts {
  pollEveryMs?: number;
}

export function createFrontify(
  options: FrontifyOptions,
  environment: ConnectorEnvironment,
  { pollEveryMs = POLL_EVERY_MS }: FrontifyPorts = {},
): Connector {
  const api = new FrontifyApi(options, environment);
  const projects = new FrontifyProjects(api);
  const { uploadTo, webhookSecrets } = options;
  const readWebhook = webhookSecrets === undefined ? null : webhookReader(webhookSecrets);
  return {
    ping: (call) => projects.ping(call),
    search: (query, call) => searchAssets(api, projects, query, call),
    getMany: (assetIds, call) => readAssets(api, projects, assetIds, call),
    open: (request, call) => openFile(api, request, call),
    ...(uploadTo !== undefined && {
      upload: (request, call) =>
        uploadAsset({ api, projects, uploadTo, pollEveryMs }, request, call),
    }),
    ...(readWebhook !== null && { verifyWebhook: async (request) => readWebhook(request) }),
  };
}
