const { join } = require('node:path');

/** A project with a connector of its own, which the spec has made. */
module.exports = ({ env }) => ({
  'users-permissions': { config: { jwtSecret: 'own-connector-jwt-secret' } },
  dam: {
    enabled: true,
    resolve: join(__dirname, '../../..'),
    config: {
      ...env.json('DAM_CONFIG'),
      connectors: [globalThis.ownConnector],
      connections: [
        {
          key: 'brand',
          connector: globalThis.ownConnector.id,
          options: { baseUrl: env('DAM_URL'), token: env('DAM_TOKEN') },
        },
      ],
    },
  },
});
