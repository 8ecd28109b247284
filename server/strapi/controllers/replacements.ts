import type { Core } from '@strapi/strapi';
import { errors } from '@strapi/utils';
import type { Context } from 'koa';
import { z } from 'zod';
import type {
  ChosenPlace,
  KeepReason,
  LastReplacementResponse,
  ReplaceablePlace,
  ReplacementPlanResponse,
  ReplacementResponse,
  UndoResponse,
} from '../../contracts/api';
import type { AssetName } from '../../core/asset-name';
import { byCode, groupBy } from '../../core/lists';
import { personName } from '../editors/person-name';
import { damOf } from '../plugin';
import type { PlannedPlace, RelinkPlace, RelinkPlan } from '../relinking/relinking';
import type { EntryName } from '../usage/index-table';
import { changeableBy, inReadableFields, readableBy } from '../usage/permitted';
import type { Placement } from '../usage/placements';
import { distinctPlaces, entriesOf } from '../usage/usage-entries';
import { answeringDamErrors, assetNameInput, bodyOf, paramOf } from './context';
import { runFor } from './runs';

/** Placements of one asset that are looked at, as in the usage page. */
const MAX_PLACES = 1_000;

const planRequest = z.object({ from: assetNameInput, to: assetNameInput });
const lastRequest = z.object({ asset: assetNameInput });
const runRequest = planRequest.extend({
  places: z
    .array(
      z.object({
        uid: z.string().max(255),
        documentId: z.string().max(64),
        locale: z.string().max(64).nullable(),
        path: z.string().max(2_000),
      }),
    )
    .min(1)
    .max(MAX_PLACES),
});

/** Puts another asset in the place of an asset, where the user may change it. */
export default ({ strapi }: { strapi: Core.Strapi }) => ({
  async plan(ctx: Context): Promise<void> {
    const { from, to } = bodyOf(ctx, planRequest);
    await answeringDamErrors(ctx, to.connection, async () => {
      const plan = await planFor(strapi, from, to);
      ctx.body = await planResponse(strapi, ctx.state.userAbility, plan);
    });
  },

  async run(ctx: Context): Promise<void> {
    const { from, to, places } = bodyOf(ctx, runRequest);
    await answeringDamErrors(ctx, to.connection, async () => {
      const { relinking } = damOf(strapi);
      const pairs = [{ from, to }];
      const placements = placementsIn(await relinking.places(pairs, places));
      const changeable = await changeableBy(strapi, ctx.state.userAbility, placements);
      const open = new Set(changeable.map(keyOf));
      // A place is left alone as a whole: its draft must not go on without what is published.
      const closed = new Set(placements.filter((each) => !open.has(keyOf(each))).map(placeKey));
      const chosen = new Set(places.map(placeKey).filter((key) => !closed.has(key)));
      const body: ReplacementResponse = await relinking.run(pairs, {
        documents: places,
        by: personName(ctx.state.user),
        // What has come since, or was not looked at, is not open.
        includes: (place) => chosen.has(placeKey(place)) && open.has(keyOf(place)),
      });
      ctx.body = body;
    });
  },

  async last(ctx: Context): Promise<void> {
    const { asset } = bodyOf(ctx, lastRequest);
    const { relinking, resolver } = damOf(strapi);
    const last = await relinking.journal.lastSwapOf(resolver.nameOf(asset));
    const body: LastReplacementResponse = { run: last && runFor(last) };
    ctx.body = body;
  },

  async undo(ctx: Context): Promise<void> {
    const run = paramOf(ctx, 'run');
    const { relinking } = damOf(strapi);
    const changed: (EntryName & Pick<Placement, 'path' | 'status'>)[] = [];
    for await (const ofDocument of relinking.journal.documentsOf(run)) {
      changed.push(
        ...ofDocument.map(({ path, attribute, ...entry }) => ({
          ...entry,
          title: '',
          path: [path, attribute].filter(Boolean).join('.'),
        })),
      );
    }
    if (changed.length === 0) {
      throw new errors.NotFoundError('There is no such run, or it is undone already.');
    }
    const changeable = await changeableBy(strapi, ctx.state.userAbility, changed);
    if (changeable.length < changed.length) {
      throw new errors.ForbiddenError(
        'The run changed entries that you may not change. Somebody who may can undo it. Nothing was changed.',
      );
    }
    const { entries, changedSince, filesGone } = await relinking.undo(run);
    const body: UndoResponse = {
      entries,
      changedSince: [...changedSince, ...filesGone].map(
        ({ uid, documentId, locale, path, attribute }) => ({
          uid,
          documentId,
          locale,
          attribute: [path, attribute].filter(Boolean).join('.'),
        }),
      ),
    };
    ctx.body = body;
  },
});

async function planFor(strapi: Core.Strapi, from: AssetName, to: AssetName): Promise<RelinkPlan> {
  const { usage, relinking, resolver } = damOf(strapi);
  const indexed = await usage.table.ofAsset(resolver.nameOf(from), MAX_PLACES);
  return relinking.plan([{ from, to }], { documents: indexed });
}

async function planResponse(
  strapi: Core.Strapi,
  ability: unknown,
  plan: RelinkPlan,
): Promise<ReplacementPlanResponse> {
  const placements = placementsIn(plan.places);
  const inEntries = await readableBy(strapi, ability, placements);
  const readable = inReadableFields(strapi, ability, inEntries);
  const changeable = new Set((await changeableBy(strapi, ability, readable)).map(keyOf));
  const byPlace = groupBy(plan.places, placeKey);
  const reasonOf = (place: RelinkPlace): KeepReason | null =>
    place.stays ?? (changeable.has(keyOf(place)) ? null : 'not-permitted');
  const entries = await entriesOf(strapi, readable);
  return {
    availability: plan.notLive[0]?.availability ?? 'live',
    entries: entries.map((entry) => ({
      ...entry,
      places: entry.places.map((place): ReplaceablePlace => {
        const same = byPlace.get(placeKey({ ...entry, path: place.path })) ?? [];
        const ofStatus = same.filter(
          ({ status, from }) =>
            (from.version ?? null) === place.version &&
            (place.statuses.length === 0 || place.statuses.includes(status)),
        );
        return {
          ...place,
          keeps: ofStatus.map(reasonOf).find((reason) => reason !== null) ?? null,
          isTwin: ofStatus.some((each) => each.isTwin),
          hasOwn: ofStatus.some((each) => each.hasOwn),
        };
      }),
    })),
    hiddenPlaces: distinctPlaces(placements) - distinctPlaces(readable),
  };
}

/** The places as they are stored now. */
function placementsIn(places: readonly PlannedPlace[]): Placement[] {
  return places
    .map(({ from: { connection, assetId, version = null }, uid, documentId, ...place }) => ({
      connection,
      assetId,
      version,
      uid,
      documentId,
      locale: place.locale,
      status: place.status,
      path: place.path,
      title: place.title,
    }))
    .sort((one, other) => byCode(one.path, other.path));
}

type Entry = Pick<Placement, 'uid' | 'documentId' | 'locale' | 'status'>;

function entryKey({ uid, documentId, locale, status }: Entry): string {
  return JSON.stringify([uid, documentId, locale, status]);
}

function keyOf(place: Entry & { path: string }): string {
  return JSON.stringify([entryKey(place), place.path]);
}

function placeKey({ uid, documentId, locale, path }: ChosenPlace): string {
  return JSON.stringify([uid, documentId, locale, path]);
}
