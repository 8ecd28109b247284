import type { Core } from '@strapi/strapi';
import type { Knex } from 'knex';
import type { Reference } from '../../contracts/reference';
import type { AssetName } from '../../core/asset-name';
import { byCode, chunksOf } from '../../core/lists';
import { inCallersTransaction, rowKey } from '../storage/record-table';
import { TABLES, type Transaction } from '../storage/tables';
import { whereEditedBy } from './edited-by';
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

/** Rows per insert; SQLite allows fewer parameters per statement than the other databases. */
const INSERT_CHUNK = 50;
/** Keys per `where in`. */
const KEYS_CHUNK = 200;

/** Maximum length of titles and paths in characters. Longer ones are cut: they are for display only. */
const MAX_LENGTH = 255;

/** Narrows placements. */
export interface PlacementFilter {
  uid?: string | undefined;
  locale?: string | undefined;
  /** Id of a user of the admin: only entries that the user created or edited last. */
  editedBy?: number | undefined;
}

/** Number of places of an asset: in all entries, and in published ones. */
export interface UseCounts {
  all: number;
  published: number;
}

/** An entry that uses an asset, with its title in one language and status. */
export type EntryName = Pick<Placement, 'uid' | 'documentId' | 'locale' | 'title'>;

/** Reads and writes `dam_placements`, which lists where each asset is used. */
export class PlacementTable {
  readonly #strapi: Core.Strapi;

  constructor(strapi: Core.Strapi) {
    this.#strapi = strapi;
  }

  /** Replaces all placements of these documents. */
  async replace(
    trx: Transaction,
    uid: string,
    documentIds: readonly string[],
    placements: readonly Placement[],
  ): Promise<void> {
    for (const chunk of chunksOf(documentIds, KEYS_CHUNK)) {
      await trx(TABLES.placements).where({ uid }).whereIn('document_id', chunk).delete();
    }
    for (const chunk of chunksOf(placements.map(rowOf), INSERT_CHUNK)) {
      await trx(TABLES.placements).insert(chunk);
    }
  }

  /**
   * Returns at most `limit` placements of an asset, sorted by entry and path. Of an asset in more places, those that
   * were indexed first: sorting hundreds of thousands takes a second.
   */
  async ofAsset(
    name: AssetName,
    limit: number,
    filter: PlacementFilter = {},
  ): Promise<Placement[]> {
    const rows: Row[] = await placesOf(name, this.#matching(filter)).limit(limit).select(COLUMNS);
    return rows.map(placementOf).sort((one, other) => byCode(sortKeyOf(one), sortKeyOf(other)));
  }

  /** Returns at most `limit` placements of each of these assets, in one query for many assets. */
  async ofAssets(names: readonly AssetName[], limit: number): Promise<Placement[]> {
    const placements: Placement[] = [];
    for (const chunk of chunksOf(names, KEYS_CHUNK)) {
      const numbered = this.#table()
        .whereIn('asset_key', chunk.map(rowKey))
        .select(COLUMNS)
        .rowNumber('number', (window) => {
          window.partitionBy('asset_key').orderBy('id');
        })
        .as('numbered');
      const query = this.#strapi.db.connection
        .from(numbered)
        .where('number', '<=', limit)
        .select(COLUMNS);
      const rows = await inCallersTransaction<Row[]>(this.#strapi, query);
      placements.push(...rows.map(placementOf));
    }
    return placements;
  }

  /**
   * Returns the number of entries that use each reference with just its version, or without one, in the order of
   * `references`. Drafts and all languages of a document are one entry.
   */
  async entryCountsOf(references: readonly Reference[]): Promise<number[]> {
    const counts = new Map<string, number>();
    for (const chunk of chunksOf(references, KEYS_CHUNK)) {
      const entries = this.#table()
        .whereIn('asset_key', chunk.map(rowKey))
        .distinct('asset_key', 'version', 'uid', 'document_id')
        .as('entries');
      const query = this.#strapi.db.connection
        .from(entries)
        .groupBy('asset_key', 'version')
        .select('asset_key', 'version')
        .count({ entries: '*' });
      const rows = await inCallersTransaction<
        { asset_key: string; version: string | null; entries: number | string }[]
      >(this.#strapi, query);
      for (const { asset_key, version, entries: count } of rows) {
        counts.set(versionKey(asset_key, version), Number(count));
      }
    }
    return references.map(
      (each) => counts.get(versionKey(rowKey(each), each.version ?? null)) ?? 0,
    );
  }

  /** Returns at most `limit` names of entries that use the reference with just its version, or without one. */
  async entriesOf(reference: Reference, limit: number): Promise<EntryName[]> {
    const query = this.#table()
      .where({ asset_key: rowKey(reference), version: reference.version ?? null })
      .distinct('uid', 'document_id', 'locale', 'title')
      .orderBy(['uid', 'document_id', 'locale', 'title'])
      .limit(limit);
    const rows: Pick<Row, 'uid' | 'document_id' | 'locale' | 'title'>[] =
      await inCallersTransaction(this.#strapi, query);
    return rows.map(({ document_id, ...row }) => ({ ...row, documentId: document_id }));
  }

  /** Returns the names of those assets that any entry uses. */
  async usedOf(names: readonly AssetName[]): Promise<AssetName[]> {
    const used: AssetName[] = [];
    for (const chunk of chunksOf(names, KEYS_CHUNK)) {
      const query = this.#table()
        .whereIn('asset_key', chunk.map(rowKey))
        .distinct('connection', 'asset_id');
      const rows: Pick<Row, 'connection' | 'asset_id'>[] = await inCallersTransaction(
        this.#strapi,
        query,
      );
      used.push(...rows.map((row) => ({ connection: row.connection, assetId: row.asset_id })));
    }
    return used;
  }

  /** True if any entry pins this version of an asset. */
  async isPinned(name: AssetName, version: string): Promise<boolean> {
    const query = this.#table()
      .where({ asset_key: rowKey(name), version })
      .first('id');
    const row: unknown = await inCallersTransaction(this.#strapi, query);
    return row !== undefined;
  }

  /** Returns the versions of an asset that entries pin. */
  async pinnedVersions(name: AssetName): Promise<string[]> {
    const rows: { version: string }[] = await this.#table()
      .where({ asset_key: rowKey(name) })
      .whereNotNull('version')
      .distinct('version');
    return rows.map(({ version }) => version);
  }

  /**
   * Returns at most `limit` placements of an asset in published entries, in the order of their ids, after the one with
   * the id `after`. What is indexed meanwhile comes last, so whoever reads on misses nothing.
   */
  async publishedAfter(
    name: AssetName,
    after: number,
    limit: number,
  ): Promise<(Pick<Placement, 'uid' | 'documentId' | 'locale'> & { id: number })[]> {
    const rows: (Pick<Row, 'uid' | 'document_id' | 'locale'> & { id: number })[] = await placesOf(
      name,
      this.#table(),
    )
      .where({ status: 'published' })
      .where('id', '>', after)
      .orderBy('id')
      .limit(limit)
      .select('id', 'uid', 'document_id', 'locale');
    return rows.map(({ document_id, ...row }) => ({ ...row, documentId: document_id }));
  }

  /** Returns all placements in these documents. */
  async ofDocuments(uid: string, documentIds: readonly string[]): Promise<Placement[]> {
    const placements: Placement[] = [];
    for (const chunk of chunksOf(documentIds, KEYS_CHUNK)) {
      const rows: Row[] = await this.#table()
        .where({ uid })
        .whereIn('document_id', chunk)
        .select(COLUMNS);
      placements.push(...rows.map(placementOf));
    }
    return placements;
  }

  /** Returns the documents that use an asset, including drafts. */
  async documentsOf(name: AssetName): Promise<{ uid: string; documentId: string }[]> {
    const rows: Pick<Row, 'uid' | 'document_id'>[] = await this.#table()
      .where({ asset_key: rowKey(name) })
      .distinct('uid', 'document_id');
    return rows.map(({ uid, document_id }) => ({ uid, documentId: document_id }));
  }

  /** Returns the next `limit` ids after `after` of documents that have placements, in ascending order. */
  async documentIds(uid: string, after: string, limit: number): Promise<string[]> {
    const rows: Pick<Row, 'document_id'>[] = await this.#table()
      .where({ uid })
      .where('document_id', '>', after)
      .distinct('document_id')
      .orderBy('document_id')
      .limit(limit);
    return rows.map(({ document_id }) => document_id);
  }

  /** Returns how often each asset is used, by row key. Assets without placements are absent. */
  async countsOf(names: readonly AssetName[]): Promise<Map<string, UseCounts>> {
    const rows: { asset_key: string; places: number | string; published: number | string }[] =
      await this.counted((places) => places.whereIn('asset_key', names.map(rowKey)));
    return new Map(
      rows.map(({ asset_key, places, published }) => [
        asset_key,
        { all: Number(places), published: Number(published) },
      ]),
    );
  }

  /**
   * Returns a query for `asset_key`, `places` and `published` of each asset. A place that draft and published
   * entry share counts once.
   */
  counted(narrow: (places: Knex.QueryBuilder) => Knex.QueryBuilder): Knex.QueryBuilder {
    const { connection } = this.#strapi.db;
    const place = ['asset_key', 'uid', 'document_id', 'locale', 'path'];
    const isPublished = "max(case when status = 'published' then 1 else 0 end) as published";
    const places = narrow(this.#table())
      .groupBy(place)
      .select(...place, connection.raw(isPublished));
    return connection
      .queryBuilder()
      .from(places.as('dam_counted'))
      .groupBy('asset_key')
      .select('asset_key')
      .count({ places: '*' })
      .sum({ published: 'published' });
  }

  /**
   * Returns a subquery that has a row for each matching placement of the asset whose key is in `column`. With
   * `notVersion`, an expression, only those that pin another version have one.
   */
  existing(column: string, filter: PlacementFilter = {}, notVersion?: Knex.Raw): Knex.QueryBuilder {
    const { connection } = this.#strapi.db;
    const found = this.#matching(filter)
      .select(connection.raw('1'))
      .whereRaw('?? = ??', [`${TABLES.placements}.asset_key`, column]);
    const version = `${TABLES.placements}.version`;
    return notVersion === undefined
      ? found
      : found.whereNotNull(version).whereRaw('?? <> ?', [version, notVersion]);
  }

  /** Returns the content types with placements, including types that were removed from the project. */
  async uids(): Promise<string[]> {
    const rows: Pick<Row, 'uid'>[] = await this.#table().distinct('uid');
    return rows.map(({ uid }) => uid);
  }

  /** Deletes all placements of a content type. */
  async forgetType(uid: string): Promise<void> {
    await this.#table().where({ uid }).delete();
  }

  #matching({ uid, locale, editedBy }: PlacementFilter): Knex.QueryBuilder {
    const found: Knex.QueryBuilder = this.#table();
    if (uid !== undefined) found.where(`${TABLES.placements}.uid`, uid);
    if (locale !== undefined) found.where(`${TABLES.placements}.locale`, locale);
    if (editedBy !== undefined) whereEditedBy(this.#strapi, found, editedBy);
    return found;
  }

  #table() {
    return this.#strapi.db.getConnection(TABLES.placements);
  }
}

/**
 * Narrows a query to the places of an asset, in the order of their ids. PostgreSQL must use the index of both: told
 * that the key is one value, it goes through the places of all assets, if it thinks this one to be common.
 */
function placesOf(name: AssetName, places: Knex.QueryBuilder): Knex.QueryBuilder {
  const key = rowKey(name);
  return places.whereBetween('asset_key', [key, key]).orderBy(['asset_key', 'id']);
}

function sortKeyOf({ uid, documentId, locale, status, path }: Placement): string {
  return [uid, documentId, locale ?? '', status, path].join('\n');
}

/** What the table stores of a placement as one text, without the title, which follows the content manager's settings. */
export function placementKey(placement: Placement): string {
  const { title: _, ...row } = rowOf(placement);
  return JSON.stringify(row);
}

function versionKey(assetKey: string, version: string | null): string {
  return JSON.stringify([assetKey, version]);
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
    path: placement.path.slice(0, MAX_LENGTH),
    title: placement.title.slice(0, MAX_LENGTH),
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
