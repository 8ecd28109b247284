import type { Core } from '@strapi/strapi';
import type { PickedReference } from '../../contracts/api';
import type { Asset, Availability } from '../../contracts/asset';
import { connectionsOfField, misfitOf, rulesOf } from '../../contracts/field-rules';
import type { Overrides } from '../../contracts/reference';
import { type AssetName, nameKey } from '../../core/asset-name';
import { resolutionAt } from '../../core/availability';
import { isObject, type JsonObject } from '../../core/json';
import { chunksOf } from '../../core/lists';
import type { Clock, Connections } from '../../core/ports';
import type { Records } from '../../core/records';
import { normaliseBlocks, normaliseField } from '../../core/references/normalise';
import type { Ours } from '../../core/references/ours';
import { shownKinds } from '../../core/references/shown-kinds';
import { applyEdits, type TextHit, writtenAs } from '../../core/references/text';
import type { Path, Placer } from '../../core/references/walk';
import { MAX_PICKED, type ReferenceRows } from '../content/reference-rows';
import { ASSET_FIELD, type Attribute } from '../content/schema';
import type { UseRows } from '../content/use-rows';
import type { Heartbeat } from '../nodes/heartbeat';
import type { Leases } from '../nodes/leases';
import { type StoredRow, shownBy, type Use, type UsePlace, usesIn } from './relink-documents';
import { attributeAt, placeAt } from './row-changes';

/** What takes the place of uses, and what they keep. */
export interface Replacements {
  /** Null leaves the use as it is. */
  targetOf(stored: StoredRow, use: UsePlace): PickedReference | null;
  /** The texts and the focal point that a file in a media field or a block keeps for this use. */
  ownOf(file: JsonObject, target: PickedReference): Overrides;
}

/** What every run needs that puts assets into content. */
export interface ReplacingOptions {
  strapi: Core.Strapi;
  ours: Ours;
  records: Pick<Records, 'reread'>;
  connections: Pick<Connections, 'find'>;
  referenceRows: Pick<ReferenceRows, 'pick'>;
  useRows: Pick<UseRows, 'idFor'>;
  leases: Leases;
  heartbeat: Pick<Heartbeat, 'hasOthers'>;
  clock: Clock;
}

/** Returns what puts assets into a stored row. Makes the rows of the Media Library that media fields get. */
export async function placerOf(
  { strapi, ours, useRows }: Pick<ReplacingOptions, 'strapi' | 'ours' | 'useRows'>,
  stored: StoredRow,
  { targetOf, ownOf }: Replacements,
): Promise<Placer> {
  const rows = new Map<JsonObject, JsonObject>();
  for (const { file, ...use } of usesIn(stored)) {
    const target = file === null ? null : targetOf(stored, use);
    if (file === null || target === null) continue;
    const id = await useRows.idFor(target.file.id, ownOf(file, target));
    if (id !== null) rows.set(file, { ...file, id });
  }
  return {
    object: ({ kind, value, recognised: { reference } }, path) => {
      const target = targetOf(stored, { reference, path, shows: shownBy(kind) });
      if (target === null) return value;
      if (kind === 'file') return rows.get(value) ?? value;
      return kind === 'field'
        ? inField(value, target)
        : inBlock(value, target, ownOf(value, target), ours);
    },
    text: ({ value, known }, path) => {
      // A field that the schema does not know is not written either.
      if (attributeAt(strapi, stored.uid, stored.row, path) === null) return value;
      const kinds = shownKinds(value, known.hits);
      const edits = known.hits.flatMap((hit, index) => {
        const { reference } = hit.recognised;
        const target = targetOf(stored, { reference, path, shows: kinds[index] ?? null });
        return target === null ? [] : [editOf(hit, target)];
      });
      return applyEdits(value, edits);
    },
  };
}

/** An asset that cannot take a place, because it may not be shown now. */
export type NotLive = AssetName & { availability: Exclude<Availability, 'live'> };

/**
 * Reads assets from the DAM. Returns those that may be shown, by `nameKey`, and the others.
 *
 * @throws `DamError` if one cannot be read.
 */
export async function readTargets(
  { records, connections, clock }: Pick<ReplacingOptions, 'records' | 'connections' | 'clock'>,
  names: readonly AssetName[],
): Promise<{ assets: Map<string, Asset>; notLive: NotLive[] }> {
  const assets = new Map<string, Asset>();
  const isConnected = ({ connection }: AssetName) => connections.find(connection) !== undefined;
  const notLive = names
    .filter((name) => !isConnected(name))
    .map((name): NotLive => ({ ...name, availability: 'disconnected' }));
  for (const chunk of chunksOf(names.filter(isConnected), MAX_PICKED)) {
    const outcomes = await records.reread(chunk, 'editor');
    for (const [index, name] of chunk.entries()) {
      const outcome = outcomes[index];
      if (outcome !== undefined && 'error' in outcome) throw outcome.error;
      const resolution = resolutionAt(outcome?.record, undefined, clock.now());
      if (resolution.availability === 'live') assets.set(nameKey(name), resolution.asset);
      else notLive.push({ ...name, availability: resolution.availability });
    }
  }
  return { assets, notLive };
}

/** Makes the rows of assets; returns them by `nameKey`. */
export async function pickTargets(
  { referenceRows }: Pick<ReplacingOptions, 'referenceRows'>,
  names: readonly AssetName[],
): Promise<Map<string, PickedReference>> {
  const picked = new Map<string, PickedReference>();
  for (const chunk of chunksOf(names, MAX_PICKED)) {
    const made = await referenceRows.pick(chunk);
    for (const [index, name] of chunk.entries()) {
      const one = made[index];
      if (one !== undefined) picked.set(nameKey(name), one);
    }
  }
  return picked;
}

/** True if the rules of a field allow the asset, and the place shows assets of its kind. */
export function takes(
  attribute: Attribute,
  shows: Use['shows'],
  { connection }: AssetName,
  asset: Asset,
): boolean {
  if (shows !== null && shows !== asset.kind) return false;
  const { type, customField, allowedTypes } = attribute;
  const isField = customField === ASSET_FIELD;
  if (type !== 'media' && !isField) return true;
  const options = isField ? (attribute.options ?? {}) : { allowedTypes: allowedTypes ?? null };
  const connections = connectionsOfField(options);
  if (connections !== null && !connections.includes(connection)) return false;
  const { kind, folder, current } = asset;
  const measured = { kind, folder, width: current?.width ?? null, height: current?.height ?? null };
  return misfitOf(measured, rulesOf(options)) === null;
}

/** True for what a row of the Media Library says of itself, such as its address: no use of its own. */
export function isInsideFile(
  strapi: Core.Strapi,
  { uid, row }: Pick<StoredRow, 'uid' | 'row'>,
  path: Path,
): boolean {
  const place = placeAt(strapi, uid, row, path);
  if (place?.attribute.type !== 'media') return false;
  const below = path.slice(path.lastIndexOf(place.name) + 1);
  return below.some((key) => typeof key === 'string');
}

/** The use keeps its own texts and focal point. */
function inField(value: JsonObject, { reference, url }: PickedReference): JsonObject {
  const { connection, assetId } = reference;
  const normalised = normaliseField({ ...value, connection, assetId, url });
  return isObject(normalised) ? normalised : value;
}

function inBlock(
  image: JsonObject,
  { file, url }: PickedReference,
  { alternativeText, caption }: Overrides,
  ours: Ours,
): JsonObject {
  // Without measures it is the stored form, whose texts are the use's own.
  const stored = { alternativeText, caption, name: file.name, url, width: 0, height: 0, size: 0 };
  const normalised = normaliseBlocks({ type: 'image', image: { ...image, ...stored } }, ours);
  return isObject(normalised) && isObject(normalised.image) ? normalised.image : image;
}

function editOf(hit: TextHit, { url }: PickedReference) {
  const { start, end, recognised } = hit;
  return { start, end, replacement: writtenAs(hit, url + recognised.stored.query) };
}
