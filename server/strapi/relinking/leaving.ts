import type { Core } from '@strapi/strapi';
import type { Asset } from '../../contracts/asset';
import {
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
import { chunksOf } from '../../core/lists';
import type { Clock, Connections } from '../../core/ports';
import type { ReadOutcome } from '../../core/reads';
import type { Records } from '../../core/records';
import type { Ours } from '../../core/references/ours';
import type { Path, Placer } from '../../core/references/walk';
import type { Resolver } from '../../core/resolver';
import type { Pictures } from '../../files/pictures';
import type { ReferenceRows } from '../content/reference-rows';
import { FILE_UID } from '../content/schema';
import type { Heartbeat } from '../nodes/heartbeat';
import { EntryNames, type EntryPlace, MAX_NAMED } from './entry-names';
import {
  filesToMake,
  type LeavePlan,
  type Uncopied,
  type Usage,
  type Used,
  usesOf,
} from './leave-plan';
import { closedConnections, conflictIn, misfitsIn, problemOf } from './leave-problems';
import { LocalCopies } from './local-copies';
import { type LocalCopy, localPlacer } from './local-form';
import { type MediaTarget, MediaTargets } from './media-targets';
import { plainJsonWithAssets } from './plain-json';
import {
  allRowsWithUses,
  documentsWithUses,
  type Finder,
  referenceFinder,
  relinkDocument,
  type StoredRow,
  usesIn,
} from './relink-documents';
import { removeTraces } from './removal';
import { schemaChangesOf } from './schema-changes';

/** References whose assets are read together. */
const READ_CHUNK = 100;

/** Files that are fetched at the same time. */
const FETCHES_AT_ONCE = 4;

/** What a plan and a run are asked for. */
export interface LeaveChoices {
  /** Media fields that take the files of custom fields. */
  toMedia: readonly MediaTarget[];
}

export interface LeaveOptions extends LeaveChoices {
  /** Takes uses of assets that cannot be copied out of the content. */
  dropsUncopied: boolean;
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
  cacheFolders: readonly string[];
  clock: Clock;
}

/** Refusals that a person can do something about; no content was changed. */
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

  /**
   * Says what leaving would do, and what is in the way. Changes nothing but records of assets.
   *
   * @throws `CannotLeave` if the DAM fails.
   */
  async plan({ toMedia }: LeaveChoices): Promise<LeavePlan> {
    const { strapi, ours, publicUrl, cacheFolders, heartbeat } = this.#options;
    const targets = new MediaTargets(strapi, toMedia);
    const { usage, live, uncopied, copies, problems } = await this.#survey(targets);
    return {
      assets: usage.used.size,
      types: [...usage.types.values()],
      ...filesToMake(usage.used, live, copies),
      publicUrl,
      uncopied: await this.#withPlaces(uncopied),
      problems,
      schema: schemaChangesOf(strapi, targets),
      plainJson: await plainJsonWithAssets(strapi, ours, new EntryNames(strapi)),
      rows: await strapi.db.query(FILE_UID).count({ where: { provider: REFERENCE_PROVIDER } }),
      cacheFolders,
      isRunning: await heartbeat.hasOthers(),
    };
  }

  /**
   * Copies, replaces and removes. May be repeated: what an earlier run has done is not done again.
   *
   * @throws `CannotLeave` before any content is changed, if a Strapi with the plugin is running, if an asset cannot
   * be copied, or if content would be lost.
   */
  async run({ dropsUncopied, toMedia, progress }: LeaveOptions): Promise<LeaveResult> {
    const { strapi, heartbeat, referenceRows } = this.#options;
    const targets = new MediaTargets(strapi, toMedia);
    if (await heartbeat.hasOthers()) {
      throw new CannotLeave(
        'A Strapi with the plugin is running on this database, or ran until half a minute ago. Stop it first. ' +
          'Nothing was changed.',
      );
    }
    const { usage, live, uncopied, copies, problems } = await this.#survey(targets);
    const [problem] = problems;
    if (problem !== undefined) throw new CannotLeave(`${problem.message} Nothing was changed.`);
    if (uncopied.length > 0 && !dropsUncopied) {
      throw new CannotLeave(
        `${uncopied.length} of the assets cannot be copied, because they may not be shown now. ` +
          'Replace them in the content, or let their uses be taken out. Nothing was changed.',
      );
    }
    const files = await this.#makeCopies(usage.used, live, copies, progress);
    const dropped = new Set(uncopied.map(referenceKey));
    const placerOf = (stored: StoredRow) =>
      this.#placer(stored, targets, this.#copyOf(copies, live, dropped));
    const entries = await this.#relinkAll(placerOf, targets, (done) =>
      progress('entries', done, null),
    );
    const left = usesOf(await this.#usesInContent(targets));
    if (left > 0) {
      throw new CannotLeave(
        `${left} uses came into the content meanwhile. Stop what writes it, and run this once more.`,
      );
    }
    await copies.forgetAssets();
    await removeTraces(strapi, await referenceRows.folderId());
    return { files, entries };
  }

  async #survey(targets: MediaTargets) {
    const usage = await this.#usesInContent(targets);
    const copies = new LocalCopies(this.#options);
    await copies.load();
    const { live, uncopied } = await this.#resolve([...usage.used.values()]);
    const named = targets.problems().map(problemOf);
    const closed = closedConnections(this.#options.connections, usage.used, live).map(problemOf);
    const misfits = misfitsIn(usage.used, live).map(problemOf);
    const problems = [...named, ...closed, ...usage.problems.values(), ...misfits];
    return { usage, live, uncopied, copies, problems };
  }

  async #usesInContent(targets: MediaTargets): Promise<Usage> {
    const { strapi } = this.#options;
    const usage: Usage = { used: new Map(), types: new Map(), problems: new Map() };
    const names = new EntryNames(strapi);
    for await (const stored of allRowsWithUses(strapi, this.#find)) {
      const uses = usesIn(stored);
      const { uid } = stored;
      const type = usage.types.get(uid) ?? { uid, entries: 0, uses: 0 };
      usage.types.set(uid, type);
      type.entries += 1;
      type.uses += uses.length;
      for (const use of uses) {
        const known = this.#usedIn(usage, use.reference);
        const overrides = targets.overridesOf(stored, use);
        const move = use.fieldValue && targets.at(stored, use.path);
        known.uses += 1;
        known.overrides.set(JSON.stringify(overrides), overrides);
        if (move) known.moves.set(`${move.model} ${move.field}`, move);
      }
      for (const { move, conflict } of targets.conflictsIn(stored)) {
        const problem = conflictIn(usage, move, conflict);
        problem.entries += 1;
        if (problem.places.length >= MAX_NAMED) continue;
        problem.places.push({ ...(await names.of(uid, stored.row)), path: move.media });
      }
    }
    return usage;
  }

  #usedIn({ used }: Usage, named: Reference): Used {
    const reference = this.#canonical(named);
    const key = referenceKey(reference);
    const known = used.get(key) ?? {
      reference,
      uses: 0,
      overrides: new Map(),
      moves: new Map(),
    };
    used.set(key, known);
    return known;
  }

  /** Looks for the places of assets that cannot be copied, which are few: the first look keeps none. */
  async #withPlaces(uncopied: readonly Uncopied[]): Promise<Uncopied[]> {
    if (uncopied.length === 0) return [];
    const { strapi } = this.#options;
    const names = new EntryNames(strapi);
    const places = new Map(uncopied.map((each) => [referenceKey(each), [] as EntryPlace[]]));
    for await (const stored of allRowsWithUses(strapi, this.#find)) {
      for (const { reference, path } of usesIn(stored)) {
        const found = places.get(referenceKey(this.#canonical(reference)));
        if (found === undefined || found.length >= MAX_NAMED) continue;
        found.push({ ...(await names.of(stored.uid, stored.row)), path: path.join('.') });
      }
    }
    return uncopied.map((each) => ({ ...each, places: places.get(referenceKey(each)) ?? [] }));
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
          const title = asset?.title ?? '';
          uncopied.push({ ...reference, title, availability, uses, places: [] });
        }
      }
    }
    return { live, uncopied };
  }

  /** Reads assets from the DAM: a copy is made of what is approved now. */
  async #read(references: readonly Reference[]): Promise<Resolution[]> {
    const { records, clock, connections } = this.#options;
    const isConnected = ({ connection }: Reference) => connections.find(connection) !== undefined;
    const outcomes = await records.reread(references.filter(isConnected), 'editor');
    const read = outcomes[Symbol.iterator]();
    return references.map((reference) => {
      if (!isConnected(reference)) return disconnected(undefined);
      const outcome: ReadOutcome | undefined = read.next().value;
      if (outcome !== undefined && 'error' in outcome) {
        const { error } = outcome;
        throw new CannotLeave(
          `The DAM of the connection "${reference.connection}" did not tell about its assets: ${error.message} ` +
            'Leaving needs it, because it says which assets may be copied and has their files. ' +
            'Nothing was changed. Run this again when the DAM answers.',
          { cause: error },
        );
      }
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
          try {
            return await copies.make(use.reference, resolution, [...use.overrides.values()]);
          } catch (error) {
            throw notCopied(use.reference, resolution.asset, error);
          }
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
    placerOf: (stored: StoredRow) => Placer,
    targets: MediaTargets,
    progress: (done: number) => void,
  ): Promise<number> {
    const { strapi, clock } = this.#options;
    let entries = 0;
    for await (const { uid, documentId } of documentsWithUses(strapi, this.#find)) {
      const document = { uid, documentId, nowMs: clock.now() };
      entries += await relinkDocument(strapi, this.#find, document, {
        placerOf,
        adapt: (change) => targets.adapt(change),
      });
      progress(entries);
    }
    return entries;
  }

  #placer(
    stored: StoredRow,
    targets: MediaTargets,
    copyOf: (reference: Reference, overrides: Overrides) => LocalCopy | null,
  ): Placer {
    const { ours, publicUrl } = this.#options;
    // The row was read in the transaction: something may have been put into it since the survey.
    if (targets.conflictsIn(stored).length > 0) throw cameMeanwhile();
    const isMoved = (path: Path) => targets.at(stored, path) !== null;
    return localPlacer({ ours, publicUrl, copyOf, isMoved });
  }

  #copyOf(
    copies: LocalCopies,
    live: ReadonlyMap<ReferenceKey, LiveResolution>,
    dropped: ReadonlySet<ReferenceKey>,
  ) {
    return (named: Reference, overrides: Overrides): LocalCopy | null => {
      const reference = this.#canonical(named);
      if (dropped.has(referenceKey(reference))) return null;
      const shown = live.get(referenceKey(reference));
      const row = copies.of(reference, overrides);
      if (shown === undefined || row === undefined) throw cameMeanwhile();
      return { row, shown };
    };
  }

  #canonical(reference: Reference): Reference {
    return { ...reference, ...this.#options.resolver.nameOf(reference) };
  }
}

function cameMeanwhile(): CannotLeave {
  return new CannotLeave(
    'A use came into the content meanwhile. Stop what writes it, and run this once more.',
  );
}

function notCopied({ connection, assetId }: Reference, { title }: Asset, error: unknown) {
  const reason = error instanceof Error ? error.message : String(error);
  return new CannotLeave(
    `"${title}" (${connection}/${assetId}) could not be copied: ${reason} No content was changed. ` +
      'Files that were made are found again when you run this again.',
    { cause: error },
  );
}
