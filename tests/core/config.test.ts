import { availableParallelism } from 'node:os';
import { z } from 'zod';
import { defineCdnDriver } from '../../server/contracts/cdn';
import { defineConnector } from '../../server/contracts/connector';
import { ConfigError, DamError } from '../../server/contracts/errors';
import {
  DEFAULT_CONFIG,
  pictureLimitsOf,
  readConfig,
  readPublicUrl,
} from '../../server/strapi/config';

const connection = {
  key: 'brand',
  connector: 'demo-dam',
  options: { baseUrl: 'http://127.0.0.1:4100', token: 'secret-token' },
};
const config = (more: Record<string, unknown>) => ({ ...DEFAULT_CONFIG, ...more });

function problemsOf(input: unknown): readonly string[] {
  try {
    readConfig(input);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

describe('the configuration', () => {
  it('takes none at all, and a right one', () => {
    expect(readConfig(DEFAULT_CONFIG).connections).toEqual([]);
    expect(readConfig(config({ connections: [connection] })).connections).toMatchObject([
      { key: 'brand', label: 'Demo DAM', aliases: [] },
    ]);
  });

  it('takes the former id of a connector, and says what to write instead', () => {
    const former = { ...connection, connector: 'reference' };
    const { connections, notices } = readConfig(config({ connections: [former] }));
    expect(connections).toMatchObject([{ key: 'brand', connector: 'demo-dam' }]);
    expect(notices).toEqual([
      'connections[0] ("brand"): the connector "reference" is now called "demo-dam". Please rename it.',
    ]);
    expect(readConfig(config({ connections: [connection] })).notices).toEqual([]);
  });

  it('takes what happens to copies, for whose recognition assets are gone through once a week', () => {
    expect(readConfig(DEFAULT_CONFIG).config).toMatchObject({
      copies: 'suggest',
      fingerprintEveryMs: 7 * 24 * 3_600_000,
      adoptedFileGraceMs: 7 * 24 * 3_600_000,
    });
    for (const copies of ['allow', 'refuse']) {
      expect(readConfig(config({ copies })).config.copies).toBe(copies);
    }
    expect(problemsOf(config({ copies: 'block', fingerprintEveryMs: 60_000 }))).toEqual([
      'copies: must be "allow", "suggest" or "refuse"',
      'fingerprintEveryMs: must be at least 3600000',
    ]);
    const used = { ...connection, fingerprints: 'fetched' };
    expect(readConfig(config({ connections: [used] })).config.connections).toMatchObject([used]);
    const wrong = { ...connection, fingerprints: 'none' };
    expect(problemsOf(config({ connections: [wrong] }))).toEqual([
      'connections[0].fingerprints: must be "all" or "fetched"',
    ]);
  });

  it('says which pictures everybody may ask for, with the widths that answers name', () => {
    const own = {
      widths: [640, 320],
      ratios: ['16:9', '1:1'],
      qualities: [50],
      crops: {
        teaser: { ratio: '2:1' },
        hero: { ratio: '21:9', widths: [1920, 960] },
        square: '1:1',
        card: { width: 640, height: 480 },
      },
    };
    const { config: read } = readConfig(config({ delivery: own }));
    expect(pictureLimitsOf(read, [500, 320])).toEqual({
      widths: [320, 500, 640],
      ratios: [16 / 9, 1],
      qualities: [50],
      crops: {
        teaser: { ratio: 2, widths: [320, 640] },
        hero: { ratio: 21 / 9, widths: [960, 1920] },
        square: { ratio: 1, widths: [320, 640] },
        card: { ratio: 4 / 3, widths: [640] },
      },
    });
    const wrong = {
      ratios: ['16/9'],
      qualities: [0],
      crops: {
        'a b': { ratio: '1:1' },
        c: { ratio: '0:1' },
        d: { width: 640 },
        e: { ratio: '1:1', width: 640, height: 640 },
      },
      signingKey: 'a-secret-that-is-short',
      maxVariants: 0,
      maxRenderMs: 5,
    };
    const problems = problemsOf(config({ delivery: wrong }));
    expect(problems).toHaveLength(9);
    expect(problems.join(' ')).toContain('delivery.signingKey: must have at least 32 characters');
    expect(problems.join(' ')).not.toContain('a-secret');
  });

  it('bounds what pictures cost by the profile, except where an option says otherwise', () => {
    const limits = (delivery: unknown) => {
      const read = readConfig(config({ delivery })).config.delivery;
      const { cacheBytes, maxSourceBytes, maxPixels, concurrency } = read;
      return { cacheBytes, maxSourceBytes, maxPixels, concurrency };
    };
    const mib = 1_024 ** 2;
    const cores = (most: number) => Math.min(most, availableParallelism());
    expect(limits({})).toEqual(limits({ profile: 'standard' }));
    expect(limits({})).toEqual({
      cacheBytes: 1_024 * mib,
      maxSourceBytes: 64 * mib,
      maxPixels: 40_000_000,
      concurrency: cores(4),
    });
    expect(limits({ profile: 'large' })).toEqual({
      cacheBytes: 10_240 * mib,
      maxSourceBytes: 256 * mib,
      maxPixels: 150_000_000,
      concurrency: cores(8),
    });
    const own = { maxPixels: 7, concurrency: 3, cacheBytes: 8, maxSourceBytes: 9 };
    expect(limits({ profile: 'small', ...own })).toEqual(own);
    expect(limits({ profile: 'small' })).toMatchObject({ maxPixels: 25_000_000, concurrency: 1 });
    expect(problemsOf(config({ delivery: { negotiate: 'no' } }))).toEqual([
      'delivery.negotiate: must be "accept" or "off"',
    ]);
    expect(problemsOf(config({ delivery: { profile: 'huge' } }))).toEqual([
      'delivery.profile: must be "small", "standard" or "large"',
    ]);
  });

  it('lists every problem at once', () => {
    const problems = problemsOf(
      config({
        connections: [
          { ...connection, key: 'Bad Key' },
          { ...connection, key: 'two', connector: 'unheard-of' },
          { ...connection, key: 'three', options: { baseUrl: 'ftp://x' } },
          { ...connection, key: 'four', aliases: ['three'] },
        ],
        freshForMs: 'soon',
        onUnavailable: 'explode',
        typo: true,
      }),
    );
    expect(problems).toEqual([
      expect.stringContaining('connections[0].key'),
      expect.stringContaining('freshForMs: must be a number of milliseconds'),
      expect.stringContaining('onUnavailable: must be "omit" or "placeholder"'),
      expect.stringContaining('typo'),
      expect.stringContaining('connections[1] ("two"): connector must be one of demo-dam'),
      expect.stringContaining(
        'connections[2] ("three"): options.baseUrl must be an http(s) address',
      ),
      expect.stringContaining('connections[2] ("three"): options.token is missing'),
      expect.stringContaining('connections[3]: the name "three" is used twice'),
    ]);
  });

  it('never prints a secret', () => {
    const misplaced = {
      ...connection,
      options: { baseUrl: 'secret-token', token: 7, secret: 'secret-token' },
    };
    const problems = problemsOf(config({ connections: [misplaced], publicUrl: 'secret-token' }));
    expect(problems.length).toBeGreaterThan(2);
    expect(problems.join()).not.toContain('secret-token');
  });

  it('refuses a record that goes stale before it stops being fresh', () => {
    expect(problemsOf(config({ freshForMs: 10, staleForMs: 5 }))).toEqual([
      'staleForMs must not be shorter than freshForMs',
    ]);
  });
});

describe('a budget of calls', () => {
  const brand = (budget?: unknown) => ({
    connections: [
      {
        key: 'brand',
        connector: 'cloudinary',
        options: { cloudName: 'c', apiKey: 'k', apiSecret: 's' },
        ...(budget !== undefined && { budget }),
      },
    ],
  });
  const read = (budget?: unknown) => readConfig(config(brand(budget))).connections[0];

  it('is the connector’s, unless the connection has its own, or none', () => {
    expect(read()?.budget).toBeUndefined();
    expect(read()?.traits.budget).toEqual({ calls: 500, perMs: 3_600_000 });
    expect(read({ calls: 2_000, perMs: 3_600_000 })?.budget).toEqual({
      calls: 2_000,
      perMs: 3_600_000,
    });
    expect(read(null)?.budget).toBeNull();
  });

  it.each([
    [{ calls: 0, perMs: 1_000 }, 'budget.calls'],
    [{ calls: 5 }, 'budget.perMs'],
    [{ calls: 5, perMs: 10 }, 'must be at least 1000'],
    [{ calls: 5, perMs: 1_000, perHour: 1 }, 'perHour'],
  ])('%j is refused with its name', (budget, named) => {
    expect(problemsOf(config(brand(budget))).join(' ')).toContain(named);
  });
});

describe('connectors of a project’s own', () => {
  const own = defineConnector({
    id: 'own',
    label: 'Our own',
    delivery: 'redirect',
    chunkSize: 7,
    filters: ['tag'],
    sorts: [],
    optionsSchema: z.strictObject({ secret: z.string() }),
    traitsOf: ({ secret }) => ({ sorts: [secret.length > 3 ? 'newest' : 'oldest'] }),
    create: () => ({
      ping: () => Promise.reject(new ForeignError('It is down.')),
      search: () => Promise.reject(new ForeignError('It is down.')),
      getMany: async () => [],
    }),
  });
  const using = (options: unknown, connectors: unknown = [own]) =>
    config({ connectors, connections: [{ key: 'ours', connector: 'own', options }] });

  it('are configured as those that come with the plugin', () => {
    const [ours] = readConfig(using({ secret: 'long' })).connections;
    expect(ours).toMatchObject({
      connector: 'own',
      label: 'Our own',
      traits: { delivery: 'redirect', chunkSize: 7, filters: ['tag'], sorts: ['newest'] },
    });
  });

  it('have their options checked by their own schema', () => {
    expect(() => readConfig(using({ secret: 7 }))).toThrow(
      /connections\[0\] \("ours"\): options.secret/,
    );
  });

  it('are refused where they are no connectors, or take a name that is taken', () => {
    expect(() => readConfig(using({}, [{ id: 'own' }]))).toThrow(/connectors\[0\]\.label/);
    expect(() => readConfig(config({ connectors: [{ ...own, id: 'generic' }] }))).toThrow(
      'connectors: the id "generic" is already used by another connector',
    );
  });

  it('end in errors that are understood, though their class is a copy', async () => {
    const [ours] = readConfig(using({ secret: 'long' })).connections;
    const connector = ours?.create({ allowPrivateNetwork: false });
    await expect(connector?.ping()).rejects.toBeInstanceOf(DamError);
    expect(new Error('x')).not.toBeInstanceOf(DamError);
    expect({ name: 'DamError', type: 'unheard-of' }).not.toBeInstanceOf(DamError);
  });
});

/** As another bundle has it. */
class ForeignError extends Error {
  override readonly name = 'DamError';
  readonly type = 'unreachable';
}

describe('the address that assets begin with', () => {
  const settings = {
    publicUrl: undefined,
    serverUrl: '',
    absoluteUrl: 'http://0.0.0.0:1337',
    isProduction: true,
  };

  it.each([
    ['nothing is configured', {}, ''],
    ['nothing is configured, on IPv6', { absoluteUrl: 'http://[::]:1337' }, ''],
    ['nothing is configured outside production', { isProduction: false }, ''],
    ['it listens for its proxy alone', { absoluteUrl: 'http://127.0.0.1:1337' }, ''],
    [
      '`server.url` is a path',
      { serverUrl: '/cms', absoluteUrl: 'http://0.0.0.0:1337/cms' },
      '/cms',
    ],
  ])('is relative, with a line in the log, if %s', (_, more, expected) => {
    const { publicUrl, notice } = readPublicUrl({ ...settings, ...more });
    expect(publicUrl).toBe(expected);
    expect(notice).toContain('`server.url`');
  });

  it.each([
    [
      '`server.url` names a host',
      { serverUrl: 'https://example.com/cms', absoluteUrl: 'https://example.com/cms' },
      'https://example.com/cms',
    ],
    ['`publicUrl` does', { publicUrl: 'https://example.com/' }, 'https://example.com'],
    [
      'a developer has no more than a port',
      { absoluteUrl: 'http://localhost:1337', isProduction: false },
      'http://localhost:1337',
    ],
  ])('is absolute if %s', (_, more, expected) => {
    expect(readPublicUrl({ ...settings, ...more })).toEqual({ publicUrl: expected });
  });
});

describe('the CDN in the configuration', () => {
  const fastly = { driver: 'fastly', serviceId: 'service', token: 'secret-token' };

  it('is a driver with its options, and limits of its own', () => {
    const { cdn } = readConfig(config({ cdn: fastly }));
    expect(cdn).toMatchObject({
      id: 'fastly',
      tagHeader: { name: 'Surrogate-Key' },
      sharedForMs: 86_400_000,
      budget: { calls: 100, perMs: 60_000 },
    });
    const budget = { calls: 3, perMs: 1_000 };
    expect(
      readConfig(config({ cdn: { ...fastly, sharedForMs: 1_000, budget } })).cdn,
    ).toMatchObject({ sharedForMs: 1_000, budget });
    expect(readConfig(DEFAULT_CONFIG).cdn).toBeNull();
  });

  it('is a driver that the project brings', () => {
    const own = defineCdnDriver<{ url: string }>({
      id: 'own',
      tagsPerCall: 7,
      budget: { calls: 1, perMs: 1_000 },
      optionsSchema: z.strictObject({ url: z.string() }),
      create: ({ url }) => ({ tagHeader: { name: url, separator: ',' } }),
    });
    expect(readConfig(config({ cdn: { driver: own, url: 'x-tags' } })).cdn).toMatchObject({
      id: 'own',
      tagsPerCall: 7,
      tagHeader: { name: 'x-tags' },
      purge: undefined,
    });
    expect(problemsOf(config({ cdn: { driver: own, url: 7 } }))[0]).toMatch(/^cdn\.url/);
    expect(problemsOf(config({ cdn: { driver: { id: 'own' } } }))).not.toEqual([]);
  });

  it('has its mistakes named, without a secret', () => {
    expect(problemsOf(config({ cdn: { driver: 'fast' } }))).toEqual([
      'cdn: driver must be one of varnish, fastly, cloudflare, akamai, cloudfront, bunny, headers, or a driver of your own',
    ]);
    const wrong = problemsOf(config({ cdn: { ...fastly, serviceId: 7, zone: 'secret-token' } }));
    expect(wrong).toEqual([
      'cdn.serviceId must be a text in quotes',
      expect.stringContaining('"zone"'),
    ]);
    expect(wrong.join()).not.toContain('secret-token');
    expect(problemsOf(config({ cdn: { ...fastly, sharedForMs: 86_400_001 } }))).toEqual([
      'cdn.sharedForMs: must not be longer than a day',
    ]);
  });

  it('takes as many connections as an answer has tags for', () => {
    const many = (count: number) =>
      Array.from({ length: count }, (_, index) => ({ ...connection, key: `dam-${index}` }));
    expect(problemsOf(config({ cdn: fastly, connections: many(25) }))).toEqual([]);
    expect(problemsOf(config({ cdn: fastly, connections: many(26) }))).toEqual([
      'cdn: an answer has too few tags for more than 25 connections',
    ]);
  });
});

describe('where addresses of a connection lead', () => {
  it('is this site, or the DAM if visitors get its files from there', () => {
    const read = (more: Record<string, unknown>) =>
      readConfig(config({ connections: [{ ...connection, ...more }] })).connections[0]?.addresses;
    expect(read({})).toBe('site');
    expect(read({ delivery: 'redirect', addresses: 'dam' })).toBe('dam');
    expect(problemsOf(config({ connections: [{ ...connection, addresses: 'dam' }] }))).toEqual([
      'connections[0] ("brand"): addresses "dam" needs delivery "redirect": the files of this connection are not public',
    ]);
    expect(problemsOf(config({ connections: [{ ...connection, addresses: 'cdn' }] }))).toEqual([
      'connections[0].addresses: must be "site" or "dam"',
    ]);
  });
});

describe('a value that is not the right one', () => {
  const brand = (connector: string, options: unknown) =>
    problemsOf(config({ connections: [{ key: 'brand', connector, options }] })).map((problem) =>
      problem.replace('connections[0] ("brand"): ', ''),
    );
  const commons = { baseUrl: 'https://commons.wikimedia.org/w' };
  const directus = { baseUrl: 'https://directus.example', token: 'secret-token' };
  const described = {
    baseUrl: 'https://dam.example',
    ping: '/me',
    search: { path: '/a', items: 'items', params: { limit: 'limit' } },
    many: { path: '/a', param: 'ids', items: 'items' },
    asset: { id: 'id', title: 'title', version: { version: 'v', url: 'url' } },
  };
  const unset = 'if env() reads it, that environment variable is not set';

  it.each<[string, unknown, string]>([
    ['mediawiki', commons, 'options.userAgent is missing'],
    ['mediawiki', { ...commons, userAgent: undefined }, `options.userAgent is undefined: ${unset}`],
    ['mediawiki', { ...commons, userAgent: 7 }, 'options.userAgent must be a text in quotes'],
    ['mediawiki', { userAgent: 'x' }, 'options.baseUrl is missing; it must be an http(s) address'],
    ['mediawiki', undefined, 'options is missing; it must be an object'],
    ['directus', { ...directus, fields: 'alt' }, 'options.fields must be an object'],
    [
      'directus',
      { ...directus, status: { field: 'status' } },
      'options.status.approved is missing; it must be a list',
    ],
    [
      'directus',
      { ...directus, status: { field: 'status', approved: 'approved' } },
      'options.status.approved must be a list',
    ],
    ['directus', { ...directus, token: undefined }, `options.token is undefined: ${unset}`],
    [
      'bynder',
      { baseUrl: 'https://b.example', clientId: 'x', clientSecret: undefined },
      'options must have either "token", or "clientId" and "clientSecret"; clientSecret is undefined, as env() leaves an environment variable that is not set',
    ],
    [
      'generic',
      { ...described, headers: { authorization: `Bearer ${undefined}` } },
      'options.headers.authorization contains "undefined": an environment variable that it reads with env() is not set',
    ],
    [
      'generic',
      { ...described, ping: `/me?apikey=${undefined}` },
      'options.ping contains "undefined": an environment variable that it reads with env() is not set',
    ],
    ['generic', { ...described, ping: 'me' }, 'options.ping must begin with "/"'],
    [
      'generic',
      { ...described, delivery: 'stream' },
      'options.delivery must be "redirect" or "proxy"',
    ],
    [
      'generic',
      { ...described, asset: { ...described.asset, title: 7 } },
      'options.asset.title must be a path such as data.title, or an object',
    ],
    [
      'generic',
      { ...described, asset: { ...described.asset, kind: { path: 'type', maps: {} } } },
      'options.asset.kind has an unknown key "maps"; did you mean "map"?',
    ],
    [
      'generic',
      { ...described, many: { ...described.many, chunkSize: 0 } },
      'options.many.chunkSize must be at least 1',
    ],
    [
      'frontify',
      { baseUrl: 'https://f.example', token: 'x', webhookSecrets: [undefined] },
      `options.webhookSecrets[0] is undefined: ${unset}`,
    ],
  ])('is told in plain words: %s %j', (connector, options, told) => {
    expect(brand(connector, options)).toEqual([told]);
  });

  it('beside the options is sent into them', () => {
    const beside = { key: 'brand', connector: 'directus', options: directus, webhookSecret: 'x' };
    expect(problemsOf(config({ connections: [beside] }))).toEqual([
      'connections[0]: the key "webhookSecret" belongs in its options',
    ]);
  });

  it('takes the word for a word in paths', () => {
    expect(
      readConfig(
        config({
          connections: [
            {
              key: 'brand',
              connector: 'generic',
              options: { ...described, asset: { ...described.asset, caption: 'texts.undefined' } },
            },
          ],
        }),
      ).connections,
    ).toHaveLength(1);
  });
});

describe('a key that is not known', () => {
  const problem = (more: Record<string, unknown>) => problemsOf(config(more));

  it.each([
    [{ freshForMS: 1 }, 'it has an unknown key "freshForMS"; did you mean "freshForMs"?'],
    [
      { delivery: { widhts: [640] } },
      'delivery: has an unknown key "widhts"; did you mean "widths"?',
    ],
    [
      { connections: [{ ...connection, lable: 'Brand' }] },
      'connections[0]: has an unknown key "lable"; did you mean "label"?',
    ],
    [
      { connections: [{ ...connection, options: { ...connection.options, webhookSecrets: 'x' } }] },
      'connections[0] ("brand"): options has an unknown key "webhookSecrets"; did you mean "webhookSecret"?',
    ],
    [
      { delivery: { crops: { hero: { ratio: '16:9', widhts: [1] } } } },
      'delivery.crops.hero: has an unknown key "widhts"; did you mean "widths"?',
    ],
    [
      { cdn: { driver: 'bunny', pullZoneID: 1, pullZoneId: 1, accessKey: 'secret-token' } },
      'cdn has an unknown key "pullZoneID"; did you mean "pullZoneId"?',
    ],
    [
      { redis: { url: 'redis://127.0.0.1', password: 'secret-token' } },
      'redis: has an unknown key "password"; there are url',
    ],
  ])('is named with the nearest one that is: %j', (more, told) => {
    expect(problem(more)).toEqual([told]);
  });

  it('of a project’s own connector is told as its schema tells it', () => {
    const own = {
      ...defineConnector<object>({
        id: 'own',
        label: 'Own',
        delivery: 'proxy',
        chunkSize: 1,
        filters: [],
        sorts: ['newest'],
        optionsSchema: {
          safeParse: () => ({
            success: false,
            error: { issues: [{ path: ['url'], message: 'is wrong' }] },
          }),
        },
        create: () => {
          throw new DamError('unsupported', 'Not made.');
        },
      }),
    };
    expect(
      problem({ connectors: [own], connections: [{ key: 'a', connector: 'own', options: {} }] }),
    ).toEqual(['connections[0] ("a"): options.url is wrong']);
  });
});
