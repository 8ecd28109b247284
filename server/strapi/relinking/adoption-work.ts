import { setTimeout as sleep } from 'node:timers/promises';
import type { Core } from '@strapi/strapi';
import type { LeftReason, AdoptionWork as Shown } from '../../contracts/adoption';
import { DamError } from '../../contracts/errors';
import type { AssetName } from '../../core/asset-name';
import type { Clock, Logger } from '../../core/ports';
import { hasDrafts } from '../content/entries';
import type { Leases } from '../nodes/leases';
import { sharedCell } from '../storage/shared-cell';
import type { AdoptedFiles } from './adopted-files';
import type { Adoption } from './adoption';
import type { AdoptionAddressTable } from './adoption-address-table';
import type { AdoptionTable } from './adoption-table';
import { CannotRelink } from './alone';
import { EntryTitles } from './entry-titles';
import type { Journaled } from './journal';
import { Gate, nextStep, type Pace } from './pace';
import { patiently } from './patiently';
import type { Relinking, UndoOptions, UndoResult } from './relinking';

/** One work at a time, on any node. */
const LEASE = 'adoption';

/** Pause between two notes of how far the work is, in milliseconds. */
const NOTED_EVERY_MS = 1_000;

/** Work that was not noted for so long belongs to a node that was stopped, in milliseconds. */
const GONE_AFTER_MS = 60_000;

/** Pause between two parts of a DAM's assets, in milliseconds: another node may be at one. */
const NEXT_PART_MS = 200;

/** Entries that an undo left; further ones are not listed. */
const MOST_LEFT = 50;

/** Characters of the title of one of them. */
const MOST_OF_TITLE = 255;

/** A place that an undo left as it is. */
export interface LeftPlace extends Pick<Journaled, 'uid' | 'documentId' | 'locale' | 'status'> {
  path: string;
  title: string;
  reason: LeftReason;
}

type Kind = Shown['kind'];
type Outcome = Exclude<Shown['state'], 'working' | 'pausing' | 'paused' | 'cancelling'>;

const FIRST_STEPS: Readonly<Record<Kind, Shown['step']>> = {
  scan: 'assets',
  run: 'entries',
  undo: 'entries',
  removal: 'files',
};

/** How far a work is, as all nodes may read it. */
export interface WorkState extends Pick<Shown, 'kind' | 'step' | 'done' | 'total' | 'startedAt'> {
  /** Null while it goes on. */
  outcome: Outcome | null;
  /** True while it waits to go on. */
  isHeld: boolean;
  notedAtMs: number;
  message: string;
  left: LeftPlace[];
  /** Names of files that something uses, so that they were not removed. */
  stillUsed: string[];
}

interface Job {
  pace: Required<Pace>;
  progress(step: Shown['step'], done: number, total: number | null): void;
  leave(left: Partial<Pick<WorkState, 'left' | 'stillUsed'>>): void;
}

export interface AdoptionWorkOptions {
  strapi: Core.Strapi;
  adoption: Pick<Adoption, 'plan' | 'run' | 'countUses' | 'countAddressUses'>;
  relinking: Pick<Relinking, 'undo'>;
  adoptedFiles: Pick<AdoptedFiles, 'remove'>;
  table: AdoptionTable;
  addressTable: AdoptionAddressTable;
  /** Takes the next fingerprints; true once all assets have been gone through. */
  takeFingerprints(): Promise<boolean>;
  /** Takes those of these assets, of which some may be approved by now. */
  takeFingerprintsOf(names: readonly AssetName[]): Promise<void>;
  leases: Leases;
  clock: Clock;
  log: Logger;
}

/** The reasons why a work ends early. */
const CANCELLED = new Error('Cancelled.');
const STOPPED = new Error('The server is stopped.');

/** Scans, runs and undoes in the background, and tells all nodes how far it is. */
export class AdoptionWork {
  readonly #options: AdoptionWorkOptions;
  #abort: ((reason: Error) => void) | null = null;
  /** Work of this node, and starts that are refused. */
  readonly #ongoing = new Set<Promise<unknown>>();

  constructor(options: AdoptionWorkOptions) {
    this.#options = options;
  }

  /** Returns the work that goes on, else the last one; null if there was none. */
  async state(): Promise<(WorkState & { state: Shown['state'] }) | null> {
    const text = await this.#cell('work').read();
    if (text === null) return null;
    const state: WorkState = JSON.parse(text);
    if (state.outcome !== null) return { ...state, state: state.outcome };
    if (state.notedAtMs + GONE_AFTER_MS < this.#options.clock.now()) {
      return { ...state, state: 'interrupted' };
    }
    if (await this.#isAsked('cancelled', state)) return { ...state, state: 'cancelling' };
    if (!(await this.#isAsked('paused', state))) return { ...state, state: 'working' };
    return { ...state, state: state.isHeld ? 'paused' : 'pausing' };
  }

  /** Returns the instant of the last complete scan, as ISO 8601; null if there was none. */
  scannedAt(): Promise<string | null> {
    return this.#cell('scanned').read();
  }

  /** Compares all files. Resolves as soon as it has begun, to false if another work goes on. */
  scan(): Promise<boolean> {
    const { adoption, table, addressTable } = this.#options;
    const { takeFingerprints, takeFingerprintsOf } = this.#options;
    return this.#start('scan', async ({ pace, progress }) => {
      progress('assets', 0, null);
      for (let parts = 1; !(await takeFingerprints()); parts += 1) {
        progress('assets', parts, null);
        await sleep(NEXT_PART_MS, undefined, { signal: pace.signal });
        await nextStep(pace);
      }
      const uploaded = (await table.uploaded()).map(({ asset }) => asset);
      await patiently(pace.signal, () => takeFingerprintsOf(uploaded));
      const onFile = (done: number, total: number) => progress('files', done, total);
      const plan = await adoption.plan({ progress: onFile, ...pace });
      await table.replaceAll(plan);
      await addressTable.replaceAll(plan.addresses);
      await this.#cell('scanned').write(this.#now());
    });
  }

  /** Puts the chosen assets in place, for the person of this name. Resolves as `scan` does. */
  run(by: string): Promise<boolean> {
    const { adoption, table, addressTable } = this.#options;
    return this.#start('run', async ({ pace, progress }) => {
      const onEntries = (entries: number) => progress('entries', entries, null);
      await this.#counted(pace.signal, async () => {
        const options = { progress: onEntries, ...pace, leavesHidden: true, by };
        const chosen = [...(await table.chosen()), ...(await addressTable.chosen())];
        await adoption.run(chosen, options);
      });
    });
  }

  /** Puts back what a run changed, or what of it may be undone. Resolves as `scan` does. */
  undo(run: string, mayUndo?: UndoOptions['mayUndo']): Promise<boolean> {
    return this.#start('undo', async ({ pace, progress, leave }) => {
      const onEntries = (entries: number) => progress('entries', entries, null);
      await this.#counted(pace.signal, async () => {
        const options = { progress: onEntries, ...pace, ...(mayUndo && { mayUndo }) };
        const undone = await this.#options.relinking.undo(run, options);
        leave({ left: await this.#leftIn(undone) });
      });
    });
  }

  /** Removes files whose place assets took: these, or all whose time has come. Resolves as `scan` does. */
  remove(fileIds: readonly number[] | null): Promise<boolean> {
    const { adoptedFiles, table } = this.#options;
    return this.#start('removal', async ({ pace, progress, leave }) => {
      const onFile = (done: number, total: number) => progress('files', done, total);
      const only = fileIds === null ? {} : { fileIds };
      const { removed, stillUsed } = await adoptedFiles.remove({
        ...only,
        ...pace,
        progress: onFile,
      });
      await table.forget(removed);
      progress('files', removed.length, null);
      leave({ stillUsed: stillUsed.slice(0, MOST_LEFT) });
    });
  }

  /** Ends the present work soon, on whichever node it is. */
  async cancel(): Promise<void> {
    const state = await this.state();
    if (state?.outcome === null) await this.#cell('cancelled').write(state.startedAt);
  }

  /** Holds the present work soon, on whichever node it is, between two files or documents. */
  async pause(): Promise<void> {
    const state = await this.state();
    if (state?.outcome === null) await this.#cell('paused').write(state.startedAt);
  }

  /** Lets a work that is paused go on. */
  async resume(): Promise<void> {
    await this.#cell('paused').write('');
  }

  /** Ends the work of this node, before its database goes. */
  async stop(): Promise<void> {
    this.#abort?.(STOPPED);
    await Promise.all(this.#ongoing);
  }

  #start(kind: Kind, work: (job: Job) => Promise<void>): Promise<boolean> {
    return new Promise((resolve, reject) => {
      const working = async () => {
        const state = this.#begun(kind);
        await this.#note(state);
        resolve(true);
        await this.#work(state, work);
      };
      const { leases, log } = this.#options;
      const all = leases.during(LEASE, working).then(resolve, (error: unknown) => {
        log.warn(`How adoption ended cannot be noted: ${reasonOf(error)}`);
        reject(error);
      });
      this.#ongoing.add(all);
      void all.then(() => this.#ongoing.delete(all));
    });
  }

  #begun(kind: Kind): WorkState {
    return {
      kind,
      step: FIRST_STEPS[kind],
      done: 0,
      total: null,
      startedAt: this.#now(),
      outcome: null,
      isHeld: false,
      notedAtMs: this.#options.clock.now(),
      message: '',
      left: [],
      stillUsed: [],
    };
  }

  async #work(state: WorkState, work: (job: Job) => Promise<void>): Promise<void> {
    const controller = new AbortController();
    this.#abort = (reason) => controller.abort(reason);
    const gate = new Gate();
    const noting = this.#noting(state, gate);
    try {
      await work({
        pace: { signal: controller.signal, mayGoOn: () => gate.pass(controller.signal) },
        progress: (step, done, total) => Object.assign(state, { step, done, total }),
        leave: (left) => Object.assign(state, left),
      });
      state.outcome = 'done';
    } catch (error) {
      state.outcome = this.#outcomeOf(controller.signal, error);
      state.message = state.outcome === 'failed' ? messageOf(error) : '';
    } finally {
      this.#abort = null;
      await noting.end();
    }
    await this.#note(state);
  }

  /** Notes how far the work is and looks if it was cancelled or paused, until `end`. */
  #noting(state: WorkState, gate: Gate): { end(): Promise<void> } {
    let round: Promise<void> | null = null;
    const timer = setInterval(() => {
      round ??= this.#look(state, gate)
        // Without the database the work fails too, and says so.
        .catch((error: Error) => this.#abort?.(error))
        .then(() => {
          round = null;
        });
    }, NOTED_EVERY_MS);
    return {
      end: async () => {
        clearInterval(timer);
        await round;
      },
    };
  }

  async #look(state: WorkState, gate: Gate): Promise<void> {
    state.isHeld = gate.isHolding;
    await this.#note(state);
    if (await this.#isAsked('cancelled', state)) this.#abort?.(CANCELLED);
    if (await this.#isAsked('paused', state)) gate.close();
    else gate.open();
  }

  #note(state: WorkState): Promise<void> {
    state.notedAtMs = this.#options.clock.now();
    return this.#cell('work').write(JSON.stringify(state));
  }

  #outcomeOf({ reason }: AbortSignal, error: unknown): WorkState['outcome'] {
    if (reason === STOPPED) return 'interrupted';
    if (reason === CANCELLED) return 'cancelled';
    this.#options.log.warn(`Adoption failed: ${reasonOf(error)}`);
    return 'failed';
  }

  /** Counts the uses of files and addresses anew after a work that changed some, also if it was broken off. */
  async #counted(signal: AbortSignal, work: () => Promise<void>): Promise<void> {
    const { adoption, table, addressTable } = this.#options;
    try {
      await work();
    } finally {
      if (signal.reason !== STOPPED) {
        await table.setUses(await adoption.countUses());
        await addressTable.setUses(await adoption.countAddressUses(await addressTable.known()));
      }
    }
  }

  async #leftIn({ changedSince, filesGone, notPermitted }: UndoResult): Promise<LeftPlace[]> {
    const { strapi } = this.#options;
    const titles = new EntryTitles(strapi);
    const all = [
      ...changedSince.map((each) => ({ ...each, reason: 'changed' as const })),
      ...filesGone.map((each) => ({ ...each, reason: 'file-removed' as const })),
      ...notPermitted.map((each) => ({ ...each, reason: 'not-permitted' as const })),
    ];
    const left: LeftPlace[] = [];
    for (const { uid, documentId, locale, status, path, attribute, reason } of all) {
      if (left.length === MOST_LEFT) break;
      const ofStatus = hasDrafts(strapi, uid) && {
        publishedAt: status === 'draft' ? null : { $notNull: true },
      };
      const where = { documentId, locale, ...ofStatus };
      const row = await strapi.db.query(uid).findOne({ where });
      const title = (await titles.of(uid, row ?? {})).slice(0, MOST_OF_TITLE);
      const place = [path, attribute].filter(Boolean).join('.');
      left.push({ uid, documentId, locale, status, path: place, title, reason });
    }
    return left;
  }

  async #isAsked(what: 'cancelled' | 'paused', { startedAt }: WorkState): Promise<boolean> {
    return (await this.#cell(what).read()) === startedAt;
  }

  #cell(name: 'work' | 'scanned' | 'cancelled' | 'paused') {
    return sharedCell(this.#options.strapi, `adoption:${name}`);
  }

  #now(): string {
    return new Date(this.#options.clock.now()).toISOString();
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Only what is meant for people: an error of the database has content in it. */
function messageOf(error: unknown): string {
  return error instanceof CannotRelink || error instanceof DamError ? error.message : '';
}
