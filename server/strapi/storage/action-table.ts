import type { Core } from '@strapi/strapi';
import type { Action, ActionKind, ActionState } from '../../contracts/administration';
import { TABLES } from './tables';

/** Actions that the log keeps. */
const KEPT = 500;

/** An action that begins. Instants are in milliseconds since the epoch. */
export interface NewAction {
  id: string;
  kind: ActionKind;
  about: string;
  by: string;
  canCancel: boolean;
  startedAtMs: number;
}

/** How far an action has come. */
export interface ActionProgress {
  done: number;
  total: number | null;
  problems: number;
}

interface Row {
  id: string;
  kind: string;
  about: string;
  by_name: string;
  state: string;
  can_cancel: boolean | number;
  is_cancelled: boolean | number;
  /** PostgreSQL returns big integers as strings. */
  started_at: number | string;
  seen_at: number | string;
  ended_at: number | string | null;
  done: number;
  total: number | null;
  problems: number;
  message: string;
}

/** Reads and writes `dam_actions`: what administrators did, and how far it has come. */
export class ActionTable {
  readonly #strapi: Core.Strapi;

  constructor(strapi: Core.Strapi) {
    this.#strapi = strapi;
  }

  async add({ id, kind, about, by, canCancel, startedAtMs }: NewAction): Promise<void> {
    await this.#rows().insert({
      id,
      kind,
      about,
      by_name: by,
      state: 'running',
      can_cancel: canCancel,
      is_cancelled: false,
      started_at: startedAtMs,
      seen_at: startedAtMs,
      ended_at: null,
      done: 0,
      total: null,
      problems: 0,
      message: '',
    });
    await this.#forgetOld();
  }

  /** Notes the progress. Returns true if somebody has cancelled the action. */
  async note(id: string, progress: ActionProgress, seenAtMs: number): Promise<boolean> {
    await this.#rows()
      .where({ id })
      .update({ ...progress, seen_at: seenAtMs });
    const row: Pick<Row, 'is_cancelled'> | undefined = await this.#rows()
      .where({ id })
      .first('is_cancelled');
    return Boolean(row?.is_cancelled);
  }

  async end(
    id: string,
    end: ActionProgress & { state: ActionState; message: string; endedAtMs: number },
  ): Promise<void> {
    const { endedAtMs, ...rest } = end;
    await this.#rows()
      .where({ id })
      .update({ ...rest, ended_at: endedAtMs, seen_at: endedAtMs });
  }

  /** Returns true if there is such an action that runs and can be cancelled. */
  async cancel(id: string): Promise<boolean> {
    const changed = await this.#rows()
      .where({ id, state: 'running', can_cancel: true })
      .update({ is_cancelled: true });
    return changed > 0;
  }

  /**
   * Returns at most `limit` actions, the newest first.
   *
   * @param aliveSinceMs A running action that was last seen before that is interrupted: its process ended.
   */
  async newest(limit: number, aliveSinceMs: number): Promise<Action[]> {
    const rows: Row[] = await this.#rows()
      .orderBy('started_at', 'desc')
      .orderBy('id')
      .limit(limit)
      .select('*');
    return rows.map((row) => actionOf(row, aliveSinceMs));
  }

  async #forgetOld(): Promise<void> {
    const last: Pick<Row, 'started_at'> | undefined = await this.#rows()
      .orderBy('started_at', 'desc')
      .offset(KEPT)
      .first('started_at');
    if (last !== undefined) {
      await this.#rows().where('started_at', '<=', last.started_at).delete();
    }
  }

  #rows() {
    return this.#strapi.db.getConnection(TABLES.actions);
  }
}

function actionOf(row: Row, aliveSinceMs: number): Action {
  const isLost = row.state === 'running' && Number(row.seen_at) < aliveSinceMs;
  // Only this file writes kinds and states.
  const state = isLost ? 'interrupted' : (row.state as ActionState);
  return {
    id: row.id,
    kind: row.kind as ActionKind,
    about: row.about,
    by: row.by_name,
    state,
    canCancel: state === 'running' && Boolean(row.can_cancel) && !row.is_cancelled,
    startedAt: new Date(Number(row.started_at)).toISOString(),
    endedAt: row.ended_at === null ? null : new Date(Number(row.ended_at)).toISOString(),
    done: row.done,
    total: row.total,
    problems: row.problems,
    message: row.message,
  };
}
