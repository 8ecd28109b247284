import type { Core } from '@strapi/strapi';
import { isObject } from '../../core/json';
import { resolveBody } from './resolve';

/** What Strapi's webhook runner is asked to send (`@strapi/core/dist/services/webhook-runner.mjs`). */
interface WebhookRunner {
  run(webhook: unknown, event: string, info?: Record<string, unknown>): Promise<unknown>;
}

/**
 * Resolves what Strapi's own webhooks tell other systems. Their payloads come from the database, past
 * the Document Service, so the last step before the sending is the one place for it.
 */
export function resolveWebhooks(strapi: Core.Strapi): void {
  const runner: WebhookRunner = strapi.get('webhookRunner');
  const { run } = runner;
  runner.run = async (webhook, event, info = {}) => {
    const resolved = await resolveBody(strapi, info, uidOf(info));
    return run.call(runner, webhook, event, isObject(resolved) ? resolved : info);
  };
}

function uidOf({ uid }: Record<string, unknown>): string | undefined {
  return typeof uid === 'string' ? uid : undefined;
}
