import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Core } from '@strapi/strapi';
import { MediaViews } from '../core/media-view';
import { Metrics } from '../core/metrics';
import type { Clock, Connection, Connections, Logger } from '../core/ports';
import { Records } from '../core/records';
import { Rereads } from '../core/rereads';
import { DEFAULT_RESILIENCE, withResilience } from '../core/resilience';
import { Resolver } from '../core/resolver';
import { FORMAT_WIDTHS } from '../core/strapi-file';
import { Pictures } from '../files/pictures';
import { Announcements } from './changes/announcements';
import { pollingTasks } from './changes/polling';
import { Revalidation } from './changes/revalidation';
import { rightsClock } from './changes/rights-clock';
import { SeenWebhooks } from './changes/seen-webhooks';
import { type ConfiguredConnection, type DamConfig, readConfig } from './config';
import { ReferenceRows } from './content/reference-rows';
import { SealedAddresses } from './editors/sealed-addresses';
import { Background } from './nodes/background';
import { Heartbeat } from './nodes/heartbeat';
import { Leases } from './nodes/leases';
import { RedisMessages } from './nodes/redis';
import { Outbox } from './storage/outbox';
import { TableRecordStore } from './storage/record-store';
import { affectedEntries } from './usage/affected';
import { UsageReports } from './usage/reports';
import { UsageIndex } from './usage/usage-index';
import { UsageList } from './usage/usage-list';

/** Most records that one process keeps in memory. */
const MAX_IN_MEMORY = 100_000;

/** Everything the plugin is made of, for one Strapi instance. */
export interface DamPlugin {
  config: DamConfig;
  connections: Connections;
  records: Records;
  rereads: Rereads;
  seenWebhooks: SeenWebhooks;
  usage: UsageIndex;
  usageList: UsageList;
  /** Writes that the usage index has not looked at yet. */
  usageOutbox: Outbox;
  resolver: Resolver;
  delivery: MediaViews;
  referenceRows: ReferenceRows;
  pictures: Pictures;
  sealedAddresses: SealedAddresses;
  leases: Leases;
  background: Background;
  clock: Clock;
  log: Logger;
}

/** Weak, so that tests and `strapi develop` can start and drop many instances in one process. */
const plugins = new WeakMap<Core.Strapi, DamPlugin>();

/** The plugin of this Strapi instance; made when it is first asked for. */
export function damOf(strapi: Core.Strapi): DamPlugin {
  let plugin = plugins.get(strapi);
  if (plugin === undefined) {
    plugin = compose(strapi);
    plugins.set(strapi, plugin);
  }
  return plugin;
}

/** The one file in which connectors and core meet. */
function compose(strapi: Core.Strapi): DamPlugin {
  const { config, connections: configured, notices } = readConfig(strapi.config.get('plugin::dam'));
  const log: Logger = {
    warn: (message) => strapi.log.warn(`[dam] ${message}`),
    info: (message) => strapi.log.info(`[dam] ${message}`),
  };
  for (const notice of notices) log.warn(notice);
  const clock = systemClock;
  const connections = connectionsOf(configured);
  const leases = new Leases(strapi, clock);
  const nodes = new Heartbeat(strapi, clock, leases.owner);
  const background = new Background(log);
  background.add(nodes.task);
  const shared = { strapi, clock, log, leases, background };
  const revalidation = new Revalidation({ ...shared, targets: config.revalidate });
  const usageOutbox = new Outbox(strapi, clock, 'entry');
  const reports = new UsageReports({ ...shared, connections, usageUrls: config.usageUrls });
  const usage = new UsageIndex({ ...shared, outbox: usageOutbox, reports });
  const announcements: Announcements = new Announcements({
    ...shared,
    revalidation,
    usageOutbox,
    affectedEntries: (assets) => affectedEntries(strapi, usage.table, assets),
    seenByAll: () => records.revisionWatch.seenByAll(),
  });
  for (const task of [
    usage.guard,
    usage.task,
    reports.task,
    revalidation.task,
    announcements.task,
    rightsClock(strapi, { ...shared, announcements }),
  ]) {
    background.add(task);
  }
  const redis =
    config.redis === undefined
      ? null
      : new RedisMessages({
          ...config.redis,
          log,
          onMessage: () => void records.revisionWatch.checkRevision(),
        });
  if (redis !== null) background.add(redis.task);
  const store = new TableRecordStore(strapi, {
    during: (trx, changed) => announcements.note(trx, changed),
    after: () => {
      redis?.tell();
      announcements.wake();
    },
  });
  const pictures = new Pictures({
    ...config.delivery,
    folder: config.delivery.cacheFolder ?? cacheFolderOf(strapi),
    log,
  });
  const records: Records = new Records({
    ...config,
    connections,
    store,
    clock,
    log,
    maxInMemory: MAX_IN_MEMORY,
    changed: ({ asset, ...name }) => void pictures.onlyShowable(name, asset),
    isAnnounced: () => nodes.isAnnounced(),
    hasOthers: () => nodes.hasOthers(),
  });
  const rereads = new Rereads({ records, clock });
  const seenWebhooks = new SeenWebhooks(strapi, clock);
  background.add(seenWebhooks.forgetting);
  background.add({
    name: 'Reading once more what a DAM told of',
    everyMs: 1_000,
    run: () => rereads.rereadDue(),
  });
  for (const task of pollingTasks(strapi, { connections, rereads, leases, config })) {
    background.add(task);
  }
  const resolver = new Resolver(records, connections, clock);
  const sealedAddresses = new SealedAddresses(
    strapi.config.get<string[]>('server.app.keys'),
    clock,
  );
  return {
    config,
    connections,
    records,
    rereads,
    seenWebhooks,
    usage,
    usageList: new UsageList({ strapi, clock, sealedAddresses }),
    usageOutbox,
    resolver,
    delivery: new MediaViews(
      {
        publicUrl: (config.publicUrl ?? strapi.config.get<string>('server.absoluteUrl')).replace(
          /\/+$/,
          '',
        ),
        apiPrefix: strapi.config.get<string>('api.rest.prefix', '/api'),
      },
      {
        makesPictures: (key) => {
          const { delivery, connector } = connections.find(key) ?? {};
          return (
            (delivery === 'redirect' ? connector?.renditionUrl : connector?.open) !== undefined
          );
        },
        formatWidths: strapi.config.get('plugin::upload.breakpoints', FORMAT_WIDTHS),
      },
    ),
    referenceRows: new ReferenceRows(strapi, records, resolver, clock),
    pictures,
    sealedAddresses,
    leases,
    background,
    clock,
    log,
  };
}

/** One per app on this machine, so that it outlives a restart and no two apps share it. */
function cacheFolderOf(strapi: Core.Strapi): string {
  const app = createHash('sha256').update(strapi.dirs.app.root).digest('hex').slice(0, 12);
  return join(tmpdir(), `strapi-plugin-dam-${app}`);
}

const systemClock: Clock = {
  now: () => Date.now(),
  after(ms) {
    let timer: NodeJS.Timeout | undefined;
    const done = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, ms);
      timer.unref();
    });
    return { done, cancel: () => clearTimeout(timer) };
  },
};

function connectionsOf(configured: readonly ConfiguredConnection[]): Connections {
  const byName = new Map<string, Connection>();
  const all = configured.map((each) => {
    const { key, label, aliases, traits, connectorLabel } = each;
    const metrics = new Metrics();
    const connection: Connection = {
      key,
      label,
      connectorLabel,
      delivery: each.delivery ?? traits.delivery,
      chunkSize: traits.chunkSize,
      filters: traits.filters,
      sorts: traits.sorts,
      uploads: traits.uploads ?? null,
      connector: withResilience(
        each.create({ allowPrivateNetwork: each.allowPrivateNetwork }),
        DEFAULT_RESILIENCE,
        { metrics, clock: systemClock },
      ),
      metrics,
    };
    for (const name of [key, ...aliases]) byName.set(name, connection);
    return connection;
  });
  return { find: (name) => byName.get(name), all: () => all };
}
