import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { DamError } from '../errors';
import { FAULT_MODES, NO_FAULT } from '../faults';
import type { Counted, DamContext } from './context';
import { parse } from './input';

const faultInput = z.strictObject({
  mode: z.enum(FAULT_MODES),
  delayMs: z.number().int().min(0).max(600_000).default(NO_FAULT.delayMs),
});

const webhookInput = z.strictObject({
  url: z.url({ protocol: /^https?$/ }),
  secret: z.string(),
});

const usageInput = z.strictObject({
  assetId: z.string().min(1),
  uri: z.string().min(1).max(2000),
  title: z.string().max(500).nullish(),
});

const usageChanges = z.strictObject({
  changes: z.array(usageInput.extend({ action: z.enum(['add', 'remove']) })).max(500),
});

const changesQuery = z.object({
  since: z.coerce.number().int().min(0).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});

/** Ping, faults, request counters, the webhook and where assets are used. */
export function controlRoutes(app: FastifyInstance, context: DamContext): void {
  const { changes, faults, requests, webhooks, usage } = context;
  const beyondFaults = { config: { beyondFaults: true } };

  app.get('/api/ping', () => ({ name: 'demo-dam', version: '1' }));

  app.get('/api/faults', beyondFaults, () => faults.current);
  app.put('/api/faults', beyondFaults, (request) => {
    faults.current = parse(faultInput, request.body);
    return faults.current;
  });

  app.get('/api/stats', beyondFaults, () => ({ requests }));
  app.delete('/api/stats', beyondFaults, () => {
    for (const counted of Object.keys(requests) as Counted[]) requests[counted] = 0;
    return { requests };
  });

  app.get('/api/webhook', () => ({ url: webhooks.subscriber()?.url ?? null }));
  app.put('/api/webhook', (request) => {
    const subscriber = parse(webhookInput, request.body);
    webhooks.subscribe(subscriber);
    return { url: subscriber.url };
  });
  app.delete('/api/webhook', (_request, reply) => {
    webhooks.unsubscribe();
    reply.code(204).send();
  });
  app.get('/api/webhook/deliveries', () => ({ items: webhooks.recent() }));

  app.post('/api/usage', (request, reply) => {
    const { assetId, uri, title } = parse(usageInput, request.body);
    reply.code(201);
    return { assetId, ...usage.add(assetId, uri, title ?? null) };
  });
  app.delete('/api/usage', (request, reply) => {
    const { assetId, uri } = parse(usageInput, request.body);
    usage.remove(assetId, uri);
    reply.code(204).send();
  });
  app.post('/api/usage/bulk', (request) => ({
    results: parse(usageChanges, request.body).changes.map(({ action, assetId, uri, title }) => {
      try {
        if (action === 'add') usage.add(assetId, uri, title ?? null);
        else usage.remove(assetId, uri);
        return { error: null };
      } catch (error) {
        if (error instanceof DamError) return { error: error.message };
        throw error;
      }
    }),
  }));

  app.get('/api/changes', (request) => {
    const { since, limit } = parse(changesQuery, request.query);
    return changes.after(since ?? null, limit);
  });

  app.get('/api/assets/:id/usage', (request) => ({
    items: usage.list(parse(z.object({ id: z.string() }), request.params).id),
  }));
}
