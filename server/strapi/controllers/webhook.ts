import type { Core } from '@strapi/strapi';
import type { Context } from 'koa';
import { DamError } from '../../contracts/errors';
import { damOf } from '../plugin';
import { paramOf, requestBody } from './context';

/** Where koa-body keeps the text that a signature was made over (`includeUnparsed`). */
const UNPARSED = Symbol.for('unparsedBody');

/**
 * A DAM tells that something changed. A verified event is a hint only: the assets it names are read
 * again, and 200 is answered once the record table holds what that read said.
 */
export default ({ strapi }: { strapi: Core.Strapi }) => ({
  async receive(ctx: Context): Promise<void> {
    const { connections, records, log } = damOf(strapi);
    const connection = connections.find(paramOf(ctx, 'connection'));
    const verify = connection?.connector.verifyWebhook;
    if (connection === undefined || verify === undefined) return answer(ctx, 404);
    const body = unparsedBody(ctx);
    if (body === null) return answer(ctx, 400);
    let assetIds: readonly string[];
    try {
      const hint = await verify({ body, headers: singleHeaders(ctx) });
      if (hint === null) {
        log.warn(`A webhook for "${connection.key}" had no valid signature and was refused.`);
        return answer(ctx, 401);
      }
      assetIds = hint.assetIds;
    } catch (error) {
      if (!(error instanceof DamError)) throw error;
      return answer(ctx, 400);
    }
    const names = assetIds.map((assetId) => ({ connection: connection.key, assetId }));
    const known = await Promise.all(names.map((name) => records.known(name)));
    const outcomes = await records.reread(names.filter((_, index) => known[index] !== undefined));
    const isKept = outcomes.every((outcome) => 'record' in outcome && outcome.kept);
    // Anything else than 2xx makes the DAM send the event again.
    answer(ctx, isKept ? 200 : 503);
  },
});

function answer(ctx: Context, status: number): void {
  ctx.status = status;
  ctx.body = { received: status === 200 };
}

function unparsedBody(ctx: Context): string | null {
  const body = requestBody(ctx);
  if (typeof body !== 'object' || body === null) return null;
  const text: unknown = Reflect.get(body, UNPARSED);
  return typeof text === 'string' ? text : null;
}

function singleHeaders(ctx: Context): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(ctx.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : value,
    ]),
  );
}
