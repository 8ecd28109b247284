import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repo's root and what the demo has in it; absolute. */
export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
export const DEMO = path.join(ROOT, 'demo');
export const DATA = path.join(DEMO, '.data');
export const LOGS = path.join(DATA, 'logs');
export const CACHE = path.join(ROOT, '.cache');
export const STRAPI = path.join(ROOT, 'node_modules/@strapi/strapi/bin/strapi.js');
export const STRAPI_PLUGIN = path.join(
  ROOT,
  'node_modules/@strapi/sdk-plugin/bin/strapi-plugin.js',
);
