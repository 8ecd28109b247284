import type { Core } from '@strapi/strapi';
import type { Context } from 'koa';
import { z } from 'zod';
import type { AssetsResponse, PickResponse } from '../../contracts/api';
import { CONNECTION_KEY, isAssetId, isPinnable, type Reference } from '../../contracts/reference';
import { MAX_PICKED } from '../content/reference-rows';
import { pickerAsset } from '../editors/picker-asset';
import { damOf } from '../plugin';
import { answeringDamErrors, bodyOf } from './context';

const reference = z
  .object({
    connection: z.string().regex(CONNECTION_KEY),
    assetId: z.string().refine(isAssetId),
    version: z.string().refine(isPinnable).optional(),
  })
  .transform(
    ({ version, ...name }): Reference => (version === undefined ? name : { ...name, version }),
  );
const pickRequest = z.object({ references: z.array(reference).max(MAX_PICKED) });
/** An edit form may hold more assets than one pick may name. They are only read, so the limit is higher. */
const assetsRequest = z.object({ references: z.array(reference).max(5_000) });

/** References of the edit view: makes their rows, and reads the assets they stand for. */
export default ({ strapi }: { strapi: Core.Strapi }) => ({
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
