import type { Core } from '@strapi/strapi';
import { errors } from '@strapi/utils';
import type { PickedReference, ReferenceFile } from '../../contracts/api';
import type { Asset, AssetVersion } from '../../contracts/asset';
import type { ShownTexts } from '../../contracts/languages';
import {
  OVERRIDES_KEY,
  REFERENCE_PROVIDER,
  type Reference,
  storedUrl,
} from '../../contracts/reference';
import type { Resolution } from '../../core/availability';
import { resolutionAt } from '../../core/availability';
import { chunksOf } from '../../core/lists';
import type { Clock } from '../../core/ports';
import type { Records } from '../../core/records';
import { overridesOfUse } from '../../core/references/overrides';
import { referenceHash } from '../../core/references/reference-hash';
import type { Resolver } from '../../core/resolver';
import { slugOfTitle } from '../../core/slug';
import { kilobytes, THUMBNAIL_WIDTH } from '../../core/strapi-file';
import { folderServiceOf } from '../compat';
import { inCallersTransaction } from '../storage/record-table';
import { TABLES } from '../storage/tables';
import { FILE_UID } from './schema';

const FOLDER_UID = 'plugin::upload.folder';
const FOLDER_NAME = 'DAM';
const FOLDER_CLAIM = 'folder';
const FOLDER = { uid: FOLDER_UID, where: { name: FOLDER_NAME, parent: null } } as const;

/** Hashes per `where in`. */
const HASHES_CHUNK = 200;

/** Maximum number of references in one pick. */
export const MAX_PICKED = 200;

/**
 * Creates the rows that media fields store: files of Strapi's Media Library without bytes. There is
 * one row per connection, asset id and version, however often the asset is picked.
 */
export class ReferenceRows {
  readonly #strapi: Core.Strapi;
  readonly #records: Records;
  readonly #resolver: Resolver;
  readonly #clock: Clock;

  constructor(strapi: Core.Strapi, records: Records, resolver: Resolver, clock: Clock) {
    this.#strapi = strapi;
    this.#records = records;
    this.#resolver = resolver;
    this.#clock = clock;
  }

  /**
   * Reads the assets from the DAM and returns their rows in the order of `references`. Creates no row if
   * any asset fails.
   * @throws `ValidationError` if there are more than `MAX_PICKED` references or an asset may not be shown.
   * @throws `DamError` if the DAM cannot be read.
   */
  async pick(
    references: readonly Reference[],
    textsOf: TextsOf = (asset) => asset,
  ): Promise<PickedReference[]> {
    if (references.length > MAX_PICKED) {
      throw new errors.ValidationError(`At most ${MAX_PICKED} assets can be picked at once.`);
    }
    const canonical = references.map((reference) => ({
      ...reference,
      ...this.#resolver.nameOf(reference),
    }));
    const outcomes = await this.#records.reread(canonical, 'editor');
    const usable = canonical.map((reference, index) => {
      const outcome = outcomes[index];
      if (outcome !== undefined && 'error' in outcome) throw outcome.error;
      const resolution = resolutionAt(outcome?.record, reference.version, this.#clock.now());
      if (resolution.availability !== 'live') throw cannotBeUsed(reference, resolution);
      return { reference, resolution };
    });
    await this.#records.admit(canonical);
    const picked: PickedReference[] = [];
    for (const { reference, resolution } of usable) {
      const { asset, version } = resolution;
      const row = await this.#fileOf(reference, asset, version);
      picked.push({ reference, url: row.url, file: withInheritedTexts(row, textsOf(asset)) });
    }
    return picked;
  }

  /** Returns the row of a reference and creates it if needed. Safe to run concurrently. */
  async #fileOf(
    reference: Reference,
    asset: Asset,
    version: AssetVersion,
  ): Promise<Row & ReferenceFile> {
    const hash = referenceHash(reference);
    const folder = await this.#folder();
    // The hash alone is not enough: a reference that was replaced by a local file keeps its hash.
    const where = { hash, provider: REFERENCE_PROVIDER };
    const row = await this.#claim({ key: hash, uid: FILE_UID, where }, () =>
      this.#strapi.db.query(FILE_UID).create({
        data: {
          ...fileData(reference, asset, version),
          folder: folder.id,
          folderPath: folder.path,
        },
      }),
    );
    return row as Row & ReferenceFile;
  }

  /** Returns the id of the folder in which rows lie; null if there are none. */
  async folderId(): Promise<number | null> {
    return (await this.#folderInUse())?.id ?? null;
  }

  /** Returns the folder of the rows, also where editors have renamed or moved it. */
  async #folder(): Promise<Row> {
    return (
      (await this.#folderInUse()) ??
      (await this.#claim({ key: FOLDER_CLAIM, ...FOLDER }, () => {
        return folderServiceOf(this.#strapi).create({ name: FOLDER_NAME, parent: null });
      }))
    );
  }

  /**
   * Returns the claimed folder if rows of references lie in it; else null. An import gives folders new ids,
   * so the id alone is not enough.
   */
  async #folderInUse(): Promise<Row | null> {
    const rowId = await this.#claimedId(FOLDER_CLAIM);
    if (rowId === null) return null;
    const where = { provider: REFERENCE_PROVIDER, folder: rowId };
    const row = await this.#strapi.db.query(FILE_UID).findOne({ where, populate: ['folder'] });
    return row?.folder ?? null;
  }

  async #claimedId(key: string): Promise<number | null> {
    const claim: { row_id: number | null } | undefined = await this.#strapi.db
      .getConnection(TABLES.referenceRows)
      .where({ key })
      .first('row_id');
    return claim?.row_id ?? null;
  }

  /**
   * Returns the row of a claim and creates it if needed. The lock on the claim makes a concurrent caller
   * wait for the first transaction and then find its row. A deleted row is created again.
   */
  async #claim(claim: Claim, create: () => Promise<Row>): Promise<Row> {
    const known = await this.#claimed(claim);
    if (known !== null) return known;
    const { key, uid, where } = claim;
    const table = () => this.#strapi.db.getConnection(TABLES.referenceRows);
    // Outside the transaction: on MySQL an ignored insert takes a shared lock, and two transactions that
    // both upgrade it to an exclusive one deadlock.
    await table().insert({ key, row_id: null }).onConflict('key').ignore();
    return this.#strapi.db.transaction(async ({ trx }) => {
      const claims = () => table().transacting(trx);
      await claims().where({ key }).forUpdate().first();
      // A concurrent caller created the row, or an import brought it without its claim.
      const existing = await this.#strapi.db.query(uid).findOne({ where, orderBy: { id: 'asc' } });
      const row: Row = existing ?? (await create());
      await claims().where({ key }).update({ row_id: row.id });
      return row;
    });
  }

  /** Returns null also if the id belongs to another row now: an import gives all rows new ids. */
  async #claimed({ key, uid, where }: Claim): Promise<Row | null> {
    const id = await this.#claimedId(key);
    return id === null ? null : this.#strapi.db.query(uid).findOne({ where: { ...where, id } });
  }
}

/** Returns those references that have a row in the Media Library: with just their version, or without one. */
export async function referencesWithRow(
  strapi: Core.Strapi,
  references: readonly Reference[],
): Promise<Reference[]> {
  const byHash = new Map(references.map((reference) => [referenceHash(reference), reference]));
  const found: Reference[] = [];
  for (const hashes of chunksOf([...byHash.keys()], HASHES_CHUNK)) {
    const query = strapi.db
      .getConnection(strapi.db.metadata.get(FILE_UID).tableName)
      .where({ provider: REFERENCE_PROVIDER })
      .whereIn('hash', hashes)
      .select('hash');
    const rows: { hash: string }[] = await inCallersTransaction(strapi, query);
    found.push(...rows.flatMap(({ hash }) => byHash.get(hash) ?? []));
  }
  return found;
}

/** Identifies a row by its key in `dam_files` and by its own columns. */
interface Claim {
  key: string;
  uid: typeof FILE_UID | typeof FOLDER_UID;
  /** Condition that matches only this row, independent of its id. */
  where: Record<string, unknown>;
}

/** Returns the texts of an asset in the language of the editor's page. */
type TextsOf = (asset: Asset) => Pick<ShownTexts, 'alternativeText' | 'caption'>;

/** Strapi returns untyped rows; the columns of a file are those that `fileData` writes. */
type Row = { id: number; path?: string };

/** The columns besides the reference serve the admin's lists; responses resolve the asset instead. */
function fileData(reference: Reference, asset: Asset, version: AssetVersion) {
  const url = storedUrl(reference, slugOfTitle(asset.title), version.ext);
  return {
    name: asset.title,
    // Null inherits the DAM's current text; a text here overrides it for this site.
    alternativeText: null,
    caption: null,
    width: version.width,
    height: version.height,
    formats: version.renditions.some((rendition) => rendition.name === 'thumbnail')
      ? { thumbnail: { url: `${url}?w=${THUMBNAIL_WIDTH}` } }
      : null,
    hash: referenceHash(reference),
    ext: `.${version.ext}`,
    mime: version.mime,
    size: kilobytes(version.sizeBytes),
    url,
    provider: REFERENCE_PROVIDER,
    provider_metadata: reference,
  };
}

/** Fills in the DAM's texts where the row has none, as editors see it. */
function withInheritedTexts(
  file: ReferenceFile,
  { alternativeText, caption }: ReturnType<TextsOf>,
): ReferenceFile {
  return {
    ...file,
    alternativeText: file.alternativeText ?? alternativeText,
    caption: file.caption ?? caption,
    [OVERRIDES_KEY]: overridesOfUse({ ...file }),
  };
}

const REASONS: Record<Exclude<Resolution['availability'], 'live'>, string> = {
  disconnected: 'is in a DAM that this site is not connected to',
  withdrawn: 'was withdrawn in the DAM',
  missing: 'does not exist in the DAM',
  unapproved: 'has no approved version',
  embargoed: 'is under embargo',
  expired: 'has expired: its rights have ended',
  unknown: 'cannot be checked, because the DAM does not answer',
};

function cannotBeUsed(
  reference: Reference,
  { availability, asset }: Exclude<Resolution, { availability: 'live' }>,
): Error {
  const label = asset === null ? `"${reference.assetId}"` : `"${asset.title}"`;
  return new errors.ValidationError(
    `The asset ${label} cannot be used: it ${REASONS[availability]}. Nothing was added.`,
    { reference, availability },
  );
}
