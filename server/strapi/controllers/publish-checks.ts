import type { Core } from '@strapi/strapi';
import type { Context } from 'koa';
import { z } from 'zod';
import type {
  EntriesCheckResponse,
  FormCheckResponse,
  PublishConcern,
  PublishModes,
} from '../../contracts/api';
import { isLocale } from '../../contracts/languages';
import type { Reference } from '../../contracts/reference';
import { groupBy } from '../../core/lists';
import { hasDrafts } from '../content/entries';
import { type Concern, concernsOf, isJudged, modesOf, NO_MODES } from '../content/publish-concerns';
import { pickerAsset } from '../editors/picker-asset';
import { type DamPlugin, damOf } from '../plugin';
import { inReadableFields, readableBy } from '../usage/permitted';
import { type Placement, placementsOf } from '../usage/placements';
import { visibleTo } from '../usage/visible';
import { bodyOf, MAX_READ_REFERENCES, referenceInput } from './context';

const uid = z.string().max(255);
const documentId = z.string().max(255);
const formRequest = z.object({
  uid,
  documentId: documentId.optional(),
  places: z
    .array(
      z.object({
        field: z.string().max(1_000),
        reference: referenceInput,
        alternativeText: z.string().max(5_000).nullish(),
      }),
    )
    .max(MAX_READ_REFERENCES),
});
const entriesRequest = z.object({
  uid,
  drafts: z.array(z.object({ documentId, locale: z.string().max(35).nullable() })).max(1_000),
});

/** Judges entries before a person publishes them, by the rule of the publish guard. */
export default ({ strapi }: { strapi: Core.Strapi }) => ({
  async form(ctx: Context): Promise<void> {
    const dam = damOf(strapi);
    const request = bodyOf(ctx, formRequest);
    const modes = modesFor(strapi, dam, request.uid);
    const body: FormCheckResponse = { modes, concerns: [] };
    if (isJudged(modes)) {
      const references = request.places.map(({ reference }) => reference);
      const { userAbility } = ctx.state;
      const isVisible = await visibleTo({ ...dam, strapi }, userAbility, references, request);
      const visible = request.places.filter(({ reference }) => isVisible(reference));
      const { locale } = ctx.query;
      const placed = visible.map((each) => ({ ...each, locale: isLocale(locale) ? locale : null }));
      const concerns = await concernsOf(dam, modes, placed);
      body.concerns = concerns.map((concern) => answerOf(dam, concern));
    }
    ctx.body = body;
  },

  async entries(ctx: Context): Promise<void> {
    const dam = damOf(strapi);
    const request = bodyOf(ctx, entriesRequest);
    const modes = modesFor(strapi, dam, request.uid);
    const body: EntriesCheckResponse = { modes, entries: [] };
    if (isJudged(modes)) {
      const placed = await placementsIn(strapi, ctx.state.userAbility, request);
      const concerns = await concernsOf(dam, modes, placed);
      const byEntry = groupBy(concerns, (concern) => keyOf(concern.placed.placement));
      body.entries = request.drafts.flatMap((draft) => {
        const group = byEntry.get(keyOf(draft));
        const [first] = group ?? [];
        if (group === undefined || first === undefined) return [];
        const { title } = first.placed.placement;
        return { ...draft, title, concerns: group.map((concern) => answerOf(dam, concern)) };
      });
    }
    ctx.body = body;
  },
});

/** Entries without draft and publish are never guarded. */
function modesFor(strapi: Core.Strapi, { config }: DamPlugin, type: string): PublishModes {
  return hasDrafts(strapi, type) ? modesOf(config, type) : NO_MODES;
}

interface PlacedInField {
  placement: Placement;
  field: string;
  reference: Reference;
  /** Own alternative text of this use; null inherits the DAM's, undefined in texts. */
  alternativeText: string | null | undefined;
  locale: string | null;
}

/** Returns what these drafts hold in fields that the user may read. */
async function placementsIn(
  strapi: Core.Strapi,
  ability: unknown,
  { uid: type, drafts }: z.infer<typeof entriesRequest>,
): Promise<PlacedInField[]> {
  const { ours, resolver } = damOf(strapi);
  const asked = new Set(drafts.map(keyOf));
  const ids = [...new Set(drafts.map((draft) => draft.documentId))];
  const nameOf = (reference: Reference) => resolver.nameOf(reference);
  const placements = (await placementsOf(strapi, ours, nameOf, type, ids)).filter(
    (placement) => placement.status === 'draft' && asked.has(keyOf(placement)),
  );
  const readable = await readableBy(strapi, ability, placements);
  return inReadableFields(strapi, ability, readable).map((placement) => {
    const { connection, assetId, version, path, alternativeText, locale } = placement;
    const name = { connection, assetId };
    const reference = version === null ? name : { ...name, version };
    return { placement, field: path, reference, alternativeText, locale };
  });
}

function keyOf(draft: { documentId: string; locale: string | null }): string {
  return `${draft.documentId} ${draft.locale ?? ''}`;
}

function answerOf(
  dam: DamPlugin,
  { placed, resolution, kind }: Concern<{ field: string; reference: Reference }>,
): PublishConcern {
  const { field, reference } = placed;
  const { availability, asset } = resolution;
  const { connection } = dam.resolver.nameOf(reference);
  return {
    kind,
    field,
    reference,
    availability,
    asset:
      asset &&
      pickerAsset(dam, connection, asset, dam.clock.now(), {
        pinned: reference.version,
      }),
  };
}
