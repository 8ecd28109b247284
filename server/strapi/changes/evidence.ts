import type { Core } from '@strapi/strapi';
import type { ConnectionState } from '../../contracts/health';
import { afterRound, type Evidence, parseEvidence, type ToldChanges } from '../../core/evidence';
import type { Clock, Connections, Logger } from '../../core/ports';
import type { Task } from '../nodes/background';
import { sharedCell } from '../storage/shared-cell';

/** Pause between two looks at what the node that follows the changes has proven, in milliseconds. */
const LOOK_EVERY_MS = 5_000;

/** What the list of changes of one connection has proven, which all nodes share. */
export function sharedEvidence(strapi: Core.Strapi, connection: string) {
  const cell = sharedCell(strapi, `evidence:${connection}`);
  const read = async (): Promise<Evidence | null> => parseEvidence(await cell.read());
  const write = (evidence: Evidence) => cell.write(JSON.stringify(evidence));
  return {
    read,
    async completed(round: Parameters<typeof afterRound>[1]): Promise<void> {
      await write(afterRound(await read(), round));
    },
    async failed(): Promise<void> {
      const before = await read();
      if (before !== null && !before.isBroken) await write({ ...before, isBroken: true });
    },
  };
}

/** What became of the last round through a connection's list of changes; null before the first one. */
export async function changesOf(
  strapi: Core.Strapi,
  connection: string,
): Promise<ConnectionState['changes']> {
  const evidence = await sharedEvidence(strapi, connection).read();
  if (evidence === null) return null;
  return {
    state: evidence.isBroken ? 'failing' : 'ok',
    lastRoundAt: new Date(evidence.untilMs).toISOString(),
  };
}

interface EvidenceOptions {
  connections: Connections;
  told: ToldChanges;
  clock: Pick<Clock, 'now'>;
  log: Logger;
  freshForMs: number;
}

/** Returns the task that tells this node what is proven, and the log which rule is at work. */
export function evidenceTask(strapi: Core.Strapi, options: EvidenceOptions): Task {
  const { connections, told, clock, log, freshForMs } = options;
  const telling = connections.all().filter(({ tellsAllChanges }) => tellsAllChanges);
  return {
    name: 'Looking at which changes DAMs have told',
    everyMs: LOOK_EVERY_MS,
    async run() {
      for (const { key, metrics } of telling) {
        const evidence = await sharedEvidence(strapi, key).read();
        const rule = told.note(key, evidence, clock.now()) ? 'told' : 'asked';
        if (rule === metrics.freshness) continue;
        metrics.freshness = rule;
        log.info(
          rule === 'told'
            ? `The DAM of connection "${key}" tells its changes: its records are read again when it tells one, and in a slow sweep.`
            : `The DAM of connection "${key}" does not tell its changes now: its records are read again after ${freshForMs / 1_000} s.`,
        );
      }
    },
  };
}
