import type { AssetVersion, Rendition } from '../../contracts/asset';
import { instantOf } from '../instants';
import { extensionOf, mimeOf } from '../media-types';
import type { Mapping, WireAsset, WireItem } from './answers';
import { transformed } from './transformations';

/** The versions of an asset and their pictures: Bynder's media items and derivatives. */

/** A box in pixels; `isExact` where the picture fills it, else it is fitted into it. */
export interface Derivative {
  width: number | null;
  height: number | null;
  isExact: boolean;
}

export interface Versions {
  /** Newest first. */
  versions: AssetVersion[];
  current: AssetVersion | null;
  /** The item of the current version, where Bynder tells of items. */
  active: WireItem | null;
}

/** What waits for approval is not listed, so every listed version is as approved as the asset. */
export function versionsOf(wire: WireAsset, mapping: Mapping, isShown: boolean): Versions {
  const items = originalsOf(wire);
  const active = items.find((item) => item.active) ?? items[0] ?? null;
  if (active === null) {
    const only = versionOf(wire, null, mapping, isShown);
    return { versions: [only], current: currentOf(only), active };
  }
  const versions = items.map((item) => ({
    item,
    version: versionOf(wire, item, mapping, isShown, item === active),
  }));
  const current = versions.find(({ item }) => item === active)?.version ?? null;
  return { versions: versions.map(({ version }) => version), current: currentOf(current), active };
}

function currentOf(version: AssetVersion | null): AssetVersion | null {
  return version?.status === 'approved' ? version : null;
}

/** Newest first, each number once. */
function originalsOf({ mediaItems }: WireAsset): WireItem[] {
  const byNumber = new Map<number, WireItem>();
  for (const item of mediaItems ?? []) {
    if (item.type !== 'original' || item.version === null) continue;
    if (item.active || !byNumber.has(item.version)) byNumber.set(item.version, item);
  }
  return [...byNumber].sort(([one], [other]) => other - one).map(([, item]) => item);
}

function versionOf(
  wire: WireAsset,
  item: WireItem | null,
  mapping: Mapping,
  isShown: boolean,
  isActive = true,
): AssetVersion {
  // Without items, the asset's number; else what moves when it is changed.
  const version = String(
    item?.version ?? wire.version ?? ((wire.dateModified ?? '').replace(/\D/g, '') || '1'),
  );
  const own = isActive ? wire : null;
  const ext = endingOf(item?.fileName ?? item?.name ?? own?.fileName, wire);
  const size = {
    width: item?.width || own?.width || null,
    height: item?.height || own?.height || null,
  };
  const publicUrl = item?.publicUrl || own?.original || null;
  const hasAddress = !mapping.options.publicFiles || publicUrl !== null;
  return {
    version,
    status: isShown && hasAddress ? 'approved' : 'in-review',
    fileName: fileNameOf(
      item?.fileName || item?.name || own?.fileName || wire.name || wire.id,
      ext,
    ),
    mime: mimeOf(ext),
    ext,
    sizeBytes: item?.size ?? own?.fileSize ?? null,
    ...size,
    durationMs: null,
    pages: null,
    url:
      mapping.options.publicFiles && publicUrl !== null
        ? withVersion(absolute(publicUrl, mapping), version)
        : downloadUrl(wire.id, item, version, mapping),
    renditions: renditionsOf(wire, item, { ...size, version, isActive }, mapping),
    createdAt: instantOf(item?.dateCreated ?? own?.dateCreated ?? null),
    approvedAt: null,
  };
}

/**
 * What `open` asks for a temporary address at that moment, since those end. `v` is not Bynder's: the
 * current file has one address for all its versions.
 */
function downloadUrl(
  id: string,
  item: Pick<WireItem, 'version'> | null,
  version: string,
  { baseUrl }: Pick<Mapping, 'baseUrl'>,
): string {
  const path = `${baseUrl}/api/v4/media/${encodeURIComponent(id)}`;
  if (item !== null) return `${path}/${item.version}/download/`;
  return `${path}/download/?type=original&v=${version}`;
}

/** Whether an address of a new version is a new one is not published. */
function withVersion(address: string, version: string): string {
  const url = new URL(address);
  url.searchParams.set('v', version);
  return url.href;
}

function absolute(address: string, { baseUrl }: Mapping): string {
  return URL.canParse(address, baseUrl) ? new URL(address, baseUrl).href : baseUrl;
}

interface Original {
  version: string;
  width: number | null;
  height: number | null;
  isActive: boolean;
}

/** The pictures whose size can be known, largest first. */
function renditionsOf(
  wire: WireAsset,
  item: WireItem | null,
  original: Original,
  mapping: Mapping,
): Rendition[] {
  const own = item === null ? {} : item.thumbnails;
  const listed = Object.keys(own).length > 0 || !original.isActive ? own : wire.thumbnails;
  const made = Object.entries(listed).flatMap(([name, address]): Rendition[] => {
    const derivative = mapping.derivatives.get(name);
    const size = derivative === undefined ? null : sizeOf(derivative, original);
    if (size === null || typeof address !== 'string' || address === '') return [];
    const url = withVersion(absolute(address, mapping), original.version);
    return [{ name, url, ...size, mime: pictureMimeOf(url), sizeBytes: null }];
  });
  const onDemand = original.isActive ? transformedOf(wire, original, mapping) : [];
  return forPicker([...made, ...onDemand].sort((one, other) => other.width - one.width));
}

/** Null where it cannot be known, as for what fills a box that is larger than the original. */
function sizeOf(
  { width, height, isExact }: Derivative,
  original: Original,
): { width: number; height: number } | null {
  if (isExact && width !== null && height !== null) {
    const fits = (original.width ?? 0) >= width && (original.height ?? 0) >= height;
    return fits ? { width, height } : null;
  }
  if (isExact || original.width === null || original.height === null) return null;
  if (width === null && height === null) return null;
  const scale = Math.min(
    1,
    (width ?? Number.POSITIVE_INFINITY) / original.width,
    (height ?? Number.POSITIVE_INFINITY) / original.height,
  );
  const scaled = (of: number) => Math.max(1, Math.round(of * scale));
  return { width: scaled(original.width), height: scaled(original.height) };
}

/** Pictures of any size exist of public images; two of them stand for all. */
const ON_DEMAND = { 'transform-500': 500, 'transform-1000': 1_000 } as const;

function transformedOf(
  { type, isPublic, transformBaseUrl }: WireAsset,
  original: Original,
  mapping: Mapping,
): Rendition[] {
  if (!mapping.options.transforms || type !== 'image' || !isPublic || !transformBaseUrl) return [];
  return Object.entries(ON_DEMAND).flatMap(([name, wanted]): Rendition[] => {
    const size = sizeOf({ width: wanted, height: null, isExact: false }, original);
    if (size === null) return [];
    const url = transformed(absolute(transformBaseUrl, mapping), `scale,width:${size.width}`);
    return [{ name, url, ...size, mime: 'image/webp', sizeBytes: null }];
  });
}

/** What the picker looks for: something small, and something to look at. */
const SMALL_WIDTH = 200;
const PREVIEW_WIDTH = 600;

/** By size, since names other than `mini`, `webimage` and `thul` are each portal's own. */
function forPicker(renditions: readonly Rendition[]): Rendition[] {
  const smallest = (least: number) => renditions.findLast(({ width }) => width >= least);
  const small = smallest(SMALL_WIDTH) ?? renditions[0];
  const preview = smallest(PREVIEW_WIDTH) ?? renditions[0];
  return renditions.map((rendition) => {
    if (rendition === small) return { ...rendition, name: 'small' };
    return rendition === preview ? { ...rendition, name: 'preview' } : rendition;
  });
}

/** By the file's own name where its ending is one of a file, else as the asset says. */
function endingOf(fileName: string | null | undefined, { extension }: WireAsset): string {
  const ending = extensionOf(fileName ?? '');
  const said = extension.map((each) => each.toLowerCase().replace(/^\./, ''));
  if (ending !== '' && (mimeOf(ending) !== UNKNOWN || said.includes(ending))) return ending;
  return said.find((each) => /^[a-z0-9]{1,12}$/.test(each)) ?? ending;
}

const UNKNOWN = mimeOf('');

function pictureMimeOf(url: string): string {
  const mime = mimeOf(extensionOf(new URL(url).pathname));
  return mime === UNKNOWN ? 'image/jpeg' : mime;
}

/** `name` of an item and of an asset have no ending. */
function fileNameOf(name: string, ext: string): string {
  return ext === '' || name.toLowerCase().endsWith(`.${ext}`) ? name : `${name}.${ext}`;
}
