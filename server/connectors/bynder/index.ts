import {
  type Connector,
  type ConnectorEnvironment,
  type ConnectorTraits,
  defineConnector,
} from '../../contracts/connector';
import { type SnsRead, SnsTopics, snsRead } from '../sns';
import { recognise } from './addresses';
import { BynderAssets } from './assets';
import { hintOf, readChanges } from './events';
import { openFile } from './files';
import { BynderFilters, filtersOf } from './filters';
import { metapropertiesOf, rightsOf } from './metaproperties';
import { BUILT_IN, type BynderOptions, bynderOptions } from './options';
import { SORTS, searchAssets } from './search';
import { BynderSession } from './session';
import { renditionUrl } from './transformations';
import { POLL_EVERY_MS, UPLOAD_LIMITS, uploadAsset } from './upload';
import { reportUsage } from './usage';

/** Bynder, as its published API description has it (https://api.bynder.com). */
export const bynder = defineConnector<BynderOptions>({
  id: 'bynder',
  label: 'Bynder',
  delivery: 'proxy',
  // Bynder documents no limit; an address with this many ids is still short.
  chunkSize: 50,
  // Bynder allows 4,500 requests in five minutes; what is left is for files and searches of several requests.
  budget: { calls: 4_000, perMs: 300_000 },
  filters: BUILT_IN,
  sorts: SORTS,
  optionsSchema: bynderOptions,
  traitsOf: (options): Partial<ConnectorTraits> => ({
    delivery: options.publicFiles ? 'redirect' : 'proxy',
    filters: filtersOf(options),
    ...(options.brandId !== undefined && { uploads: UPLOAD_LIMITS }),
  }),
  create: (options, environment) => createBynder(options, environment),
});

/** Tests replace these to avoid the network of SNS and long waits. */
export interface BynderPorts {
  readSns?: SnsRead;
  pollEveryMs?: number;
}

export function createBynder(
  options: BynderOptions,
  environment: ConnectorEnvironment,
  { readSns = snsRead(environment), pollEveryMs = POLL_EVERY_MS }: BynderPorts = {},
): Connector {
  const session = new BynderSession(options, environment);
  const metaproperties = metapropertiesOf(session);
  const rights = rightsOf(options, metaproperties);
  const assets = new BynderAssets(session, options, rights);
  const filters = new BynderFilters(session, options, metaproperties);
  const { brandId, integrationId, webhookTopics, publicFiles } = options;
  const topics = webhookTopics && new SnsTopics(webhookTopics, readSns);
  const upload: NonNullable<Connector['upload']> = (request, call) =>
    uploadAsset({ session, assets, metaproperties, options, pollEveryMs }, request, call);
  return {
    async ping(call = {}) {
      await session.ping(call);
      await rights.assertSeen(call);
    },
    search: (query, call) => searchAssets(session, assets, filters, query, call),
    getMany: (assetIds, call) => assets.read(assetIds, call),
    open: (request, call) => openFile(session, request, call),
    recognise: (address) => recognise(address, session.baseUrl),
    changesSince: (cursor, call) => readChanges(session, cursor, call),
    ...(publicFiles && { renditionUrl }),
    ...(brandId !== undefined && { upload }),
    ...(integrationId !== undefined && {
      reportUsage: (changes, call) => reportUsage(session, integrationId, changes, call),
    }),
    ...(topics && { verifyWebhook: (request, call) => hintOf(topics, request, call) }),
  };
}
