const { dirname, join } = require('node:path');

/** The folder of an installed package. */
const folderOf = (name) => dirname(require.resolve(`${name}/package.json`));

/** What a project writes into its own `config/plugins.js`; caches and a search, each for one content type. */
module.exports = ({ env }) => ({
  'users-permissions': { config: { jwtSecret: 'caches-jwt-secret' } },
  dam: {
    enabled: true,
    resolve: join(__dirname, '../../..'),
    config: {
      ...env.json('DAM_CONFIG'),
      connections: [
        {
          key: 'brand',
          connector: 'demo-dam',
          options: {
            baseUrl: env('DAM_URL'),
            token: env('DAM_TOKEN'),
            webhookSecret: env('DAM_WEBHOOK_SECRET'),
          },
        },
      ],
    },
  },
  'strapi-cache': {
    enabled: true,
    resolve: folderOf('strapi-cache'),
    // Leaves `/api/stories` to the other cache.
    config: { excludeRoutes: ['/api/stories'] },
  },
  'rest-cache': {
    enabled: true,
    resolve: folderOf('@strapi-community/plugin-rest-cache'),
    config: {
      provider: { name: 'memory', options: { max: 1_000 } },
      strategy: {
        enableEtag: true,
        enableXCacheHeaders: true,
        contentTypes: ['api::story.story'],
      },
    },
  },
  meilisearch: {
    enabled: true,
    resolve: folderOf('strapi-plugin-meilisearch'),
    config: {
      host: env('MEILISEARCH_HOST'),
      apiKey: 'a key of the tests',
      guide: {
        entriesQuery: { populate: ['cover'] },
        transformEntry: ({ entry, contentType }) =>
          strapi.plugin('dam').service('resolve').body(entry, contentType),
      },
    },
  },
});
