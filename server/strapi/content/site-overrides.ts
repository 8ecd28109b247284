import type { Core } from '@strapi/strapi';
import type { SiteOverrides } from '../../contracts/asset';
import { REFERENCE_PROVIDER } from '../../contracts/reference';
import { type AssetName, nameKey } from '../../core/asset-name';
import type { JsonObject } from '../../core/json';
import { chunksOf } from '../../core/lists';
import { assetOfRow } from '../../core/references/overrides';
import { referenceHash } from '../../core/references/reference-hash';
import { siteOverridesIn } from '../../core/site-overrides';
import type { DamConfig } from '../config';
import { FILE_UID } from './schema';

/** Hashes per statement, and rows per page. */
const CHUNK = 200;

/**
 * Returns what this site says of assets itself, by `nameKey`: the texts and the focal point of the row that stands for
 * the asset as such, neither for a pinned version nor for one use.
 */
export async function siteOverridesOf(
  strapi: Core.Strapi,
  { connections }: Pick<DamConfig, 'connections'>,
  names: readonly AssetName[],
): Promise<Map<string, SiteOverrides>> {
  // Of an asset that was picked under several names of its connection, the row under today's name counts first.
  const hashes = names.flatMap(({ connection, assetId }) => {
    const aliases = connections.find(({ key }) => key === connection)?.aliases ?? [];
    return [connection, ...aliases].map((key) => ({
      hash: referenceHash({ connection: key, assetId }),
      key: nameKey({ connection, assetId }),
    }));
  });
  const sites = new Map<string, SiteOverrides>();
  for (const chunk of chunksOf(hashes, CHUNK)) {
    const rows: JsonObject[] = await strapi.db.query(FILE_UID).findMany({
      where: { provider: REFERENCE_PROVIDER, hash: { $in: chunk.map(({ hash }) => hash) } },
      orderBy: { id: 'asc' },
    });
    for (const { hash, key } of chunk) {
      const row = rows.find((each) => each.hash === hash);
      if (row !== undefined && !sites.has(key)) sites.set(key, siteOverridesIn(row));
    }
  }
  return sites;
}

/** What a row can say. Old versions of Strapi have no focal point. */
const SAID = ['alternativeText', 'caption', 'focalPoint'] as const;

/**
 * Goes through the assets of which this site says something, or whose row was changed since an instant, in parts. The
 * connections may be aliases.
 */
export async function* assetsWithOwnRow(
  strapi: Core.Strapi,
  since: Date,
): AsyncGenerator<AssetName[]> {
  const { attributes } = strapi.contentType(FILE_UID);
  const said = SAID.filter((key) => key in attributes).map((key) => ({
    [key]: { $notNull: true },
  }));
  for (let after = 0; ; ) {
    const rows: ({ id: number } & JsonObject)[] = await strapi.db.query(FILE_UID).findMany({
      where: {
        provider: REFERENCE_PROVIDER,
        id: { $gt: after },
        $or: [...said, { updatedAt: { $gt: since } }],
      },
      orderBy: { id: 'asc' },
      limit: CHUNK,
    });
    const last = rows.at(-1);
    if (last === undefined) return;
    after = last.id;
    yield rows.flatMap((row) => assetOfRow(row) ?? []);
  }
}
