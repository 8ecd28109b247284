import { availableParallelism } from 'node:os';
import { z } from 'zod';
import {
  type AnyConnectorDefinition,
  type ConfiguredConnector,
  configurable,
  connectors,
  FORMER_CONNECTOR_IDS,
} from '../connectors';
import type { ConnectorDefinition } from '../contracts/connector';
import { ConfigError } from '../contracts/errors';
import { CONNECTION_KEY } from '../contracts/reference';
import { IMAGE_FORMATS } from '../core/image-types';
import { DEFAULT_WIDTHS } from '../core/transformation';

const durationMs = z.number({ error: 'must be a number of milliseconds' }).int().min(0);
const connectionKey = z
  .string({ error: 'must be a text' })
  .regex(CONNECTION_KEY, 'must be 1 to 64 of a-z, 0-9 and "-", and not begin or end with "-"');

const guardMode = z.enum(['block', 'warn', 'off'], { error: 'must be "block", "warn" or "off"' });
const publishGuard = z.union(
  [
    guardMode,
    z.strictObject({
      mode: guardMode,
      /** Other modes for content types, by uid. */
      contentTypes: z.record(z.string(), guardMode).default({}),
      /** A warning where the rights end within so many days; 0 for none. */
      expiresWithinDays: z.number().int().min(0).max(3_650).default(0),
    }),
  ],
  {
    error:
      'must be "block", "warn", "off", or an object with mode, contentTypes, expiresWithinDays',
  },
);

const count = (what: string, most: number) =>
  z
    .number({ error: `must be a number of ${what}` })
    .int()
    .min(1)
    .max(most);

const delivery = z.strictObject({
  /** Widths in pixels that pictures are made in; others are rounded up to one of them. */
  widths: z
    .array(count('pixels', 16_384))
    .min(1)
    .default([...DEFAULT_WIDTHS])
    .transform((widths) => [...new Set(widths)].sort((one, other) => one - other)),
  /** What a browser gets where it can show it, the first first. */
  formats: z.array(z.enum(IMAGE_FORMATS)).default(['avif', 'webp']),
  /** A folder of its own for what is fetched and made; may be emptied at any time. */
  cacheFolder: z.string().min(1).optional(),
  cacheBytes: count('bytes', Number.MAX_SAFE_INTEGER).default(1024 ** 3),
  /** Larger files are streamed, and no pictures made of them. */
  maxSourceBytes: count('bytes', 2 ** 31).default(64 * 1024 ** 2),
  /** Pictures with more pixels are not decoded; of an animation, all frames together. */
  maxPixels: count('pixels', 2 ** 31).default(150_000_000),
  /** Pictures made at a time. */
  concurrency: count('pictures', 64).default(Math.max(1, Math.min(4, availableParallelism()))),
});

const texts = z.array(z.string());

/** What a project's own connector must be; its methods are its own business. */
const definition = z.looseObject({
  id: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be a-z, 0-9 and "-"'),
  label: z.string().min(1),
  delivery: z.enum(['redirect', 'proxy']),
  chunkSize: z.number().int().min(1),
  filters: texts,
  sorts: texts,
  optionsSchema: z.looseObject({ safeParse: z.function() }),
  create: z.function(),
});

const schema = z.strictObject({
  /** Connectors of the project, beside those that come with the plugin. */
  connectors: z.array(definition).default([]),
  connections: z.array(
    z.strictObject({
      key: connectionKey,
      connector: z.string({ error: 'must name a connector' }),
      label: z.string().min(1).optional(),
      aliases: z.array(connectionKey).default([]),
      /** Where visitors get the bytes: from the DAM itself, or through this site. */
      delivery: z
        .enum(['redirect', 'proxy'], { error: 'must be "redirect" or "proxy"' })
        .optional(),
      /** Whether its host's name may stand for an address of a private network. */
      allowPrivateNetwork: z.boolean({ error: 'must be true or false' }).default(false),
      options: z.unknown(),
    }),
    { error: 'must be a list of connections' },
  ),
  publicUrl: z.url({ protocol: /^https?$/, error: 'must be an http(s) address' }).optional(),
  freshForMs: durationMs,
  staleForMs: durationMs,
  deadlineMs: durationMs,
  /** With several nodes: how long one may go on with what another one has changed. */
  syncMs: durationMs.max(10_000, 'must not be longer than 10000'),
  /** How often a DAM is asked what changed, where its connector can say so. */
  changesEveryMs: durationMs.min(1_000, 'must be at least 1000'),
  delivery: delivery.default(delivery.parse({})),
  redis: z
    .strictObject({ url: z.url({ protocol: /^rediss?$/, error: 'must be a redis address' }) })
    .optional(),
  publishGuard,
  /** Public addresses of entries, by content type, for the DAM's list of uses. */
  usageUrls: z
    .record(
      z.string(),
      z
        .string()
        .regex(/^https?:\/\/[^/{}]+(\/|$)/, 'must be an http(s) address, with {names} in its path'),
    )
    .default({}),
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
  onUnavailable: z.enum(['omit', 'placeholder'], { error: 'must be "omit" or "placeholder"' }),
});

/** As `publishGuard` is given in short and in full. */
export type PublishGuardConfig = z.infer<typeof publishGuard>;

/** What stands in `config/plugins` under `dam.config`, checked. Durations are milliseconds. */
export type DamConfig = z.infer<typeof schema>;

/** Strapi merges lists by their places, so there is none here that a project could give shorter. */
export const DEFAULT_CONFIG = {
  connections: [],
  freshForMs: 60_000,
  staleForMs: 24 * 60 * 60 * 1_000,
  deadlineMs: 2_000,
  syncMs: 250,
  changesEveryMs: 60_000,
  publishGuard: 'warn',
  usageUrls: {},
  revalidate: [],
  onUnavailable: 'omit',
} satisfies z.input<typeof schema>;

/** A connection whose options its connector took. */
export interface ConfiguredConnection {
  key: string;
  connector: string;
  label: string;
  aliases: readonly string[];
  /** Null: as the connector says. */
  delivery: 'redirect' | 'proxy' | null;
  allowPrivateNetwork: boolean;
  connectorLabel: string;
  traits: Extract<ConfiguredConnector, { success: true }>['traits'];
  create: Extract<ConfiguredConnector, { success: true }>['create'];
}

/**
 * Checks the whole configuration. Throws a `ConfigError` that lists every problem at once; values
 * are never repeated in it, since a misplaced token would be printed.
 */
export function readConfig(input: unknown): {
  config: DamConfig;
  connections: ConfiguredConnection[];
  /** For the log: former names that the configuration still uses, and the current ones. */
  notices: string[];
} {
  const result = schema.safeParse(input);
  const problems = result.success ? [] : result.error.issues.map(problemOf);
  const { connections, notices, problems: ofConnections } = readConnections(input);
  problems.push(...ofConnections);
  if (result.success && result.data.staleForMs < result.data.freshForMs) {
    problems.push('staleForMs must not be shorter than freshForMs');
  }
  if (!result.success || problems.length > 0) throw new ConfigError(problems);
  return { config: result.data, connections, notices };
}

/** Strapi's own hook for a plugin's configuration. */
export function validateConfig(input: unknown): void {
  readConfig(input);
}

interface ReadConnections {
  connections: ConfiguredConnection[];
  notices: string[];
  problems: string[];
}

/** Reads connections one by one, so that a problem in one does not hide those of another. */
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

/** The plugin's connectors and the project's own, by id. */
function availableConnectors(input: unknown): {
  available: ReadonlyMap<string, AnyConnectorDefinition>;
  problems: string[];
} {
  const problems: string[] = [];
  const available = new Map(connectors);
  for (const own of definitionsIn(input)) {
    if (available.has(own.id)) problems.push(`connectors: "${own.id}" is there already`);
    available.set(own.id, own);
  }
  return { available, problems };
}

/** Adds the connection, or what is wrong with it, to `read`. */
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
    for (const { path, message } of configured.problems) {
      problems.push(`${at}: ${pathOf(['options', ...path])} ${message}`);
    }
    return;
  }
  connections.push({
    key: item.key,
    connector: found.id,
    label: typeof item.label === 'string' ? item.label : found.label,
    aliases: aliasesOf(item),
    delivery: item.delivery === 'redirect' || item.delivery === 'proxy' ? item.delivery : null,
    allowPrivateNetwork: item.allowPrivateNetwork === true,
    connectorLabel: found.label,
    traits: configured.traits,
    create: configured.create,
  });
}

/** The connector of this id, or the one that had this id in an earlier version. */
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

/** The project's own connectors that are well formed; `schema` says what is wrong with others. */
function definitionsIn(input: unknown): AnyConnectorDefinition[] {
  const list: unknown = isRecord(input) ? input.connectors : undefined;
  return (Array.isArray(list) ? list : []).flatMap((item: unknown) =>
    definition.safeParse(item).success ? [configurable(item as ConnectorDefinition)] : [],
  );
}

function problemOf({ path, message }: { path: PropertyKey[]; message: string }): string {
  return path.length === 0 ? message : `${pathOf(path)}: ${message}`;
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
