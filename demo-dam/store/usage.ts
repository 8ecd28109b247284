import { notFound } from '../errors';
import type { Db } from './database';

/** A place that says it uses an asset. */
export interface Usage {
  readonly uri: string;
  readonly title: string | null;
  readonly createdAt: string;
}

/** Where assets are used, as told by the systems that use them. */
export class UsageStore {
  constructor(private readonly db: Db) {}

  /** Adds the use, or changes its title. Throws 404 for an unknown asset. */
  add(assetId: string, uri: string, title: string | null): Usage {
    this.requireAsset(assetId);
    this.db
      .prepare(
        `INSERT INTO usage VALUES (?, ?, ?, ?)
         ON CONFLICT (asset_id, uri) DO UPDATE SET title = excluded.title`,
      )
      .run(assetId, uri, title, new Date().toISOString());
    const added = this.list(assetId).find((usage) => usage.uri === uri);
    if (!added) throw notFound(`usage "${uri}"`);
    return added;
  }

  /** Removes the use. Removing what is not there is no error: the wish is fulfilled. */
  remove(assetId: string, uri: string): void {
    this.db.prepare('DELETE FROM usage WHERE asset_id = ? AND uri = ?').run(assetId, uri);
  }

  /** The uses, oldest first. Throws 404 for an unknown asset. */
  list(assetId: string): readonly Usage[] {
    this.requireAsset(assetId);
    return this.db
      .prepare<[string], Usage>(
        `SELECT uri, title, created_at AS createdAt FROM usage WHERE asset_id = ?
         ORDER BY created_at, uri`,
      )
      .all(assetId);
  }

  private requireAsset(id: string): void {
    if (!this.db.prepare('SELECT 1 FROM assets WHERE id = ?').get(id)) {
      throw notFound(`asset "${id}"`);
    }
  }
}
