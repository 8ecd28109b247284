import { randomBytes } from 'node:crypto';
import type { Core } from '@strapi/strapi';
import { type Overrides, REFERENCE_PROVIDER } from '../../contracts/reference';
import type { Clock } from '../../core/ports';
import {
  columnsOf,
  hashOfUse,
  isSameOverrides,
  overridesOfUse,
  USE_MARK,
} from '../../core/references/overrides';
import { metadataReference } from '../../core/references/recognise';
import { referenceHash } from '../../core/references/reference-hash';
import { FILE_UID } from './schema';

/**
 * How long an unused row is kept, in milliseconds: Strapi's content history brings back versions of entries that
 * are up to 90 days old, with the ids of the rows that they held.
 */
const KEPT_MS = 90 * 86_400_000;
/** Rows that one statement deletes. */
const SWEEP_CHUNK = 500;

/** The columns that a row for one use shares with the row that was picked. */
const SHARED = [
  'name',
  'url',
  'ext',
  'mime',
  'size',
  'width',
  'height',
  'formats',
  'provider',
  'provider_metadata',
] as const;

/**
 * Rows of the Media Library that hold the texts and the focal point of one use of an asset, in Strapi's own
 * columns: REST, GraphQL, `strapi export` and other plugins see them without knowing of this plugin. A change of a
 * text makes another row, so that a draft never changes what is published. The Media Library does not list them.
 */
export class UseRows {
  readonly #strapi: Core.Strapi;
  readonly #clock: Clock;

  constructor(strapi: Core.Strapi, clock: Clock) {
    this.#strapi = strapi;
    this.#clock = clock;
  }

  /**
   * Returns the id of a row of the same reference with these overrides: the row itself if they are its own, the
   * one that is picked if nothing is overridden, else a new one. Null if `rowId` is no row of a reference.
   */
  async idFor(rowId: number, overrides: Overrides): Promise<number | null> {
    const query = this.#strapi.db.query(FILE_UID);
    const row = await query.findOne({ where: { id: rowId, provider: REFERENCE_PROVIDER } });
    const reference = metadataReference(row?.provider_metadata);
    if (row === null || reference === null) return null;
    if (isSameOverrides(overridesOfUse(row), overrides)) return row.id;
    const picked = await query.findOne({
      where: { hash: referenceHash(reference), provider: REFERENCE_PROVIDER },
      orderBy: { id: 'asc' },
    });
    if (picked !== null && isSameOverrides(overridesOfUse(picked), overrides)) return picked.id;
    const created = await query.create({
      data: {
        ...Object.fromEntries(SHARED.map((key) => [key, row[key]])),
        ...columnsOf(overrides),
        hash: hashOfUse(reference, randomBytes(6).toString('hex')),
        folderPath: '/',
      },
    });
    return created.id;
  }

  /** Deletes the rows that no field has held for 90 days. */
  async sweep(): Promise<void> {
    const { metadata } = this.#strapi.db;
    const { tableName, attributes } = metadata.get(FILE_UID);
    const { joinTable } = attributes.related as { joinTable: RelatedTable };
    const before = new Date(this.#clock.now() - KEPT_MS);
    for (;;) {
      const rows: { id: number }[] = await this.#strapi.db
        .getConnection(tableName)
        .where({ provider: REFERENCE_PROVIDER })
        .where('hash', 'like', `%${USE_MARK}%`)
        .where('updated_at', '<', before)
        .whereNotExists((used) =>
          used
            .from(joinTable.name)
            .whereRaw('?? = ??', [
              `${joinTable.name}.${joinTable.joinColumn.name}`,
              `${tableName}.id`,
            ]),
        )
        .limit(SWEEP_CHUNK)
        .select('id');
      if (rows.length === 0) return;
      const ids = rows.map(({ id }) => id);
      await this.#strapi.db.query(FILE_UID).deleteMany({ where: { id: { $in: ids } } });
    }
  }
}

/** The part of Strapi's metadata that names the table of what uses files. */
interface RelatedTable {
  name: string;
  joinColumn: { name: string };
}
