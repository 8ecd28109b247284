import type { Core } from '@strapi/strapi';
import { errors } from '@strapi/utils';
import type { PickedReference, ReferenceFile } from '../../contracts/api';
import type { Asset, AssetVersion } from '../../contracts/asset';
import { REFERENCE_PROVIDER, type Reference, storedUrl } from '../../contracts/reference';
import type { Resolution } from '../../core/availability';
import { resolutionAt } from '../../core/availability';
import type { Clock } from '../../core/ports';
import type { Records } from '../../core/records';
import { referenceHash } from '../../core/references/reference-hash';
import type { Resolver } from '../../core/resolver';
import { kilobytes, THUMBNAIL_WIDTH } from '../../core/strapi-file';
import { TABLES } from '../storage/tables';
import { FILE_UID } from './schema';

const FOLDER_UID = 'plugin::upload.folder';
const FOLDER_NAME = 'DAM';
const FOLDER = { uid: FOLDER_UID, where: { name: FOLDER_NAME, parent: null } } as const;

/** What one pick may name at most. */
export const MAX_PICKED = 200;

/**
 * Makes what a media field stores: byte-less rows of Strapi's Media Library, one per (connection,
 * assetId, version) however often and from wherever it is picked.
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
   * Reads the assets from the DAM now and answers in the order asked. Throws a `ValidationError` or
   * the DAM's `DamError`, and makes nothing, where one of them cannot be shown.
   */
  async pick(references: readonly Reference[]): Promise<PickedReference[]> {
    if (references.length > MAX_PICKED) {
      throw new errors.ValidationError(`At most ${MAX_PICKED} assets can be picked at once.`);
    }
    const canonical = references.map((reference) => ({
      ...reference,
      ...this.#resolver.nameOf(reference),
    }));
    const outcomes = await this.#records.reread(canonical);
    const usable = canonical.map((reference, index) => {
      const outcome = outcomes[index];
      if (outcome !== undefined && 'error' in outcome) throw outcome.error;
      const resolution = resolutionAt(outcome?.record, reference.version, this.#clock.now());
      if (resolution.availability !== 'live') throw cannotBeUsed(reference, resolution);
      return { reference, resolution };
    });
    const picked: PickedReference[] = [];
    for (const { reference, resolution } of usable) {
      const file = await this.#fileOf(reference, resolution.asset, resolution.version);
      picked.push({ reference, url: file.url, file });
    }
    return picked;
  }

  /** The one row of a reference, made if it is not there. Safe to run many times at once. */
  async #fileOf(reference: Reference, asset: Asset, version: AssetVersion): Promise<ReferenceFile> {
    const hash = referenceHash(reference);
    const folder = await this.#claim({ key: 'folder', ...FOLDER }, () => {
      const { create } = this.#strapi.plugin('upload').service('folder');
      return create({ name: FOLDER_NAME, parent: null });
    });
    // Beside the hash, since a file replaced by local bytes keeps it.
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
    return withInheritedTexts(row as Row & ReferenceFile, asset);
  }

  /**
   * The row that stands for `key`. The claim's lock makes a second maker wait for the first
   * one's transaction and then find its row; a row deleted since is made again.
   */
  async #claim(claim: Claim, create: () => Promise<Row>): Promise<Row> {
    const known = await this.#claimed(claim);
    if (known !== null) return known;
    const { key, uid, where } = claim;
    const table = () => this.#strapi.db.getConnection(TABLES.referenceRows);
    // Before the transaction: on MySQL an ignored insert shares a lock, of which two makers that both
    // want it whole are a deadlock.
    await table().insert({ key, row_id: null }).onConflict('key').ignore();
    return this.#strapi.db.transaction(async ({ trx }) => {
      const claims = () => table().transacting(trx);
      await claims().where({ key }).forUpdate().first();
      // Another maker's, or one that an import brought: those come without a claim.
      const existing = await this.#strapi.db.query(uid).findOne({ where, orderBy: { id: 'asc' } });
      const row: Row = existing ?? (await create());
      await claims().where({ key }).update({ row_id: row.id });
      return row;
    });
  }

  /** Null also where the id is another row's by now: an import gives all rows new ids. */
  async #claimed({ key, uid, where }: Claim): Promise<Row | null> {
    const claim: { row_id: number | null } | undefined = await this.#strapi.db
      .getConnection(TABLES.referenceRows)
      .where({ key })
      .first('row_id');
    if (!claim?.row_id) return null;
    return this.#strapi.db.query(uid).findOne({ where: { ...where, id: claim.row_id } });
  }
}

/** What a row stands for, in `dam_files` and by its own columns. */
interface Claim {
  key: string;
  uid: typeof FILE_UID | typeof FOLDER_UID;
  /** Holds for the right row alone, whatever its id. */
  where: Record<string, unknown>;
}

/** Strapi answers untyped rows; a file's columns are those that `fileData` wrote. */
type Row = { id: number; path?: string };

/** Columns beside the reference are a convenience for the admin's lists, never the truth. */
function fileData(reference: Reference, asset: Asset, version: AssetVersion) {
  const url = storedUrl(reference, asset.title, version.ext);
  return {
    name: asset.title,
    // Inherited from the DAM, live; a text here is this site's own.
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

/** What an editor sees of a row: its own texts, else the DAM's. */
function withInheritedTexts(file: ReferenceFile, asset: Asset): ReferenceFile {
  const { alternativeText, caption } = asset;
  return {
    ...file,
    alternativeText: file.alternativeText ?? alternativeText,
    caption: file.caption ?? caption,
  };
}

const REASONS: Record<Exclude<Resolution['availability'], 'live'>, string> = {
  withdrawn: 'was withdrawn in the DAM',
  missing: 'does not exist in the DAM',
  unapproved: 'has no approved version',
  embargoed: 'is under embargo',
  expired: 'has expired: its rights have ended',
  unknown: 'is not known, because the DAM does not answer',
};

function cannotBeUsed(
  reference: Reference,
  { availability, asset }: Exclude<Resolution, { availability: 'live' }>,
): Error {
  const named = asset === null ? `"${reference.assetId}"` : `"${asset.title}"`;
  return new errors.ValidationError(
    `The asset ${named} cannot be used: it ${REASONS[availability]}. Nothing was added.`,
    { reference, availability },
  );
}
