import { availableParallelism } from 'node:os';
import { z } from 'zod';
import { type AnyCdnDriver, cdns, configurableCdn } from '../cdns';
import {
  type AnyConnectorDefinition,
  type ConfiguredConnector,
  configurable,
  connectors,
  FORMER_CONNECTOR_IDS,
} from '../connectors';
import { reachOf } from '../connectors/reach';
import type { Reach } from '../contracts/administration';
import type { CdnDriver, CdnDriverDefinition, PurgeMode } from '../contracts/cdn';
import { type CallBudget, CHANGE_KINDS, type ConnectorDefinition } from '../contracts/connector';
import { ConfigError } from '../contracts/errors';
import { isLocale } from '../contracts/languages';
import { CONNECTION_KEY } from '../contracts/reference';
import { MAX_TAGGED_CONNECTIONS } from '../core/cache-tags';
import { IMAGE_FORMATS } from '../core/image-types';
import {
  DEFAULT_QUALITIES,
  DEFAULT_RATIOS,
  DEFAULT_WIDTHS,
  type PictureLimits,
} from '../core/picture-limits';
import { LEAST_KEY_LENGTH } from '../core/picture-signature';
import { keysAt, type OptionProblem, problemsOf, type SchemaIssue } from '../core/schema-problems';

const durationMs = z.number({ error: 'must be a number of milliseconds' }).int().min(0);
const connectionKey = z
  .string({ error: 'must be a string' })
  .regex(CONNECTION_KEY, 'must be 1 to 64 of a-z, 0-9 and "-", and not begin or end with "-"');

const guardMode = z.enum(['block', 'warn', 'off'], { error: 'must be "block", "warn" or "off"' });
const publishGuard = z.union(
  [
    guardMode,
    z.strictObject({
      mode: guardMode,
      /** Modes that differ by content type, by uid. @default {} */
      contentTypes: z.record(z.string(), guardMode).default({}),
      /** Warns if rights end within this number of days; 0 disables the warning. @default 0 */
      expiresWithinDays: z.number().int().min(0).max(3_650).default(0),
    }),
  ],
  {
    error:
      'must be "block", "warn", "off", or an object with mode, contentTypes, expiresWithinDays',
  },
);

const countOf = (unit: string, max: number) =>
  z
    .number({ error: `must be a number of ${unit}` })
    .int()
    .min(1)
    .max(max);

/** In pixels. */
const side = countOf('pixels', 16_384);

const pictureWidths = z
  .array(side)
  .min(1)
  .transform((widths) => [...new Set(widths)].sort((a, b) => a - b));

const locale = z
  .string({ error: 'must be a language such as "en" or "de-AT"' })
  .refine(isLocale, 'must be a language such as "en" or "de-AT"');

/** Width by height. */
const ratio = z
  .string({ error: 'must be a ratio such as "16:9"' })
  .regex(/^[1-9]\d{0,4}:[1-9]\d{0,4}$/, 'must be a ratio such as "16:9"')
  .transform((text) => {
    const [width = 1, height = 1] = text.split(':').map(Number);
    return width / height;
  });

/** A crop by its ratio, in several widths or those of all pictures, or by its one size, in pixels. */
const crop = z
  .preprocess(
    (value) => (typeof value === 'string' ? { ratio: value } : value),
    z.strictObject({
      ratio: ratio.optional(),
      widths: pictureWidths.optional(),
      width: side.optional(),
      height: side.optional(),
    }),
  )
  .transform(({ width, height, ...own }, { addIssue }) => {
    const bySize = width !== undefined && height !== undefined;
    const isBySide = width !== undefined || height !== undefined;
    const byRatio = own.ratio !== undefined;
    if (bySize && !byRatio && own.widths === undefined) {
      return { ratio: width / height, widths: [width] };
    }
    if (!byRatio || isBySide) {
      addIssue('must have either a ratio, such as "16:9", or width and height');
      return z.NEVER;
    }
    return { ratio: own.ratio ?? 1, widths: own.widths };
  });

const MIB = 1_024 ** 2;

/** Default limits for making and keeping pictures, for machines of three sizes. */
const PROFILES = {
  small: { maxPixels: 25e6, maxSourceBytes: 32 * MIB, cacheBytes: 256 * MIB, concurrency: 1 },
  standard: { maxPixels: 40e6, maxSourceBytes: 64 * MIB, cacheBytes: 1_024 * MIB, concurrency: 4 },
  large: { maxPixels: 150e6, maxSourceBytes: 256 * MIB, cacheBytes: 10_240 * MIB, concurrency: 8 },
} as const;

const deliveryOptions = z.strictObject({
  /** Defaults of `cacheBytes`, `maxSourceBytes`, `maxPixels` and `concurrency` for a machine of this size. */
  profile: z
    .enum(['small', 'standard', 'large'], { error: 'must be "small", "standard" or "large"' })
    .default('standard'),
  /** Widths of pictures, in pixels. Other requested widths are rounded up to the next of these. */
  widths: pictureWidths.default([...DEFAULT_WIDTHS]),
  /** Qualities of pictures, 1 to 100. Other requested qualities become the nearest of these. */
  qualities: z
    .array(countOf('percent', 100))
    .min(1)
    .default([...DEFAULT_QUALITIES]),
  /** Ratios of crops, such as `16:9`; others become the nearest of these. @default `DEFAULT_RATIOS` */
  ratios: z
    .array(ratio)
    .min(1)
    .default([...DEFAULT_RATIOS]),
  /** Crops by name, for `?crop=`. @default {} */
  crops: z
    .record(z.string().regex(/^[a-z0-9-]{1,32}$/i, 'must be 1 to 32 letters, digits and "-"'), crop)
    .default({}),
  /** Secret that signs addresses of other pictures. @default a key derived from `app.keys` */
  signingKey: z
    .string({ error: 'must be a string' })
    .min(LEAST_KEY_LENGTH, `must have at least ${LEAST_KEY_LENGTH} characters`)
    .optional(),
  /** Pictures with a height, quality or focal point that are made of an asset at a time. @default 200 */
  maxVariants: countOf('pictures', 100_000).default(200),
  /** Formats for pictures with `format=auto`, best first. @default ['avif', 'webp'] */
  formats: z.array(z.enum(IMAGE_FORMATS)).default(['avif', 'webp']),
  /**
   * `accept`: pictures with `format=auto` have the best format that the browser's `Accept` header names. `off`: they
   * have the original's, whoever asks, for caches that ignore `Vary`. @default 'accept'
   */
  negotiate: z.enum(['accept', 'off'], { error: 'must be "accept" or "off"' }).default('accept'),
  /** Folder for cached files and pictures. Nothing else may use it; it may be emptied at any time. */
  cacheFolder: z.string().min(1).optional(),
  /** Maximum size of the cache folder, in bytes. @default by `profile` */
  cacheBytes: countOf('bytes', Number.MAX_SAFE_INTEGER).optional(),
  /** Maximum size of a cached file, in bytes. Larger files are streamed and get no pictures. @default by `profile` */
  maxSourceBytes: countOf('bytes', 2 ** 31).optional(),
  /** Images with more pixels get no pictures; frames of an animation are added up. @default by `profile` */
  maxPixels: countOf('pixels', 2 ** 31).optional(),
  /** Time after which a picture is given up. @default 30 seconds */
  maxRenderMs: durationMs.min(1_000).max(600_000).default(30_000),
  /** Origins besides this site's own whose pages may show files in a frame. @default [] */
  frameAncestors: z
    .array(
      z
        .string()
        .regex(
          /^https?:\/\/(\*\.)?[a-z0-9.-]+(:\d{1,5})?$/i,
          'must be an origin such as https://www.example.com',
        ),
    )
    .default([]),
  /** Maximum number of pictures made at the same time. @default CPU cores, at most those of `profile` */
  concurrency: countOf('pictures', 64).optional(),
});

const delivery = deliveryOptions.transform(({ profile, ...own }) => {
  const limits = PROFILES[profile];
  return {
    ...own,
    cacheBytes: own.cacheBytes ?? limits.cacheBytes,
    maxSourceBytes: own.maxSourceBytes ?? limits.maxSourceBytes,
    maxPixels: own.maxPixels ?? limits.maxPixels,
    concurrency:
      own.concurrency ?? Math.max(1, Math.min(limits.concurrency, availableParallelism())),
  };
});

const strings = z.array(z.string());

/** Calls in a time, counted in sixtieths of it. */
const callBudget = z.strictObject({
  calls: countOf('calls', 1_000_000),
  /** In milliseconds. */
  perMs: durationMs
    .min(1_000, 'must be at least 1000')
    .max(86_400_000, 'must not be longer than a day'),
});

/** The members that are checked of a connector that the project brings. Its methods are not checked. */
const connectorDefinition = z.looseObject({
  id: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be a-z, 0-9 and "-"'),
  label: z.string().min(1),
  delivery: z.enum(['redirect', 'proxy']),
  chunkSize: z.number().int().min(1),
  callsPerAsset: z.boolean().optional(),
  budget: callBudget.optional(),
  changesTell: z.array(z.enum(CHANGE_KINDS)).optional(),
  filters: strings,
  sorts: strings,
  optionsSchema: z.looseObject({ safeParse: z.function() }),
  create: z.function(),
});

/** The members that are checked of a driver that the project brings. */
const cdnDefinition = z.looseObject({
  id: z.string().min(1),
  tagsPerCall: countOf('tags', 100_000),
  budget: callBudget,
  optionsSchema: z.looseObject({ safeParse: z.function() }),
  create: z.function(),
});

/** A day: a purge is tried for as long, so nothing old is kept for longer. */
const LONGEST_SHARED_MS = 86_400_000;

/** The other members are the driver's options. */
const cdnOptions = z.looseObject({
  driver: z.union([z.string(), cdnDefinition], { error: 'must name a driver, or be one' }),
  /** How long shared caches may keep pictures while purges work, in milliseconds. */
  sharedForMs: durationMs
    .min(1_000, 'must be at least 1000')
    .max(LONGEST_SHARED_MS, 'must not be longer than a day')
    .default(LONGEST_SHARED_MS),
  /** The most purges in a time. @default the driver's */
  budget: callBudget.optional(),
});

const schema = z.strictObject({
  /** Connectors that the project brings in addition to the plugin's own. */
  connectors: z.array(connectorDefinition).default([]),
  connections: z.array(
    z.strictObject({
      key: connectionKey,
      connector: z.string({ error: 'must name a connector' }),
      label: z.string().min(1).optional(),
      aliases: z.array(connectionKey).default([]),
      /** `redirect`: visitors get files from the DAM. `proxy`: this site sends them. @default the connector's mode */
      delivery: z
        .enum(['redirect', 'proxy'], { error: 'must be "redirect" or "proxy"' })
        .optional(),
      /**
       * `site`: addresses in answers lead to this site. `dam`: they are those of the DAM's own CDN, for a connection
       * that redirects. @default 'site'
       */
      addresses: z.enum(['site', 'dam'], { error: 'must be "site" or "dam"' }).default('site'),
      /** The most calls of the DAM's API in a time; null for no limit. @default the connector's */
      budget: callBudget.nullable().optional(),
      /** True if the DAM's host name may resolve to an address of a private network. @default false */
      allowPrivateNetwork: z.boolean({ error: 'must be true or false' }).default(false),
      /**
       * `all`: copies of every asset are recognised, for which the plugin goes through the DAM's assets. `fetched`: only
       * of those whose file it fetches anyway, for a DAM with more assets than this site will ever use. @default 'all'
       */
      fingerprints: z
        .enum(['all', 'fetched'], { error: 'must be "all" or "fetched"' })
        .default('all'),
      options: z.unknown().optional(),
    }),
    { error: 'must be a list of connections' },
  ),
  publicUrl: z.url({ protocol: /^https?$/, error: 'must be an http(s) address' }).optional(),
  /**
   * Addresses at which this site was reached before. References in content with one of these hosts are its
   * own; those with any other host are left alone.
   *
   * @default []
   */
  formerUrls: z
    .array(z.url({ protocol: /^https?$/, error: 'must be an http(s) address' }), {
      error: 'must be a list of http(s) addresses',
    })
    .default([]),
  /**
   * Languages in which texts of the DAM are shown where it has none in that of the entry, the first one first; a list,
   * or lists by locale with `*` for all others. The DAM's main texts come last.
   *
   * @default []
   */
  fallbackLanguages: z
    .union([z.array(locale), z.record(z.union([locale, z.literal('*')]), z.array(locale))], {
      error: 'must be a list of languages such as "en", or an object with a list for each locale',
    })
    .default([]),
  /**
   * Who may read the stored form with `?dam=stored`, which also names assets that visitors may not see.
   *
   * @default 'tokens'
   */
  storedForm: z
    .enum(['tokens', 'everybody'], { error: 'must be "tokens" or "everybody"' })
    .default('tokens'),
  /**
   * What happens to an upload whose file a DAM has: it is stored (`allow`), it is stored and the answer names the
   * asset (`suggest`), or it is refused (`refuse`).
   *
   * @default 'suggest'
   */
  copies: z
    .enum(['allow', 'suggest', 'refuse'], { error: 'must be "allow", "suggest" or "refuse"' })
    .default('suggest'),
  /** Time from one look at all assets of a DAM, for their fingerprints, to the next, in milliseconds. */
  fingerprintEveryMs: durationMs.min(3_600_000, 'must be at least 3600000'),
  /** How long a file stays after an asset took its place, before it can be removed, in milliseconds. */
  adoptedFileGraceMs: durationMs,
  /** Age up to which a record is used without asking the DAM, in milliseconds. */
  freshForMs: durationMs,
  /** Age up to which a record is used while it is refreshed in the background, in milliseconds. */
  staleForMs: durationMs,
  /** How long a refresh in the background waits for further records of its connection, in milliseconds. */
  gatherMs: durationMs.max(60_000, 'must not be longer than 60000'),
  /** Maximum time that a response waits for the DAM, in milliseconds. */
  deadlineMs: durationMs,
  /** Maximum time until a node sees a change that another node made, in milliseconds. */
  syncMs: durationMs.max(10_000, 'must not be longer than 10000'),
  /** Interval at which connectors that support it ask the DAM for changes, in milliseconds. */
  changesEveryMs: durationMs.min(1_000, 'must be at least 1000'),
  /** In what time all records of a DAM that tells its changes are read again all the same, in milliseconds. */
  sweepEveryMs: durationMs.min(3_600_000, 'must be at least 3600000'),
  delivery: delivery.default(delivery.parse({})),
  /** The CDN that answers are tagged for, and that is purged when assets change. */
  cdn: cdnOptions.optional(),
  redis: z
    .strictObject({ url: z.url({ protocol: /^rediss?$/, error: 'must be a redis address' }) })
    .optional(),
  publishGuard,
  /**
   * What happens to entries that are published with images which nobody has described, nor said that they are
   * decorative.
   *
   * @default 'off'
   */
  accessibility: guardMode.default('off'),
  rights: z
    .strictObject({
      /**
       * What happens to entries that are published with assets that a generative model made: nothing, a question if
       * they are labelled, or a refusal.
       */
      aiGenerated: z
        .enum(['allow', 'label', 'block'], { error: 'must be "allow", "label" or "block"' })
        .default('allow'),
    })
    .default({ aiGenerated: 'allow' }),
  /** How long the history of changes is kept, in days. */
  historyDays: z.number({ error: 'must be a number of days' }).int().min(1).max(36_500),
  /** Public URL patterns of entries, by uid of the content type. The DAM's list of usages links to them. */
  usageUrls: z
    .record(
      z.string(),
      z
        .string()
        .regex(/^https?:\/\/[^/{}]+(\/|$)/, 'must be an http(s) address, with {names} in its path'),
    )
    .default({}),
  /** Sites that are called when pages change, with their secrets. */
  revalidate: z
    .array(
      z.strictObject({
        url: z.url({ protocol: /^https?$/, error: 'must be an http(s) address' }),
        secret: z
          .string({ error: 'is missing' })
          .regex(/^whsec_[A-Za-z0-9+/=]{16,}$/, 'must have the form whsec_<base64>'),
      }),
    )
    .default([]),
  /** Omits assets that cannot be shown from responses, or sends a placeholder instead. */
  onUnavailable: z.enum(['omit', 'placeholder'], { error: 'must be "omit" or "placeholder"' }),
});

/** The checked content of `dam.config` in `config/plugins`. Durations are in milliseconds. */
export type DamConfig = z.infer<typeof schema>;

/**
 * Returns the pictures that everybody may ask for.
 *
 * @param ownWidths Widths that answers name, so that their pictures have the size that the answers say.
 */
export function pictureLimitsOf(
  { delivery: { qualities, ratios, crops, ...own } }: DamConfig,
  ownWidths: readonly number[],
): PictureLimits {
  const widths = [...new Set([...own.widths, ...ownWidths])].sort((one, other) => one - other);
  return {
    widths,
    qualities,
    ratios,
    crops: Object.fromEntries(
      Object.entries(crops).map(([name, crop]) => [
        name,
        { ratio: crop.ratio, widths: crop.widths ?? own.widths },
      ]),
    ),
  };
}

/**
 * Default values, which Strapi merges with the project's. All lists are empty, because Strapi merges lists
 * item by item, so that a project could not make a list shorter.
 */
export const DEFAULT_CONFIG = {
  connections: [],
  freshForMs: 60_000,
  staleForMs: 24 * 60 * 60 * 1_000,
  gatherMs: 1_000,
  deadlineMs: 2_000,
  syncMs: 250,
  changesEveryMs: 60_000,
  sweepEveryMs: 24 * 60 * 60 * 1_000,
  fingerprintEveryMs: 7 * 24 * 60 * 60 * 1_000,
  adoptedFileGraceMs: 7 * 24 * 60 * 60 * 1_000,
  publishGuard: 'warn',
  historyDays: 365,
  usageUrls: {},
  revalidate: [],
  onUnavailable: 'omit',
} satisfies z.input<typeof schema>;

/** A connection whose options the connector has accepted. */
export interface ConfiguredConnection {
  key: string;
  connector: string;
  label: string;
  aliases: readonly string[];
  delivery: 'redirect' | 'proxy';
  /** Where addresses in answers lead. */
  addresses: 'site' | 'dam';
  allowPrivateNetwork: boolean;
  /** Null for no limit; undefined if the connector decides. */
  budget: CallBudget | null | undefined;
  connectorLabel: string;
  optionsSchema: unknown;
  /** Null if the options name no address. */
  reach: Reach | null;
  /** The options with the defaults of the connector, and those that the project sets. */
  options: Readonly<Record<string, unknown>>;
  ownOptions: Readonly<Record<string, unknown>>;
  traits: Extract<ConfiguredConnector, { success: true }>['traits'];
  create: Extract<ConfiguredConnector, { success: true }>['create'];
}

/** The CDN in front of this site. */
export interface ConfiguredCdn extends Pick<CdnDriver, 'tagHeader'> {
  id: string;
  tagsPerCall: number;
  budget: CallBudget;
  /** In milliseconds. */
  sharedForMs: number;
  /** Undefined if nothing can be purged. */
  purge:
    | ((tags: readonly string[], mode: PurgeMode, signal: AbortSignal) => Promise<void>)
    | undefined;
}

/** A CDN that takes purges. */
export interface PurgingCdn extends ConfiguredCdn {
  purge: NonNullable<ConfiguredCdn['purge']>;
}

export function takesPurges(cdn: ConfiguredCdn | null): cdn is PurgingCdn {
  return cdn?.purge !== undefined;
}

/**
 * Checks the whole configuration. Throws a `ConfigError` that lists every problem. It never quotes option
 * values, because it could print a misplaced token.
 */
export function readConfig(input: unknown): {
  config: DamConfig;
  connections: ConfiguredConnection[];
  /** Null without one. */
  cdn: ConfiguredCdn | null;
  /** Log lines about former connector ids that the configuration still uses. */
  notices: string[];
} {
  const result = schema.safeParse(input);
  const problems = result.success ? [] : ownProblems(result.error.issues, input);
  const { connections, notices, problems: ofConnections } = readConnections(input);
  const { cdn, problems: ofCdn } = readCdn(isRecord(input) ? input.cdn : undefined);
  problems.push(...ofConnections, ...ofCdn);
  if (cdn !== null && connections.length > MAX_TAGGED_CONNECTIONS) {
    problems.push(
      `cdn: an answer has too few tags for more than ${MAX_TAGGED_CONNECTIONS} connections`,
    );
  }
  if (result.success && result.data.staleForMs < result.data.freshForMs) {
    problems.push('staleForMs must not be shorter than freshForMs');
  }
  if (!result.success || problems.length > 0) throw new ConfigError(problems);
  return { config: result.data, connections, cdn, notices };
}

/** Implements the hook with which Strapi checks a plugin's configuration. Throws a `ConfigError`. */
export function validateConfig(input: unknown): void {
  readConfig(input);
}

/** What decides the address of this site, as Strapi has read it from the project's configuration. */
export interface SiteSettings {
  /** The plugin's own option. */
  publicUrl: string | undefined;
  /** `server.url`: an absolute address, a path, or empty. */
  serverUrl: string;
  /** `server.absoluteUrl`, which Strapi makes of host and port if `server.url` has no host. */
  absoluteUrl: string;
  isProduction: boolean;
}

/** Hosts to listen on; no client can call them. */
const LISTENS_EVERYWHERE = new Set(['0.0.0.0', '[::]']);

/**
 * Returns what addresses of this site begin with, without a slash at the end, and a log line if the project
 * names no host. Visitors cannot reach the host on which a production server listens, so addresses are then
 * relative: they begin with the path of `server.url`, or with nothing.
 */
export function readPublicUrl(settings: SiteSettings): { publicUrl: string; notice?: string } {
  const { publicUrl, serverUrl, absoluteUrl, isProduction } = settings;
  const url = (publicUrl ?? absoluteUrl).replace(/\/+$/, '');
  if (publicUrl !== undefined || /^https?:\/\//.test(serverUrl)) return { publicUrl: url };
  const { hostname, pathname } = new URL(absoluteUrl);
  if (!isProduction && !LISTENS_EVERYWHERE.has(hostname)) return { publicUrl: url };
  return {
    publicUrl: pathname.replace(/\/+$/, ''),
    notice:
      'Addresses of assets in responses are relative, because neither `server.url` nor `publicUrl` of this ' +
      "plugin names the host that visitors use. Set `url: 'https://…'` in config/server.",
  };
}

interface ReadConnections {
  connections: ConfiguredConnection[];
  notices: string[];
  problems: string[];
}

/** Reads each connection separately, so that a problem in one does not hide problems in others. */
function readConnections(input: unknown): ReadConnections {
  const list: unknown = isRecord(input) ? input.connections : undefined;
  const { available, problems } = availableConnectors(input);
  const read: ReadConnections = { connections: [], notices: [], problems };
  const taken = new Set<string>();
  for (const [index, item] of Array.isArray(list) ? list.entries() : []) {
    if (!isRecord(item) || typeof item.key !== 'string') continue;
    for (const name of [item.key, ...aliasesOf(item)]) {
      if (taken.has(name)) problems.push(`connections[${index}]: the name "${name}" is used twice`);
      taken.add(name);
    }
    readConnection(
      { ...item, key: item.key },
      `connections[${index}] ("${item.key}")`,
      available,
      read,
    );
  }
  return read;
}

/** Returns the plugin's and the project's connectors, by id. */
function availableConnectors(input: unknown): {
  available: ReadonlyMap<string, AnyConnectorDefinition>;
  problems: string[];
} {
  const problems: string[] = [];
  const available = new Map(connectors);
  for (const own of definitionsIn(input)) {
    if (available.has(own.id))
      problems.push(`connectors: the id "${own.id}" is already used by another connector`);
    available.set(own.id, own);
  }
  return { available, problems };
}

/** Adds the connection, or its problems, to the lists of the last argument. */
function readConnection(
  item: Record<string, unknown> & { key: string },
  at: string,
  available: ReadonlyMap<string, AnyConnectorDefinition>,
  { connections, notices, problems }: ReadConnections,
): void {
  const found = connectorNamed(item.connector, available);
  if (found === undefined) {
    problems.push(`${at}: connector must be one of ${[...available.keys()].join(', ')}`);
    return;
  }
  if (found.id !== item.connector) {
    const former = String(item.connector);
    notices.push(`${at}: the connector "${former}" is now called "${found.id}". Please rename it.`);
  }
  const configured = found.configure(item.options);
  if (!configured.success) {
    const own = problemsOf(configured.problems, found.optionsSchema, item.options);
    problems.push(
      ...own.map(({ path, message }) => `${at}: ${pathOf(['options', ...path])} ${message}`),
    );
    return;
  }
  const delivery =
    item.delivery === 'redirect' || item.delivery === 'proxy'
      ? item.delivery
      : configured.traits.delivery;
  const addresses = item.addresses === 'dam' ? 'dam' : 'site';
  if (addresses === 'dam' && delivery === 'proxy') {
    problems.push(
      `${at}: addresses "dam" needs delivery "redirect": the files of this connection are not public`,
    );
  }
  const options = isRecord(configured.options) ? configured.options : {};
  const allowPrivateNetwork = item.allowPrivateNetwork === true;
  connections.push({
    key: item.key,
    connector: found.id,
    label: typeof item.label === 'string' ? item.label : found.label,
    aliases: aliasesOf(item),
    delivery,
    addresses,
    allowPrivateNetwork,
    // A mistake in it is told by the schema.
    budget: callBudget.nullish().catch(undefined).parse(item.budget),
    connectorLabel: found.label,
    optionsSchema: found.optionsSchema,
    reach: reachOf(options, allowPrivateNetwork),
    options,
    ownOptions: isRecord(item.options) ? item.options : {},
    traits: configured.traits,
    create: configured.create,
  });
}

/** Reads the CDN. Mistakes in what all drivers have are told by the schema. */
function readCdn(input: unknown): { cdn: ConfiguredCdn | null; problems: string[] } {
  const read = cdnOptions.safeParse(input);
  if (!read.success) return { cdn: null, problems: [] };
  const { driver: named, sharedForMs, budget, ...options } = read.data;
  const driver = driverOf(named);
  if (driver === undefined) {
    const known = [...cdns.keys()].join(', ');
    return {
      cdn: null,
      problems: [`cdn: driver must be one of ${known}, or a driver of your own`],
    };
  }
  const configured = driver.configure(options);
  if (!configured.success) {
    const own = problemsOf(configured.problems, driver.optionsSchema, options);
    const problems = own.map(({ path, message }) => `${pathOf(['cdn', ...path])} ${message}`);
    return { cdn: null, problems };
  }
  const { tagHeader, purge } = configured.driver;
  const { id, tagsPerCall } = driver;
  return {
    cdn: { id, tagsPerCall, tagHeader, sharedForMs, budget: budget ?? driver.budget, purge },
    problems: [],
  };
}

/** Returns the connectors that come with the plugin and those that the project brings. */
export function connectorsOf(input: unknown): AnyConnectorDefinition[] {
  return [...availableConnectors(input).available.values()];
}

function driverOf(named: z.infer<typeof cdnOptions>['driver']): AnyCdnDriver | undefined {
  if (typeof named === 'string') return cdns.get(named);
  // The schema has checked its members; what its methods do is the project's.
  return configurableCdn(named as unknown as CdnDriverDefinition);
}

/** Returns the connector that has this id, or had it in an earlier version. */
function connectorNamed(
  id: unknown,
  available: ReadonlyMap<string, AnyConnectorDefinition>,
): AnyConnectorDefinition | undefined {
  if (typeof id !== 'string') return undefined;
  return available.get(id) ?? available.get(FORMER_CONNECTOR_IDS.get(id) ?? '');
}

function aliasesOf({ aliases }: Record<string, unknown>): string[] {
  return Array.isArray(aliases) ? aliases.map(String) : [];
}

/** Returns the valid connectors that the project brings; `schema` reports the problems of the others. */
function definitionsIn(input: unknown): AnyConnectorDefinition[] {
  const list: unknown = isRecord(input) ? input.connectors : undefined;
  return (Array.isArray(list) ? list : []).flatMap((item: unknown) =>
    connectorDefinition.safeParse(item).success ? [configurable(item as ConnectorDefinition)] : [],
  );
}

/** The problems of everything but the options of connectors and drivers. */
function ownProblems(issues: readonly SchemaIssue[], input: unknown): string[] {
  return issues.flatMap((issue) => {
    const misplaced = misplacedOptions(issue, input);
    const keys = issue.keys?.filter((key) => !misplaced.includes(key));
    const rest = keys === undefined ? issue : { ...issue, keys };
    return [
      ...misplaced.map((key) => `${pathOf(issue.path)}: the key "${key}" belongs in its options`),
      ...(keys?.length === 0 ? [] : problemsOf([rest], schema, input).map(worded)),
    ];
  });
}

function worded({ path, message }: OptionProblem): string {
  return path.length === 0 ? `it ${message}` : `${pathOf(path)}: ${message}`;
}

/** Unknown keys of a connection that its connector has as options. */
function misplacedOptions({ path, keys = [] }: SchemaIssue, input: unknown): string[] {
  const [list, index] = path;
  if (list !== 'connections' || typeof index !== 'number' || path.length > 2) return [];
  const connections: unknown = isRecord(input) ? input.connections : undefined;
  const item: unknown = Array.isArray(connections) ? connections[index] : undefined;
  const { available } = availableConnectors(input);
  const found = isRecord(item) ? connectorNamed(item.connector, available) : undefined;
  const known = keysAt(found?.optionsSchema, []);
  return keys.filter((key) => known.includes(key));
}

function pathOf(path: readonly PropertyKey[]): string {
  return path
    .map((part, index) =>
      typeof part === 'number' ? `[${part}]` : `${index > 0 ? '.' : ''}${String(part)}`,
    )
    .join('');
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
