import path from 'node:path';
import type { Core } from '@strapi/strapi';

const config = ({ env }: Core.Config.Shared.ConfigParams) => ({
  'users-permissions': { config: { jwtSecret: 'test-jwt-secret' } },
  dam: {
    enabled: true,
    // This file runs from `config/` and, compiled, from `dist/config/`.
    resolve: __dirname.split(path.join('tests', 'ckeditor-app'))[0],
    config: {
      connections: [
        {
          key: 'brand',
          connector: 'demo-dam',
          options: {
            baseUrl: env('DAM_URL', 'http://127.0.0.1:4100'),
            token: env('DAM_TOKEN', '-'),
          },
        },
      ],
      // Options of a test run.
      ...(env.json('DAM_CONFIG') ?? {}),
    },
  },
});

export default config;
