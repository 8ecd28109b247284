import { Readable } from 'node:stream';
import type { Core } from '@strapi/strapi';
import type { Context } from 'koa';
import { z } from 'zod';
import {
  type AttentionResponse,
  type EntryMarksResponse,
  USAGE_SORTS,
  USAGE_STATES,
  type UsageDetailResponse,
  type UsageEvent,
  type UsageListResponse,
  type UsedAsset,
} from '../../contracts/api';
import { decodeAssetId } from '../../contracts/reference';
import { type AssetName, nameKey } from '../../core/asset-name';
import { chunksOf } from '../../core/lists';
import { contentTypesWithAssets } from '../content/entries';
import { type DamPlugin, damOf } from '../plugin';
import { csvLine } from '../usage/csv';
import { describedPlacements } from '../usage/descriptions';
import { inReadableFields, readableBy } from '../usage/permitted';
import { displayNameOf } from '../usage/place-steps';
import type { Placement } from '../usage/placements';
import { distinctPlaces, entriesOf } from '../usage/usage-entries';
import type { UsageQuery } from '../usage/usage-list';
import { bodyOf, paramOf, queryOf, statusesOf } from './context';

const isOn = z
  .enum(['true', 'false'])
  .transform((word) => word === 'true')
  .optional();

const listQuery = z.object({
  state: z.enum(USAGE_STATES).optional(),
  text: z.string().max(200).optional(),
  type: z.string().max(191).optional(),
  locale: z.string().max(64).optional(),
  noAlt: isOn,
  behind: isOn,
  mine: isOn,
  sort: z.enum(USAGE_SORTS).optional(),
  order: z.enum(['asc', 'desc']).optional(),
  page: z.coerce.number().int().min(1).max(100_000).default(1),
  pageSize: z.coerce.number().int().min(1).max(100).default(25),
});

const marksRequest = z.object({
  uid: z.string().max(255),
  documentIds: z.array(z.string().max(64)).max(100),
  locale: z.string().max(64).nullable(),
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
    const query = usageQueryOf(ctx);
    const { assets, total } = await damOf(strapi).usageList.page(query);
    const { page, pageSize } = query;
    const choices = await choicesFor(strapi, ctx.state.userAbility);
    const body: UsageListResponse = { assets, total, page, pageSize, choices };
    ctx.body = body;
  },

  async detail(ctx: Context): Promise<void> {
    const { usage, usageList, resolver } = damOf(strapi);
    const assetId = decodeAssetId(paramOf(ctx, 'asset')) ?? '';
    // The connection may have been taken out of the configuration.
    const name = resolver.nameOf({ connection: paramOf(ctx, 'connection'), assetId });
    const used = await usageList.one(name);
    const places = await usage.table.ofAsset(name, MAX_PLACES);
    const readable = await readableBy(strapi, ctx.state.userAbility, places);
    const body: UsageDetailResponse = {
      used,
      entries: await entriesOf(strapi, await describedPlacements(strapi, damOf(strapi), readable)),
      hiddenPlaces: distinctPlaces(places) - distinctPlaces(readable),
      history: await historyOf(damOf(strapi), name),
    };
    ctx.body = body;
  },

  async attention(ctx: Context): Promise<void> {
    const { connections, usageList } = damOf(strapi);
    const most = { state: 'problem', page: 1, pageSize: MAX_ATTENTION_ASSETS } as const;
    const [mine, all, counts, checked] = await Promise.all([
      usageList.page({ ...most, places: { editedBy: userIdOf(ctx) } }),
      // Enough that those of the user can be left out.
      usageList.page({ ...most, pageSize: 2 * MAX_ATTENTION_ASSETS }),
      usageList.counts(),
      statusesOf(connections.all()),
    ]);
    const shown = new Set(mine.assets.map(nameKey));
    const body: AttentionResponse = {
      counts,
      mine: mine.assets,
      mineTotal: mine.total,
      assets: all.assets
        .filter((used) => !shown.has(nameKey(used)))
        .slice(0, MAX_ATTENTION_ASSETS - mine.assets.length),
      connections: checked,
    };
    ctx.body = body;
  },

  async marks(ctx: Context): Promise<void> {
    const { uid, documentIds, locale } = bodyOf(ctx, marksRequest);
    const { usage, usageList } = damOf(strapi);
    const isType = contentTypesWithAssets(strapi).includes(uid);
    const all = isType ? await usage.table.ofDocuments(uid, documentIds) : [];
    const placements = all.filter((placement) => placement.locale === locale);
    const readable = await readableBy(strapi, ctx.state.userAbility, placements);
    const inFields = inReadableFields(strapi, ctx.state.userAbility, readable);
    const body: EntryMarksResponse = { entries: await usageList.marks(inFields) };
    ctx.body = body;
  },

  /** Streams the file page by page, because a site may have a million placements. */
  csv(ctx: Context): void {
    const query = usageQueryOf(ctx);
    ctx.type = 'text/csv; charset=utf-8';
    ctx.attachment('dam-usage.csv');
    ctx.body = Readable.from(csvLinesOf(strapi, ctx.state.userAbility, query));
  },
});

function usageQueryOf(ctx: Context): UsageQuery {
  const query = queryOf(ctx, listQuery);
  const { type, locale, noAlt, mine, order, ...others } = query;
  const editedBy = mine === true ? userIdOf(ctx) : undefined;
  return {
    ...others,
    places: { uid: type, locale, editedBy },
    lacksAlternative: noAlt,
    // Without a column it is the worst first.
    sort: others.sort ?? (order && 'state'),
    descending: order === 'desc',
  };
}

/** The routes are for signed-in people only. */
function userIdOf(ctx: Context): number {
  return Number(ctx.state.user.id);
}

async function choicesFor(
  strapi: Core.Strapi,
  ability: { can(action: string, subject: string): boolean },
): Promise<UsageListResponse['choices']> {
  const types = contentTypesWithAssets(strapi)
    .filter((uid) => ability.can('plugin::content-manager.explorer.read', uid))
    .map((uid) => ({ uid, name: displayNameOf(strapi, uid) }));
  const locales: unknown = await strapi.plugin('i18n')?.service('locales').find();
  const codes = (Array.isArray(locales) ? locales : []).map(({ code }) => String(code));
  return { types, locales: codes };
}

async function historyOf({ history }: DamPlugin, name: AssetName): Promise<UsageEvent[]> {
  const events = await history.ofAsset(name, MAX_EVENTS);
  return events.map(({ atMs, changes, entries }) => ({
    at: new Date(atMs).toISOString(),
    changes,
    entries,
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
  'alternative text',
  'description',
];

/** The lines of the placements that the user may read. */
async function* csvLinesOf(
  strapi: Core.Strapi,
  ability: unknown,
  query: UsageQuery,
): AsyncGenerator<string> {
  const { usage, usageList } = damOf(strapi);
  // Without a byte order mark Excel reads the file in the system's legacy encoding.
  yield `\uFEFF${csvLine(CSV_COLUMNS)}`;
  for (let page = 1; ; page += 1) {
    const { assets } = await usageList.page({ ...query, page, pageSize: CSV_PAGE_SIZE });
    let gathered: ListedPlace[] = [];
    for (const used of assets) {
      const { connection, assetId, asset } = used;
      const name = { connection, assetId };
      const places = await usage.table.ofAsset(name, Number.MAX_SAFE_INTEGER, query.places);
      const isListed = ({ version }: Placement) =>
        query.behind !== true || (version !== null && version !== asset?.currentVersion);
      const readable = await readableBy(strapi, ability, places.filter(isListed));
      for (const place of readable) gathered.push({ used, place });
      if (gathered.length < MAX_PLACES) continue;
      yield* linesOf(strapi, gathered);
      gathered = [];
    }
    yield* linesOf(strapi, gathered);
    if (assets.length < CSV_PAGE_SIZE) return;
  }
}

interface ListedPlace {
  used: UsedAsset;
  place: Placement;
}

/** Describes the places of many assets together: an entry that holds several of them is read once. */
async function* linesOf(
  strapi: Core.Strapi,
  listed: readonly ListedPlace[],
): AsyncGenerator<string> {
  for (const chunk of chunksOf(listed, MAX_PLACES)) {
    const places = chunk.map(({ place }) => place);
    const described = await describedPlacements(strapi, damOf(strapi), places);
    for (const [index, { used, place }] of chunk.entries()) {
      const { connection, assetId, asset, availability } = used;
      const { uid, documentId, title, locale, status, path, version } = place;
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
        asset?.alternativeText ?? null,
        described[index]?.description ?? null,
      ]);
    }
  }
}
