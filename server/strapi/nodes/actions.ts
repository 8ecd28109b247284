import { randomUUID } from 'node:crypto';
import type { ActionState } from '../../contracts/administration';
import { DamError } from '../../contracts/errors';
import type { Clock, Logger } from '../../core/ports';
import type { ActionProgress, ActionTable, NewAction } from '../storage/action-table';
import type { Task } from './background';
import type { Leases } from './leases';

/** Pause between two notes of the progress, in milliseconds. */
const NOTED_EVERY_MS = 1_000;

/** An action that is not noted for so long has lost its process, in milliseconds. */
const LOST_AFTER_MS = 60_000;

/** Actions that the page lists. */
const LISTED = 50;

/** With what work tells how far it has come. */
export interface ActionReport {
  /** Aborts when the action is cancelled, or the process ends. Work ends with `throwIfAborted`. */
  signal: AbortSignal;
  /** What is done so far. */
  progress: ActionProgress;
}

interface Running extends ActionReport {
  id: string;
  controller: AbortController;
  ended: Promise<void>;
}

/** Why an action ends early. */
const CANCELLED = new Error('The action was cancelled.');
const STOPPED = new Error('The process ends.');

interface ActionsOptions {
  table: ActionTable;
  leases: Pick<Leases, 'during'>;
  clock: Pick<Clock, 'now'>;
  log: Logger;
}

/**
 * Runs what administrators start, keeps how far it has come, and who started it. Of each kind one runs at a time, on
 * all nodes.
 */
export class Actions {
  readonly #options: ActionsOptions;
  readonly #running = new Map<string, Running>();

  constructor(options: ActionsOptions) {
    this.#options = options;
  }

  /** Begins an action. Resolves to false, once that is known, if one of its kind runs already. */
  start(
    action: Omit<NewAction, 'id' | 'startedAtMs'>,
    work: (report: ActionReport) => Promise<void>,
  ): Promise<boolean> {
    return new Promise((resolve, reject) => {
      this.#options.leases
        .during(`action:${action.kind}`, () => this.#run(action, work, () => resolve(true)))
        .then((hasRun) => resolve(hasRun), reject);
    });
  }

  /** Ends an action, on whichever node it runs. Resolves to false if it has ended, or cannot be cancelled. */
  async cancel(id: string): Promise<boolean> {
    const isCancelled = await this.#options.table.cancel(id);
    if (isCancelled) this.#running.get(id)?.controller.abort(CANCELLED);
    return isCancelled;
  }

  /** Returns the newest actions, those that run included. */
  async newest() {
    const { table, clock } = this.#options;
    for (const running of this.#running.values()) await this.#note(running);
    return table.newest(LISTED, clock.now() - LOST_AFTER_MS);
  }

  /** Notes the progress, and hears of cancellations on other nodes. */
  readonly task: Task = {
    name: 'Noting the progress of actions',
    everyMs: NOTED_EVERY_MS,
    run: async () => {
      for (const running of this.#running.values()) await this.#note(running);
    },
    stop: async () => {
      for (const { controller } of this.#running.values()) controller.abort(STOPPED);
      await Promise.all([...this.#running.values()].map(({ ended }) => ended));
    },
  };

  async #note({ id, progress, controller }: Running): Promise<void> {
    const { table, clock } = this.#options;
    if (await table.note(id, progress, clock.now())) controller.abort(CANCELLED);
  }

  async #run(
    action: Omit<NewAction, 'id' | 'startedAtMs'>,
    work: (report: ActionReport) => Promise<void>,
    begun: () => void,
  ): Promise<void> {
    const { table, clock } = this.#options;
    const id = randomUUID();
    await table.add({ ...action, id, startedAtMs: clock.now() });
    const controller = new AbortController();
    const { signal } = controller;
    const progress: ActionProgress = { done: 0, total: null, problems: 0 };
    let end: () => void = () => undefined;
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    this.#running.set(id, { id, controller, signal, progress, ended });
    begun();
    try {
      const outcome = await this.#outcomeOf(() => work({ signal, progress }), signal);
      await table.end(id, { ...progress, ...outcome, endedAtMs: clock.now() });
    } finally {
      this.#running.delete(id);
      end();
    }
  }

  async #outcomeOf(
    work: () => Promise<void>,
    signal: AbortSignal,
  ): Promise<{ state: ActionState; message: string }> {
    try {
      await work();
      return { state: 'done', message: '' };
    } catch (error) {
      if (signal.aborted) {
        return { state: signal.reason === STOPPED ? 'interrupted' : 'cancelled', message: '' };
      }
      if (error instanceof DamError) return { state: 'failed', message: error.message };
      this.#options.log.warn(`An action of an administrator failed: ${String(error)}`);
      return { state: 'failed', message: 'The log of Strapi says why.' };
    }
  }
}
