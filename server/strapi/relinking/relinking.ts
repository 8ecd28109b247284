import { isDeepStrictEqual } from 'node:util';
import type { Core } from '@strapi/strapi';
import type { PickedReference } from '../../contracts/api';
import type { Asset, Availability } from '../../contracts/asset';
import { connectionsOfField, misfitOf, rulesOf } from '../../contracts/field-rules';
import type { Reference } from '../../contracts/reference';
import { type AssetName, nameKey } from '../../core/asset-name';
import { resolutionAt } from '../../core/availability';
import { isObject, type JsonObject } from '../../core/json';
import { chunksOf } from '../../core/lists';
import type { Clock } from '../../core/ports';
import type { Records } from '../../core/records';
import { normaliseBlocks, normaliseField } from '../../core/references/normalise';
import type { Ours } from '../../core/references/ours';
import { overridesOf } from '../../core/references/overrides';
import { applyEdits, type TextHit, writtenAs } from '../../core/references/text';
import type { Path, Placer } from '../../core/references/walk';
import type { Resolver } from '../../core/resolver';
import { localeOf } from '../content/entries';
import { MAX_PICKED, type ReferenceRows } from '../content/reference-rows';
import { ASSET_FIELD, type Attribute, attributesOf } from '../content/schema';
import type { UseRows } from '../content/use-rows';
import type { Leases } from '../nodes/leases';
import { Journal, type Journaled, statusOf } from './journal';
import {
  allRowsWithReferences,
  type ChangedRow,
  changeDocument,
  documentsWithReferences,
  relinkDocument,
  type StoredRow,
  usesIn,
} from './relink-documents';
import { attributeAt, rowAt, writtenForm } from './row-changes';

/** An asset, and the one that takes its place. */
export interface RelinkPair {
  from: AssetName;
  to: AssetName;
}

/** One place of an entry that uses an asset of a pair. */
export interface RelinkPlace {
  uid: string;
  documentId: string;
  locale: string | null;
  status: 'draft' | 'published';
  path: string;
  from: Reference;
  to: AssetName;
  /** Why the place stays as it is; null if it changes. */
  stays: 'pinned' | 'not-allowed' | null;
}

export interface RelinkPlan {
  places: RelinkPlace[];
  /** Assets that nothing uses. */
  unused: AssetName[];
  /** Assets that cannot take another one's place, because they may not be shown now. */
  notLive: (AssetName & { availability: Exclude<Availability, 'live'> })[];
}

export interface RelinkResult {
  /** Names the run, so that it can be undone. */
  run: string;
  entries: number;
}

export interface UndoResult {
  entries: number;
  /** Attributes that somebody changed since; they stay as they are. */
  changedSince: Journaled[];
}

interface RelinkingOptions {
  strapi: Core.Strapi;
  ours: Ours;
  records: Pick<Records, 'reread'>;
  resolver: Pick<Resolver, 'nameOf'>;
  referenceRows: Pick<ReferenceRows, 'pick'>;
  useRows: Pick<UseRows, 'idFor'>;
  leases: Leases;
  clock: Clock;
}

/** Refusals that a person can do something about; nothing was changed. */
class CannotRelink extends Error {}

/** Target of a use, if it has one and its field takes it. */
type TargetOf = (stored: StoredRow, reference: Reference, path: Path) => PickedReference | null;

/** Puts one asset in another's place, wherever it is used, and can undo it. */
export class Relinking {
  readonly #options: RelinkingOptions;
  readonly journal: Journal;

  constructor(options: RelinkingOptions) {
    this.#options = options;
    this.journal = new Journal(options.strapi);
  }

  /**
   * Says what would change. Changes nothing but records of assets.
   *
   * @throws `DamError` if an asset cannot be read.
   */
  async plan(pairs: readonly RelinkPair[]): Promise<RelinkPlan> {
    const { assets, notLive } = await this.#targets(pairs);
    const byFrom = this.#byFrom(pairs);
    const places: RelinkPlace[] = [];
    const { strapi, ours } = this.#options;
    for await (const stored of allRowsWithReferences(strapi, ours)) {
      for (const { reference, path } of usesIn(stored)) {
        const to = byFrom.get(this.#key(reference));
        if (to !== undefined) places.push(this.#placeOf(stored, { reference, path, to }, assets));
      }
    }
    const used = new Set(places.map(({ from }) => this.#key(from)));
    const unused = pairs.map(({ from }) => from).filter((from) => !used.has(this.#key(from)));
    return { places, unused, notLive };
  }

  /**
   * Replaces the uses, each document in a transaction of its own. What another call has replaced is not replaced
   * again, so a run that was broken off is gone on with by the same call.
   *
   * @throws `CannotRelink` before anything is changed. `DamError` if an asset cannot be read.
   */
  async run(pairs: readonly RelinkPair[]): Promise<RelinkResult> {
    const { strapi, ours, clock } = this.#options;
    const { assets, notLive } = await this.#targets(pairs);
    if (notLive.length > 0) {
      throw new CannotRelink(
        `${notLive.length} of the new assets may not be shown now. Nothing was changed.`,
      );
    }
    const targetOf = await this.#picked(pairs, assets);
    const run = new Date(clock.now()).toISOString().replace(/[:.]/g, '-');
    let entries = 0;
    await this.#alone(async () => {
      for await (const { uid, documentId } of documentsWithReferences(strapi, ours)) {
        const document = { uid, documentId, nowMs: clock.now() };
        entries += await relinkDocument(strapi, ours, document, {
          placerOf: (stored) => this.#placer(stored, targetOf),
          journal: (trx, row, changes) => this.journal.add(trx, run, uid, row, changes),
        });
      }
    });
    return { run, entries };
  }

  /** Puts back what a run changed, except where somebody changed it since. */
  async undo(run: string): Promise<UndoResult> {
    const { strapi, clock } = this.#options;
    const changedSince: Journaled[] = [];
    let entries = 0;
    await this.#alone(async () => {
      for await (const journaled of this.journal.documentsOf(run)) {
        const [first] = journaled;
        if (first === undefined) continue;
        const { uid, documentId } = first;
        const since: Journaled[] = [];
        const changesOf = (rows: readonly JsonObject[]) => {
          // Unpublished or deleted since.
          since.push(...journaled.filter((each) => !rows.some((row) => isOf(strapi, each, row))));
          return rows.map((row) => undoneIn(strapi, row, journaled, since));
        };
        const document = { uid, documentId, nowMs: clock.now() };
        entries += await changeDocument(strapi, document, changesOf, (trx) =>
          this.journal.forget(trx, run, first),
        );
        changedSince.push(...since);
      }
    });
    return { entries, changedSince };
  }

  async #alone(work: () => Promise<void>): Promise<void> {
    if (await this.#options.leases.during('relinking', work)) return;
    throw new CannotRelink('Another run is at work. Wait for its end. Nothing was changed.');
  }

  /** Reads the assets that take a place. */
  async #targets(pairs: readonly RelinkPair[]) {
    const { records, clock } = this.#options;
    const names = new Map(pairs.map(({ to }) => [this.#key(to), to]));
    const assets = new Map<string, Asset>();
    const notLive: RelinkPlan['notLive'] = [];
    for (const chunk of chunksOf([...names], MAX_PICKED)) {
      const outcomes = await records.reread(
        chunk.map(([, name]) => name),
        'editor',
      );
      for (const [index, [key, name]] of chunk.entries()) {
        const outcome = outcomes[index];
        if (outcome !== undefined && 'error' in outcome) throw outcome.error;
        const resolution = resolutionAt(outcome?.record, undefined, clock.now());
        if (resolution.availability === 'live') assets.set(key, resolution.asset);
        else notLive.push({ ...name, availability: resolution.availability });
      }
    }
    return { assets, notLive };
  }

  /** Makes the rows of the assets that take a place. */
  async #picked(
    pairs: readonly RelinkPair[],
    assets: ReadonlyMap<string, Asset>,
  ): Promise<TargetOf> {
    const byFrom = this.#byFrom(pairs);
    const names = new Map(pairs.map(({ to }) => [this.#key(to), to]));
    const picked = new Map<string, PickedReference>();
    for (const chunk of chunksOf([...names], MAX_PICKED)) {
      const made = await this.#options.referenceRows.pick(chunk.map(([, name]) => name));
      for (const [index, [key]] of chunk.entries()) {
        const one = made[index];
        if (one !== undefined) picked.set(key, one);
      }
    }
    return (stored, reference, path) => {
      const to = byFrom.get(this.#key(reference));
      if (to === undefined) return null;
      const { stays } = this.#placeOf(stored, { reference, path, to }, assets);
      return stays === null ? (picked.get(this.#key(to)) ?? null) : null;
    };
  }

  #placeOf(
    { uid, row }: StoredRow,
    { reference, path, to }: { reference: Reference; path: Path; to: AssetName },
    assets: ReadonlyMap<string, Asset>,
  ): RelinkPlace {
    const { strapi } = this.#options;
    const attribute = attributeAt(strapi, uid, row, path);
    const asset = assets.get(this.#key(to));
    const isAllowed = attribute === null || asset === undefined || takes(attribute, to, asset);
    const stays = reference.version !== undefined ? 'pinned' : isAllowed ? null : 'not-allowed';
    return {
      uid,
      documentId: String(row.documentId),
      locale: localeOf(row),
      status: statusOf(strapi, uid, row),
      path: path.join('.'),
      from: reference,
      to,
      stays,
    };
  }

  async #placer(stored: StoredRow, targetOf: TargetOf): Promise<Placer> {
    const { strapi, ours } = this.#options;
    const rows = await this.#rowsForUses(stored, targetOf);
    return {
      object: ({ kind, value, recognised }, path) => {
        const target = targetOf(stored, recognised.reference, path);
        if (target === null) return value;
        if (kind === 'file') return rows.get(value) ?? value;
        return kind === 'field' ? inField(value, target) : inBlock(value, target, ours);
      },
      text: ({ value, known }, path) => {
        const isOpen = attributeAt(strapi, stored.uid, stored.row, path) !== null;
        const edits = known.hits.flatMap((hit) => {
          const target = isOpen ? targetOf(stored, hit.recognised.reference, path) : null;
          return target === null ? [] : [editOf(hit, target)];
        });
        return applyEdits(value, edits);
      },
    };
  }

  /** Makes the rows of the Media Library that media fields get: with the texts of each use. */
  async #rowsForUses(
    stored: StoredRow,
    targetOf: TargetOf,
  ): Promise<ReadonlyMap<JsonObject, JsonObject>> {
    const rows = new Map<JsonObject, JsonObject>();
    for (const { reference, path, file } of usesIn(stored)) {
      const target = file === null ? null : targetOf(stored, reference, path);
      if (file === null || target === null) continue;
      const id = await this.#options.useRows.idFor(target.file.id, overridesOf(file));
      if (id !== null) rows.set(file, { ...file, id });
    }
    return rows;
  }

  #byFrom(pairs: readonly RelinkPair[]): ReadonlyMap<string, AssetName> {
    return new Map(pairs.map(({ from, to }) => [this.#key(from), to]));
  }

  #key(reference: Reference): string {
    return nameKey(this.#options.resolver.nameOf(reference));
  }
}

/** True if the rules of a field allow the asset. */
function takes(attribute: Attribute, { connection }: AssetName, asset: Asset): boolean {
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

/** The use keeps its own texts and focal point. */
function inField(value: JsonObject, { reference, url }: PickedReference): JsonObject {
  const { connection, assetId } = reference;
  const normalised = normaliseField({ ...value, connection, assetId, url });
  return isObject(normalised) ? normalised : value;
}

function inBlock(image: JsonObject, { file, url }: PickedReference, ours: Ours): JsonObject {
  const block = { type: 'image', image: { ...image, name: file.name, url } };
  const normalised = normaliseBlocks(block, ours);
  return isObject(normalised) && isObject(normalised.image) ? normalised.image : image;
}

function editOf(hit: TextHit, { url }: PickedReference) {
  const { start, end, recognised } = hit;
  return { start, end, replacement: writtenAs(hit, url + recognised.stored.query) };
}

function isOf(strapi: Core.Strapi, { uid, locale, status }: Journaled, row: JsonObject): boolean {
  return localeOf(row) === locale && statusOf(strapi, uid, row) === status;
}

/** Returns what undoes the journaled changes of one row; adds to `since` what somebody changed meanwhile. */
function undoneIn(
  strapi: Core.Strapi,
  row: JsonObject,
  journaled: readonly Journaled[],
  since: Journaled[],
): ChangedRow {
  const changes: ChangedRow['changes'][number][] = [];
  for (const each of journaled) {
    if (!isOf(strapi, each, row)) continue;
    const { uid, path, attribute: name } = each;
    const at = rowAt(strapi, uid, row, path);
    const attribute = at && attributesOf(strapi, at.model)[name];
    const present = at && attribute ? writtenForm(attribute, at.row[name]) : undefined;
    if (!at || !isDeepStrictEqual(JSON.parse(JSON.stringify(present ?? null)), each.after)) {
      since.push(each);
      continue;
    }
    changes.push({
      model: at.model,
      id: Number(at.row.id),
      path,
      data: { [name]: each.before },
      before: { [name]: each.after },
    });
  }
  return { row, changes: merged(changes) };
}

/** One change for each row, because each is written by one statement. */
function merged(changes: ChangedRow['changes']): ChangedRow['changes'] {
  const byRow = new Map<string, ChangedRow['changes'][number]>();
  for (const change of changes) {
    const key = `${change.model} ${change.id}`;
    const known = byRow.get(key);
    byRow.set(key, known ? { ...known, data: { ...known.data, ...change.data } } : change);
  }
  return [...byRow.values()];
}
