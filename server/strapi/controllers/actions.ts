import type { Core } from '@strapi/strapi';
import { errors } from '@strapi/utils';
import type { ActionRequest } from '../../contracts/administration';
import type { DamError } from '../../contracts/errors';
import type { Connection } from '../../core/ports';
import { type Person, personName } from '../editors/person-name';
import type { ActionReport } from '../nodes/actions';
import { type DamPlugin, damOf } from '../plugin';
import { RecordTable } from '../storage/record-table';

type Work = (report: ActionReport) => Promise<void>;

/**
 * Starts what an administrator asks for, under the person's name. Throws a `ValidationError` if the same runs already,
 * and a `NotFoundError` for a connection that is not configured.
 */
export async function startAction(
  strapi: Core.Strapi,
  request: ActionRequest,
  person: Person,
): Promise<void> {
  const { actions } = damOf(strapi);
  const { kind } = request;
  const isStarted = await actions.start(
    {
      kind,
      about: aboutOf(request),
      by: personName(person),
      // Half an empty cache is no state that anybody wants, and one asset is read at once.
      canCancel: kind !== 'empty-cache' && kind !== 'reread-asset',
    },
    workOf(strapi, request),
  );
  if (!isStarted) {
    throw new errors.ValidationError('The same is under way already. Wait until it has ended.');
  }
}

function aboutOf(request: ActionRequest): string {
  if (request.kind === 'reread-asset') return `${request.connection}: ${request.assetId}`;
  return request.kind === 'reread-connection' ? request.connection : '';
}

function workOf(strapi: Core.Strapi, request: ActionRequest): Work {
  const dam = damOf(strapi);
  switch (request.kind) {
    case 'reread-asset': {
      const { key: connection } = connectionNamed(dam, request.connection);
      const name = { connection, assetId: request.assetId };
      return (report) => rereadAsset(dam, name, report);
    }
    case 'reread-connection': {
      const connection = connectionNamed(dam, request.connection);
      return (report) => rereadAll(strapi, connection, report);
    }
    case 'reindex':
      return async (report) => {
        await dam.usage.reindex(counterOf(report));
      };
    case 'check':
      return async (report) => {
        for await (const _ of dam.usage.check(counterOf(report))) report.progress.problems += 1;
      };
    case 'empty-cache':
      return () => dam.pictures.empty();
  }
}

function connectionNamed({ connections }: DamPlugin, key: string): Connection {
  const connection = connections.find(key);
  if (connection === undefined) {
    throw new errors.NotFoundError(`There is no connection "${key.slice(0, 64)}".`);
  }
  return connection;
}

/** Counts documents, and ends the work once the action is cancelled. */
function counterOf({ signal, progress }: ActionReport): (count: number) => void {
  return (count) => {
    progress.done += count;
    signal.throwIfAborted();
  };
}

async function rereadAsset(
  { records }: DamPlugin,
  { connection, assetId }: { connection: string; assetId: string },
  { progress }: ActionReport,
): Promise<void> {
  progress.total = 1;
  const [outcome] = await records.reread([{ connection, assetId }], 'editor');
  if (outcome !== undefined && 'error' in outcome) throw outcome.error;
  progress.done = 1;
}

/** Reads all records of a connection again. Ends if the DAM answers for none of a part. */
async function rereadAll(
  strapi: Core.Strapi,
  { key, chunkSize }: Connection,
  { signal, progress }: ActionReport,
): Promise<void> {
  const { records } = damOf(strapi);
  const table = new RecordTable(strapi);
  progress.total = await table.countOf(key);
  let after = '';
  for (;;) {
    const rows = await table.namesAfter(key, after, chunkSize);
    const last = rows.at(-1);
    if (last === undefined) return;
    const outcomes = await records.reread(
      rows.map(({ name }) => name),
      'refresh',
    );
    signal.throwIfAborted();
    const failures = outcomes.flatMap((outcome): DamError[] =>
      'error' in outcome ? [outcome.error] : [],
    );
    const [failure] = failures;
    if (failure !== undefined && failures.length === rows.length) throw failure;
    progress.done += rows.length;
    progress.problems += failures.length;
    after = last.key;
  }
}
