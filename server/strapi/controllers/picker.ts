import type { Core } from '@strapi/strapi';
import type { Context } from 'koa';
import { z } from 'zod';
import {
  type ConnectionStatusResponse,
  type ConnectionsResponse,
  type CropsResponse,
  PERMISSIONS,
  type SearchResponse,
} from '../../contracts/api';
import type { SearchQuery } from '../../contracts/connector';
import { pickerAsset } from '../editors/picker-asset';
import { damOf } from '../plugin';
import {
  abortedWith,
  answeringDamErrors,
  bodyOf,
  connectionOf,
  searchFilters,
  searchText,
  statusOf,
  textsFor,
} from './context';

const searchRequest = z.object({
  text: searchText.optional(),
  filters: searchFilters.optional(),
  sort: z.string().max(64).optional(),
  cursor: z.string().max(4_096).optional(),
  limit: z.int().min(1).max(100).default(40),
});

/** Connections and searches of the picker: one method per request of `contracts/api`. */
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

  crops(ctx: Context): void {
    const crops = Object.entries(damOf(strapi).pictureLimits.crops);
    const body: CropsResponse = {
      crops: crops.map(([name, { ratio }]) => ({ name, width: ratio, height: 1 })),
    };
    ctx.body = body;
  },

  async status(ctx: Context): Promise<void> {
    const connection = connectionOf(ctx, damOf(strapi));
    await answeringDamErrors(ctx, connection.key, async () => {
      const body: ConnectionStatusResponse = await statusOf(connection, abortedWith(ctx));
      ctx.body = body;
    });
  },

  async search(ctx: Context): Promise<void> {
    const dam = damOf(strapi);
    const connection = connectionOf(ctx, dam);
    const query = definedOnly(bodyOf(ctx, searchRequest));
    const signal = abortedWith(ctx);
    await answeringDamErrors(ctx, connection.key, async () => {
      const page = await connection.connector.search(query, { signal });
      const nowMs = dam.clock.now();
      const textsOf = textsFor(ctx, dam);
      const body: SearchResponse = {
        ...page,
        assets: page.assets.map((asset) =>
          pickerAsset(dam, connection.key, asset, nowMs, { texts: textsOf(asset) }),
        ),
      };
      ctx.body = body;
    });
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
