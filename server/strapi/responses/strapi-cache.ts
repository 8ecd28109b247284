import type { Core } from '@strapi/strapi';
import type { Context } from 'koa';
import { damOf } from '../plugin';
import { RecordTable } from '../storage/record-table';
import { MODE_HEADER } from './request';

const PLUGIN = 'strapi-cache';

/** Interval at which a node notices changes of other nodes and rights that end, in milliseconds. */
const EVERY_MS = 1_000;

/** Returns the key of a cached answer; `fallback` is the plugin's own, such as `GET:/api/pages?populate=*`. */
type KeyGenerator = (ctx: Context, fallback: string) => string | undefined;

/**
 * Makes the plugin `strapi-cache` hold no files of assets, and no answer that a change in the DAM made wrong.
 * By default it keeps every GET below `/api` for an hour. It can be told which routes to leave out and how to
 * name an answer, so the name says what was known of the assets: an answer of before is not found any more.
 * Emptying the cache instead would miss answers that were under way during the change.
 */
export function keepStrapiCacheCurrent(strapi: Core.Strapi): void {
  if (strapi.plugin(PLUGIN) === undefined) return;
  const setting = (name: string) => `plugin::${PLUGIN}.${name}`;
  const { background, clock, config, log, records } = damOf(strapi);
  const prefix = strapi.config.get<string>('api.rest.prefix', '/api');
  const excluded = strapi.config.get<string[]>(setting('excludeRoutes'), []);
  strapi.config.set(setting('excludeRoutes'), [...excluded, `${prefix}/dam/`, '/api/dam/']);

  const table = new RecordTable(strapi);
  let roundAtMs = clock.now();
  let rightsEndedAtMs = 0;
  background.add({
    name: 'Looking for changes that make cached answers old',
    everyMs: EVERY_MS,
    async run() {
      await records.revisionWatch.ensureCurrent();
      const untilMs = clock.now();
      const ended = await table.endedBetween(roundAtMs, untilMs);
      roundAtMs = untilMs;
      if (ended.length > 0) rightsEndedAtMs = untilMs;
    },
  });

  const former = strapi.config.get<KeyGenerator | undefined>(setting('keyGenerator'));
  const generate: KeyGenerator = (ctx, fallback) => {
    const key = former?.(ctx, fallback) ?? fallback;
    // Answers ask for news of their assets when they are made, so they must be made anew that often.
    const period = Math.floor(clock.now() / Math.max(config.freshForMs, 1));
    const known = [records.revisionWatch.revision, rightsEndedAtMs, period, ctx.get(MODE_HEADER)];
    // As a parameter, because the plugin looks for the keys of a content type by their path.
    return `${key}${key.includes('?') ? '&' : '?'}dam-known=${known.join('-')}`;
  };
  strapi.config.set(setting('keyGenerator'), generate);
  log.info(
    `The plugin ${PLUGIN} keeps answers with assets for at most ${config.freshForMs / 1_000} s, and no files of assets.`,
  );
}
