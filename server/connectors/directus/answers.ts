import { z } from 'zod';
import {
  type Asset,
  type AssetVersion,
  kindOfMime,
  type VersionStatus,
} from '../../contracts/asset';
import { placedIn, placesIn } from '../configured-places';
import { instantOf } from '../instants';
import { extensionOf } from '../media-types';
import { LIMITS, type LimitName, seenLimit, type UnseenLimits } from '../rights';
import { wireNumber } from '../wire-schema';
import type { DirectusOptions } from './options';
import { renditionsOf } from './transformations';

/** Maps files of Directus to assets. */

export type FieldNames = DirectusOptions['fields'];
export type StatusField = NonNullable<DirectusOptions['status']>;
type AnswerOptions = Pick<
  DirectusOptions,
  'baseUrl' | 'fields' | 'status' | 'transforms' | 'language' | 'texts' | 'expose'
>;

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

/** Fields that every call asks for. Directus answers 403 if one does not exist. */
export function fieldsAsked(
  { fields, status, texts, expose }: Pick<AnswerOptions, 'fields' | 'status' | 'texts' | 'expose'>,
  unseen: UnseenLimits,
): string[] {
  const { embargoUntil: _, expiresAt: __, ...others } = fields;
  const limits = LIMITS.filter((name) => !unseen.has(name)).map((name) => fields[name]);
  const named = [...Object.values(others), ...limits, status?.field];
  const configured = [...named, ...placesIn({ texts, expose })];
  return [...new Set([...OWN_FIELDS, ...configured.flatMap((name) => name ?? [])])];
}

export interface Mapping {
  options: AnswerOptions;
  /** Paths of folders by their ids. */
  folders: ReadonlyMap<string, string>;
  unseen: UnseenLimits;
}

export function assetOf(file: WireFile, { options, folders, unseen }: Mapping): Asset {
  const { fields, baseUrl } = options;
  const textOf = (name: string | undefined) => (name === undefined ? null : plain(file[name]));
  const limit = (name: LimitName) => seenLimit(instantOf(textOf(fields[name])), name, unseen);
  const state = options.status ? stateOf(file[options.status.field], options.status) : 'approved';
  const version = versionOf(file, state === 'withdrawn' ? 'approved' : state, options);
  return {
    assetId: file.id,
    kind: kindOfMime(version.mime),
    title: file.title || version.fileName,
    alternativeText: textOf(fields.alternativeText),
    caption: textOf(fields.caption),
    ...placedIn(options, { text: textOf, value: (name: string) => file[name] }),
    tags: (file.tags ?? []).flatMap((tag) => plain(tag) ?? []),
    folder: folders.get(file.folder ?? '') ?? null,
    credit: textOf(fields.credit),
    copyright: textOf(fields.copyright),
    focalPoint: focalPointOf(file),
    withdrawn: state === 'withdrawn',
    embargoUntil: limit('embargoUntil'),
    expiresAt: limit('expiresAt'),
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
  // An unmapped word must not approve a file.
  return status.rejected.includes(word) ? 'rejected' : 'in-review';
}

function versionOf(file: WireFile, status: VersionStatus, options: AnswerOptions): AssetVersion {
  const mime = file.type || 'application/octet-stream';
  const fileName = file.filename_download || file.id;
  // Changes with the bytes; `modified_on` changes with every edit.
  const createdAt = instantOf(file.uploaded_on ?? file.created_on ?? null);
  const version = (createdAt ?? '').replace(/\D/g, '') || '1';
  // Without the version the address would stay the same when the file is replaced, and browsers
  // keep it for 30 days.
  const url = `${options.baseUrl}/assets/${file.id}?v=${version}`;
  const size = { width: file.width || null, height: file.height || null };
  return {
    version,
    status,
    fileName,
    mime,
    ext: extensionOf(fileName),
    sizeBytes: file.filesize ?? null,
    ...size,
    // Directus has a field `duration` but never fills it.
    durationMs: null,
    pages: null,
    url,
    renditions: options.transforms ? renditionsOf(url, file.type ?? '', size) : [],
    createdAt,
    approvedAt: null,
  };
}

/** Directus stores the focal point in pixels of the original. */
function focalPointOf({ focal_point_x: x, focal_point_y: y, width, height }: WireFile) {
  if (x == null || y == null || !width || !height) return null;
  return { x: Math.min(1, x / width), y: Math.min(1, y / height) };
}
