import { renditionsOf } from '../files/sizes';
import type {
  AssetJson,
  AssetState,
  AssetType,
  LocalTexts,
  VersionJson,
  VersionStatus,
} from '../types';
import { allTexts, LANGUAGE } from './texts';

/** A row of `assets` with its state worked out by `STATE_SQL`. */
export interface AssetRow {
  readonly row: number;
  readonly id: string;
  readonly title: string;
  readonly alt: string | null;
  readonly caption: string | null;
  /** JSON of `Metadata.texts`. */
  readonly texts: string;
  readonly tags: string;
  readonly folder: string | null;
  readonly type: AssetType;
  readonly copyright: string | null;
  readonly credit: string | null;
  readonly digital_source_type: string | null;
  readonly focal_x: number | null;
  readonly focal_y: number | null;
  readonly embargo_until: string | null;
  readonly expires_at: string | null;
  readonly withdrawn_at: string | null;
  readonly created_at: string;
  readonly updated_at: string;
  readonly current_version: number | null;
  readonly state: AssetState;
}

/** A row of `versions`. */
export interface VersionRow {
  readonly asset_row: number;
  readonly number: number;
  readonly status: VersionStatus;
  readonly type: AssetType;
  readonly file_name: string;
  readonly mime: string;
  readonly ext: string;
  readonly size_bytes: number;
  readonly width: number | null;
  readonly height: number | null;
  readonly duration_ms: number | null;
  readonly pages: number | null;
  readonly created_at: string;
  readonly approved_at: string | null;
  readonly sha256: string;
}

/**
 * The state of an asset at `@now`. Instants are compared as text, which is right because all are
 * stored in one form: ISO 8601, UTC, milliseconds.
 */
export const STATE_SQL = `CASE
  WHEN a.withdrawn_at IS NOT NULL THEN 'withdrawn'
  WHEN a.current_version IS NULL THEN
    CASE WHEN a.newest_status = 'rejected' THEN 'rejected' ELSE 'in-review' END
  WHEN a.embargo_until > @now THEN 'embargoed'
  WHEN a.expires_at <= @now THEN 'expired'
  ELSE 'approved' END`;

/** One version in the words of the API. */
export function versionJson(assetId: string, row: VersionRow): VersionJson {
  const base = `/api/assets/${encodeURIComponent(assetId)}/versions/${row.number}`;
  return {
    number: row.number,
    status: row.status,
    fileName: row.file_name,
    mime: row.mime,
    ext: row.ext,
    sizeBytes: row.size_bytes,
    width: row.width,
    height: row.height,
    durationMs: row.duration_ms,
    pages: row.pages,
    createdAt: row.created_at,
    approvedAt: row.approved_at,
    sha256: row.sha256,
    file: `${base}/file`,
    renditions: renditionsOf(row).map(({ name, width, height, mime }) => ({
      name,
      width,
      height,
      mime,
      url: `${base}/renditions/${name}`,
    })),
  };
}

/** One asset with its versions, oldest first, in the words of the API. */
export function assetJson(row: AssetRow, versions: readonly VersionRow[]): AssetJson {
  const { focal_x: x, focal_y: y } = row;
  const tags: unknown = JSON.parse(row.tags);
  const others: Record<string, LocalTexts> = JSON.parse(row.texts);
  return {
    id: row.id,
    title: row.title,
    alt: row.alt,
    caption: row.caption,
    language: LANGUAGE,
    texts: allTexts(row, others),
    tags: Array.isArray(tags) ? tags.map(String) : [],
    folder: row.folder,
    type: row.type,
    copyright: row.copyright,
    credit: row.credit,
    digitalSourceType: row.digital_source_type,
    focalPoint: x === null || y === null ? null : { x, y },
    embargoUntil: row.embargo_until,
    expiresAt: row.expires_at,
    withdrawnAt: row.withdrawn_at,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    state: row.state,
    currentVersion: row.current_version,
    versions: versions.map((version) => versionJson(row.id, version)),
  };
}
