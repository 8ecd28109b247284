import type { AssetVersion, Rendition } from '../../contracts/asset';
import { instantOf } from '../instants';
import { extensionOf, mimeOf } from '../media-types';
import type { Mapping, WireAsset, WireItem } from './answers';
import { transformed } from './transformations';

/** Maps Bynder's media items to versions, and its derivatives to renditions. */

/** A box in pixels. `isExact` is true if the rendition fills the box, else it fits into it. */
export interface Derivative {
  width: number | null;
  height: number | null;
  isExact: boolean;
}

export interface Versions {
  /** Newest first. */
  versions: AssetVersion[];
  current: AssetVersion | null;
  /** The media item of the current version; null if the answer has no items. */
  active: WireItem | null;
}

/** Bynder does not list versions that wait for approval, so each listed one has the asset's status. */
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
  const version = versionName(wire, item);
  // The asset's own values are those of its active version.
  const own = isActive ? wire : null;
  const ext = extensionFor(item?.fileName ?? item?.name ?? own?.fileName, wire);
  const size = {
    width: item?.width || own?.width || null,
    height: item?.height || own?.height || null,
  };
  const publicUrl = item?.publicUrl || own?.original || null;
  const { publicFiles } = mapping.options;
  const hasAddress = !publicFiles || publicUrl !== null;
  return {
    version,
    status: isShown && hasAddress ? 'approved' : 'in-review',
    fileName: fileNameOf(nameOf(wire, item, own), ext),
    mime: mimeOf(ext),
    ext,
    sizeBytes: item?.size ?? own?.fileSize ?? null,
    ...size,
    durationMs: null,
    pages: null,
    url:
      publicFiles && publicUrl !== null
        ? withVersion(absolute(publicUrl, mapping), version)
        : downloadUrl(wire.id, item, version, mapping),
    renditions: renditionsOf(wire, item, { ...size, version, isActive }, mapping),
    createdAt: instantOf(item?.dateCreated ?? own?.dateCreated ?? null),
    approvedAt: null,
  };
}

/** The number of the item or the asset; without one, the digits of the last change. */
function versionName({ version, dateModified }: WireAsset, item: WireItem | null): string {
  const number = item?.version ?? version;
  return String(number ?? ((dateModified ?? '').replace(/\D/g, '') || '1'));
}

function nameOf(wire: WireAsset, item: WireItem | null, own: WireAsset | null): string {
  return item?.fileName || item?.name || own?.fileName || wire.name || wire.id;
}

/**
 * Returns the call that `openFile` makes for a temporary address, since those expire. `v` is not a
 * parameter of Bynder: without it the current file would have one address for all its versions.
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

/** Adds the version, since Bynder does not document if a new version gets a new address. */
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

/** Returns the renditions whose size is known, largest first. */
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
    return [{ name, url, ...size, mime: renditionMimeOf(url), sizeBytes: null }];
  });
  const onDemand = original.isActive ? transformedOf(wire, original, mapping) : [];
  return forPicker([...made, ...onDemand].sort((one, other) => other.width - one.width));
}

/** Null if the size is unknown, as for a rendition that fills a box larger than the original. */
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

/** Bynder makes any width of public images; these two stand for all. */
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

/** Least widths in pixels of the renditions that the picker looks for. */
const SMALL_WIDTH = 200;
const PREVIEW_WIDTH = 600;

/** Names renditions by size, since names beside `mini`, `webimage` and `thul` differ between portals. */
function forPicker(renditions: readonly Rendition[]): Rendition[] {
  const smallest = (least: number) => renditions.findLast(({ width }) => width >= least);
  const small = smallest(SMALL_WIDTH) ?? renditions[0];
  const preview = smallest(PREVIEW_WIDTH) ?? renditions[0];
  return renditions.map((rendition) => {
    if (rendition === small) return { ...rendition, name: 'small' };
    return rendition === preview ? { ...rendition, name: 'preview' } : rendition;
  });
}

/** The extension of the file's name if it is a known one, else the one that the asset names. */
function extensionFor(fileName: string | null | undefined, { extension }: WireAsset): string {
  const ending = extensionOf(fileName ?? '');
  const said = extension.map((each) => each.toLowerCase().replace(/^\./, ''));
  if (ending !== '' && (mimeOf(ending) !== UNKNOWN || said.includes(ending))) return ending;
  return said.find((each) => /^[a-z0-9]{1,12}$/.test(each)) ?? ending;
}

const UNKNOWN = mimeOf('');

function renditionMimeOf(url: string): string {
  const mime = mimeOf(extensionOf(new URL(url).pathname));
  return mime === UNKNOWN ? 'image/jpeg' : mime;
}

/** Adds the extension, which the `name` of an item or an asset lacks. */
function fileNameOf(name: string, ext: string): string {
  return ext === '' || name.toLowerCase().endsWith(`.${ext}`) ? name : `${name}.${ext}`;
}
