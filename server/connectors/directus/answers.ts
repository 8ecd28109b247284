import { z } from 'zod';
import type { Asset, AssetVersion, Rendition, VersionStatus } from '../../contracts/asset';
import { instantOf } from '../instants';
import { extensionOf, kindOfMime } from '../media-types';
import { scaledRenditions } from '../scaled-renditions';
import { wireNumber } from '../wire-schema';

/** What Directus answers of a file, and what it means in the words of this house. */

/** Which fields of `directus_files` say what; a name that is absent is said by none. */
export interface FieldNames {
  alternativeText?: string | undefined;
  caption?: string | undefined;
  credit?: string | undefined;
  copyright?: string | undefined;
  embargoUntil?: string | undefined;
  expiresAt?: string | undefined;
}

/** How a site marks approval; Directus has none of its own. */
export interface StatusField {
  field: string;
  approved: readonly string[];
  rejected: readonly string[];
  withdrawn: readonly string[];
}

export interface AnswerOptions {
  baseUrl: string;
  fields: FieldNames;
  status?: StatusField | undefined;
  transforms: boolean;
}

const number = wireNumber.nullish();
const text = z.string().nullish();

export const wireFile = z.looseObject({
  id: z.string(),
  title: text,
  filename_download: text,
  type: text,
  folder: text,
  created_on: text,
  uploaded_on: text,
  modified_on: text,
  filesize: number,
  width: number,
  height: number,
  focal_point_x: number,
  focal_point_y: number,
  tags: z.array(z.unknown()).nullish(),
});
export type WireFile = z.infer<typeof wireFile>;

export const wireFiles = z.object({
  data: z.array(wireFile),
  meta: z.object({ filter_count: wireNumber }).optional(),
});

const OWN_FIELDS = Object.keys(wireFile.shape);

/** What is asked for of a file. A name that Directus does not know is answered with 403. */
export function fieldsAsked({
  fields,
  status,
}: Pick<AnswerOptions, 'fields' | 'status'>): string[] {
  const configured = [...Object.values(fields), status?.field];
  return [...new Set([...OWN_FIELDS, ...configured.flatMap((name) => name ?? [])])];
}

/** `folders`: paths by id. */
export function assetOf(
  file: WireFile,
  options: AnswerOptions,
  folders: ReadonlyMap<string, string>,
): Asset {
  const { fields, baseUrl } = options;
  const said = (name: string | undefined) => (name === undefined ? null : plain(file[name]));
  const state = options.status ? stateOf(file[options.status.field], options.status) : 'approved';
  const version = versionOf(file, state === 'withdrawn' ? 'approved' : state, options);
  return {
    assetId: file.id,
    kind: kindOfMime(version.mime),
    title: file.title || version.fileName,
    alternativeText: said(fields.alternativeText),
    caption: said(fields.caption),
    tags: (file.tags ?? []).flatMap((tag) => plain(tag) ?? []),
    folder: folders.get(file.folder ?? '') ?? null,
    credit: said(fields.credit),
    copyright: said(fields.copyright),
    focalPoint: focalPointOf(file),
    withdrawn: state === 'withdrawn',
    embargoUntil: instantOf(said(fields.embargoUntil)),
    expiresAt: instantOf(said(fields.expiresAt)),
    current: version.status === 'approved' ? version : null,
    versions: [version],
    updatedAt: instantOf(file.modified_on ?? null) ?? version.createdAt,
    openUrl: `${baseUrl}/admin/files/${file.id}`,
  };
}

function plain(value: unknown): string | null {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value : null;
}

export function stateOf(value: unknown, status: StatusField): VersionStatus | 'withdrawn' {
  const word = plain(value) ?? '';
  if (status.approved.includes(word)) return 'approved';
  if (status.withdrawn.includes(word)) return 'withdrawn';
  // A word that nobody mapped is no approval.
  return status.rejected.includes(word) ? 'rejected' : 'in-review';
}

function versionOf(file: WireFile, status: VersionStatus, options: AnswerOptions): AssetVersion {
  const mime = file.type || 'application/octet-stream';
  const fileName = file.filename_download || file.id;
  // Moves with the bytes; `modified_on` moves with every edit.
  const createdAt = instantOf(file.uploaded_on ?? file.created_on ?? null);
  const version = (createdAt ?? '').replace(/\D/g, '') || '1';
  return {
    version,
    status,
    fileName,
    mime,
    ext: extensionOf(fileName),
    sizeBytes: file.filesize ?? null,
    width: file.width || null,
    height: file.height || null,
    // `duration` is there, but nothing fills it.
    durationMs: null,
    pages: null,
    // The address stays the same when a file is replaced, and browsers keep it for 30 days.
    url: `${options.baseUrl}/assets/${file.id}?v=${version}`,
    renditions: options.transforms ? renditionsOf(file, version, options.baseUrl) : [],
    createdAt,
    approvedAt: null,
  };
}

/** What Directus makes pictures of. */
export function isTransformable(mime: string): boolean {
  return /^image\/(jpeg|png|webp|tiff|avif)$/.test(mime);
}

function renditionsOf(file: WireFile, version: string, baseUrl: string): Rendition[] {
  const { width = null, height = null, type: mime } = file;
  if (!mime || !isTransformable(mime)) return [];
  const address = `${baseUrl}/assets/${file.id}?v=${version}`;
  return scaledRenditions({ width, height }, mime, (wanted) => `${address}&width=${wanted}`);
}

/** Pixels of the original. */
function focalPointOf({ focal_point_x: x, focal_point_y: y, width, height }: WireFile) {
  if (x == null || y == null || !width || !height) return null;
  return { x: Math.min(1, x / width), y: Math.min(1, y / height) };
}
