import { isDeepStrictEqual } from 'node:util';
import type { Core } from '@strapi/strapi';
import type { RunAbout } from '../../contracts/api';
import type { Asset } from '../../contracts/asset';
import type { Reference } from '../../contracts/reference';
import { type AssetName, nameKey } from '../../core/asset-name';
import type { JsonObject } from '../../core/json';
import type { Clock } from '../../core/ports';
import { overridesOfUse } from '../../core/references/overrides';
import type { Resolver } from '../../core/resolver';
import { localeOf } from '../content/entries';
import { attributesOf } from '../content/schema';
import type { AdoptedFilesTable } from './adopted-files-table';
import { CannotRelink, runAlone } from './alone';
import { EntryTitles } from './entry-titles';
import { Journal, type Journaled, statusOf } from './journal';
import { nextStep, type Pace } from './pace';
import {
  allRowsWithUses,
  type ChangedRow,
  changeDocument,
  type DocumentName,
  documentsWithUses,
  type Finder,
  referenceFinder,
  relinkDocument,
  type StoredRow,
  type Use,
  type UsePlace,
  usesIn,
} from './relink-documents';
import { RemovedFiles } from './removed-files';
import {
  type NotLive,
  pickTargets,
  placerOf,
  type Replacements,
  type ReplacingOptions,
  readTargets,
  takes,
} from './replacements';
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
  /** True if the use has texts or a focal point of its own, which it keeps. */
  hasOwn: boolean;
}

export interface PlannedPlace extends RelinkPlace {
  /** Title of the entry in the content manager. */
  title: string;
  /**
   * True if the same gallery shows the new asset already, or gets it twice. Strapi keeps a file once in a gallery, so
   * both become one place, unless each has texts of its own.
   */
  isTwin: boolean;
}

export interface RelinkPlan {
  places: PlannedPlace[];
  /** Assets that nothing uses. */
  unused: AssetName[];
  /** Assets in use of the same connections, for which there is no other one. */
  unnamed: AssetName[];
  /** Assets that cannot take another one's place, because they may not be shown now. */
  notLive: NotLive[];
}

/** What a plan or a run is limited to. */
export interface RelinkScope {
  /** Documents that are looked at; all if absent. */
  documents?: readonly DocumentName[];
  /** Called with each place that could change; false leaves it as it is. */
  includes?(place: RelinkPlace): boolean;
  /** Name of the person who begins a run. */
  by?: string;
}

export interface RelinkResult {
  /** Names the run, so that it can be undone. */
  run: string;
  entries: number;
}

export interface UndoOptions extends Pace {
  /** Called after each document, with the number of entries that changed so far. */
  progress?: (entries: number) => void;
  /** Called with what the run changed of one document; returns what may be undone now. All of it if absent. */
  mayUndo?: (changed: readonly Journaled[]) => readonly Journaled[];
}

export interface UndoResult {
  entries: number;
  /** Attributes that somebody changed since; they stay as they are. */
  changedSince: Journaled[];
  /** Attributes that held files which are removed since; they stay as they are. */
  filesGone: Journaled[];
  /** Attributes that may not be undone now; they can be later. */
  notPermitted: Journaled[];
}

interface RelinkingOptions extends ReplacingOptions {
  adoptedFiles: Pick<AdoptedFilesTable, 'all'>;
  resolver: Pick<Resolver, 'nameOf' | 'resolveAll'>;
}

/** Returns the name of a run that begins now. */
export function runName(clock: Pick<Clock, 'now'>): string {
  return new Date(clock.now()).toISOString().replace(/[:.]/g, '-');
}

/** Returns the instant at which a run began, as ISO 8601. */
export function instantOfRun(run: string): string {
  return run.replace(/T(\d\d)-(\d\d)-(\d\d)-(\d+Z)$/, 'T$1:$2:$3.$4');
}

/** Puts one asset in another's place, wherever it is used, and can undo it. */
export class Relinking {
  readonly #options: RelinkingOptions;
  readonly #find: Finder;
  readonly journal: Journal;

  constructor(options: RelinkingOptions) {
    this.#options = options;
    this.#find = referenceFinder(options.ours);
    this.journal = new Journal(options.strapi);
  }

  /**
   * Says what would change. Changes nothing but records of assets.
   *
   * @throws `DamError` if an asset cannot be read.
   */
  async plan(
    pairs: readonly RelinkPair[],
    { documents }: Pick<RelinkScope, 'documents'> = {},
  ): Promise<RelinkPlan> {
    const { assets, notLive } = await this.#targets(pairs);
    const { places, unnamed } = await this.#places(pairs, assets, documents);
    const used = new Set(places.map(({ from }) => this.#key(from)));
    const unused = pairs.map(({ from }) => from).filter((from) => !used.has(this.#key(from)));
    return { places, unused, unnamed, notLive };
  }

  /** Returns the places in these documents that use an asset of the pairs. Asks no DAM, so `stays` says only `pinned`. */
  async places(
    pairs: readonly RelinkPair[],
    documents: readonly DocumentName[],
  ): Promise<PlannedPlace[]> {
    return (await this.#places(pairs, new Map(), documents)).places;
  }

  async #places(
    pairs: readonly RelinkPair[],
    assets: ReadonlyMap<string, Asset>,
    documents: readonly DocumentName[] | undefined,
  ): Promise<Pick<RelinkPlan, 'places' | 'unnamed'>> {
    const byFrom = this.#byFrom(pairs);
    const titles = new EntryTitles(this.#options.strapi);
    const places: PlannedPlace[] = [];
    const left = new Set(pairs.map(({ from }) => this.#options.resolver.nameOf(from).connection));
    const unnamed = new Map<string, AssetName>();
    for await (const stored of allRowsWithUses(this.#options.strapi, this.#find, documents)) {
      const uses = usesIn(stored);
      const counts = this.#inGalleries(uses, byFrom);
      for (const use of uses) {
        const name = this.#options.resolver.nameOf(use.reference);
        const to = byFrom.get(nameKey(name));
        if (to === undefined) {
          if (left.has(name.connection)) unnamed.set(nameKey(name), name);
          continue;
        }
        const place = this.#placeOf(stored, use, to, assets);
        const isTwin =
          place.stays === null && (counts.get(galleryKey(use, this.#key(to))) ?? 0) > 1;
        places.push({ ...place, title: await titles.of(stored.uid, stored.row), isTwin });
      }
    }
    return { places, unnamed: [...unnamed.values()] };
  }

  /**
   * Replaces the uses, each document in a transaction of its own. What another call has replaced is not replaced
   * again, so a run that was broken off is gone on with by the same call.
   *
   * @throws `CannotRelink` before anything is changed. `DamError` if an asset cannot be read.
   */
  async run(pairs: readonly RelinkPair[], scope: RelinkScope = {}): Promise<RelinkResult> {
    const { strapi, clock } = this.#options;
    const { assets, notLive } = await this.#targets(pairs);
    if (notLive.length > 0) {
      throw new CannotRelink(
        `${notLive.length} of the new assets may not be shown now. Nothing was changed.`,
      );
    }
    const targetOf = await this.#picked(pairs, assets, scope);
    const run = runName(clock);
    let entries = 0;
    const replaceAll = async () => {
      for await (const { uid, documentId } of documentsWithUses(
        strapi,
        this.#find,
        scope.documents,
      )) {
        const document = { uid, documentId, nowMs: clock.now() };
        entries += await relinkDocument(strapi, this.#find, document, {
          placerOf: (stored) =>
            placerOf(this.#options, stored, { targetOf, ownOf: overridesOfUse }),
          journal: (trx, row, changes) => this.journal.add(trx, run, uid, row, changes),
        });
      }
    };
    const about = await this.#aboutOf(pairs, assets, scope);
    await runAlone(this.#options, () => this.journal.during(run, about, replaceAll));
    return { run, entries };
  }

  async #aboutOf(
    pairs: readonly RelinkPair[],
    assets: ReadonlyMap<string, Asset>,
    scope: Pick<RelinkScope, 'by'>,
  ): Promise<RunAbout> {
    const by = scope.by ?? null;
    const [pair] = pairs;
    if (pair === undefined || pairs.length > 1) {
      return { kind: 'map', from: null, to: null, count: pairs.length, by };
    }
    const { resolver } = this.#options;
    const [from, to] = [resolver.nameOf(pair.from), resolver.nameOf(pair.to)];
    const [before] = await resolver.resolveAll([from]);
    return {
      kind: 'swap',
      from: { ...from, title: before?.asset?.title ?? from.assetId },
      to: { ...to, title: assets.get(nameKey(to))?.title ?? to.assetId },
      count: 1,
      by,
    };
  }

  /**
   * Puts back what a run changed, except where somebody changed it since, or where a file stood that is removed.
   *
   * @throws the signal's reason. The same call goes on with it.
   */
  async undo(
    run: string,
    { progress, mayUndo = (changed) => changed, ...pace }: UndoOptions = {},
  ): Promise<UndoResult> {
    const { strapi, clock } = this.#options;
    const result: UndoResult = { entries: 0, changedSince: [], filesGone: [], notPermitted: [] };
    const removed = new RemovedFiles(strapi, await this.#options.adoptedFiles.all());
    const undoAll = async () => {
      for await (const journaled of this.journal.documentsOf(run)) {
        await nextStep(pace);
        const permitted = mayUndo(journaled);
        result.notPermitted.push(...journaled.filter((each) => !permitted.includes(each)));
        const [first] = permitted;
        if (first === undefined) continue;
        const { uid, documentId } = first;
        const gone = await removed.among(permitted);
        const open = permitted.filter((each) => !gone.includes(each));
        let since: Journaled[] = [];
        const changesOf = (rows: readonly JsonObject[]) => {
          // Unpublished or deleted since.
          since = open.filter((each) => !rows.some((row) => isOf(strapi, each, row)));
          return rows.map((row) => undoneIn(strapi, row, open, since));
        };
        const document = { uid, documentId, nowMs: clock.now() };
        result.entries += await changeDocument(strapi, document, changesOf, (trx) =>
          this.journal.forget(trx, permitted),
        );
        // No later undo can put them back.
        await strapi.db.transaction(({ trx }) => this.journal.forget(trx, gone));
        result.changedSince.push(...since);
        result.filesGone.push(...gone);
        progress?.(result.entries);
      }
    };
    await runAlone(this.#options, () => this.journal.during(run, null, undoAll));
    return result;
  }

  #targets(pairs: readonly RelinkPair[]) {
    return readTargets(this.#options, this.#namesOf(pairs));
  }

  /** The assets that take a place, each once. */
  #namesOf(pairs: readonly RelinkPair[]): AssetName[] {
    return [
      ...new Map(
        pairs.map(({ to }) => [this.#key(to), this.#options.resolver.nameOf(to)]),
      ).values(),
    ];
  }

  /** Makes the rows of the assets that take a place. */
  async #picked(
    pairs: readonly RelinkPair[],
    assets: ReadonlyMap<string, Asset>,
    { includes = () => true }: RelinkScope,
  ): Promise<Replacements['targetOf']> {
    const byFrom = this.#byFrom(pairs);
    const picked = await pickTargets(this.#options, this.#namesOf(pairs));
    return (stored, use) => {
      const to = byFrom.get(this.#key(use.reference));
      if (to === undefined) return null;
      const place = this.#placeOf(stored, use, to, assets);
      return place.stays === null && includes(place) ? (picked.get(this.#key(to)) ?? null) : null;
    };
  }

  #placeOf(
    { uid, row }: StoredRow,
    { reference, path, shows, hasOwn = false }: UsePlace,
    to: AssetName,
    assets: ReadonlyMap<string, Asset>,
  ): RelinkPlace {
    const { strapi } = this.#options;
    const attribute = attributeAt(strapi, uid, row, path);
    const asset = assets.get(this.#key(to));
    const isAllowed =
      attribute === null || asset === undefined || takes(attribute, shows, to, asset);
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
      hasOwn,
    };
  }

  /** Counts how often each gallery of a row would show an asset, by `galleryKey`. */
  #inGalleries(
    uses: readonly Use[],
    byFrom: ReadonlyMap<string, AssetName>,
  ): ReadonlyMap<string | null, number> {
    const counts = new Map<string | null, number>();
    for (const use of uses) {
      const key = this.#key(use.reference);
      const to = use.reference.version === undefined ? byFrom.get(key) : undefined;
      const inGallery = galleryKey(use, to === undefined ? key : this.#key(to));
      if (inGallery !== null) counts.set(inGallery, (counts.get(inGallery) ?? 0) + 1);
    }
    return counts;
  }

  #byFrom(pairs: readonly RelinkPair[]): ReadonlyMap<string, AssetName> {
    return new Map(pairs.map(({ from, to }) => [this.#key(from), to]));
  }

  #key(reference: Reference): string {
    return nameKey(this.#options.resolver.nameOf(reference));
  }
}

/** Names an asset in a list of media; null for a use elsewhere. */
function galleryKey({ path, file }: Use, asset: string): string | null {
  const isInList = file !== null && typeof path.at(-1) === 'number';
  return isInList ? JSON.stringify([path.slice(0, -1), asset]) : null;
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
