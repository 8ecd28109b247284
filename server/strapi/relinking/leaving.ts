import type { Core } from '@strapi/strapi';
import type { Availability } from '../../contracts/asset';
import {
  BLOCK_IMAGE_KEYS,
  type Overrides,
  REFERENCE_PROVIDER,
  type Reference,
  type ReferenceKey,
  referenceKey,
} from '../../contracts/reference';
import {
  disconnected,
  type LiveResolution,
  type Resolution,
  resolutionAt,
} from '../../core/availability';
import { isObject, type JsonObject } from '../../core/json';
import { chunksOf } from '../../core/lists';
import type { Clock, Connections } from '../../core/ports';
import type { ReadOutcome } from '../../core/reads';
import type { Records } from '../../core/records';
import type { Ours } from '../../core/references/ours';
import { overridesOf } from '../../core/references/overrides';
import { placedHit, placeHits, type TextContext } from '../../core/references/place-text';
import { type FoundObject, OMITTED, type Placer } from '../../core/references/walk';
import type { Resolver } from '../../core/resolver';
import type { Pictures } from '../../files/pictures';
import type { ReferenceRows } from '../content/reference-rows';
import { ASSET_FIELD, attributesOf, FILE_UID } from '../content/schema';
import type { Heartbeat } from '../nodes/heartbeat';
import { LocalCopies } from './local-copies';
import {
  allRowsWithUses,
  documentsWithUses,
  type Finder,
  referenceFinder,
  relinkDocument,
  usesIn,
} from './relink-documents';
import { removeTraces } from './removal';
import type { RowChange } from './row-changes';

/** References whose assets are read together. */
const READ_CHUNK = 100;

/** Files that are fetched at the same time. */
const FETCHES_AT_ONCE = 4;

/** A custom field whose attribute must be changed in the schema. */
export interface CustomFieldPlace {
  /** Uid of the content type or component. */
  model: string;
  field: string;
}

/** An asset that cannot be copied, because it may not be shown now. */
interface Uncopied extends Reference {
  /** The DAM's id if its title is not known. */
  title: string;
  availability: Exclude<Availability, 'live'>;
  uses: number;
}

/** What leaving would do. */
export interface LeavePlan {
  /** References, each version that is pinned by itself. */
  assets: number;
  /** Rows of entries: draft and published, each language, counted one by one. */
  entries: number;
  uses: number;
  /** Files that would be made: one for each asset and for each use with texts of its own. */
  files: number;
  /** Size of these files as the DAM tells it, in bytes. */
  bytes: number;
  uncopied: Uncopied[];
  fields: CustomFieldPlace[];
  /** Rows without bytes in the Media Library, which would be deleted. */
  rows: number;
}

export interface LeaveOptions {
  /** Takes uses of assets that cannot be copied out of the content. */
  dropsUncopied: boolean;
  /** Media fields that take the files of custom fields, by the name of the custom field, where a model has both. */
  toMedia: Readonly<Record<string, string>>;
  /** Called after each step. `total` is null if it is not known. */
  progress(step: 'copies' | 'entries', done: number, total: number | null): void;
}

export interface LeaveResult {
  files: number;
  entries: number;
}

interface LeavingOptions {
  strapi: Core.Strapi;
  ours: Ours;
  connections: Connections;
  records: Pick<Records, 'reread'>;
  resolver: Pick<Resolver, 'nameOf'>;
  referenceRows: Pick<ReferenceRows, 'folderId'>;
  heartbeat: Pick<Heartbeat, 'hasOthers'>;
  pictures: Pick<Pictures, 'open'>;
  /** Origin and path of this site before addresses in texts; empty if it is not known. */
  publicUrl: string;
  clock: Clock;
}

/** A reference that content uses. */
interface Used {
  reference: Reference;
  uses: number;
  /** The texts of its uses, each once. */
  overrides: Map<string, Overrides>;
}

const NO_OVERRIDES: Overrides = { alternativeText: null, caption: null, focalPoint: null };

/** Refusals that a person can do something about; nothing was changed. */
class CannotLeave extends Error {}

/**
 * Turns references into files of Strapi's own Media Library, and takes away what the plugin left in the database.
 */
export class Leaving {
  readonly #options: LeavingOptions;
  readonly #find: Finder;

  constructor(options: LeavingOptions) {
    this.#options = options;
    this.#find = referenceFinder(options.ours);
  }

  /** Says what leaving would do. Changes nothing but records of assets. */
  async plan(): Promise<LeavePlan> {
    return (await this.#survey()).plan;
  }

  /**
   * Copies, replaces and removes. May be repeated: what an earlier run has done is not done again.
   *
   * @throws `CannotLeave` before anything is changed, if a Strapi with the plugin is running or an asset cannot be
   * copied. `DamError` if the DAM fails.
   */
  async run({ dropsUncopied, toMedia, progress }: LeaveOptions): Promise<LeaveResult> {
    const { strapi, heartbeat, referenceRows } = this.#options;
    refuseUnknownTargets(strapi, toMedia);
    if (await heartbeat.hasOthers()) {
      throw new CannotLeave(
        'A Strapi with the plugin is running on this database, or ran until half a minute ago. Stop it first.',
      );
    }
    const { plan, used, live, copies } = await this.#survey();
    if (plan.uncopied.length > 0 && !dropsUncopied) {
      throw new CannotLeave(
        `${plan.uncopied.length} of the assets cannot be copied, because they may not be shown now. ` +
          'Replace them in the content, or let their uses be taken out.',
      );
    }
    const files = await this.#makeCopies(used, live, copies, progress);
    const uncopied = new Set(plan.uncopied.map(referenceKey));
    const placer = this.#placer(copies, live, uncopied);
    const entries = await this.#relinkAll(placer, toMedia, (done) =>
      progress('entries', done, null),
    );
    const left = (await this.#usesInContent()).uses;
    if (left > 0) {
      throw new CannotLeave(
        `${left} uses came into the content meanwhile. Stop what writes it, and run this once more.`,
      );
    }
    await removeTraces(strapi, await referenceRows.folderId());
    return { files, entries };
  }

  async #survey() {
    const { strapi } = this.#options;
    const { used, uses, entries } = await this.#usesInContent();
    const copies = new LocalCopies(this.#options);
    await copies.load();
    const { live, uncopied } = await this.#resolve([...used.values()]);
    const plan: LeavePlan = {
      assets: used.size,
      entries,
      uses,
      ...filesToMake(used, live, copies),
      uncopied,
      fields: customFieldsOf(strapi),
      rows: await strapi.db.query(FILE_UID).count({ where: { provider: REFERENCE_PROVIDER } }),
    };
    return { plan, used, live, copies };
  }

  async #usesInContent() {
    const { strapi } = this.#options;
    const used = new Map<ReferenceKey, Used>();
    let entries = 0;
    let uses = 0;
    for await (const stored of allRowsWithUses(strapi, this.#find)) {
      entries += 1;
      for (const { reference: named, file } of usesIn(stored)) {
        const reference = this.#canonical(named);
        const key = referenceKey(reference);
        const known = used.get(key) ?? { reference, uses: 0, overrides: new Map() };
        const overrides = file === null ? NO_OVERRIDES : overridesOf(file);
        used.set(key, known);
        known.uses += 1;
        known.overrides.set(JSON.stringify(overrides), overrides);
        uses += 1;
      }
    }
    return { used, uses, entries };
  }

  async #resolve(used: readonly Used[]) {
    const live = new Map<ReferenceKey, LiveResolution>();
    const uncopied: Uncopied[] = [];
    for (const chunk of chunksOf(used, READ_CHUNK)) {
      const resolutions = await this.#read(chunk.map(({ reference }) => reference));
      for (const [index, { reference, uses }] of chunk.entries()) {
        const resolution = resolutions[index];
        if (resolution?.availability === 'live') live.set(referenceKey(reference), resolution);
        else if (resolution !== undefined) {
          const { availability, asset } = resolution;
          uncopied.push({ ...reference, title: asset?.title ?? '', availability, uses });
        }
      }
    }
    return { live, uncopied };
  }

  /** Reads assets from the DAM: a copy is made of what is approved now. Throws a `DamError` if one cannot be read. */
  async #read(references: readonly Reference[]): Promise<Resolution[]> {
    const { records, clock, connections } = this.#options;
    const isConnected = ({ connection }: Reference) => connections.find(connection) !== undefined;
    const outcomes = await records.reread(references.filter(isConnected), 'editor');
    const read = outcomes[Symbol.iterator]();
    return references.map((reference) => {
      if (!isConnected(reference)) return disconnected(undefined);
      const outcome: ReadOutcome | undefined = read.next().value;
      if (outcome !== undefined && 'error' in outcome) throw outcome.error;
      return resolutionAt(outcome?.record, reference.version, clock.now());
    });
  }

  async #makeCopies(
    used: ReadonlyMap<ReferenceKey, Used>,
    live: ReadonlyMap<ReferenceKey, LiveResolution>,
    copies: LocalCopies,
    progress: LeaveOptions['progress'],
  ): Promise<number> {
    let files = 0;
    let done = 0;
    for (const chunk of chunksOf([...live.entries()], FETCHES_AT_ONCE)) {
      // All of them end, also if one fails: what is broken off half-way would be made twice.
      const made = await Promise.allSettled(
        chunk.map(async ([key, resolution]) => {
          const use = used.get(key);
          if (use === undefined) return 0;
          return copies.make(use.reference, resolution, [...use.overrides.values()]);
        }),
      );
      for (const each of made) {
        if (each.status === 'rejected') throw each.reason;
        files += each.value;
      }
      done += chunk.length;
      progress('copies', done, live.size);
    }
    return files;
  }

  async #relinkAll(
    placer: Placer,
    toMedia: LeaveOptions['toMedia'],
    progress: (done: number) => void,
  ): Promise<number> {
    const { strapi, clock } = this.#options;
    let entries = 0;
    for await (const { uid, documentId } of documentsWithUses(strapi, this.#find)) {
      const document = { uid, documentId, nowMs: clock.now() };
      entries += await relinkDocument(strapi, this.#find, document, {
        placerOf: () => placer,
        adapt: (change) => intoMedia(strapi, change, toMedia),
      });
      progress(entries);
    }
    return entries;
  }

  #placer(
    copies: LocalCopies,
    live: ReadonlyMap<ReferenceKey, LiveResolution>,
    uncopied: ReadonlySet<ReferenceKey>,
  ): Placer {
    const copyOf = (named: Reference, overrides: Overrides): JsonObject | null => {
      const reference = this.#canonical(named);
      const copy = copies.of(reference, overrides);
      if (copy !== undefined) return copy;
      if (uncopied.has(referenceKey(reference))) return null;
      throw new CannotLeave(
        'A use came into the content meanwhile. Stop what writes it, and run this once more.',
      );
    };
    const context: TextContext = {
      ours: this.#options.ours,
      targetOf: ({ reference, stored }) => {
        const copy = copyOf(reference, NO_OVERRIDES);
        const shown = live.get(referenceKey(this.#canonical(reference)));
        if (copy === null || shown === undefined) return { url: '', shown: null };
        return { url: this.#address(copy) + fragmentOf(stored.query), shown };
      },
    };
    return {
      object: (found) => {
        const copy = copyOf(found.recognised.reference, overridesOfUse(found));
        return copy === null ? OMITTED : this.#asFile(found, copy);
      },
      text: ({ value, known }) => {
        const placed = known.hits.map((hit) => placedHit(hit, context.targetOf(hit.recognised)));
        return placeHits(value, placed, context) ?? OMITTED;
      },
    };
  }

  /** What a media field, an image block or a custom field holds instead of the reference. */
  #asFile({ kind, value }: FoundObject, copy: JsonObject): JsonObject {
    if (kind === 'file') return copy;
    const own = overridesOf(kind === 'field' ? { ...value, alternativeText: value.alt } : value);
    const texts = {
      alternativeText: own.alternativeText ?? copy.alternativeText,
      caption: own.caption ?? copy.caption,
    };
    if (kind === 'field') return { ...picked(copy, FIELD_KEYS), ...texts };
    return { ...picked(copy, BLOCK_IMAGE_KEYS), ...texts, url: this.#address(copy) };
  }

  /** Strapi's own editors store absolute addresses in texts and blocks. */
  #address({ url }: JsonObject): string {
    const address = String(url);
    return address.startsWith('/') ? this.#options.publicUrl + address : address;
  }

  #canonical(reference: Reference): Reference {
    return { ...reference, ...this.#options.resolver.nameOf(reference) };
  }
}

/** What a custom field's JSON says of a file. */
const FIELD_KEYS = [
  'id',
  'documentId',
  'name',
  'url',
  'mime',
  'ext',
  'size',
  'width',
  'height',
  'formats',
] as const;

function picked(row: JsonObject, keys: readonly string[]): JsonObject {
  const instant = (value: unknown) => (value instanceof Date ? value.toISOString() : value);
  return Object.fromEntries(keys.map((key) => [key, instant(row[key]) ?? null]));
}

/** Only a row of the Media Library has its texts in the file; blocks and custom fields keep their own. */
function overridesOfUse({ kind, value }: FoundObject): Overrides {
  return kind === 'file' ? overridesOf(value) : NO_OVERRIDES;
}

/** The parameters of the delivery route mean nothing to a file. */
function fragmentOf(query: string): string {
  const at = query.indexOf('#');
  return at < 0 ? '' : query.slice(at);
}

/** A misspelt name would leave JSON where media were expected, and there is no way back. */
function refuseUnknownTargets(strapi: Core.Strapi, toMedia: LeaveOptions['toMedia']): void {
  const places = customFieldsOf(strapi);
  for (const [field, media] of Object.entries(toMedia)) {
    const isThere = places.some(
      (place) =>
        place.field === field && attributesOf(strapi, place.model)[media]?.type === 'media',
    );
    if (isThere) continue;
    throw new CannotLeave(
      `No content type or component has a media field "${media}" beside a DAM field "${field}". Nothing was changed.`,
    );
  }
}

/** Moves the files of a custom field into the media field beside it, where one was named. */
function intoMedia(
  strapi: Core.Strapi,
  change: RowChange,
  toMedia: LeaveOptions['toMedia'],
): RowChange {
  const attributes = attributesOf(strapi, change.model);
  const data = { ...change.data };
  for (const [field, value] of Object.entries(change.data)) {
    const target = Object.hasOwn(toMedia, field) ? toMedia[field] : undefined;
    const media = target === undefined ? undefined : attributes[target];
    if (target === undefined || media?.type !== 'media') continue;
    if (attributes[field]?.customField !== ASSET_FIELD) continue;
    const ids = [value]
      .flat()
      .filter(isObject)
      .map(({ id }) => id);
    data[target] = media.multiple === true ? ids : (ids[0] ?? null);
    data[field] = null;
  }
  return { ...change, data };
}

function filesToMake(
  used: ReadonlyMap<ReferenceKey, Used>,
  live: ReadonlyMap<ReferenceKey, LiveResolution>,
  copies: LocalCopies,
): Pick<LeavePlan, 'files' | 'bytes'> {
  let files = 0;
  let bytes = 0;
  for (const [key, { version }] of live) {
    const use = used.get(key);
    if (use === undefined) continue;
    const missing = [...use.overrides.values()].filter(
      (overrides) => copies.of(use.reference, overrides) === undefined,
    );
    files += missing.length;
    bytes += missing.length * (version.sizeBytes ?? 0);
  }
  return { files, bytes };
}

function customFieldsOf(strapi: Core.Strapi): CustomFieldPlace[] {
  const models = [...Object.keys(strapi.contentTypes), ...Object.keys(strapi.components)];
  return models.flatMap((model) =>
    Object.entries(attributesOf(strapi, model))
      .filter(([, { customField }]) => customField === ASSET_FIELD)
      .map(([field]) => ({ model, field })),
  );
}
