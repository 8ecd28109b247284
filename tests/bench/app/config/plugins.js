const path = require('node:path');

module.exports = ({ env }) => ({
  graphql: { config: { defaultLimit: 100, maxLimit: 100, landingPage: false } },
  'users-permissions': { config: { jwtSecret: 'bench-jwt-secret' } },
  dam: {
    enabled: env('DAM_PLUGIN') === 'on',
    resolve: path.resolve(__dirname, '../../../..'),
    config: {
      // Long, so that a warm run is warm throughout.
      freshForMs: 3_600_000,
      deadlineMs: 60_000,
      // What is measured in process is asked for in its stored form, by no token.
      storedForm: 'everybody',
      delivery: { ...env.json('DAM_DELIVERY', {}), cacheFolder: env('DAM_CACHE') },
      revalidate: env('REVALIDATE_URL')
        ? [{ url: env('REVALIDATE_URL'), secret: env('DAM_WEBHOOK_SECRET') }]
        : [],
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
        {
          key: 'cdn',
          connector: 'demo-dam',
          delivery: 'redirect',
          options: { baseUrl: env('DAM_URL'), token: env('DAM_TOKEN') },
        },
      ],
    },
  },
});
