import { z } from 'zod';
import type {
  Asset,
  AssetKind,
  AssetVersion,
  Rendition,
  VersionStatus,
} from '../../contracts/asset';
import { earliest, instantOf, latest } from '../instants';
import { extensionOf, kindOfMime, mimeOf } from '../media-types';
import { scaledRenditions } from '../scaled-renditions';
import { wireNumber } from '../wire-schema';
import type { CloudinaryOptions } from './options';
import { addressOf, type Deliverable, scaledTo, type UrlOptions } from './urls';

/** What Cloudinary answers of an asset, and what it means in the words of this house. */

const texts = z.record(z.string(), z.unknown());

/** Any field may be absent, says the documentation. */
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
  /** Flat in a search, under `custom` elsewhere. */
  context: texts.nullish(),
  metadata: texts.nullish(),
  /** In lists; elsewhere `moderation` has it. */
  moderation_status: z.string().nullish(),
  moderation: z.array(z.object({ status: z.string() })).nullish(),
  /** Of a search. */
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

/** Buckets come as an object of numbers, or as a list of values; both are described. */
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
  /** Absent where the plan has none. */
  aggregations: z.object({ format: wireBuckets.optional() }).nullish(),
});

/** What is asked for by id: names of the vendor's own list, which is closed. */
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

/** Recordings are videos to Cloudinary, and documents with pages are images. */
export const AUDIO_FORMATS = ['mp3', 'wav', 'aac', 'flac', 'm4a', 'ogg', 'opus', 'aiff', 'wma'];
export const PAGED_FORMATS = ['pdf', 'ai', 'eps', 'ps', 'indd'];

export type AnswerOptions = Pick<CloudinaryOptions, 'approval' | 'fields'> & UrlOptions;

export function assetOf(wire: WireAsset, options: AnswerOptions): Asset {
  const { fields } = options;
  const said = (place: string | undefined) => (place === undefined ? null : textAt(wire, place));
  const state = stateOf(wire, options.approval);
  const version = versionOf(wire, state === 'withdrawn' ? 'approved' : state, options);
  const window = accessWindow(wire);
  return {
    assetId: wire.asset_id,
    kind: kindOf(wire, version.mime),
    title: wire.display_name || wire.filename || lastPart(wire.public_id),
    alternativeText: said(fields.alternativeText),
    caption: said(fields.caption),
    tags: wire.tags ?? [],
    folder: wire.asset_folder || wire.folder || null,
    credit: said(fields.credit),
    copyright: said(fields.copyright),
    // Answers about many assets have no coordinates in them.
    focalPoint: null,
    withdrawn: state === 'withdrawn' || window.isClosed,
    embargoUntil: latest(window.from, instantOf(said(fields.embargoUntil))),
    expiresAt: earliest(window.until, instantOf(said(fields.expiresAt))),
    current: version.status === 'approved' ? version : null,
    versions: [version],
    updatedAt: instantOf(wire.last_updated?.updated_at ?? null) ?? version.createdAt,
    // The console's addresses are not described.
    openUrl: null,
  };
}

function textAt(wire: WireAsset, place: string): string | null {
  const [bag, key = ''] = place.split('.');
  const custom = z.object({ custom: texts }).safeParse(wire.context);
  const context = custom.success ? custom.data.custom : (wire.context ?? {});
  const value = (bag === 'context' ? context : (wire.metadata ?? {}))[key];
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value : null;
}

function stateOf(
  wire: WireAsset,
  approval: AnswerOptions['approval'],
): VersionStatus | 'withdrawn' {
  // Of a search; a deleted one is in it until its index has caught up.
  if (wire.status === 'deleted' || wire.status === 'inactive') return 'withdrawn';
  if (wire.status === 'pending') return 'in-review';
  if (approval === undefined) return 'approved';
  if ('moderation' in approval) {
    const all = wire.moderation?.map(({ status }) => status) ?? [wire.moderation_status ?? ''];
    const said = all.filter((status) => status !== '');
    if (said.includes('rejected')) return 'rejected';
    if (said.length === 0) return approval.unmoderated;
    return said.every((status) => status === 'approved') ? 'approved' : 'in-review';
  }
  const value = wire.metadata?.[approval.metadata];
  const values: unknown[] = Array.isArray(value) ? value : [value];
  const is = (words: readonly string[]) => values.some((each) => words.includes(String(each)));
  if (is(approval.withdrawn)) return 'withdrawn';
  if (is(approval.rejected)) return 'rejected';
  return is(approval.approved) ? 'approved' : 'in-review';
}

/** When anybody may have it. Of several windows only what all of them allow: never too much. */
function accessWindow({ access_control, access_mode, type }: WireAsset): {
  isClosed: boolean;
  from: string | null;
  until: string | null;
} {
  const rules = access_control ?? [];
  const open = rules.filter(({ access_type }) => access_type === 'anonymous');
  return {
    // A signature opens what is delivered with one.
    isClosed:
      (rules.length > 0 && open.length === 0) ||
      (access_mode === 'authenticated' && type !== 'authenticated'),
    from: latest(...open.map(({ start }) => accessInstant(start))),
    until: earliest(...open.map(({ end }) => accessInstant(end))),
  };
}

/** ISO 8601, or seconds since the epoch. */
function accessInstant(value: string | number | null | undefined): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'number' || /^\d+$/.test(value)) {
    return new Date(Number(value) * 1_000).toISOString();
  }
  return instantOf(value);
}

function versionOf(wire: WireAsset, status: VersionStatus, options: AnswerOptions): AssetVersion {
  // Raw files have their ending in the public id, all others beside it.
  const isRaw = wire.resource_type === 'raw';
  const ext = isRaw ? extensionOf(wire.public_id) : (wire.format ?? '').toLowerCase();
  const version = wire.version ?? 1;
  const base = wire.filename || lastPart(wire.public_id);
  const { width = null, height = null } = wire;
  const deliverable: Deliverable = {
    resourceType: wire.resource_type,
    type: wire.type,
    publicId: wire.public_id,
    version,
  };
  const format = isRaw || ext === '' ? null : ext;
  return {
    version: String(version),
    status,
    fileName: isRaw || ext === '' || base.endsWith(`.${ext}`) ? base : `${base}.${ext}`,
    mime: mimeOf(ext),
    ext,
    sizeBytes: wire.bytes ?? null,
    width: width || null,
    height: height || null,
    durationMs: wire.duration == null ? null : Math.round(wire.duration * 1_000),
    pages: PAGED_FORMATS.includes(ext) ? (wire.pages ?? null) : null,
    url: addressOf(deliverable, options, format),
    renditions: isRaw ? [] : renditionsOf(deliverable, wire, ext, options),
    // The version is the instant of its upload.
    createdAt:
      version > 1 ? new Date(version * 1_000).toISOString() : instantOf(wire.created_at ?? null),
    approvedAt: null,
  };
}

function renditionsOf(
  deliverable: Deliverable,
  { width = null, height = null }: WireAsset,
  ext: string,
  options: AnswerOptions,
): Rendition[] {
  // A drawing is sharp in any size.
  if (ext === 'svg') return [];
  // A film's first frame, a document's first page.
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
