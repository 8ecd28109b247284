import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { DATA } from './paths.mjs';

/** Ports from the environment, or the demo's own. Throws on what is no port. */
export function readPorts(env = process.env) {
  return {
    DAM_PORT: portOf(env, 'DAM_PORT', 4100),
    PORT: portOf(env, 'PORT', 1337),
    SITE_PORT: portOf(env, 'SITE_PORT', 4000),
  };
}

function portOf(env, name, fallback) {
  const port = Number(env[name] || fallback);
  if (Number.isInteger(port) && port > 0 && port < 65536) return port;
  throw new Error(`${name} must be a port from 1 to 65535, not "${env[name]}".`);
}

/** The secret the DAM signs its webhooks with; made once, kept with the data. */
export async function webhookSecret() {
  const file = path.join(DATA, 'webhook-secret');
  if (existsSync(file)) return (await readFile(file, 'utf8')).trim();
  await mkdir(DATA, { recursive: true });
  const secret = `whsec_${randomBytes(24).toString('base64')}`;
  await writeFile(file, secret, { mode: 0o600 });
  return secret;
}

/** What the three processes are told. With `copies`, the site has old uploads too. */
export function environments(
  { DAM_PORT, PORT, SITE_PORT },
  secret,
  { copies = false, env = process.env } = {},
) {
  const token = env.DAM_TOKEN || 'demo-dam-token';
  const strapiUrl = `http://127.0.0.1:${PORT}`;
  const damUrl = `http://127.0.0.1:${DAM_PORT}`;
  const siteUrl = `http://127.0.0.1:${SITE_PORT}`;
  const common = { NODE_ENV: 'production', DAM_TOKEN: token, DAM_WEBHOOK_SECRET: secret };
  return {
    token,
    strapiUrl,
    damUrl,
    siteUrl,
    dam: {
      ...common,
      DAM_PORT: String(DAM_PORT),
      DAM_HOST: '127.0.0.1',
      DAM_DATA: path.join(DATA, 'dam'),
      DAM_SEED: '1',
      DAM_WEBHOOK_URL: `${strapiUrl}/api/dam/webhooks/brand`,
    },
    strapi: {
      ...common,
      HOST: '127.0.0.1',
      PORT: String(PORT),
      PUBLIC_URL: strapiUrl,
      DAM_URL: damUrl,
      SITE_URL: siteUrl,
      REVALIDATE_URL: `${siteUrl}/revalidate`,
      DEMO_SEED: '1',
      DEMO_COPIES: copies ? '1' : '0',
      DEMO_DATA: DATA,
      PUBLIC_FOLDER: path.join(DATA, 'public'),
      DATABASE_FILENAME: path.join(DATA, 'strapi.db'),
      STRAPI_TELEMETRY_DISABLED: 'true',
    },
    site: {
      NODE_ENV: 'production',
      SITE_PORT: String(SITE_PORT),
      STRAPI_URL: strapiUrl,
      SITE_DATA: path.join(DATA, 'site'),
      REVALIDATE_SECRET: secret,
    },
  };
}
