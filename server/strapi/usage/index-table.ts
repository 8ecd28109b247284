import type { Core } from '@strapi/strapi';
import type { Knex } from 'knex';
import type { AssetName } from '../../core/asset-name';
import { chunksOf } from '../../core/lists';
import { rowKey } from '../storage/record-table';
import { TABLES, type Transaction } from '../storage/tables';
import type { EntryStatus, Placement } from './placements';

interface Row {
  asset_key: string;
  connection: string;
  asset_id: string;
  version: string | null;
  uid: string;
  document_id: string;
  locale: string | null;
  status: EntryStatus;
  path: string;
  title: string;
}

const COLUMNS = [
  'asset_key',
  'connection',
  'asset_id',
  'version',
  'uid',
  'document_id',
  'locale',
  'status',
  'path',
  'title',
];

/** Parameters of one statement; SQLite takes fewer than the other databases. */
const INSERTED = 50;
const NAMED = 200;

/** Longer titles and paths are cut off: they are for people. */
const LONGEST = 255;

/** How many placements an asset has. */
export interface UseCounts {
  all: number;
  published: number;
}

/** The table of placements: where each asset is used. */
export class PlacementTable {
  readonly #strapi: Core.Strapi;

  constructor(strapi: Core.Strapi) {
    this.#strapi = strapi;
  }

  /** These are all placements of these documents now. */
  async replace(
    trx: Transaction,
    uid: string,
    documentIds: readonly string[],
    placements: readonly Placement[],
  ): Promise<void> {
    for (const chunk of chunksOf(documentIds, NAMED)) {
      await trx(TABLES.placements).where({ uid }).whereIn('document_id', chunk).delete();
    }
    for (const chunk of chunksOf(placements.map(rowOf), INSERTED)) {
      await trx(TABLES.placements).insert(chunk);
    }
  }

  /** Where an asset is used, in a steady order; at most `limit`. */
  async ofAsset(name: AssetName, limit: number): Promise<Placement[]> {
    const rows: Row[] = await this.#table()
      .where({ asset_key: rowKey(name) })
      .orderBy(['uid', 'document_id', 'locale', 'status', 'path'])
      .limit(limit)
      .select(COLUMNS);
    return rows.map(placementOf);
  }

  /** Where any of these is used by what visitors see. */
  async publishedOf(names: readonly AssetName[]): Promise<Placement[]> {
    const placements: Placement[] = [];
    for (const chunk of chunksOf(names, NAMED)) {
      const rows: Row[] = await this.#table()
        .whereIn('asset_key', chunk.map(rowKey))
        .where({ status: 'published' })
        .select(COLUMNS);
      placements.push(...rows.map(placementOf));
    }
    return placements;
  }

  async ofDocuments(uid: string, documentIds: readonly string[]): Promise<Placement[]> {
    const placements: Placement[] = [];
    for (const chunk of chunksOf(documentIds, NAMED)) {
      const rows: Row[] = await this.#table()
        .where({ uid })
        .whereIn('document_id', chunk)
        .select(COLUMNS);
      placements.push(...rows.map(placementOf));
    }
    return placements;
  }

  /** Documents that use an asset, drafts as well. */
  async documentsOf(name: AssetName): Promise<{ uid: string; documentId: string }[]> {
    const rows: Pick<Row, 'uid' | 'document_id'>[] = await this.#table()
      .where({ asset_key: rowKey(name) })
      .distinct('uid', 'document_id');
    return rows.map(({ uid, document_id }) => ({ uid, documentId: document_id }));
  }

  /** Documents of a content type with placements, after `after` in their order. */
  async documentIds(uid: string, after: string, limit: number): Promise<string[]> {
    const rows: Pick<Row, 'document_id'>[] = await this.#table()
      .where({ uid })
      .where('document_id', '>', after)
      .distinct('document_id')
      .orderBy('document_id')
      .limit(limit);
    return rows.map(({ document_id }) => document_id);
  }

  /** How often assets are used, by row key: in all entries, and in published ones. */
  async countsOf(names: readonly AssetName[]): Promise<Map<string, UseCounts>> {
    const rows: { asset_key: string; status: EntryStatus; places: number | string }[] =
      await this.#table()
        .whereIn('asset_key', names.map(rowKey))
        .groupBy('asset_key', 'status')
        .select('asset_key', 'status')
        .count({ places: '*' });
    const counts = new Map<string, UseCounts>();
    for (const { asset_key, status, places } of rows) {
      const { all, published } = counts.get(asset_key) ?? { all: 0, published: 0 };
      counts.set(asset_key, {
        all: all + Number(places),
        published: published + (status === 'published' ? Number(places) : 0),
      });
    }
    return counts;
  }

  /** A subquery with a row for each placement of the asset whose key stands in `column`. */
  existing(column: string): Knex.QueryBuilder {
    return this.#table()
      .select(this.#strapi.db.connection.raw('1'))
      .whereRaw('?? = ??', [`${TABLES.placements}.asset_key`, column]);
  }

  /** Content types with placements, also such as are gone from the project. */
  async uids(): Promise<string[]> {
    const rows: Pick<Row, 'uid'>[] = await this.#table().distinct('uid');
    return rows.map(({ uid }) => uid);
  }

  async forgetType(uid: string): Promise<void> {
    await this.#table().where({ uid }).delete();
  }

  #table() {
    return this.#strapi.db.getConnection(TABLES.placements);
  }
}

/** As the table has it. */
export function cutPath<Placed extends { path: string }>(placement: Placed): Placed {
  return { ...placement, path: placement.path.slice(0, LONGEST) };
}

function rowOf(placement: Placement): Row {
  return {
    asset_key: rowKey(placement),
    connection: placement.connection,
    asset_id: placement.assetId,
    version: placement.version,
    uid: placement.uid,
    document_id: placement.documentId,
    locale: placement.locale,
    status: placement.status,
    path: cutPath(placement).path,
    title: placement.title.slice(0, LONGEST),
  };
}

function placementOf(row: Row): Placement {
  return {
    connection: row.connection,
    assetId: row.asset_id,
    version: row.version,
    uid: row.uid,
    documentId: row.document_id,
    locale: row.locale,
    status: row.status,
    path: row.path,
    title: row.title,
  };
}
