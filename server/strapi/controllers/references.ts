import type { Core } from '@strapi/strapi';
import type { Context } from 'koa';
import { z } from 'zod';
import {
  type AddressesResponse,
  type AssetsResponse,
  MAX_ADDRESSES,
  type PickResponse,
} from '../../contracts/api';
import type { Reference } from '../../contracts/reference';
import { nameKey } from '../../core/asset-name';
import { withHost } from '../../core/references/ours';
import { MAX_PICKED } from '../content/reference-rows';
import { pickerAsset } from '../editors/picker-asset';
import { damOf } from '../plugin';
import { visibleTo } from '../usage/visible';
import {
  abortedWith,
  answeringDamErrors,
  bodyOf,
  MAX_READ_REFERENCES,
  referenceInput,
  textsFor,
} from './context';

/** In characters; no server and no browser promises to take longer ones. */
const LONGEST_ADDRESS = 8_192;

const pickRequest = z.object({ references: z.array(referenceInput).max(MAX_PICKED) });
const addressesRequest = z.object({
  addresses: z.array(z.string().max(LONGEST_ADDRESS)).max(MAX_ADDRESSES),
});
const assetsRequest = z.object({
  references: z.array(referenceInput).max(MAX_READ_REFERENCES),
  entry: z
    .object({ uid: z.string().max(255), documentId: z.string().max(255).optional() })
    .optional(),
});

/** What a user is told of an asset that is in no entry that the user may read. */
const UNSEEN = { availability: 'unknown', asset: null, checkedAt: null, isStale: false } as const;

/** References of the edit view: makes their rows, recognises pasted addresses, and reads the assets they stand for. */
export default ({ strapi }: { strapi: Core.Strapi }) => ({
  async pick(ctx: Context): Promise<void> {
    const request = bodyOf(ctx, pickRequest);
    await answeringDamErrors(ctx, undefined, async () => {
      const dam = damOf(strapi);
      const picked = await dam.referenceRows.pick(request.references, textsFor(ctx, dam));
      const body: PickResponse = { picked };
      ctx.body = body;
    });
  },

  async addresses(ctx: Context): Promise<void> {
    const { knownAddresses, connections, ours } = damOf(strapi);
    const { addresses } = bodyOf(ctx, addressesRequest);
    const signal = abortedWith(ctx);
    await answeringDamErrors(ctx, undefined, async () => {
      const call = { signal, purpose: 'editor' } as const;
      const shown = await knownAddresses.of(addresses, withHost(ours, ctx.host), call);
      const body: AddressesResponse = {
        addresses: shown.map((each) => {
          if (each.status === 'none') return each;
          if (each.status === 'failed') {
            const { connection, error } = each;
            return { status: 'failed', label: connection.label, message: error.message };
          }
          const { connection } = each.reference;
          return { ...each, label: connections.find(connection)?.label ?? connection };
        }),
      };
      ctx.body = body;
    });
  },

  async assets(ctx: Context): Promise<void> {
    const dam = damOf(strapi);
    const request = bodyOf(ctx, assetsRequest);
    const { references, entry } = request;
    const isVisible = await visibleTo({ ...dam, strapi }, ctx.state.userAbility, references, entry);
    const visible = references.filter(isVisible);
    const resolutions = await dam.resolver.resolveAll(visible);
    const records = await dam.records.knownOf(visible.map((each) => dam.resolver.nameOf(each)));
    const nowMs = dam.clock.now();
    const textsOf = textsFor(ctx, dam);
    const answers = new Map<Reference, AssetsResponse['assets'][number]>();
    resolutions.forEach(({ availability, asset }, index) => {
      const item = visible[index];
      if (item === undefined) return;
      const name = dam.resolver.nameOf(item);
      const record = records.get(nameKey(name));
      const checkedAtMs = record === undefined ? null : dam.records.asOfMs(record);
      answers.set(item, {
        availability,
        asset:
          asset &&
          pickerAsset(dam, name.connection, asset, nowMs, {
            pinned: item.version,
            hasVersionPictures: true,
            texts: textsOf(asset),
          }),
        checkedAt: checkedAtMs === null ? null : new Date(checkedAtMs).toISOString(),
        isStale: checkedAtMs !== null && nowMs - checkedAtMs > dam.config.freshForMs,
      });
    });
    const body: AssetsResponse = { assets: references.map((each) => answers.get(each) ?? UNSEEN) };
    ctx.body = body;
  },
});
