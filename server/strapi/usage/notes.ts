import type { Core } from '@strapi/strapi';
import { isObject } from '../../core/json';
import { recogniseFile } from '../../core/references/recognise';
import { FILE_UID } from '../content/schema';
import type { Outbox } from '../storage/outbox';
import type { Transaction } from '../storage/tables';
import { contentTypesWithAssets } from './placements';

/** What has to be looked at again, as it stands in the outbox. */
export type Note =
  | { uid: string; documentId: string }
  /** Many entries at once, of which nobody says which. */
  | { uid: string }
  /** A row of the Media Library is a reference no more. */
  | { connection: string; assetId: string };

const ACTIONS = ['afterCreate', 'afterUpdate', 'afterDelete'] as const;
const MANY_ACTIONS = ['afterCreateMany', 'afterUpdateMany', 'afterDeleteMany'] as const;

interface LifecycleEvent {
  action: string;
  model: { uid: string };
  result?: unknown;
}

/**
 * Notes each write of an entry in the transaction of the write itself, so that none is forgotten and
 * the request waits for no commit of its own. Lifecycles of the database rather than of the Document
 * Service, because i18n, releases and code of the project write past it.
 */
export function noteWrites(strapi: Core.Strapi, outbox: Outbox, wake: () => void): void {
  const uids = contentTypesWithAssets(strapi);
  // One note per document and transaction: a publish writes several rows of it.
  const noted = new WeakMap<Transaction, Set<string>>();
  const note = async (note: Note): Promise<void> => {
    await strapi.db.transaction(async ({ trx, onCommit }) => {
      const known = noted.get(trx) ?? new Set();
      noted.set(trx, known);
      const key = JSON.stringify(note);
      if (known.has(key)) return;
      known.add(key);
      await outbox.add(trx, [note]);
      if (known.size === 1) onCommit(wake);
    });
  };
  const one = async ({ model, result }: LifecycleEvent): Promise<void> => {
    const documentId = isObject(result) ? result.documentId : undefined;
    await note(
      typeof documentId === 'string' ? { uid: model.uid, documentId } : { uid: model.uid },
    );
  };
  const many = ({ model }: LifecycleEvent): Promise<void> => note({ uid: model.uid });
  strapi.db.lifecycles.subscribe({
    models: uids,
    ...Object.fromEntries(ACTIONS.map((action) => [action, one])),
    ...Object.fromEntries(MANY_ACTIONS.map((action) => [action, many])),
  });
  strapi.db.lifecycles.subscribe({
    models: [FILE_UID],
    async afterDelete({ result }: LifecycleEvent) {
      const reference = isObject(result) ? recogniseFile(result)?.reference : undefined;
      if (reference === undefined) return;
      await note({ connection: reference.connection, assetId: reference.assetId });
    },
  });
}
