module.exports = ({ env }) => ({
  'users-permissions': { config: { jwtSecret: 'matrix-jwt-secret' } },
  dam: {
    config: {
      connections: [
        {
          key: 'brand',
          connector: 'demo-dam',
          options: { baseUrl: env('DAM_URL'), token: env('DAM_TOKEN') },
        },
      ],
    },
  },
});
