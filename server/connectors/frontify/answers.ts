import { z } from 'zod';
import type {
  Asset,
  AssetKind,
  AssetVersion,
  FocalPoint,
  Rendition,
  VersionStatus,
} from '../../contracts/asset';
import { DamError } from '../../contracts/errors';
import { placedIn } from '../configured-places';
import { earliest, instantOf, latest } from '../instants';
import { extensionOf, mimeOf } from '../media-types';
import { type LimitName, seenLimit, type UnseenLimits } from '../rights';
import { scaledRenditions } from '../scaled-renditions';
import { type FrontifyOptions, propertyIn, WORKFLOW_STATUS } from './options';

/** Maps the answers of Frontify to assets. */

/** Opaque ids: JSON in base64. */
const ASSET_ID = /^[A-Za-z0-9+/_-]{1,512}={0,2}$/;

export function isAssetId(id: string): boolean {
  return id.length <= 512 && ASSET_ID.test(id);
}

const text = z.string().nullish();
const number = z.number().nullish();
const named = z.object({ id: z.string(), name: text });

export const wireRevisions = z.object({
  items: z.array(z.object({ id: z.string().min(1), createdAt: text }).nullable()).nullish(),
});

/** Files, and what every type of asset has. What decides if an asset may be shown is required. */
export const wireAsset = z.object({
  __typename: z.string(),
  id: z.string().min(1),
  title: z.string(),
  description: text,
  alternativeText: text,
  externalId: text,
  author: text,
  createdAt: text,
  modifiedAt: text,
  expiresAt: z.string().nullable(),
  status: z.string(),
  availability: z.object({ from: z.string().nullable(), to: z.string().nullable() }),
  copyright: z.object({ notice: text }).nullish(),
  tags: z.array(z.object({ value: z.string() }).nullable()).nullish(),
  revisions: wireRevisions,
  customMetadata: z
    .array(
      z.object({
        property: z.object({ name: z.string() }),
        value: z.unknown().optional(),
        values: z.array(z.unknown()).nullish(),
      }),
    )
    .optional(),
  workflowTask: z.object({ status: z.object({ name: text }).nullish() }).nullish(),
  location: z.object({
    library: named.nullish(),
    workspaceProject: named.nullish(),
    folder: z
      .object({
        id: z.string(),
        name: z.string(),
        breadcrumbs: z.array(z.object({ name: text })),
      })
      .nullish(),
  }),
  filename: text,
  size: z.union([z.number(), z.string().regex(/^\d+$/).transform(Number)]).nullish(),
  extension: text,
  previewUrl: text,
  downloadUrl: text,
  focalPoint: z.array(z.number().nullable()).nullish(),
  width: number,
  height: number,
  /** In seconds. */
  duration: number,
  pageCount: number,
});
export type WireAsset = z.infer<typeof wireAsset>;

export interface Mapping {
  options: Pick<
    FrontifyOptions,
    'approval' | 'fields' | 'language' | 'texts' | 'expose' | 'filters'
  >;
  /** Without a slash at its end. */
  baseUrl: string;
  unseen: UnseenLimits;
}

/**
 * Maps an asset.
 *
 * @throws `DamError` `bad-answer` if Frontify does not tell what decides on approval.
 */
export function assetOf(wire: WireAsset, mapping: Mapping): Asset {
  const { fields } = mapping.options;
  const textOf = (place: string | undefined) => textAt(wire, place);
  const limit = (name: LimitName) =>
    seenLimit(instantOf(textOf(fields[name])), name, mapping.unseen);
  const state = stateOf(wire, mapping.options);
  const versions = hasFile(wire) ? [versionOf(wire, state, mapping)] : [];
  return {
    assetId: wire.id,
    kind: KINDS[wire.__typename] ?? 'document',
    title: textOf(fields.title) ?? (wire.title || wire.filename || wire.id),
    alternativeText: textOf(fields.alternativeText),
    caption: textOf(fields.caption),
    ...placedIn(mapping.options, { text: textOf, value: (place: string) => valueAt(wire, place) }),
    tags: (wire.tags ?? []).flatMap((tag) => tag?.value ?? []),
    folder: folderOf(wire),
    credit: textOf(fields.credit),
    copyright: textOf(fields.copyright),
    focalPoint: focalPointOf(wire),
    withdrawn: state === 'withdrawn',
    embargoUntil: latest(instantOf(wire.availability.from), limit('embargoUntil')),
    expiresAt: earliest(
      instantOf(wire.availability.to),
      instantOf(wire.expiresAt),
      limit('expiresAt'),
    ),
    current: versions.find(({ status }) => status === 'approved') ?? null,
    versions,
    updatedAt: instantOf(wire.modifiedAt ?? null),
    // The addresses of an asset's page in Frontify are not documented.
    openUrl: null,
  };
}

const KINDS: Readonly<Record<string, AssetKind>> = {
  Image: 'image',
  Video: 'video',
  Audio: 'audio',
};

/** False for embedded content, which is a page elsewhere. */
function hasFile({ __typename }: WireAsset): boolean {
  return __typename !== 'EmbeddedContent';
}

/** Path of the folder, below the name of its library or workspace project. */
function folderOf({ location }: WireAsset): string | null {
  const project = location.library ?? location.workspaceProject;
  const { folder } = location;
  const parents = (folder?.breadcrumbs ?? []).map(({ name }) => name);
  return [project?.name, ...parents, folder?.name].filter(Boolean).join('/') || null;
}

function valueAt(wire: WireAsset, place: string): unknown {
  const property = propertyIn(place);
  if (property === null) return NATIVE[place]?.(wire);
  const values = valuesOf(wire, property);
  return values.length > 1 ? values : values[0];
}

const NATIVE: Readonly<Record<string, (wire: WireAsset) => string | null | undefined>> = {
  title: ({ title }) => title,
  description: ({ description }) => description,
  alternativeText: ({ alternativeText }) => alternativeText,
  author: ({ author }) => author,
  copyright: ({ copyright }) => copyright?.notice,
  externalId: ({ externalId }) => externalId,
};

function textAt(wire: WireAsset, place: string | undefined): string | null {
  const value = place === undefined ? null : valueAt(wire, place);
  const joined = [value ?? []].flat().map(String).join(', ');
  return joined.trim() === '' ? null : joined;
}

/** Values of a custom metadata property; of an option its text. */
function valuesOf({ customMetadata = [] }: WireAsset, name: string): unknown[] {
  return customMetadata
    .filter(({ property }) => property.name === name)
    .flatMap(({ value, values }) => values ?? [value])
    .map((value) => (isOption(value) ? value.text : value))
    .filter((value) => value !== null && value !== undefined && value !== '');
}

function isOption(value: unknown): value is { text: unknown } {
  return typeof value === 'object' && value !== null && 'text' in value;
}

/** The words of a custom metadata property: one, several, or none. */
export function wordsOf(wire: WireAsset, property: string): string[] {
  return valuesOf(wire, property).map(String);
}

function wordsOfApproval(wire: WireAsset, field: string): string[] {
  if (field === WORKFLOW_STATUS) return [wire.workflowTask?.status?.name ?? []].flat();
  return wordsOf(wire, propertyIn(field) ?? '');
}

function stateOf(
  wire: WireAsset,
  { approval }: Pick<FrontifyOptions, 'approval'>,
): VersionStatus | 'withdrawn' {
  const { library, workspaceProject } = wire.location;
  if (approval === undefined && !library && !workspaceProject) {
    throw new DamError(
      'bad-answer',
      'Frontify does not tell in which library or project an asset lies, so nobody can say if it may be ' +
        'shown. Check that the user of the token may see the library.',
    );
  }
  const words = approval === undefined ? [] : wordsOfApproval(wire, approval.field);
  const isOneOf = (known: readonly string[] = []) => words.some((word) => known.includes(word));
  if (isOneOf(approval?.withdrawn)) return 'withdrawn';
  if (isOneOf(approval?.rejected)) return 'rejected';
  // A file that Frontify cannot read, or that needs a request for download, is not for everybody.
  if (wire.status !== 'FINISHED' || !wire.downloadUrl) return 'in-review';
  const isApproved = approval === undefined ? Boolean(library) : isOneOf(approval.approved);
  return isApproved ? 'approved' : 'in-review';
}

function versionOf(
  wire: WireAsset,
  state: ReturnType<typeof stateOf>,
  { baseUrl }: Mapping,
): AssetVersion {
  const fileName = fileNameOf(wire);
  const ext = extensionOf(fileName);
  const version = versionName(wire.revisions);
  const size = { width: wire.width || null, height: wire.height || null };
  return {
    version,
    status: state === 'withdrawn' ? 'approved' : state,
    fileName,
    mime: mimeOf(ext),
    ext,
    sizeBytes: wire.size ?? null,
    ...size,
    durationMs: wire.duration ? Math.round(wire.duration * 1_000) : null,
    pages: wire.pageCount ?? null,
    url: fileAddress(baseUrl, wire.id, version),
    renditions: renditionsOf(wire, mimeOf(ext), size),
    createdAt: instantOf(wire.revisions.items?.[0]?.createdAt ?? wire.createdAt ?? null),
    approvedAt: null,
  };
}

/** The newest revision; an asset that was never replaced may have none. */
export function versionName({ items }: z.infer<typeof wireRevisions>): string {
  return items?.[0]?.id ?? '1';
}

/**
 * Returns an address that `openFile` understands. Frontify's own addresses of originals expire, and are asked for when
 * a file is opened.
 */
function fileAddress(baseUrl: string, id: string, version: string): string {
  return `${baseUrl}/graphql/files/${encodeURIComponent(id)}/${encodeURIComponent(version)}`;
}

/** The name may lack the extension, which Frontify tells beside it. */
function fileNameOf({ filename, extension, title, id }: WireAsset): string {
  const name = filename || title || id;
  const ext = (extension ?? '').toLowerCase().replace(/^\./, '');
  const isNamed = !/^[a-z0-9]{1,12}$/.test(ext) || name.toLowerCase().endsWith(`.${ext}`);
  return isNamed ? name : `${name}.${ext}`;
}

/** Types of which a preview is of the same type; of others Frontify makes another picture. */
const SHOWN = /^image\/(jpeg|png|webp|gif|avif)$/;

/** Pictures of the CDN, whose size stands in `width` (`previewUrl` in Frontify's schema). Those of videos are films. */
function renditionsOf(
  { __typename, previewUrl, status }: WireAsset,
  mime: string,
  size: { width: number | null; height: number | null },
): Rendition[] {
  const isPictured = ['Image', 'Document'].includes(__typename) && mime !== 'image/svg+xml';
  if (!isPictured || status !== 'FINISHED' || !previewUrl || !URL.canParse(previewUrl)) return [];
  return scaledRenditions(size, SHOWN.test(mime) ? mime : 'image/jpeg', (width) => {
    const url = new URL(previewUrl);
    url.searchParams.set('width', String(width));
    return url.href;
  });
}

function focalPointOf({ focalPoint }: WireAsset): FocalPoint | null {
  const [x, y] = focalPoint ?? [];
  if (typeof x !== 'number' || typeof y !== 'number') return null;
  return x >= 0 && x <= 1 && y >= 0 && y <= 1 ? { x, y } : null;
}
