import { Readable } from 'node:stream';
import type { Core } from '@strapi/strapi';
import { errors } from '@strapi/utils';
import type { Context } from 'koa';
import { z } from 'zod';
import {
  type AttentionResponse,
  USAGE_STATES,
  type UsageDetailResponse,
  type UsageEvent,
  type UsageListResponse,
  type UsagePlace,
} from '../../contracts/api';
import { decodeAssetId } from '../../contracts/reference';
import type { AssetName } from '../../core/asset-name';
import { type DamPlugin, damOf } from '../plugin';
import { csvLine } from '../usage/csv';
import type { Placement } from '../usage/placements';
import { readableBy } from '../usage/readable';
import { paramOf, queryOf, statusOf } from './context';

const listQuery = z.object({
  state: z.enum(USAGE_STATES).optional(),
  text: z.string().max(200).optional(),
  page: z.coerce.number().int().min(1).max(100_000).default(1),
  pageSize: z.coerce.number().int().min(1).max(100).default(25),
});

/** Assets that the widget lists by name; it counts the others. */
const MAX_ATTENTION_ASSETS = 5;
const MAX_PLACES = 1_000;
const MAX_EVENTS = 100;
/** Assets that are read at a time for the CSV file. */
const CSV_PAGE_SIZE = 100;

/** Routes for the usage pages and the widget: one method per request of `contracts/api`. */
export default ({ strapi }: { strapi: Core.Strapi }) => ({
  async list(ctx: Context): Promise<void> {
    const query = queryOf(ctx, listQuery);
    const { assets, total } = await damOf(strapi).usageList.page(query);
    const body: UsageListResponse = { assets, total, page: query.page, pageSize: query.pageSize };
    ctx.body = body;
  },

  async detail(ctx: Context): Promise<void> {
    const { usage, usageList, resolver } = damOf(strapi);
    const assetId = decodeAssetId(paramOf(ctx, 'asset')) ?? '';
    // The connection may have been taken out of the configuration.
    const name = resolver.nameOf({ connection: paramOf(ctx, 'connection'), assetId });
    const used = await usageList.one(name);
    if (used === null) throw new errors.NotFoundError('This site does not use this asset.');
    const places = await usage.table.ofAsset(name, MAX_PLACES);
    const readable = await readableBy(strapi, ctx.state.userAbility, places);
    const body: UsageDetailResponse = {
      used,
      placesList: readable.map((place) => placeOf(strapi, place)),
      hiddenPlaces: places.length - readable.length,
      history: await historyOf(damOf(strapi), name),
    };
    ctx.body = body;
  },

  async attention(ctx: Context): Promise<void> {
    const { connections, usageList } = damOf(strapi);
    const [{ assets }, counts, checked] = await Promise.all([
      usageList.page({ state: 'problem', page: 1, pageSize: MAX_ATTENTION_ASSETS }),
      usageList.counts(),
      Promise.all(
        connections.all().map(async (connection) => {
          const { key, label } = connection;
          return { key, label, status: await statusOf(connection) };
        }),
      ),
    ]);
    const body: AttentionResponse = { counts, assets, connections: checked };
    ctx.body = body;
  },

  /** Streams the file page by page, because a site may have a million placements. */
  csv(ctx: Context): void {
    const { state, text } = queryOf(ctx, listQuery);
    ctx.type = 'text/csv; charset=utf-8';
    ctx.attachment('dam-usage.csv');
    ctx.body = Readable.from(csvLinesOf(strapi, ctx.state.userAbility, { state, text }));
  },
});

/** Adds the content type's name and the path of the edit page to a placement. */
function placeOf(strapi: Core.Strapi, place: Placement): UsagePlace {
  const model = strapi.contentTypes[place.uid as keyof typeof strapi.contentTypes];
  const isSingle = model?.kind === 'singleType';
  const kind = isSingle ? 'single-types' : 'collection-types';
  const entry = isSingle ? '' : `/${place.documentId}`;
  const locale = place.locale === null ? '' : `?plugins[i18n][locale]=${place.locale}`;
  const { uid, documentId, locale: language, status, path, title, version } = place;
  return {
    uid,
    documentId,
    locale: language,
    status,
    path,
    title,
    version,
    typeName: model?.info.displayName ?? uid,
    editPath: `/content-manager/${kind}/${uid}${entry}${locale}`,
  };
}

async function historyOf({ history }: DamPlugin, name: AssetName): Promise<UsageEvent[]> {
  const events = await history.ofAsset(name, MAX_EVENTS);
  return events.map(({ atMs, changes, entries }) => ({
    at: new Date(atMs).toISOString(),
    changes,
    entries: entries.length,
  }));
}

const CSV_COLUMNS = [
  'connection',
  'asset',
  'title',
  'state',
  'version',
  'expires',
  'content type',
  'document',
  'entry',
  'locale',
  'status',
  'field',
  'pinned version',
];

/** The lines of the placements that the user may read. */
async function* csvLinesOf(
  strapi: Core.Strapi,
  ability: unknown,
  query: Pick<z.infer<typeof listQuery>, 'state' | 'text'>,
): AsyncGenerator<string> {
  const { usage, usageList } = damOf(strapi);
  // Without a byte order mark Excel reads the file in the system's legacy encoding.
  yield `\uFEFF${csvLine(CSV_COLUMNS)}`;
  for (let page = 1; ; page += 1) {
    const { assets } = await usageList.page({ ...query, page, pageSize: CSV_PAGE_SIZE });
    for (const { connection, assetId, asset, availability } of assets) {
      const places = await usage.table.ofAsset({ connection, assetId }, Number.MAX_SAFE_INTEGER);
      const readable = await readableBy(strapi, ability, places);
      for (const { uid, documentId, title, locale, status, path, version } of readable) {
        yield csvLine([
          connection,
          assetId,
          asset?.title ?? null,
          availability,
          asset?.version ?? null,
          asset?.expiresAt ?? null,
          uid,
          documentId,
          title,
          locale,
          status,
          path,
          version,
        ]);
      }
    }
    if (assets.length < CSV_PAGE_SIZE) return;
  }
}
