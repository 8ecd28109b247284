import { z } from 'zod';
import type { Asset, AssetKind, FocalPoint } from '../../contracts/asset';
import { instantMs } from '../../contracts/instant';
import { placedIn } from '../configured-places';
import { earliest, instantOf, latest } from '../instants';
import { type LimitName, seenLimit, type UnseenLimits } from '../rights';
import type { BynderOptions } from './options';
import { type Derivative, versionsOf } from './versions';

/** Maps the answers of Bynder to assets. */

/** 8-4-4-16 digits. Bynder answers 404 for its other form of ids (8-4-4-4-12). */
const ASSET_ID = /^[0-9A-F]{8}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{16}$/i;

export function isAssetId(id: string): boolean {
  return ASSET_ID.test(id);
}

/** A boolean in Bynder's description; real portals send 0 and 1. */
const flag = z
  .union([z.boolean(), z.number(), z.string()])
  .nullish()
  .transform((value) => ['true', '1'].includes(String(value)));
const number = z
  .union([z.number(), z.string()])
  .nullish()
  .transform((value) => {
    const read = value === '' ? Number.NaN : Number(value ?? Number.NaN);
    return Number.isFinite(read) && read >= 0 ? read : null;
  });
const text = z.string().nullish();
const texts = z
  .union([z.string(), z.array(z.string())])
  .nullish()
  .transform((value) => [value ?? []].flat());
/** An object, which Bynder may send as an empty list if it is empty. */
const mapOf = <Value extends z.ZodType>(value: Value) =>
  z
    .union([z.record(z.string(), value), z.array(z.unknown()).max(0)])
    .nullish()
    .transform((map) => (map === undefined || map === null || Array.isArray(map) ? {} : map));
const thumbnails = mapOf(z.unknown());
const point = z.object({ x: number, y: number }).nullish();

const wireItem = z.object({
  type: text,
  fileName: text,
  name: text,
  publicUrl: text,
  dateCreated: text,
  version: number,
  active: flag,
  width: number,
  height: number,
  size: number,
  thumbnails,
  focusPoint: point,
});
export type WireItem = z.infer<typeof wireItem>;

/** Loose, since metaproperties are further keys `property_<NAME>`. */
export const wireAsset = z.looseObject({
  id: z.string(),
  name: text,
  fileName: text,
  description: text,
  copyright: text,
  type: text,
  orientation: text,
  dateModified: text,
  dateCreated: text,
  datePublished: text,
  archiveDate: text,
  original: text,
  transformBaseUrl: text,
  archive: flag,
  limited: flag,
  isPublic: flag,
  width: number,
  height: number,
  fileSize: number,
  version: number,
  tags: texts,
  extension: texts,
  thumbnails,
  mediaItems: z.array(wireItem).nullish(),
  activeOriginalFocusPoint: point,
});
export type WireAsset = z.infer<typeof wireAsset>;

const counts = mapOf(number);
const wireCount = z.object({
  total: number,
  type: counts,
  tags: counts,
  orientation: counts,
  metaproperties: mapOf(counts),
});
export type WireCount = z.infer<typeof wireCount>;

/** A list, or an object with the list if a count was asked for; both occur. */
export const wireListing = z
  .union([
    z.array(wireAsset),
    z.object({ media: z.array(wireAsset), total: number, count: wireCount.nullish() }),
  ])
  .transform((answer) => {
    if (Array.isArray(answer)) return { media: answer, total: null, count: null };
    return { ...answer, total: answer.count?.total ?? answer.total, count: answer.count ?? null };
  });

export const wireMetaproperties = mapOf(
  z.object({
    id: z.string(),
    name: text,
    options: z
      .array(z.object({ id: z.string(), name: z.string(), label: text, displayLabel: text }))
      .nullish(),
  }),
);

export const wireDerivatives = z.array(
  z.object({
    prefix: z.string(),
    width: number,
    height: number,
    isCrop: flag,
    isExtent: flag,
  }),
);

/** Boxes by name; the options add those that Bynder does not list. */
export function derivativesOf(
  wire: z.infer<typeof wireDerivatives>,
  { derivatives }: BynderOptions,
): ReadonlyMap<string, Derivative> {
  return new Map([
    ...wire.map(({ prefix, width, height, isCrop, isExtent }): [string, Derivative] => [
      prefix,
      { width: width || null, height: height || null, isExact: isCrop || isExtent },
    ]),
    ...Object.entries(derivatives).map(([name, box]): [string, Derivative] => [
      name,
      { ...box, isExact: false },
    ]),
  ]);
}

export interface Mapping {
  options: BynderOptions;
  /** Without a slash at the end. */
  baseUrl: string;
  derivatives: ReadonlyMap<string, Derivative>;
  unseen: UnseenLimits;
}

export function assetOf(wire: WireAsset, mapping: Mapping): Asset {
  const { options, baseUrl } = mapping;
  const { fields } = options;
  const limit = (name: LimitName) =>
    seenLimit(instantOf(propertyOf(wire, fields[name])), name, mapping.unseen);
  const isShown = isApproved(wire, options) && (!options.publicFiles || wire.isPublic);
  const { versions, current, active } = versionsOf(wire, mapping, isShown);
  return {
    assetId: wire.id,
    kind: kindOf(wire.type),
    title: wire.name || wire.fileName || wire.id,
    alternativeText: propertyOf(wire, fields.alternativeText),
    caption: propertyOf(wire, fields.caption) ?? (wire.description || null),
    ...placedIn(options, {
      text: (name) => propertyOf(wire, name),
      value: (name) => propertyValue(wire, name),
    }),
    tags: wire.tags,
    folder: null,
    credit: propertyOf(wire, fields.credit),
    copyright: propertyOf(wire, fields.copyright) ?? (wire.copyright || null),
    focalPoint: focalPointOf(wire, active),
    withdrawn: wire.archive || (wire.limited && !options.showLimited),
    embargoUntil: latest(limit('embargoUntil'), ahead(instantOf(wire.datePublished ?? null))),
    expiresAt: earliest(limit('expiresAt'), instantOf(wire.archiveDate ?? null)),
    current,
    versions,
    updatedAt: instantOf(wire.dateModified ?? null),
    openUrl: `${baseUrl}/media/?mediaId=${encodeURIComponent(wire.id)}`,
  };
}

/** Bynder has no mark of approval: it does not list assets that wait for approval. */
function isApproved(wire: WireAsset, { approved }: BynderOptions): boolean {
  if (approved === undefined) return true;
  return valuesOf(wire, approved.metaproperty).some((value) => approved.values.includes(value));
}

/**
 * Returns the value of a metaproperty. In an example of Bynder's description the list of metaproperties has a key
 * `Colours` for the name `colours`, so that either may be the one in an asset.
 */
function propertyValue(wire: WireAsset, metaproperty: string): unknown {
  const key = `property_${metaproperty}`;
  if (key in wire) return wire[key];
  const other = Object.keys(wire).find((each) => each.toLowerCase() === key.toLowerCase());
  return other === undefined ? undefined : wire[other];
}

/** Returns an asset's values of a metaproperty: names of options, or a text. */
export function valuesOf(wire: WireAsset, metaproperty: string): string[] {
  return [propertyValue(wire, metaproperty)]
    .flat()
    .filter((each) => typeof each === 'string' || typeof each === 'number')
    .map(String)
    .filter((each) => each !== '');
}

function propertyOf(wire: WireAsset, metaproperty: string | undefined): string | null {
  if (metaproperty === undefined) return null;
  return valuesOf(wire, metaproperty).join(', ') || null;
}

function kindOf(type: string | null | undefined): AssetKind {
  return type === 'image' || type === 'video' || type === 'audio' ? type : 'document';
}

/** Every asset has a date of publication, which is an embargo only if it lies ahead. */
function ahead(instant: string | null): string | null {
  return instant !== null && instantMs(instant) <= Date.now() ? null : instant;
}

/** Bynder stores the focal point in pixels of the original. */
function focalPointOf(wire: WireAsset, active: WireItem | null): FocalPoint | null {
  const { x, y } = active?.focusPoint ?? wire.activeOriginalFocusPoint ?? {};
  const width = active?.width ?? wire.width;
  const height = active?.height ?? wire.height;
  if (x === undefined || y === undefined || x === null || y === null) return null;
  // A portal without focal points would send the corner.
  if (!width || !height || (x === 0 && y === 0)) return null;
  return { x: Math.min(1, x / width), y: Math.min(1, y / height) };
}
