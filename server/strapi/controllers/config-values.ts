import type {
  ConfigSource,
  ConfigurationResponse,
  ConfigValue,
} from '../../contracts/administration';
import { isObject } from '../../core/json';
import { type DescribedOption, optionsOf } from '../../core/option-schema';
import { type ConfiguredConnection, type DamConfig, DEFAULT_CONFIG } from '../config';
import type { DamPlugin } from '../plugin';

/** Longest value that is shown, in characters. */
const LONGEST = 300;

/** Values of the configuration that are shown as they are. What is not named here is never shown. */
const SHOWN: readonly (keyof DamConfig)[] = [
  'formerUrls',
  'fallbackLanguages',
  'storedForm',
  'copies',
  'publishGuard',
  'accessibility',
  'onUnavailable',
  'freshForMs',
  'staleForMs',
  'deadlineMs',
  'gatherMs',
  'syncMs',
  'changesEveryMs',
  'sweepEveryMs',
  'fingerprintEveryMs',
  'adoptedFileGraceMs',
  'historyDays',
  'usageUrls',
];

/** Of `delivery`; `signingKey` is missing, since it is a secret. */
const SHOWN_OF_DELIVERY: readonly (keyof DamConfig['delivery'])[] = [
  'widths',
  'qualities',
  'formats',
  'negotiate',
  'crops',
  'maxVariants',
  'cacheFolder',
  'cacheBytes',
  'maxSourceBytes',
  'maxPixels',
  'maxRenderMs',
  'frameAncestors',
  'concurrency',
];

/** What the values are made of. `given` is what the project's own file says. */
export interface ConfigParts extends Pick<DamPlugin, 'config' | 'configured' | 'cdn'> {
  given: Readonly<Record<string, unknown>>;
  publicUrl: string;
}

/** Returns the configuration in force with where each value comes from, without secrets. */
export function configurationOf(parts: ConfigParts): ConfigurationResponse {
  const { config, configured, given } = parts;
  const values = SHOWN.map((name) => configValue(name, config[name], sourceIn(given, name)));
  const ofDelivery = isObject(given.delivery) ? given.delivery : {};
  return {
    values: [
      publicUrlOf(parts),
      ...values,
      ...SHOWN_OF_DELIVERY.map((name) =>
        configValue(`delivery.${name}`, config.delivery[name], sourceIn(ofDelivery, name)),
      ),
      secretOf('delivery.signingKey', config.delivery.signingKey, {
        unset: 'server',
      }),
      ...valuesOfCdn(parts),
      secretOf('redis.url', config.redis?.url),
      ...config.revalidate.flatMap(({ url, secret }, index) => [
        configValue(`revalidate[${index}].url`, withoutQuery(url), 'project'),
        secretOf(`revalidate[${index}].secret`, secret),
      ]),
    ].filter(({ value, source }) => value !== '' || source !== 'default'),
    connections: configured.map((each) => ({
      key: each.key,
      label: each.label,
      values: valuesOfConnection(each, givenConnection(given, each.key)),
    })),
  };
}

function publicUrlOf({ config, publicUrl }: ConfigParts): ConfigValue {
  const source = config.publicUrl === undefined ? 'server' : 'project';
  const value = configValue('publicUrl', withoutQuery(publicUrl), source);
  if (publicUrl.startsWith('http')) return value;
  return { ...value, value: publicUrl, notice: 'relative-addresses' };
}

function valuesOfCdn({ cdn, config, given }: ConfigParts): ConfigValue[] {
  if (cdn === null) return [];
  const own = isObject(given.cdn) ? given.cdn : {};
  return [
    configValue('cdn.driver', cdn.id, 'project'),
    configValue('cdn.sharedForMs', config.cdn?.sharedForMs, sourceIn(own, 'sharedForMs')),
    configValue('cdn.budget', cdn.budget, own.budget === undefined ? 'connector' : 'project'),
  ];
}

function valuesOfConnection(
  connection: ConfiguredConnection,
  given: Readonly<Record<string, unknown>>,
): ConfigValue[] {
  const { traits, options, ownOptions, optionsSchema } = connection;
  const { connector, label, aliases, delivery, addresses, allowPrivateNetwork } = connection;
  const budget = connection.budget === undefined ? (traits.budget ?? null) : connection.budget;
  const described = optionsOf(optionsSchema);
  // Of a schema that does not tell its options, only their names are known.
  const names = described.length > 0 ? described : Object.keys(options).map(unknownOption);
  const values: ConfigValue[] = [
    {
      ...configValue('connector', connector, 'project'),
      notice: given.connector === connector ? null : 'former-name',
    },
    configValue('label', label, orConnector(given, 'label')),
    configValue('aliases', aliases, sourceIn(given, 'aliases')),
    configValue('delivery', delivery, orConnector(given, 'delivery')),
    configValue('addresses', addresses, sourceIn(given, 'addresses')),
    configValue('budget', budget, orConnector(given, 'budget')),
    {
      ...configValue(
        'allowPrivateNetwork',
        allowPrivateNetwork,
        sourceIn(given, 'allowPrivateNetwork'),
      ),
      notice: allowPrivateNetwork ? 'private-network' : null,
    },
    ...names.map((option) =>
      optionOf(option, options[option.name], sourceIn(ownOptions, option.name)),
    ),
  ];
  return values.filter(({ value, source }) => value !== '' || source === 'project');
}

function optionOf(
  { name, isSecret }: DescribedOption,
  value: unknown,
  source: ConfigSource,
): ConfigValue {
  const path = `options.${name}`;
  if (isSecret) return secretOf(path, value, { source });
  const shown = typeof value === 'string' ? withoutQuery(value) : value;
  const isPlain = typeof shown === 'string' && /^http:\/\//.test(shown);
  return {
    ...configValue(path, shown, source),
    notice: isPlain && !isLocal(shown) ? 'not-encrypted' : null,
  };
}

function unknownOption(name: string): DescribedOption {
  return {
    name,
    meaning: null,
    isRequired: false,
    isSecret: true,
    default: null,
    example: undefined,
  };
}

function isLocal(address: string): boolean {
  return /^http:\/\/(localhost|127\.|\[::1\]|10\.|192\.168\.)/.test(address);
}

function configValue(path: string, value: unknown, source: ConfigSource): ConfigValue {
  return { path, value: textOf(value), source, notice: null };
}

/** A secret that is set has the value null; one that is not, an empty text. */
function secretOf(
  path: string,
  value: unknown,
  { source = 'project', unset = 'default' }: { source?: ConfigSource; unset?: ConfigSource } = {},
): ConfigValue {
  if (value === undefined) return { path, value: '', source: unset, notice: null };
  return { path, value: null, source, notice: null };
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  const text = isObject(value) && isFlat(value) ? membersOf(value) : jsonOf(value);
  if (text === '[]') return '';
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

function jsonOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function isFlat(value: object): boolean {
  return Object.values(value).every((member) => typeof member !== 'object');
}

function membersOf(value: object): string {
  return Object.entries(value)
    .map(([name, member]) => `${name}: ${String(member)}`)
    .join(', ');
}

/** An address may hold a password or a token. */
function withoutQuery(text: string): string {
  if (!/^[a-z]+:\/\//i.test(text) || !URL.canParse(text)) return text;
  const url = new URL(text);
  url.username = '';
  url.password = '';
  url.search = '';
  return url.href.replace(/\/$/, '');
}

function sourceIn(given: Readonly<Record<string, unknown>>, name: string): ConfigSource {
  return given[name] === undefined ? 'default' : 'project';
}

function orConnector(given: Readonly<Record<string, unknown>>, name: string): ConfigSource {
  return given[name] === undefined ? 'connector' : 'project';
}

function givenConnection(
  given: Readonly<Record<string, unknown>>,
  key: string,
): Readonly<Record<string, unknown>> {
  const list: unknown[] = Array.isArray(given.connections) ? given.connections : [];
  return list.filter(isObject).find((each) => each.key === key) ?? {};
}

/** What the project's own file says: the whole configuration without the values that are the defaults. */
export function givenOf(configured: unknown): Readonly<Record<string, unknown>> {
  if (!isObject(configured)) return {};
  const defaults: Readonly<Record<string, unknown>> = DEFAULT_CONFIG;
  return Object.fromEntries(
    Object.entries(configured).filter(
      ([name, value]) => JSON.stringify(value) !== JSON.stringify(defaults[name]),
    ),
  );
}
