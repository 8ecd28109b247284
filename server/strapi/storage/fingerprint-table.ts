import { createHash } from 'node:crypto';
import type { Core } from '@strapi/strapi';
import type { Knex } from 'knex';
import type { AssetVersion } from '../../contracts/asset';
import type { AssetName } from '../../core/asset-name';
import { chunksOf } from '../../core/lists';
import { BANDS, bandsOf, nearBands } from '../../core/matching/bands';
import type { FileFacts } from '../../core/matching/match';
import { decodePicture, encodePicture } from '../../core/matching/picture-fingerprint';
import { versionKey } from '../../core/version-key';
import { inCallersTransaction, rowKey } from './record-table';
import { TABLES } from './tables';

/** What is known of a version of an asset. */
export interface Fingerprint {
  name: AssetName;
  version: AssetVersion;
  facts: FileFacts;
}

/** A fingerprint as it was stored. */
export interface StoredFingerprint extends FileFacts {
  name: AssetName;
  /** Tells which version it is of; see `isOfVersion`. */
  versionDigest: string;
}

/** True if a stored fingerprint is of these bytes: an asset may have got another version since. */
export function isOfVersion({ versionDigest }: StoredFingerprint, version: AssetVersion): boolean {
  return versionDigest === digestOf(versionKey(version));
}

/** A row as the database returns it. */
interface Row {
  key: string;
  connection: string;
  asset_id: string;
  version_key: string;
  sha256: string | null;
  /** PostgreSQL returns big integers as strings. */
  size_bytes: number | string | null;
  picture: string | null;
  width: number | null;
  height: number | null;
  mime: string;
  file_name: string;
}

const COLUMNS = [
  'key',
  'connection',
  'asset_id',
  'version_key',
  'sha256',
  'size_bytes',
  'picture',
  'width',
  'height',
  'mime',
  'file_name',
] as const satisfies readonly (keyof Row)[];

/** Rows that are read of one number of a picture at most: of plain pictures, very many have the same. */
const MOST_NEAR = 2_000;

/** Rows of the same size that are compared by name at most. */
const MOST_OF_SIZE = 200;

/** Keys per statement; SQLite allows fewer parameters than the other databases. */
const CHUNK = 100;

/** Reads and writes `dam_fingerprints`: one row for each asset, of its current approved version. */
export class FingerprintTable {
  readonly #strapi: Core.Strapi;

  constructor(strapi: Core.Strapi) {
    this.#strapi = strapi;
  }

  /** Stores the fingerprint of an asset in the place of the one it had. */
  async put({ name, version, facts }: Fingerprint, nowMs: number): Promise<void> {
    const { picture } = facts;
    const bands = picture === null ? [] : bandsOf(picture);
    const row = {
      key: rowKey(name),
      connection: name.connection,
      asset_id: name.assetId,
      version_key: digestOf(versionKey(version)),
      sha256: facts.sha256,
      size_bytes: facts.sizeBytes,
      ...Object.fromEntries(
        Array.from({ length: BANDS }, (_, band) => [`band_${band}`, bands[band] ?? null]),
      ),
      picture: picture && encodePicture(picture),
      width: facts.width,
      height: facts.height,
      mime: (facts.mime ?? '').slice(0, 255),
      file_name: (facts.fileName ?? '').slice(0, 255),
      address_key: digestOf(withoutFragment(version.url)),
      seen_at: nowMs,
    };
    await this.#rows().insert(row).onConflict('key').merge();
  }

  /** Returns the names among these whose stored fingerprint is of this version. Notes that they were seen now. */
  async seen(
    assets: readonly { name: AssetName; version: AssetVersion }[],
    nowMs: number,
  ): Promise<AssetName[]> {
    const known: AssetName[] = [];
    for (const chunk of chunksOf(assets, CHUNK)) {
      const keys = chunk.map(({ name }) => rowKey(name));
      const rows: Pick<Row, 'key' | 'version_key'>[] = await this.#rows()
        .whereIn('key', keys)
        .select('key', 'version_key');
      const versions = new Map(rows.map((row) => [row.key, row.version_key]));
      const same = chunk.filter(
        ({ name, version }) => versions.get(rowKey(name)) === digestOf(versionKey(version)),
      );
      known.push(...same.map(({ name }) => name));
      const sameKeys = same.map(({ name }) => rowKey(name));
      if (sameKeys.length > 0) {
        await this.#rows().whereIn('key', sameKeys).update({ seen_at: nowMs });
      }
    }
    return known;
  }

  async delete(names: readonly AssetName[]): Promise<void> {
    for (const chunk of chunksOf(names, CHUNK)) {
      await this.#rows().whereIn('key', chunk.map(rowKey)).delete();
    }
  }

  /** Deletes the fingerprints of a connection that were last seen before `beforeMs`. */
  async deleteUnseen(connection: string, beforeMs: number): Promise<void> {
    await this.#rows().where({ connection }).andWhere('seen_at', '<', beforeMs).delete();
  }

  async countOf(connection: string): Promise<number> {
    const [row]: { count: number | string }[] = await this.#rows()
      .where({ connection })
      .count({ count: '*' });
    return Number(row?.count ?? 0);
  }

  /** True if an asset has a file of this size, in bytes. */
  async hasSize(sizeBytes: number): Promise<boolean> {
    const query = this.#rows().where({ size_bytes: sizeBytes }).limit(1).select('key');
    const rows: unknown[] = await inCallersTransaction(this.#strapi, query);
    return rows.length > 0;
  }

  /**
   * Returns the fingerprints that a file may match: of the same bytes, of a near perceptual hash, and of the same
   * size. `matchOf` decides about each.
   */
  async near(file: FileFacts): Promise<StoredFingerprint[]> {
    const { sha256, sizeBytes, picture } = file;
    const bands = picture === null ? [] : nearBands(picture);
    const queries = [
      ...(sha256 === null ? [] : [this.#facts().where({ sha256 })]),
      ...(sizeBytes === null
        ? []
        : [this.#facts().where({ size_bytes: sizeBytes }).limit(MOST_OF_SIZE)]),
      ...bands.map((near, index) => this.#facts().whereIn(`band_${index}`, near).limit(MOST_NEAR)),
    ];
    const found = new Map<string, Row>();
    for (const query of queries) {
      const rows: Row[] = await inCallersTransaction(this.#strapi, query);
      for (const row of rows) found.set(row.key, row);
    }
    return [...found.values()].map(fingerprintOf);
  }

  /** Returns the asset whose file the DAM has at this address; null if none is known. */
  async byAddress(address: string): Promise<AssetName | null> {
    const row: Row | undefined = await this.#rows()
      .where({ address_key: digestOf(withoutFragment(address)) })
      .first('connection', 'asset_id');
    return row === undefined ? null : { connection: row.connection, assetId: row.asset_id };
  }

  #facts(): Knex.QueryBuilder {
    return this.#rows().select(COLUMNS);
  }

  #rows(): Knex.QueryBuilder {
    return this.#strapi.db.getConnection(TABLES.fingerprints);
  }
}

function fingerprintOf(row: Row): StoredFingerprint {
  return {
    name: { connection: row.connection, assetId: row.asset_id },
    versionDigest: row.version_key,
    sha256: row.sha256,
    sizeBytes: row.size_bytes === null ? null : Number(row.size_bytes),
    picture: decodePicture(row.picture),
    width: row.width,
    height: row.height,
    mime: row.mime === '' ? null : row.mime,
    fileName: row.file_name === '' ? null : row.file_name,
  };
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** The query stays: some DAMs name the file in it. */
function withoutFragment(address: string): string {
  return address.replace(/#.*$/s, '');
}
