import { z } from 'zod';
import {
  type Asset,
  type AssetKind,
  type AssetVersion,
  kindOfMime,
  type Rendition,
  type VersionStatus,
} from '../../contracts/asset';
import { placedIn } from '../configured-places';
import { earliest, instantOf, latest } from '../instants';
import { extensionOf, mimeOf } from '../media-types';
import { type LimitName, seenLimit, type UnseenLimits } from '../rights';
import { scaledRenditions } from '../scaled-renditions';
import { wireNumber } from '../wire-schema';
import type { CloudinaryOptions } from './options';
import { addressOf, type Deliverable, scaledTo, type UrlOptions } from './urls';

/** Maps the answers of Cloudinary to assets. */

const texts = z.record(z.string(), z.unknown());

/** According to the documentation any field may be absent. */
export const wireAsset = z.object({
  asset_id: z.string(),
  public_id: z.string(),
  resource_type: z.string(),
  type: z.string(),
  version: wireNumber.optional(),
  format: z.string().nullish(),
  display_name: z.string().nullish(),
  filename: z.string().nullish(),
  asset_folder: z.string().nullish(),
  folder: z.string().nullish(),
  created_at: z.string().nullish(),
  bytes: z.number().nullish(),
  width: z.number().nullish(),
  height: z.number().nullish(),
  duration: z.number().nullish(),
  pages: z.number().nullish(),
  is_audio: z.boolean().nullish(),
  tags: z.array(z.string()).nullish(),
  /** Flat in a search; below `custom` elsewhere. */
  context: texts.nullish(),
  metadata: texts.nullish(),
  /** In lists; other answers have `moderation`. */
  moderation_status: z.string().nullish(),
  moderation: z.array(z.object({ status: z.string() })).nullish(),
  /** In the results of a search only. */
  status: z.string().nullish(),
  access_mode: z.string().nullish(),
  access_control: z
    .array(
      z.object({
        access_type: z.string(),
        start: z.union([z.string(), z.number()]).nullish(),
        end: z.union([z.string(), z.number()]).nullish(),
      }),
    )
    .nullish(),
  last_updated: z.object({ updated_at: z.string().nullish() }).nullish(),
});
export type WireAsset = z.infer<typeof wireAsset>;

export const wireList = z.object({
  resources: z.array(wireAsset),
  next_cursor: z.string().nullish(),
});

/** The documentation describes both an object of counts and a list of values. */
const wireBuckets = z.union([
  z
    .object({ values: z.array(z.object({ value: z.string(), count: z.number() })) })
    .transform(({ values }) => values),
  z
    .record(z.string(), z.number())
    .transform((counts) => Object.entries(counts).map(([value, count]) => ({ value, count }))),
]);

export const wireSearch = wireList.extend({
  total_count: z.number().nullish(),
  /** Absent on plans without aggregations. */
  aggregations: z.object({ format: wireBuckets.optional() }).nullish(),
});

/** Fields that a read by id asks for; Cloudinary refuses names that are not in its list. */
export const FIELDS = [
  'asset_id',
  'public_id',
  'asset_folder',
  'folder',
  'display_name',
  'format',
  'version',
  'resource_type',
  'type',
  'created_at',
  'bytes',
  'width',
  'height',
  'access_control',
  'access_mode',
  'tags',
  'context',
  'metadata',
  'moderation_status',
  'is_audio',
];

/** Cloudinary counts recordings as videos, and documents with pages as images. */
export const AUDIO_FORMATS = ['mp3', 'wav', 'aac', 'flac', 'm4a', 'ogg', 'opus', 'aiff', 'wma'];
export const PAGED_FORMATS = ['pdf', 'ai', 'eps', 'ps', 'indd'];

export type AnswerOptions = Pick<
  CloudinaryOptions,
  'approval' | 'fields' | 'language' | 'texts' | 'expose'
> &
  UrlOptions;

export function assetOf(wire: WireAsset, options: AnswerOptions, unseen: UnseenLimits): Asset {
  const { fields } = options;
  const textOf = (place: string | undefined) => (place === undefined ? null : textAt(wire, place));
  const limit = (name: LimitName) => seenLimit(instantOf(textOf(fields[name])), name, unseen);
  const state = stateOf(wire, options.approval);
  const version = versionOf(wire, state === 'withdrawn' ? 'approved' : state, options);
  const window = accessWindow(wire);
  return {
    assetId: wire.asset_id,
    kind: kindOf(wire, version.mime),
    title: wire.display_name || wire.filename || lastPart(wire.public_id),
    alternativeText: textOf(fields.alternativeText),
    caption: textOf(fields.caption),
    ...placedIn(options, { text: textOf, value: (place: string) => valueAt(wire, place) }),
    tags: wire.tags ?? [],
    folder: wire.asset_folder || wire.folder || null,
    credit: textOf(fields.credit),
    copyright: textOf(fields.copyright),
    // Lists do not tell the coordinates of a focal point.
    focalPoint: null,
    withdrawn: state === 'withdrawn' || window.isClosed,
    embargoUntil: latest(window.from, limit('embargoUntil')),
    expiresAt: earliest(window.until, limit('expiresAt')),
    current: version.status === 'approved' ? version : null,
    versions: [version],
    updatedAt: instantOf(wire.last_updated?.updated_at ?? null) ?? version.createdAt,
    // The addresses of Cloudinary's console are not documented.
    openUrl: null,
  };
}

function valueAt(wire: WireAsset, place: string): unknown {
  const [bag, key = ''] = place.split('.');
  const custom = z.object({ custom: texts }).safeParse(wire.context);
  const context = custom.success ? custom.data.custom : (wire.context ?? {});
  return (bag === 'context' ? context : (wire.metadata ?? {}))[key];
}

function textAt(wire: WireAsset, place: string): string | null {
  const value = valueAt(wire, place);
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value : null;
}

function stateOf(
  wire: WireAsset,
  approval: AnswerOptions['approval'],
): VersionStatus | 'withdrawn' {
  // A search lists a deleted asset until its index has caught up.
  if (wire.status === 'deleted' || wire.status === 'inactive') return 'withdrawn';
  if (wire.status === 'pending') return 'in-review';
  if (approval === undefined) return 'approved';
  return 'moderation' in approval
    ? moderationState(wire, approval.unmoderated)
    : metadataState(wire, approval);
}

type Approval = NonNullable<AnswerOptions['approval']>;

function moderationState(
  wire: WireAsset,
  unmoderated: Extract<Approval, { moderation: true }>['unmoderated'],
): VersionStatus {
  const all = wire.moderation?.map(({ status }) => status) ?? [wire.moderation_status ?? ''];
  const statuses = all.filter((status) => status !== '');
  if (statuses.includes('rejected')) return 'rejected';
  if (statuses.length === 0) return unmoderated;
  return statuses.every((status) => status === 'approved') ? 'approved' : 'in-review';
}

function metadataState(
  wire: WireAsset,
  { metadata, approved, rejected, withdrawn }: Extract<Approval, { metadata: string }>,
): VersionStatus | 'withdrawn' {
  const value = wire.metadata?.[metadata];
  const values: unknown[] = Array.isArray(value) ? value : [value];
  const is = (words: readonly string[]) => values.some((each) => words.includes(String(each)));
  if (is(withdrawn)) return 'withdrawn';
  if (is(rejected)) return 'rejected';
  return is(approved) ? 'approved' : 'in-review';
}

/** The time in which the address is public. Of several windows only their intersection counts. */
function accessWindow({ access_control, access_mode, type }: WireAsset): {
  isClosed: boolean;
  from: string | null;
  until: string | null;
} {
  const rules = access_control ?? [];
  const open = rules.filter(({ access_type }) => access_type === 'anonymous');
  return {
    // A signed address opens an asset that is delivered as `authenticated`.
    isClosed:
      (rules.length > 0 && open.length === 0) ||
      (access_mode === 'authenticated' && type !== 'authenticated'),
    from: latest(...open.map(({ start }) => accessInstant(start))),
    until: earliest(...open.map(({ end }) => accessInstant(end))),
  };
}

/** Reads ISO 8601, or seconds since the epoch. */
function accessInstant(value: string | number | null | undefined): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'number' || /^\d+$/.test(value)) {
    return new Date(Number(value) * 1_000).toISOString();
  }
  return instantOf(value);
}

function versionOf(wire: WireAsset, status: VersionStatus, options: AnswerOptions): AssetVersion {
  const ext = extensionIn(wire);
  const version = wire.version ?? 1;
  const deliverable: Deliverable = {
    resourceType: wire.resource_type,
    type: wire.type,
    publicId: wire.public_id,
    version,
  };
  return {
    version: String(version),
    status,
    fileName: fileNameOf(wire, ext),
    mime: mimeOf(ext),
    ext,
    sizeBytes: wire.bytes ?? null,
    width: wire.width || null,
    height: wire.height || null,
    durationMs: wire.duration == null ? null : Math.round(wire.duration * 1_000),
    pages: PAGED_FORMATS.includes(ext) ? (wire.pages ?? null) : null,
    url: addressOf(deliverable, options, isRaw(wire) || ext === '' ? null : ext),
    renditions: isRaw(wire) ? [] : renditionsOf(deliverable, wire, ext, options),
    // The version is the instant of its upload.
    createdAt:
      version > 1 ? new Date(version * 1_000).toISOString() : instantOf(wire.created_at ?? null),
    approvedAt: null,
  };
}

function isRaw({ resource_type }: WireAsset): boolean {
  return resource_type === 'raw';
}

/** The public id of a raw file ends with the extension; other assets have a `format`. */
function extensionIn(wire: WireAsset): string {
  return isRaw(wire) ? extensionOf(wire.public_id) : (wire.format ?? '').toLowerCase();
}

function fileNameOf(wire: WireAsset, ext: string): string {
  const base = wire.filename || lastPart(wire.public_id);
  return isRaw(wire) || ext === '' || base.endsWith(`.${ext}`) ? base : `${base}.${ext}`;
}

function renditionsOf(
  deliverable: Deliverable,
  { width = null, height = null }: WireAsset,
  ext: string,
  options: AnswerOptions,
): Rendition[] {
  // A drawing needs no renditions, since it is sharp at any size.
  if (ext === 'svg') return [];
  // The first frame of a video, the first page of a document.
  const first =
    deliverable.resourceType === 'video' ? 'so_0' : PAGED_FORMATS.includes(ext) ? 'pg_1' : null;
  const format = first === null ? ext : 'jpg';
  return scaledRenditions({ width, height }, mimeOf(format), (wanted) => {
    const scaled = scaledTo(wanted);
    const transformation = first === null ? scaled : [scaled, first].sort().join(',');
    return addressOf(deliverable, options, format, transformation);
  });
}

function kindOf({ resource_type, is_audio }: WireAsset, mime: string): AssetKind {
  if (resource_type === 'video') {
    return is_audio === true || mime.startsWith('audio/') ? 'audio' : 'video';
  }
  return resource_type === 'image' ? kindOfMime(mime) : 'document';
}

function lastPart(publicId: string): string {
  return publicId.split('/').at(-1) || publicId;
}
