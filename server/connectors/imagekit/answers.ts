import { z } from 'zod';
import {
  type Asset,
  type AssetVersion,
  type FocalPoint,
  kindOfMime,
  type VersionStatus,
} from '../../contracts/asset';
import { DamError } from '../../contracts/errors';
import { placedIn } from '../configured-places';
import { instantOf } from '../instants';
import { extensionOf, mimeOf } from '../media-types';
import { type LimitName, seenLimit, type UnseenLimits } from '../rights';
import { customNameOf, type ImageKitOptions } from './options';
import { type Named, renditionsOf } from './transformations';
import { addressOf, signed, type UrlOptions } from './urls';

/** Maps the answers of ImageKit to assets. */

const texts = z.record(z.string(), z.unknown());

/** A file, or a version of one. The description requires no field; without these there is no asset. */
export const wireFile = z.object({
  type: z.enum(['file', 'file-version']).optional(),
  fileId: z.string().min(1),
  name: z.string().min(1),
  filePath: z.string().startsWith('/'),
  url: z.string().nullish(),
  mime: z.string().nullish(),
  tags: z.array(z.string()).nullish(),
  description: z.string().nullish(),
  /** Without the right to read it, it is absent; a file without values has an empty object. */
  customMetadata: texts.nullish(),
  embeddedMetadata: texts.nullish(),
  /** The fields that a path policy leaves to the file's folder; absent where the plan has no such policies. */
  selectedFieldsSchema: texts.nullish(),
  customCoordinates: z.string().nullish(),
  isPrivateFile: z.boolean().nullish(),
  /** Absent where the plan has no drafts. */
  isPublished: z.boolean().nullish(),
  width: z.number().nullish(),
  height: z.number().nullish(),
  size: z.number().nullish(),
  /** In seconds. */
  duration: z.number().nullish(),
  createdAt: z.string().nullish(),
  updatedAt: z.string().nullish(),
  versionInfo: z.object({ id: z.string().min(1), name: z.string().nullish() }).nullish(),
});
export type WireFile = z.infer<typeof wireFile>;

export const wireFiles = z.array(wireFile);

export const wireFolders = z.array(
  z.object({ type: z.literal('folder'), name: z.string(), folderPath: z.string() }),
);

export const wireFields = z.array(
  z.object({
    name: z.string(),
    schema: z.object({
      type: z.string(),
      selectOptions: z.array(z.union([z.string(), z.number(), z.boolean()])).nullish(),
    }),
  }),
);
export type WireField = z.infer<typeof wireFields>[number];

export const wireNamed = z.array(
  z.object({ name: z.string(), transformation: z.string(), enabled: z.boolean().nullish() }),
);

export interface Mapping {
  options: Pick<
    ImageKitOptions,
    'approval' | 'fields' | 'language' | 'texts' | 'expose' | 'privateFiles' | 'signUrls'
  >;
  urls: UrlOptions;
  named: readonly Named[];
  unseen: UnseenLimits;
}

/**
 * Maps a file with its versions, newest first and with the file itself among them.
 *
 * @throws `DamError` `bad-answer` if ImageKit does not tell what decides on approval.
 */
export function assetOf(file: WireFile, versions: readonly WireFile[], mapping: Mapping): Asset {
  const { fields, privateFiles } = mapping.options;
  const textOf = (place: string | undefined) => textAt(file, place);
  const limit = (name: LimitName) =>
    seenLimit(instantOf(textOf(fields[name])), name, mapping.unseen);
  const isWithdrawn = stateOf(file, mapping.options) === 'withdrawn';
  const listed = uniquely(versions).map((each) => versionOf(each, each === file, mapping));
  return {
    assetId: file.fileId,
    kind: kindOfMime(mimeFor(file)),
    title: textOf(fields.title) ?? file.name,
    alternativeText: textOf(fields.alternativeText),
    caption: textOf(fields.caption),
    ...placedIn(mapping.options, { text: textOf, value: (place: string) => valueAt(file, place) }),
    tags: file.tags ?? [],
    folder: folderOf(file.filePath),
    credit: textOf(fields.credit),
    copyright: textOf(fields.copyright),
    focalPoint: focalPointOf(file),
    withdrawn: isWithdrawn || (file.isPrivateFile === true && !privateFiles),
    embargoUntil: limit('embargoUntil'),
    expiresAt: limit('expiresAt'),
    current: listed.find(({ status }) => status === 'approved') ?? null,
    versions: listed,
    updatedAt: instantOf(file.updatedAt ?? null),
    // The addresses of ImageKit's dashboard are not documented.
    openUrl: null,
  };
}

/** True if the file itself may be shown, so that no other version has to be looked for. */
export function isShown(file: WireFile, options: Mapping['options']): boolean {
  return stateOf(file, options) === 'approved';
}

/**
 * The field for approval or rights that a path policy hides in the file's folder; null if none. Without its value nobody
 * knows if the file may be shown. An empty selection is none, since nothing says that it hides everything.
 */
export function hiddenField(
  file: WireFile,
  { approval, fields }: Mapping['options'],
): string | null {
  const selected = Object.keys(file.selectedFieldsSchema ?? {});
  if (selected.length === 0) return null;
  const needed = [
    approval?.field,
    customNameOf(fields.embargoUntil),
    customNameOf(fields.expiresAt),
  ].filter((name) => typeof name === 'string');
  const isHidden = (name: string) => !selected.includes(name) && wordsOf(file, name).length === 0;
  return needed.find(isHidden) ?? null;
}

type Described = Pick<WireFile, 'description' | 'customMetadata' | 'embeddedMetadata'>;

function valueAt(file: Described, place: string): unknown {
  const [bag, key = ''] = place.split(/\.(.*)/s, 2);
  if (bag === 'description') return file.description;
  return (bag === 'customMetadata' ? file.customMetadata : file.embeddedMetadata)?.[key];
}

/** Lists are joined, as authors are. */
function textAt(file: Described, place: string | undefined): string | null {
  const value = place === undefined ? null : valueAt(file, place);
  if (Array.isArray(value)) return value.map(String).join(', ') || null;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value : null;
}

/** The words of a custom metadata field: one, several, or none. */
export function wordsOf({ customMetadata }: Described, field: string): string[] {
  const value = customMetadata?.[field];
  if (value === undefined || value === null) return [];
  return (Array.isArray(value) ? value : [value]).map(String);
}

function stateOf(
  file: WireFile,
  { approval, fields }: Pick<ImageKitOptions, 'approval' | 'fields'>,
): VersionStatus | 'withdrawn' {
  const isMapped = Object.values(fields).some((place) => customNameOf(place) !== null);
  if (file.customMetadata == null && (isMapped || approval !== undefined)) {
    throw new DamError(
      'bad-answer',
      'ImageKit told no custom metadata of a file, so nobody can say if it is approved and may be ' +
        'shown. Check that the private key may read custom metadata.',
    );
  }
  const words = approval === undefined ? [] : wordsOf(file, approval.field);
  const isOneOf = (known: readonly string[] = []) => words.some((word) => known.includes(word));
  if (isOneOf(approval?.withdrawn)) return 'withdrawn';
  if (isOneOf(approval?.rejected)) return 'rejected';
  if (file.isPublished === false) return 'in-review';
  return approval === undefined || isOneOf(approval.approved) ? 'approved' : 'in-review';
}

function versionOf(file: WireFile, isFile: boolean, mapping: Mapping): AssetVersion {
  const { options, urls, named } = mapping;
  const mime = mimeFor(file);
  const isPicture = !mime.startsWith('audio/');
  const size = {
    width: isPicture ? file.width || null : null,
    height: isPicture ? file.height || null : null,
  };
  const needsSignature = options.signUrls || file.isPrivateFile === true;
  const address = addressOf(file, urls);
  const url = needsSignature ? signed(address, urls) : address;
  return {
    version: versionName(file),
    status: statusOf(file, isFile, options),
    fileName: file.name,
    mime,
    ext: extensionOf(file.name),
    sizeBytes: file.size ?? null,
    ...size,
    durationMs: file.duration == null ? null : Math.round(file.duration * 1_000),
    pages: null,
    url,
    renditions: renditionsOf({ address: url, mime, ...size }, named, urls),
    createdAt: instantOf(file.createdAt ?? null),
    approvedAt: null,
  };
}

function statusOf(file: WireFile, isFile: boolean, options: Mapping['options']): VersionStatus {
  const state = stateOf(file, options);
  // A withdrawn asset says so itself; of its former versions only that one is not shown.
  if (isFile) return state === 'withdrawn' ? 'approved' : state;
  if (file.isPrivateFile === true && !options.privateFiles) return 'in-review';
  return state === 'withdrawn' ? 'rejected' : state;
}

/** Without `versionInfo` the instant of the upload tells versions apart. */
function versionName({ versionInfo, createdAt }: WireFile): string {
  return versionInfo?.id ?? ((createdAt ?? '').replace(/\D/g, '') || '1');
}

/** Each name once: in an example of ImageKit's description two versions have the same id. */
function uniquely(versions: readonly WireFile[]): WireFile[] {
  const byName = new Map<string, WireFile>();
  for (const each of versions) {
    const name = versionName(each);
    if (!byName.has(name)) byName.set(name, each);
  }
  return [...byName.values()];
}

function mimeFor({ mime, name }: WireFile): string {
  return mime && /^[\w.+-]+\/[\w.+-]+$/.test(mime) ? mime.toLowerCase() : mimeOf(name);
}

export function folderOf(filePath: string): string | null {
  return filePath.split('/').slice(1, -1).join('/') || null;
}

/** The middle of the area that an editor has marked: `x,y,width,height` in pixels. */
function focalPointOf({ customCoordinates, width, height }: WireFile): FocalPoint | null {
  const area = /^(\d+),(\d+),(\d+),(\d+)$/.exec(customCoordinates?.replaceAll(' ', '') ?? '');
  if (area === null || !width || !height) return null;
  const [x = 0, y = 0, wide = 0, high = 0] = area.slice(1).map(Number);
  const point = { x: (x + wide / 2) / width, y: (y + high / 2) / height };
  return point.x <= 1 && point.y <= 1 ? point : null;
}
