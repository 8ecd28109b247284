const path = require('node:path');

// The test compiles it from the template of the guide.
const { myDam } = require(path.join(__dirname, '../src/dam/my-dam'));

module.exports = ({ env }) => ({
  'users-permissions': { config: { jwtSecret: 'clean-jwt-secret' } },
  dam: {
    config: {
      connectors: [myDam],
      connections: [
        {
          key: 'brand',
          connector: 'demo-dam',
          options: { baseUrl: env('DAM_URL'), token: env('DAM_TOKEN') },
        },
        {
          key: 'own',
          connector: 'my-dam',
          options: { baseUrl: env('OWN_DAM_URL'), token: env('OWN_DAM_TOKEN') },
        },
      ],
    },
  },
});
