import { notFound, wrongState } from '../errors';
import type {
  AssetJson,
  EventType,
  Metadata,
  MetadataChanges,
  StoredFile,
  VersionJson,
} from '../types';
import { type Db, fold } from './database';
import { type AssetRow, assetJson, STATE_SQL, type VersionRow, versionJson } from './rows';
import { changeTexts } from './texts';

/** Told inside the transaction of a change, so an event is kept exactly when its change is. */
export type OnEvent = (type: EventType, assetId: string, version?: number) => void;

/** Everything that reads or changes one asset. Each change is one transaction. */
export class AssetStore {
  constructor(
    private readonly db: Db,
    private readonly onEvent: OnEvent,
  ) {}

  /** How many assets there are. */
  count(): number {
    const row = this.db.prepare<[], { n: number }>('SELECT count(*) AS n FROM assets').get();
    return row?.n ?? 0;
  }

  /** The asset. Throws 404. */
  get(id: string): AssetJson {
    const [asset] = this.getMany([id]);
    if (!asset) throw notFound(`asset "${id}"`);
    return asset;
  }

  /** The assets in the order asked; unknown ids are absent, repeated ids come once. */
  getMany(ids: readonly string[]): AssetJson[] {
    const rows = this.db
      .prepare<unknown[], AssetRow>(
        `SELECT a.*, ${STATE_SQL} AS state FROM assets a
         WHERE a.id IN (SELECT value FROM json_each(@ids))`,
      )
      .all({ ids: JSON.stringify(ids), now: new Date().toISOString() });
    const byId = new Map(this.withVersions(rows).map((asset) => [asset.id, asset]));
    return [...new Set(ids)].flatMap((id) => byId.get(id) ?? []);
  }

  /** Adds the versions to rows, keeping their order. */
  withVersions(rows: readonly AssetRow[]): AssetJson[] {
    const versions = this.db
      .prepare<[string], VersionRow>(
        `SELECT * FROM versions WHERE asset_row IN (SELECT value FROM json_each(?))
         ORDER BY asset_row, number`,
      )
      .all(JSON.stringify(rows.map(({ row }) => row)));
    const byAsset = groupByAsset(versions);
    return rows.map((row) => assetJson(row, byAsset.get(row.row) ?? []));
  }

  /** The stored row of a version. Throws 404. */
  version(id: string, number: number): VersionRow {
    const row = this.db
      .prepare<[string, number], VersionRow>(
        `SELECT v.* FROM versions v JOIN assets a ON a.row = v.asset_row
         WHERE a.id = ? AND v.number = ?`,
      )
      .get(id, number);
    if (!row) throw notFound(`version ${number} of asset "${id}"`);
    return row;
  }

  /** Adds an asset whose version 1 is in review. Throws 409 when the id is taken. */
  create(id: string, metadata: Metadata, file: StoredFile, at = new Date()): AssetJson {
    return this.change(() => {
      if (this.rowOf(id) !== undefined) throw wrongState(`There already is an asset "${id}".`);
      const instant = at.toISOString();
      const { lastInsertRowid } = this.db
        .prepare(
          `INSERT INTO assets (id, title, title_key, tags, type, created_at, updated_at)
           VALUES (?, '', '', '[]', ?, ?, ?)`,
        )
        .run(id, file.type, instant, instant);
      const row = Number(lastInsertRowid);
      this.writeMetadata(row, id, metadata);
      this.insertVersion(row, 1, file, instant);
      this.onEvent('asset.created', id, 1);
    }, id);
  }

  /** Adds a version, in review. Throws 404, or 409 when the file is of another type. */
  addVersion(id: string, file: StoredFile, at = new Date()): VersionJson {
    let number = 0;
    this.change(() => {
      const row = this.requireRow(id);
      const asset = this.get(id);
      if (asset.type !== file.type) {
        throw wrongState(`"${id}" is of type ${asset.type}; its new version is ${file.type}.`);
      }
      number = Math.max(...asset.versions.map((version) => version.number)) + 1;
      this.insertVersion(row, number, file, at.toISOString());
      this.touch(row, at);
      this.onEvent('version.created', id, number);
    }, id);
    return versionJson(id, this.version(id, number));
  }

  /** Approves a version in review or rejected before. Throws 404, or 409 when it is approved. */
  approve(id: string, number: number, at = new Date()): AssetJson {
    return this.decide(id, number, 'approved', at);
  }

  /** Rejects a version; an approved one is taken back. Throws 404, or 409 when it is rejected. */
  reject(id: string, number: number, at = new Date()): AssetJson {
    return this.decide(id, number, 'rejected', at);
  }

  /** Takes the asset out of use, whatever its versions say. Throws 404 or 409. */
  withdraw(id: string, at = new Date()): AssetJson {
    return this.change(() => {
      const row = this.requireRow(id);
      const { changes } = this.db
        .prepare('UPDATE assets SET withdrawn_at = ? WHERE row = ? AND withdrawn_at IS NULL')
        .run(at.toISOString(), row);
      if (changes === 0) throw wrongState(`Asset "${id}" is withdrawn already.`);
      this.touch(row, at);
      this.onEvent('asset.withdrawn', id);
    }, id);
  }

  /** Undoes a withdrawal. Throws 404 or 409. */
  restore(id: string, at = new Date()): AssetJson {
    return this.change(() => {
      const row = this.requireRow(id);
      const { changes } = this.db
        .prepare('UPDATE assets SET withdrawn_at = NULL WHERE row = ? AND withdrawn_at NOT NULL')
        .run(row);
      if (changes === 0) throw wrongState(`Asset "${id}" is not withdrawn.`);
      this.touch(row, at);
      this.onEvent('asset.restored', id);
    }, id);
  }

  /** Deletes an asset with its versions; its id is free again. Throws 404. */
  delete(id: string): void {
    const work = () => {
      const row = this.requireRow(id);
      this.db.prepare('DELETE FROM assets_text WHERE rowid = ?').run(row);
      for (const table of ['asset_tags', 'versions']) {
        this.db.prepare(`DELETE FROM ${table} WHERE asset_row = ?`).run(row);
      }
      this.db.prepare('DELETE FROM assets WHERE row = ?').run(row);
      this.onEvent('asset.deleted', id);
    };
    this.db.transaction(work).immediate();
  }

  /** Changes what is given and leaves the rest. Throws 404. */
  update(id: string, changes: MetadataChanges, at = new Date()): AssetJson {
    return this.change(() => {
      const row = this.requireRow(id);
      const before = this.get(id);
      const texts = changeTexts(before.texts, changes.texts ?? {});
      this.writeMetadata(row, id, { ...before, ...changes, texts });
      this.touch(row, at);
      this.onEvent('asset.updated', id);
    }, id);
  }

  private decide(id: string, number: number, status: 'approved' | 'rejected', at: Date): AssetJson {
    return this.change(() => {
      const version = this.version(id, number);
      if (version.status === status) {
        throw wrongState(`Version ${number} of "${id}" is ${status} already.`);
      }
      const approvedAt = status === 'approved' ? at.toISOString() : null;
      this.db
        .prepare(
          'UPDATE versions SET status = ?, approved_at = ? WHERE asset_row = ? AND number = ?',
        )
        .run(status, approvedAt, version.asset_row, number);
      this.derive(version.asset_row);
      this.touch(version.asset_row, at);
      this.onEvent(status === 'approved' ? 'version.approved' : 'version.rejected', id, number);
    }, id);
  }

  private change(work: () => void, id: string): AssetJson {
    // IMMEDIATE: the decision is made on rows nobody can change before the write.
    this.db.transaction(work).immediate();
    return this.get(id);
  }

  private rowOf(id: string): number | undefined {
    return this.db.prepare<[string], { row: number }>('SELECT row FROM assets WHERE id = ?').get(id)
      ?.row;
  }

  private requireRow(id: string): number {
    const row = this.rowOf(id);
    if (row === undefined) throw notFound(`asset "${id}"`);
    return row;
  }

  /** Sets `updatedAt`, always later than before, even twice in one millisecond. */
  private touch(row: number, at: Date): void {
    const before = this.db
      .prepare<[number], { updated_at: string }>('SELECT updated_at FROM assets WHERE row = ?')
      .get(row);
    const after = Math.max(at.getTime(), Date.parse(before?.updated_at ?? '') + 1 || 0);
    this.db
      .prepare('UPDATE assets SET updated_at = ? WHERE row = ?')
      .run(new Date(after).toISOString(), row);
  }

  private insertVersion(row: number, number: number, file: StoredFile, createdAt: string): void {
    this.db
      .prepare(
        `INSERT INTO versions VALUES (@row, @number, 'in-review', @type, @fileName, @mime, @ext,
         @sizeBytes, @width, @height, @durationMs, @pages, @createdAt, NULL, @sha256)`,
      )
      .run({ ...file, row, number, createdAt });
    this.derive(row);
  }

  /** Keeps the columns that follow from the versions: what is current, newest, its shape. */
  private derive(row: number): void {
    this.db
      .prepare(
        `UPDATE assets SET (current_version, newest_status) = (SELECT
           (SELECT max(number) FROM versions WHERE asset_row = @row AND status = 'approved'),
           (SELECT status FROM versions WHERE asset_row = @row ORDER BY number DESC LIMIT 1))
         WHERE row = @row`,
      )
      .run({ row });
    this.db
      .prepare(
        `UPDATE assets SET (orientation, format) = (SELECT
           CASE WHEN width IS NULL OR height IS NULL THEN NULL
                WHEN width > height * 1.05 THEN 'landscape'
                WHEN height > width * 1.05 THEN 'portrait'
                ELSE 'square' END, ext
           FROM versions WHERE asset_row = @row
           ORDER BY number = (SELECT current_version FROM assets WHERE row = @row) DESC, number DESC
           LIMIT 1)
         WHERE row = @row`,
      )
      .run({ row });
  }

  private writeMetadata(row: number, id: string, data: Metadata): void {
    const { focalPoint } = data;
    const tags = [...new Set(data.tags)];
    this.db
      .prepare(
        `UPDATE assets SET title = @title, title_key = @titleKey, alt = @alt, caption = @caption,
           texts = @texts, tags = @tags, folder = @folder, copyright = @copyright, credit = @credit,
           digital_source_type = @digitalSourceType,
           focal_x = @x, focal_y = @y, embargo_until = @embargoUntil, expires_at = @expiresAt
         WHERE row = @row`,
      )
      .run({
        row,
        title: data.title,
        titleKey: fold(data.title),
        alt: data.alt,
        caption: data.caption,
        texts: JSON.stringify(data.texts),
        tags: JSON.stringify(tags),
        folder: data.folder,
        copyright: data.copyright,
        credit: data.credit,
        digitalSourceType: data.digitalSourceType,
        x: focalPoint?.x ?? null,
        y: focalPoint?.y ?? null,
        embargoUntil: data.embargoUntil,
        expiresAt: data.expiresAt,
      });
    this.db.prepare('DELETE FROM asset_tags WHERE asset_row = ?').run(row);
    const addTag = this.db.prepare('INSERT INTO asset_tags VALUES (?, ?)');
    for (const tag of tags) addTag.run(row, tag);
    this.db.prepare('DELETE FROM assets_text WHERE rowid = ?').run(row);
    this.db
      .prepare(
        `INSERT INTO assets_text (rowid, title, alt, tags, credit, folder, id, texts)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(row, data.title, data.alt, tags.join(' '), data.credit, data.folder, id, textsIn(data));
  }
}

/** What the full-text index keeps in its column `texts`: the caption, and all texts in other languages. */
function textsIn({ caption, texts }: Metadata): string {
  const others = Object.values(texts).flatMap((local) => [local.title, local.alt, local.caption]);
  return [caption, ...others].filter(Boolean).join('\n');
}

function groupByAsset(versions: readonly VersionRow[]): Map<number, VersionRow[]> {
  const groups = new Map<number, VersionRow[]>();
  for (const version of versions) {
    const group = groups.get(version.asset_row);
    if (group) group.push(version);
    else groups.set(version.asset_row, [version]);
  }
  return groups;
}
