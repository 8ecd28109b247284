import type { Core } from '@strapi/strapi';
import type { Context } from 'koa';
import { z } from 'zod';
import {
  type AssetsResponse,
  type ConnectionStatusResponse,
  type ConnectionsResponse,
  PERMISSIONS,
  type PickResponse,
  type SearchResponse,
} from '../../contracts/api';
import type { SearchQuery } from '../../contracts/connector';
import {
  CONNECTION_KEY,
  isPinnable,
  MAX_ASSET_ID_LENGTH,
  type Reference,
} from '../../contracts/reference';
import { MAX_PICKED } from '../content/reference-rows';
import { pickerAsset } from '../editors/picker-asset';
import { damOf } from '../plugin';
import { abortedWith, answeringDamErrors, bodyOf, connectionOf, statusOf } from './context';

const reference = z
  .object({
    connection: z.string().regex(CONNECTION_KEY),
    assetId: z.string().min(1).max(MAX_ASSET_ID_LENGTH),
    version: z.string().refine(isPinnable).optional(),
  })
  .transform(
    ({ version, ...name }): Reference => (version === undefined ? name : { ...name, version }),
  );
const pickRequest = z.object({ references: z.array(reference).max(MAX_PICKED) });
/** An edit form may hold more assets than one pick may name. They are only read, so the limit is higher. */
const assetsRequest = z.object({ references: z.array(reference).max(5_000) });
const searchRequest = z.object({
  text: z.string().max(500).optional(),
  filters: z.record(z.string(), z.array(z.string().max(500)).max(50)).optional(),
  sort: z.string().max(64).optional(),
  cursor: z.string().max(4_096).optional(),
  limit: z.int().min(1).max(100).default(40),
});

/** Routes for the picker and the fields: one method per request of `contracts/api`. */
export default ({ strapi }: { strapi: Core.Strapi }) => ({
  connections(ctx: Context): void {
    const mayUpload = ctx.state.userAbility?.can(PERMISSIONS.upload) === true;
    const body: ConnectionsResponse = {
      connections: damOf(strapi)
        .connections.all()
        .map(({ key, label, connectorLabel, filters, sorts, uploads }) => ({
          key,
          label,
          connectorLabel,
          filters,
          sorts,
          uploads: mayUpload ? uploads : null,
        })),
    };
    ctx.body = body;
  },

  async status(ctx: Context): Promise<void> {
    const connection = connectionOf(ctx, damOf(strapi));
    const body: ConnectionStatusResponse = await statusOf(connection);
    ctx.body = body;
  },

  async search(ctx: Context): Promise<void> {
    const dam = damOf(strapi);
    const connection = connectionOf(ctx, dam);
    const query = definedOnly(bodyOf(ctx, searchRequest));
    const signal = abortedWith(ctx);
    await answeringDamErrors(ctx, connection.key, async () => {
      const page = await connection.connector.search(query, { signal });
      const nowMs = dam.clock.now();
      const body: SearchResponse = {
        ...page,
        assets: page.assets.map((asset) => pickerAsset(dam, connection.key, asset, nowMs)),
      };
      ctx.body = body;
    });
  },

  async pick(ctx: Context): Promise<void> {
    const request = bodyOf(ctx, pickRequest);
    await answeringDamErrors(ctx, undefined, async () => {
      const body: PickResponse = {
        picked: await damOf(strapi).referenceRows.pick(request.references),
      };
      ctx.body = body;
    });
  },

  async assets(ctx: Context): Promise<void> {
    const dam = damOf(strapi);
    const request = bodyOf(ctx, assetsRequest);
    const resolutions = await dam.resolver.resolveAll(request.references);
    const nowMs = dam.clock.now();
    const body: AssetsResponse = {
      assets: resolutions.flatMap(({ availability, asset }, index) => {
        const item = request.references[index];
        if (item === undefined) return [];
        const { connection } = dam.resolver.nameOf(item);
        if (asset === null) return { availability, asset };
        return { availability, asset: pickerAsset(dam, connection, asset, nowMs, item.version) };
      }),
    };
    ctx.body = body;
  },
});

function definedOnly({ limit, ...rest }: z.infer<typeof searchRequest>): SearchQuery {
  const { text, filters, sort, cursor } = rest;
  return {
    limit,
    ...(text !== undefined && { text }),
    ...(filters !== undefined && { filters }),
    ...(sort !== undefined && { sort }),
    ...(cursor !== undefined && { cursor }),
  };
}
