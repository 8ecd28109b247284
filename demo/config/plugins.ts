import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Core } from '@strapi/strapi';

/** `DAM_PLUGIN=off` leaves the plugin out, so that a bench can measure Strapi without it. */
const config = ({ env }: Core.Config.Shared.ConfigParams): Core.Config.Plugin => ({
  'users-permissions': { config: { jwtSecret: env('JWT_SECRET', 'demo-jwt-secret') } },
  graphql: { config: { defaultLimit: 25, maxLimit: 100, landingPage: false } },
  dam: {
    enabled: env('DAM_PLUGIN', 'on') !== 'off',
    resolve: pluginRoot(__dirname),
    config: {
      connections: [
        {
          key: 'brand',
          connector: 'demo-dam',
          label: 'Nordhavn DAM',
          options: {
            baseUrl: env('DAM_URL', `http://127.0.0.1:${env.int('DAM_PORT', 4100)}`),
            token: env('DAM_TOKEN', 'demo-dam-token'),
            ...optional('webhookSecret', env('DAM_WEBHOOK_SECRET')),
          },
        },
      ],
      ...optional('publicUrl', env('PUBLIC_URL')),
      ...revalidation(env('REVALIDATE_URL'), env('DAM_WEBHOOK_SECRET')),
      // Options of a test run, such as {"freshForMs": 0}.
      ...(env.json('DAM_CONFIG') ?? {}),
    },
  },
});

/**
 * The repo above this app. A relative path builds and then fails at start, and this file runs from
 * `config/` as well as from `dist/config/`; so the folder is looked for by its package name.
 */
function pluginRoot(from: string): string {
  const manifest = path.join(from, 'package.json');
  if (existsSync(manifest)) {
    const { name } = JSON.parse(readFileSync(manifest, 'utf8')) as { name?: string };
    if (name === 'strapi-plugin-dam') return from;
  }
  const parent = path.dirname(from);
  if (parent === from) throw new Error('strapi-plugin-dam is in no folder above the demo');
  return pluginRoot(parent);
}

/** The website's page that is a file, made again when a picture on it changes. */
function revalidation(url?: string, secret?: string): Record<string, unknown> {
  return url && secret ? { revalidate: [{ url, secret }] } : {};
}

function optional(key: string, value: string | undefined): Record<string, string> {
  return value ? { [key]: value } : {};
}

export default config;
