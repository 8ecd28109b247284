import { setImmediate } from 'node:timers/promises';
import type { Core } from '@strapi/strapi';
import { isObject } from '../../core/json';
import { webhookRunnerOf } from '../compat';
import { resolveBody } from './resolve';

/** Webhooks that are on their way, by Strapi. */
const onTheirWay = new WeakMap<Core.Strapi, Set<Promise<unknown>>>();

/** Waits for the webhooks of events so far, which Strapi sends in the background, a few at a time. */
export async function webhooksSent(strapi: Core.Strapi): Promise<void> {
  const sending = onTheirWay.get(strapi);
  while (sending !== undefined && sending.size > 0) {
    await Promise.allSettled(sending);
    // The next ones follow those that have ended.
    await setImmediate();
  }
}

/**
 * Resolves references in the payloads of Strapi's own webhooks. The payloads come straight from the
 * database and bypass the Document Service, so they are resolved in the last step before sending.
 */
export function resolveWebhooks(strapi: Core.Strapi): void {
  const runner = webhookRunnerOf(strapi);
  if (runner === undefined) return;
  const { run } = runner;
  const sending = new Set<Promise<unknown>>();
  onTheirWay.set(strapi, sending);
  runner.run = async (webhook, event, info = {}) => {
    const sent = resolveBody(strapi, info, { uid: uidOf(info) }).then((resolved) =>
      run.call(runner, webhook, event, isObject(resolved) ? resolved : info),
    );
    sending.add(sent);
    try {
      return await sent;
    } finally {
      sending.delete(sent);
    }
  };
}

function uidOf({ uid }: Record<string, unknown>): string | undefined {
  return typeof uid === 'string' ? uid : undefined;
}
