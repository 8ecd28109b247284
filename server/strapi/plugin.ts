import { createHash, hkdfSync } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Core } from '@strapi/strapi';
import type { CallCounter } from '../core/budget';
import { damAddress } from '../core/dam-address';
import { ToldChanges } from '../core/evidence';
import { logLine } from '../core/log-line';
import { MediaViews } from '../core/media-view';
import type { PictureLimits } from '../core/picture-limits';
import { signedCrop } from '../core/picture-signature';
import type { Clock, Connections, Logger } from '../core/ports';
import { RecordChanges } from '../core/record-changes';
import { Records } from '../core/records';
import { createOurs, type Ours } from '../core/references/ours';
import { Rereads } from '../core/rereads';
import { Resolver } from '../core/resolver';
import { FORMAT_WIDTHS, THUMBNAIL_WIDTH } from '../core/strapi-file';
import { VariantLimit } from '../core/variant-limit';
import { FingerprintTaker } from '../files/fingerprint-taker';
import { Pictures } from '../files/pictures';
import { RenderProcesses } from '../files/render-processes';
import { Announcements } from './changes/announcements';
import { CrowdedAnswers } from './changes/crowded-answers';
import { evidenceTask } from './changes/evidence';
import { Fingerprints } from './changes/fingerprints';
import { HistoryTable } from './changes/history';
import { pollingTasks } from './changes/polling';
import { Purges } from './changes/purges';
import { Revalidation } from './changes/revalidation';
import { rightsClock } from './changes/rights-clock';
import { SeenWebhooks } from './changes/seen-webhooks';
import { sweepTasks } from './changes/sweep';
import { WebhookLog } from './changes/webhook-log';
import {
  type ConfiguredCdn,
  type ConfiguredConnection,
  type DamConfig,
  pictureLimitsOf,
  readConfig,
  readPublicUrl,
  takesPurges,
} from './config';
import { createConnections } from './connections';
import { KnownAddresses } from './content/known-addresses';
import { KnownCopies } from './content/known-copies';
import { ReferenceRows } from './content/reference-rows';
import { siteOverridesOf } from './content/site-overrides';
import { UseRows } from './content/use-rows';
import { SealedAddresses } from './editors/sealed-addresses';
import { Actions } from './nodes/actions';
import { Background } from './nodes/background';
import { Heartbeat } from './nodes/heartbeat';
import { Leases } from './nodes/leases';
import { RedisMessages } from './nodes/redis';
import { RedisCounter } from './nodes/redis-counter';
import { systemClock } from './nodes/system-clock';
import { AdoptedFiles } from './relinking/adopted-files';
import { AdoptedFilesTable } from './relinking/adopted-files-table';
import { Adoption } from './relinking/adoption';
import { AdoptionAddressTable } from './relinking/adoption-address-table';
import { AdoptionTable } from './relinking/adoption-table';
import { AdoptionUploads } from './relinking/adoption-uploads';
import { AdoptionWork } from './relinking/adoption-work';
import { Leaving } from './relinking/leaving';
import { Relinking } from './relinking/relinking';
import { ActionTable } from './storage/action-table';
import { CallTable } from './storage/call-table';
import { FingerprintTable } from './storage/fingerprint-table';
import { Outbox } from './storage/outbox';
import { TableRecordStore } from './storage/record-store';
import type { Transaction } from './storage/tables';
import { absenceTask } from './usage/absence';
import { affectedEntries } from './usage/affected';
import { Pins } from './usage/pins';
import { UsageReports } from './usage/reports';
import { UsageIndex } from './usage/usage-index';
import { UsageList } from './usage/usage-list';
import { usedAssets } from './usage/used-assets';

/** Maximum number of records that one process keeps in memory. */
const MAX_IN_MEMORY = 100_000;
/** Pause between two looks for unused rows, in milliseconds. */
const SWEEP_EVERY_MS = 3_600_000;

/** Dependencies that all parts of the plugin share. */
interface Base {
  strapi: Core.Strapi;
  config: DamConfig;
  connections: Connections;
  /** The same with what the project configured. */
  configured: readonly ConfiguredConnection[];
  /** The CDN in front of this site; null without one. */
  cdn: ConfiguredCdn | null;
  /** Counts calls for all nodes. */
  counter: CallCounter;
  clock: Clock;
  log: Logger;
  leases: Leases;
  heartbeat: Heartbeat;
  background: Background;
  /** What administrators started. */
  actions: Actions;
  sealedAddresses: SealedAddresses;
  /** Secret that signs addresses of pictures. */
  signingKey: string;
  variants: VariantLimit;
  renders: RenderProcesses;
  pictureLimits: PictureLimits;
  recordChanges: RecordChanges<Transaction>;
  ours: Ours;
}

/** Records of assets, and the parts that resolve references with them. */
interface RecordParts {
  records: Records;
  told: ToldChanges;
  rereads: Rereads;
  resolver: Resolver;
  mediaViews: MediaViews;
  pins: Pins;
  pictures: Pictures;
  referenceRows: ReferenceRows;
  useRows: UseRows;
  fingerprintTable: FingerprintTable;
  fingerprints: Fingerprints;
  knownCopies: KnownCopies;
  knownAddresses: KnownAddresses;
}

/** The usage index and its reports. */
interface UsageParts {
  usage: UsageIndex;
  usageList: UsageList;
  /** Writes that the usage index has not processed yet. */
  usageOutbox: Outbox;
}

/** What follows a change, the history of changes, and the webhooks that were already received. */
interface ChangeParts {
  announcements: Announcements;
  revalidation: Revalidation;
  crowdedAnswers: CrowdedAnswers;
  /** Null if there is no CDN that takes purges. */
  purges: Purges | null;
  history: HistoryTable;
  seenWebhooks: SeenWebhooks;
  webhookLog: WebhookLog;
}

/** What puts other things in the place of references and files. */
interface RelinkingParts {
  leaving: Leaving;
  relinking: Relinking;
  adoption: Adoption;
  adoptionTable: AdoptionTable;
  adoptionAddressTable: AdoptionAddressTable;
  adoptionWork: AdoptionWork;
  adoptionUploads: AdoptionUploads;
  adoptedFiles: AdoptedFiles;
}

/** All parts of the plugin, for one Strapi instance. */
export interface DamPlugin extends Base, RecordParts, UsageParts, ChangeParts, RelinkingParts {}

/** A weak map, because tests and `strapi develop` start several Strapi instances in one process. */
const plugins = new WeakMap<Core.Strapi, DamPlugin>();

/**
 * Returns the plugin of this Strapi instance; the first call creates it. Only the folders above this file
 * (`responses`, `writes`, `media-library`, `controllers`, `services`) may call it.
 */
export function damOf(strapi: Core.Strapi): DamPlugin {
  let plugin = plugins.get(strapi);
  if (plugin === undefined) {
    plugin = compose(strapi);
    plugins.set(strapi, plugin);
  }
  return plugin;
}

/** Creates all parts. No other file introduces connectors and core to each other. */
function compose(strapi: Core.Strapi): DamPlugin {
  const base = composeBase(strapi);
  const records = composeRecords(base);
  const usage = composeUsage(base, records);
  const changes = composeChanges(base, records, usage);
  return { ...base, ...records, ...usage, ...changes, ...composeRelinking(base, records) };
}

function composeRelinking(base: Base, records: RecordParts): RelinkingParts {
  const { mediaViews, fingerprints } = records;
  const adoptedFiles = new AdoptedFilesTable(base.strapi);
  const relinking = new Relinking({ ...base, ...records, adoptedFiles });
  const { journal } = relinking;
  const adoption = new Adoption({ ...base, ...records, journal, adoptedFiles });
  const fileRemoval = new AdoptedFiles({
    ...base,
    table: adoptedFiles,
    graceMs: base.config.adoptedFileGraceMs,
  });
  const adoptionTable = new AdoptionTable(base.strapi);
  const adoptionAddressTable = new AdoptionAddressTable(base.strapi);
  return {
    leaving: new Leaving({
      ...base,
      ...records,
      publicUrl: mediaViews.publicUrl,
      cacheFolders: cacheFoldersOf(base.strapi, base.config.delivery.cacheFolder),
    }),
    relinking,
    adoption,
    adoptionTable,
    adoptionAddressTable,
    adoptedFiles: fileRemoval,
    adoptionUploads: new AdoptionUploads({ ...base, table: adoptionTable }),
    adoptionWork: new AdoptionWork({
      ...base,
      adoption,
      relinking,
      adoptedFiles: fileRemoval,
      table: adoptionTable,
      addressTable: adoptionAddressTable,
      takeFingerprints: () => fingerprints.takeNext(),
      takeFingerprintsOf: (names) => fingerprints.takeOf(names),
    }),
  };
}

function composeBase(strapi: Core.Strapi): Base {
  const { config, connections, cdn, notices } = readConfig(strapi.config.get('plugin::dam'));
  const log: Logger = {
    warn: (message) => strapi.log.warn(logLine(`[dam] ${message}`)),
    info: (message) => strapi.log.info(logLine(`[dam] ${message}`)),
  };
  for (const notice of notices) log.warn(notice);
  const clock = systemClock;
  const leases = new Leases(strapi, clock);
  const heartbeat = new Heartbeat(strapi, clock, leases.owner);
  const background = new Background(log);
  background.add(heartbeat.task);
  const actions = new Actions({ table: new ActionTable(strapi), leases, clock, log });
  background.add(actions.task);
  const counter = composeCounter(strapi, config, { clock, log, background });
  const created = createConnections(connections, { clock, counter, log });
  const appKeys = strapi.config.get<string[]>('server.app.keys');
  return {
    strapi,
    config,
    connections: created,
    configured: connections,
    cdn,
    counter,
    clock,
    log,
    leases,
    heartbeat,
    background,
    actions,
    sealedAddresses: new SealedAddresses(appKeys, clock),
    signingKey: config.delivery.signingKey ?? derivedSigningKey(appKeys),
    renders: new RenderProcesses({ entry: renderEntry(), clock, log }),
    variants: new VariantLimit({ perAsset: config.delivery.maxVariants, clock }),
    pictureLimits: pictureLimitsOf(config, [
      THUMBNAIL_WIDTH,
      ...Object.values(formatWidthsOf(strapi)),
    ]),
    recordChanges: new RecordChanges(),
    ours: createOurs(
      [...config.formerUrls, ...urlsOf(strapi, config)],
      (key) => created.find(key) !== undefined,
    ),
  };
}

/** Redis, where there is one, spares the database a transaction for each call. */
function composeCounter(
  strapi: Core.Strapi,
  { redis }: DamConfig,
  parts: Pick<Base, 'clock' | 'log' | 'background'>,
): CallCounter {
  const table = new CallTable(strapi, parts.clock);
  if (redis === undefined) return table;
  const counter = new RedisCounter({ ...redis, ...parts, otherwise: table });
  parts.background.add(counter.task);
  return counter;
}

/** Null in an ES module, which cannot ask for the path of another entry in every version of Node. */
function renderEntry(): string | null {
  return typeof require === 'undefined' ? null : require.resolve('strapi-plugin-dam/render');
}

/** Stays the same as long as the app's keys do, so that signed addresses go on working. */
function derivedSigningKey(appKeys: readonly string[]): string {
  const key = hkdfSync('sha256', appKeys.join(), 'strapi-plugin-dam', 'pictures', 32);
  return Buffer.from(key).toString('hex');
}

/** Returns the widths of Strapi's formats, in pixels by name. */
function formatWidthsOf(strapi: Core.Strapi): Readonly<Record<string, number>> {
  return strapi.config.get('plugin::upload.breakpoints', FORMAT_WIDTHS);
}

/** The addresses of this site that its configuration names. */
function urlsOf(strapi: Core.Strapi, { publicUrl = '' }: DamConfig): string[] {
  const port = strapi.config.get<number | string>('server.port', 1337);
  const names = ['server.url', 'server.absoluteUrl', 'admin.url', 'admin.absoluteUrl'];
  const urls = names.map((name) => strapi.config.get<unknown>(name));
  return [publicUrl, `http://localhost:${port}`, ...urls.filter((url) => typeof url === 'string')];
}

function composeRecords(base: Base): RecordParts {
  const { strapi, config, connections, clock, log, heartbeat, background, recordChanges } = base;
  const takesFingerprints = config.copies !== 'allow';
  const pictures = new Pictures({
    ...config.delivery,
    folders: cacheFoldersOf(strapi, config.delivery.cacheFolder),
    variants: base.variants,
    render: (request, target) => base.renders.render(request, target),
    found: (name, version, original) => records.found(name, version, original),
    ...(takesFingerprints && { fetched: (source, file) => fingerprints.fetched(source, file) }),
    clock,
    log,
  });
  recordChanges.listen(pictures);
  const pins = new Pins(strapi);
  const told = new ToldChanges(config);
  const records: Records = new Records({
    ...config,
    connections,
    told,
    store: new TableRecordStore(strapi, recordChanges),
    changes: recordChanges,
    clock,
    log,
    maxInMemory: MAX_IN_MEMORY,
    isAnnounced: () => heartbeat.isAnnounced(),
    hasOthers: () => heartbeat.hasOthers(),
    usedOf: usedAssets(strapi),
    siteOf: (names) => siteOverridesOf(strapi, config, names),
    pinnedOf: (name) => pins.ofAsset(name),
  });
  if (config.redis !== undefined) {
    const onMessage = () => void records.revisionWatch.checkRevision();
    const redis = new RedisMessages({ ...config.redis, log, onMessage });
    recordChanges.listen(redis);
    background.add(redis.task);
  }
  const rereads = new Rereads({ records, clock });
  background.add({
    name: 'Reading changed assets once more',
    everyMs: 1_000,
    run: () => rereads.rereadDue(),
  });
  const resolver = new Resolver(records, connections, clock);
  const useRows = new UseRows(strapi, clock);
  background.add({
    name: 'Deleting unused texts of media fields',
    everyMs: SWEEP_EVERY_MS,
    run: async () => {
      await base.leases.during('use-rows', () => useRows.sweep());
    },
  });
  const { fingerprintTable, fingerprints, knownCopies } = composeCopies(base, records);
  if (takesFingerprints) for (const task of fingerprints.tasks) background.add(task);
  return {
    fingerprintTable,
    fingerprints,
    knownCopies,
    knownAddresses: new KnownAddresses({ connections, resolver, fingerprintTable }),
    records,
    told,
    rereads,
    resolver,
    pins,
    pictures,
    mediaViews: composeMediaViews(base),
    referenceRows: new ReferenceRows(strapi, records, resolver, clock),
    useRows,
  };
}

function composeCopies(
  base: Base,
  records: Records,
): Pick<RecordParts, 'fingerprintTable' | 'fingerprints' | 'knownCopies'> {
  const { strapi, config, renders } = base;
  const table = new FingerprintTable(strapi);
  const createTaker = () =>
    new FingerprintTaker({
      ...config.delivery,
      fingerprint: (request) => renders.fingerprint(request),
      clock: base.clock,
    });
  const parts = { ...base, records, table };
  const onlyFetched = new Set(
    config.connections.flatMap(({ key, fingerprints }) =>
      fingerprints === 'fetched' ? [key] : [],
    ),
  );
  const { fingerprintEveryMs } = config;
  return {
    fingerprintTable: table,
    fingerprints: new Fingerprints(strapi, {
      ...parts,
      taker: createTaker(),
      fingerprintEveryMs,
      onlyFetched,
    }),
    // A queue of its own: an upload must not wait behind a large picture of the round.
    knownCopies: new KnownCopies({ ...parts, taker: createTaker() }),
  };
}

function composeMediaViews(base: Base): MediaViews {
  const { strapi, config, connections, pictureLimits, signingKey, log } = base;
  const { publicUrl, notice } = readPublicUrl({
    publicUrl: config.publicUrl,
    serverUrl: strapi.config.get<string>('server.url', ''),
    absoluteUrl: strapi.config.get<string>('server.absoluteUrl'),
    isProduction: strapi.config.get<string>('environment') === 'production',
  });
  if (notice !== undefined) log.warn(notice);
  const addresses = {
    publicUrl,
    apiPrefix: strapi.config.get<string>('api.rest.prefix', '/api'),
  };
  return new MediaViews(addresses, {
    fallbackLanguages: config.fallbackLanguages,
    makesPictures: (key) => {
      const { delivery, connector } = connections.find(key) ?? {};
      return (delivery === 'redirect' ? connector?.renditionUrl : connector?.open) !== undefined;
    },
    widest: config.delivery.widths.at(-1) ?? Number.POSITIVE_INFINITY,
    formatWidths: formatWidthsOf(strapi),
    crops: pictureLimits.crops,
    signedCrop: (reference, crop, point) => signedCrop(reference, crop, point, signingKey),
    damAddress: (key, shown, query) =>
      damAddress(connections.find(key), shown, query, pictureLimits),
  });
}

function composeUsage(base: Base, { resolver }: RecordParts): UsageParts {
  const { strapi, config, clock, background } = base;
  const usageOutbox = new Outbox(strapi, clock, 'entry');
  const reports = new UsageReports({ ...base, usageUrls: config.usageUrls });
  const usage = new UsageIndex({
    ...base,
    outbox: usageOutbox,
    reports,
    nameOf: (reference) => resolver.nameOf(reference),
  });
  const absence = absenceTask({ ...base, outbox: usageOutbox, wake: () => usage.wake() });
  for (const task of [usage.guard, absence, usage.task, reports.task]) background.add(task);
  return { usage, usageList: new UsageList(base), usageOutbox };
}

function composeChanges(
  base: Base,
  { records, rereads, told }: RecordParts,
  { usage, usageOutbox }: UsageParts,
): ChangeParts {
  const { strapi, config, cdn, clock, log, background, recordChanges } = base;
  const history = new HistoryTable(strapi);
  const seenByAll = () => records.revisionWatch.seenByAll();
  const crowdedAnswers = new CrowdedAnswers(strapi, log);
  const purges = takesPurges(cdn)
    ? new Purges({
        ...base,
        cdn,
        crowded: crowdedAnswers,
        freshForMs: config.freshForMs,
        seenByAll,
      })
    : null;
  if (purges !== null) {
    // Before the announcements, which wait for the purges of the same change.
    recordChanges.listen(purges);
    background.add(purges.task);
  }
  const revalidation = new Revalidation({ ...base, targets: config.revalidate });
  const announcements = new Announcements({
    ...base,
    history,
    revalidation,
    usageOutbox,
    purges,
    affectedEntries: (assets) => affectedEntries(strapi, usage.table, assets),
    seenByAll,
  });
  recordChanges.listen(announcements);
  const seenWebhooks = new SeenWebhooks(strapi, clock);
  for (const task of [
    revalidation.task,
    announcements.task,
    rightsClock(strapi, {
      ...base,
      notes: purges === null ? [announcements] : [purges, announcements],
    }),
    seenWebhooks.forgetting,
    history.forgetting(clock, config.historyDays),
    ...pollingTasks(strapi, { ...base, rereads, changesEveryMs: config.changesEveryMs }),
    evidenceTask(strapi, { ...base, told, freshForMs: config.freshForMs }),
    ...sweepTasks(strapi, { ...base, records, sweepEveryMs: config.sweepEveryMs }),
  ]) {
    background.add(task);
  }
  const webhookLog = new WebhookLog(strapi, clock);
  return { announcements, revalidation, crowdedAnswers, purges, history, seenWebhooks, webhookLog };
}

/**
 * Returns the folders for the cache, the preferred one first. By default it is below the app, whose folder no
 * other user can write to. An app that was installed by another user, as in many containers, gets one in the
 * system's temporary folder, if it belongs to this user alone.
 */
function cacheFoldersOf(strapi: Core.Strapi, configured: string | undefined): string[] {
  if (configured !== undefined) return [configured];
  const { root } = strapi.dirs.app;
  const app = createHash('sha256').update(root).digest('hex').slice(0, 12);
  return [join(root, '.cache/strapi-plugin-dam'), join(tmpdir(), `strapi-plugin-dam-${app}`)];
}
