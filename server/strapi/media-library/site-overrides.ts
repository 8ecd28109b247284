import type { Core } from '@strapi/strapi';
import type { AssetName } from '../../core/asset-name';
import { isObject } from '../../core/json';
import { assetOfRow } from '../../core/references/overrides';
import { FILE_UID } from '../content/schema';
import { assetsWithOwnRow } from '../content/site-overrides';
import { type DamPlugin, damOf } from '../plugin';
import { sharedCell } from '../storage/shared-cell';

/** How often rows are looked through that changed without an event of the database, in milliseconds. */
const LOOKED_EVERY_MS = 3_600_000;

/** More than clocks of nodes differ, in milliseconds. */
const SKEW_MS = 60_000;

interface LifecycleEvent {
  result?: unknown;
}

/**
 * Has texts and focal points that editors set in the Media Library apply to all uses of an asset: in media fields,
 * Blocks, texts and custom fields alike. They become part of the asset's record, so that all nodes, caches and sites
 * hear of them as of a change in the DAM.
 */
export function followSiteOverrides(strapi: Core.Strapi): void {
  const dam = damOf(strapi);
  // One after another, so that the last word of an editor is also the last one that is read.
  let last = Promise.resolve();
  const follow = async ({ result }: LifecycleEvent): Promise<void> => {
    const reference = isObject(result) ? assetOfRow(result) : null;
    if (reference === null) return;
    const read = () => {
      last = last.then(() => readSite(dam, [dam.resolver.nameOf(reference)]));
      return last;
    };
    if (!strapi.db.inTransaction()) return read();
    // Records are written outside of the transaction, which on SQLite would wait for its end.
    await strapi.db.transaction(async ({ onCommit }) => {
      onCommit(() => void read());
    });
  };
  strapi.db.lifecycles.subscribe({
    models: [FILE_UID],
    afterCreate: follow,
    afterUpdate: follow,
    afterDelete: follow,
  });
  const cell = sharedCell(strapi, 'site-overrides');
  dam.background.add({
    name: 'Reading the texts of assets in the Media Library',
    everyMs: LOOKED_EVERY_MS,
    async run() {
      await dam.leases.during('site-overrides', async () => {
        const beganMs = dam.clock.now();
        const since = new Date(Number((await cell.read()) ?? beganMs) - SKEW_MS);
        for await (const references of assetsWithOwnRow(strapi, since)) {
          await dam.records.readSite(references.map((each) => dam.resolver.nameOf(each)));
        }
        await cell.write(String(beganMs));
      });
    },
  });
}

/** A text is saved also if its record cannot be written now: the next round reads it again. */
async function readSite({ records, log }: DamPlugin, names: readonly AssetName[]): Promise<void> {
  try {
    await records.readSite(names);
  } catch (error) {
    log.warn(
      `The text of an asset in the Media Library reaches its other places within the hour: ${String(error)}`,
    );
  }
}
