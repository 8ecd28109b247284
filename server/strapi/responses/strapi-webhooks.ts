import type { Core } from '@strapi/strapi';
import { isObject } from '../../core/json';
import { webhookRunnerOf } from '../compat';
import { resolveBody } from './resolve';

/**
 * Resolves references in the payloads of Strapi's own webhooks. The payloads come straight from the
 * database and bypass the Document Service, so they are resolved in the last step before sending.
 */
export function resolveWebhooks(strapi: Core.Strapi): void {
  const runner = webhookRunnerOf(strapi);
  if (runner === undefined) return;
  const { run } = runner;
  runner.run = async (webhook, event, info = {}) => {
    const resolved = await resolveBody(strapi, info, uidOf(info));
    return run.call(runner, webhook, event, isObject(resolved) ? resolved : info);
  };
}

function uidOf({ uid }: Record<string, unknown>): string | undefined {
  return typeof uid === 'string' ? uid : undefined;
}
