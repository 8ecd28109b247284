import type { Core } from '@strapi/strapi';
import { errors, z } from '@strapi/utils';
import { PERMISSIONS } from '../../contracts/api';
import { DamError } from '../../contracts/errors';
import { isAssetId, type Reference } from '../../contracts/reference';
import type { Connection } from '../../core/ports';
import { type AgentCall, agentToolsOf } from '../compat';
import { pickerAsset } from '../editors/picker-asset';
import { damOf } from '../plugin';
import { readableBy } from '../usage/permitted';
import { distinctPlaces, entriesOf } from '../usage/usage-entries';
import { assetAnswer, entryAnswer, quoted, WARNING } from './agent-answers';
import { pickInto } from './agent-pick';
import { statusesOf } from './context';

/** Assets and entries in one answer. */
const MOST_ASSETS = 25;
const MOST_ENTRIES = 50;
/** Placements that are read for one answer. */
const MOST_PLACES = 200;

type Ability = { can(action: string): boolean };

/** Tools are listed for those who may choose assets; some ask for a further permission when they are called. */
const AUTH = { policies: [{ action: PERMISSIONS.pick }] } as const;

/**
 * Registers tools for agents with Strapi's MCP server, if this version of Strapi has one. They do what the person may
 * do to whom the token belongs, answer no bytes, and quote texts of the DAM as data.
 */
export function registerAgentTools(strapi: Core.Strapi): void {
  const register = agentToolsOf(strapi);
  register?.({
    name: 'dam_search_assets',
    title: 'DAM: search assets',
    description: `Finds images, videos and documents in a DAM that is connected to this site. Only assets with state "live" can be used. At most ${MOST_ASSETS} an answer; pass "cursor" to go on.`,
    auth: AUTH,
    resolveInputSchema: () =>
      z.object({
        connection: z
          .string()
          .optional()
          .describe('Key of the connection; needed if there are several'),
        text: z.string().max(500).optional(),
        filters: z
          .record(z.string(), z.array(z.string().max(500)).max(50))
          .optional()
          .describe('Values by the names of filters, which the answer lists'),
        sort: z.string().max(64).optional(),
        cursor: z.string().max(4_096).optional(),
        limit: z.number().int().min(1).max(MOST_ASSETS).default(10),
      }),
    resolveOutputSchema: () =>
      z.object({
        connection: z.string(),
        filters: z.array(z.string()),
        sorts: z.array(z.string()),
        total: z.number().nullable(),
        cursor: z.string().nullable(),
        assets: z.array(assetShape()),
      }),
    createHandler: () => answering((args: SearchArguments, signal) => search(strapi, args, signal)),
  });
  register?.({
    name: 'dam_get_asset',
    title: 'DAM: one asset',
    description: 'Tells the state, the texts and the versions of one asset of the DAM.',
    auth: AUTH,
    resolveInputSchema: () => z.object(nameShape()),
    resolveOutputSchema: () =>
      z.object({
        state: z.string(),
        asset: assetShape().nullable(),
        versions: z.array(z.object({ version: z.string(), status: z.string() })),
      }),
    createHandler: () => answering((args: NameArguments) => one(strapi, args)),
  });
  register?.({
    name: 'dam_pick_asset',
    title: 'DAM: put an asset into a field',
    description:
      'Puts an asset into a media field or a DAM field of an entry, as a reference that follows the DAM. It changes the draft if the content type has drafts, and never publishes. Fields inside of components are not taken. In a field with several the asset comes last, unless "replace" is true.',
    auth: AUTH,
    resolveInputSchema: () =>
      z.object({
        ...nameShape(),
        version: z.string().optional().describe('Pins an approved version; leave it out to follow'),
        contentType: z.string().describe('Such as api::article.article'),
        documentId: z.string(),
        locale: z.string().optional(),
        field: z.string(),
        replace: z.boolean().default(false),
      }),
    resolveOutputSchema: () =>
      z.object({ locale: z.string().nullable(), isDraft: z.boolean(), count: z.number() }),
    createHandler: (_, author) =>
      answering(
        ({ contentType: uid, documentId, locale, field, replace, ...args }: PickArguments) =>
          pickInto(strapi, author, { uid, documentId, locale, field }, referenceOf(args), replace),
      ),
  });
  register?.({
    name: 'dam_asset_usage',
    title: 'DAM: where an asset is used',
    description: `Tells the entries and fields that use an asset, as far as you may read them; at most ${MOST_ENTRIES}.`,
    auth: AUTH,
    resolveInputSchema: () => z.object(nameShape()),
    resolveOutputSchema: () =>
      z.object({
        entries: z.array(entryShape()),
        moreEntries: z.number(),
        hiddenPlaces: z.number(),
      }),
    createHandler: (_, { userAbility }) =>
      answering((args: NameArguments) => usage(strapi, userAbility, args)),
  });
  register?.({
    name: 'dam_needs_attention',
    title: 'DAM: what needs attention',
    description: `Tells which assets in use are withdrawn, expired or end soon, the worst first, at most ${MOST_ASSETS}, and which DAM does not answer.`,
    auth: AUTH,
    resolveInputSchema: () => z.object({}),
    resolveOutputSchema: () =>
      z.object({
        counts: z.record(z.string(), z.number()),
        assets: z.array(
          z.object({
            connection: z.string(),
            assetId: z.string(),
            state: z.string(),
            expiresAt: z.string().nullable(),
            places: z.number(),
            quoted: z.object({ title: z.string().nullable() }),
          }),
        ),
        connections: z.array(
          z.object({ key: z.string(), label: z.string(), problem: z.string().nullable() }),
        ),
      }),
    createHandler: (_, { userAbility }) => answering(() => attention(strapi, userAbility)),
  });
}

/** Answers what `work` returns, and errors that are for people as a tool's own. Strapi logs all others. */
function answering<Arguments, Answer extends object>(
  work: (args: Arguments, signal?: AbortSignal) => Promise<Answer>,
) {
  return async ({ args, extra }: AgentCall<Arguments>) => {
    try {
      const answer = await work(args, extra?.signal);
      const texts = [WARNING, JSON.stringify(answer)];
      const content = texts.map((text) => ({ type: 'text' as const, text }));
      return { content, structuredContent: answer };
    } catch (error) {
      if (!(error instanceof DamError) && !(error instanceof errors.ApplicationError)) throw error;
      return { content: [{ type: 'text' as const, text: error.message }], isError: true as const };
    }
  };
}

interface NameArguments {
  connection: string;
  assetId: string;
}

interface PickArguments extends NameArguments {
  version?: string;
  contentType: string;
  documentId: string;
  locale?: string;
  field: string;
  replace: boolean;
}

interface SearchArguments {
  connection?: string;
  text?: string;
  filters?: Record<string, string[]>;
  sort?: string;
  cursor?: string;
  limit: number;
}

async function search(
  strapi: Core.Strapi,
  { connection: key, ...query }: SearchArguments,
  signal: AbortSignal | undefined,
) {
  const dam = damOf(strapi);
  const connection = connectionOf(strapi, key);
  const { assets, total, cursor } = await connection.connector.search(query, {
    ...(signal && { signal }),
  });
  const nowMs = dam.clock.now();
  return {
    connection: connection.key,
    filters: [...connection.filters],
    sorts: [...connection.sorts],
    total,
    cursor,
    assets: assets
      .slice(0, MOST_ASSETS)
      .map((asset) => assetAnswer(pickerAsset(dam, connection.key, asset, nowMs))),
  };
}

async function one(strapi: Core.Strapi, args: NameArguments) {
  const dam = damOf(strapi);
  const reference = referenceOf(args);
  const { key } = connectionOf(strapi, reference.connection);
  const [resolution] = await dam.resolver.resolveAll([reference]);
  const asset = resolution?.asset ?? null;
  return {
    state: resolution?.availability ?? 'unknown',
    asset: asset && assetAnswer(pickerAsset(dam, key, asset, dam.clock.now())),
    versions: (asset?.versions ?? [])
      .slice(0, MOST_ASSETS)
      .map(({ version, status }) => ({ version, status })),
  };
}

async function usage(strapi: Core.Strapi, ability: Ability, args: NameArguments) {
  mustSeeUsage(ability);
  const { usage: index, resolver } = damOf(strapi);
  const places = await index.table.ofAsset(resolver.nameOf(referenceOf(args)), MOST_PLACES);
  const readable = await readableBy(strapi, ability, places);
  const entries = await entriesOf(strapi, readable);
  return {
    entries: entries.slice(0, MOST_ENTRIES).map(entryAnswer),
    moreEntries: Math.max(0, entries.length - MOST_ENTRIES),
    hiddenPlaces: distinctPlaces(places) - distinctPlaces(readable),
  };
}

async function attention(strapi: Core.Strapi, ability: Ability) {
  mustSeeUsage(ability);
  const { connections, usageList } = damOf(strapi);
  const [counts, { assets }, statuses] = await Promise.all([
    usageList.counts(),
    usageList.page({ state: 'problem', page: 1, pageSize: MOST_ASSETS }),
    statusesOf(connections.all()),
  ]);
  return {
    counts,
    assets: assets.map(({ connection, assetId, availability, asset, places }) => ({
      connection,
      assetId,
      state: availability,
      expiresAt: asset?.expiresAt ?? null,
      places,
      quoted: { title: quoted(asset?.title ?? null) },
    })),
    connections: statuses.map(({ key, label, status }) => {
      return { key, label, problem: status.state === 'failing' ? status.message : null };
    }),
  };
}

function mustSeeUsage(ability: Ability): void {
  if (ability.can(PERMISSIONS.usageRead)) return;
  throw new errors.ForbiddenError(
    'You may not see where assets are used. A role with the permission "See where assets of the DAM are used" may.',
  );
}

function connectionOf(strapi: Core.Strapi, key: string | undefined): Connection {
  const { connections } = damOf(strapi);
  const all = connections.all();
  const [only] = all;
  if (key === undefined && only !== undefined && all.length === 1) return only;
  const found = key === undefined ? undefined : connections.find(key);
  if (found !== undefined) return found;
  const keys = all.map((each) => `"${each.key}" (${each.label})`).join(', ');
  throw new errors.ValidationError(
    keys === '' ? 'No DAM is connected to this site.' : `Name a connection, one of: ${keys}.`,
  );
}

function referenceOf({
  connection,
  assetId,
  version,
}: NameArguments & { version?: string }): Reference {
  if (!isAssetId(assetId)) throw new errors.ValidationError(`This is not the id of an asset.`);
  return { connection, assetId, ...(version !== undefined && { version }) };
}

const nameShape = () => ({ connection: z.string(), assetId: z.string() });

const assetShape = () =>
  z.object({
    ...nameShape(),
    kind: z.string(),
    state: z.string(),
    version: z.string().nullable(),
    mime: z.string(),
    width: z.number().nullable(),
    height: z.number().nullable(),
    sizeBytes: z.number().nullable(),
    embargoUntil: z.string().nullable(),
    expiresAt: z.string().nullable(),
    quoted: z.object({
      title: z.string(),
      alternativeText: z.string().nullable(),
      caption: z.string().nullable(),
      credit: z.string().nullable(),
      copyright: z.string().nullable(),
      folder: z.string().nullable(),
      tags: z.array(z.string()),
    }),
  });

const entryShape = () =>
  z.object({
    contentType: z.string(),
    documentId: z.string(),
    locale: z.string().nullable(),
    statuses: z.array(z.string()),
    fields: z.array(z.string()),
    quoted: z.object({ title: z.string() }),
  });
