/**
 * `unit` takes about a minute and needs nothing built; `spec` runs on a built plugin, on SQLite. The specs of
 * Strapi run again on the servers that tests/run.mjs has started.
 */
const transform = {
  '^.+\\.[jt]sx?$': [
    '@swc/jest',
    {
      jsc: { parser: { syntax: 'typescript', tsx: true }, target: 'es2022' },
      module: { type: 'commonjs' },
    },
  ],
};
/** Without the core, where `npm run test:coverage` ran it already. */
const unit = [
  ...(process.env.TEST_SKIP === 'core' ? [] : ['core']),
  ...['connectors', 'conformance', 'cdns', 'files', 'house', 'picker', 'demo-dam'],
];
const spec = ['strapi', 'admin', 'package'];
/** The night runs more of them on PostgreSQL and MariaDB, which takes some minutes longer. */
const isWhole = process.env.TEST_WHOLE === 'true';
/** Enough for what the databases do differently: every kind of place, table and write. */
const smoke = [
  'strapi/rest',
  'strapi/graphql',
  'strapi/writes',
  'strapi/tables',
  'strapi/migrations',
  'strapi/usage',
  'strapi/use-rows',
  'strapi/leaving',
  'strapi/relinking',
  'strapi/adoption',
  'strapi/replacements',
  ...(isWhole ? ['strapi/usage-api', 'strapi/absence', 'strapi/announcements'] : []),
];
/** Those with queries of their own, and those about several nodes. */
const onPostgres = [
  ...smoke,
  ...['absence', 'budget', 'leases', 'rows', 'searches', 'site-overrides', 'usage-api'].map(
    (name) => `strapi/${name}`,
  ),
];
/** All without those in which the database plays no part, and those that mostly wait. */
const wholeOnPostgres = `strapi/!(${[
  ...['adoption-killed', 'ai-metadata', 'bounded-pictures', 'broken-files', 'caches', 'canary'],
  ...['conditional', 'configured-by-the-page', 'connectors', 'editor-texts', 'faults', 'files'],
  ...['galleries', 'mcp'],
  ...['odd-files', 'openapi', 'picker-api', 'public-urls', 'renderer', 'security', 'start'],
  ...['website'],
].join('|')})`;
/** `npm run test:coverage`: the core is pure, so its unit tests must reach it. Ports are types only. */
const coverage = ['server/core/**/*.ts', '!server/core/ports.ts'];
const project = (displayName, folders, more = {}) => ({
  displayName,
  rootDir: __dirname,
  testEnvironment: 'node',
  transform,
  collectCoverageFrom: coverage,
  testMatch: folders.map((folder) => `<rootDir>/tests/${folder}/**/*.test.ts`),
  // Packages without CommonJS.
  transformIgnorePatterns: [
    '/node_modules/(?!(?:quick-lru|micromark|decode-named-character-reference|character-entities|devlop|unist|zwitch|longest-streak|ccount)[^/]*/)',
  ],
  // The template of the docs imports what its readers do.
  moduleNameMapper: { '^strapi-plugin-dam/(connector|conformance)$': '<rootDir>/server/$1' },
  modulePathIgnorePatterns: [
    '<rootDir>/dist',
    '<rootDir>/demo/dist',
    '<rootDir>/demo/.data',
    '<rootDir>/.cache',
  ],
  ...more,
});

const onDatabase = (database, files) =>
  project(`spec on ${database}`, [], {
    globals: { TEST_DATABASE: database },
    testMatch: files.map((name) => `<rootDir>/tests/${name}.test.ts`),
  });

module.exports = {
  projects: [
    project('unit', unit, { setupFiles: ['<rootDir>/tests/support/fuzz.ts'] }),
    project('template', [], { testMatch: ['<rootDir>/docs/connectors/template/**/*.test.ts'] }),
    project('spec', spec),
    ...(process.env.TEST_MEDIAWIKI ? [project('real', ['real'])] : []),
    ...(process.env.TEST_S3RVER
      ? [project('real', [], { testMatch: ['<rootDir>/docs/connectors/template-s3/**/*.test.ts'] })]
      : []),
    ...(process.env.TEST_POSTGRES_PORT
      ? [
          onDatabase('postgres', [
            ...(isWhole ? [wholeOnPostgres] : onPostgres),
            ...(process.env.TEST_REDIS_PORT ? ['nodes/*'] : []),
          ]),
        ]
      : []),
    ...(process.env.TEST_VARNISH ? [project('edge', ['edge'])] : []),
    ...(process.env.TEST_MYSQL_PORT ? [onDatabase('mysql', smoke)] : []),
  ],
  coverageProvider: 'v8',
  collectCoverageFrom: coverage,
  coverageDirectory: '.cache/coverage',
  coverageReporters: ['text'],
  coverageThreshold: { './server/core/': { lines: 95, branches: 85 } },
  testTimeout: 30_000,
  reporters: ['default', '<rootDir>/tests/closing-line.cjs'],
};
