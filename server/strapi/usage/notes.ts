import type { Core } from '@strapi/strapi';
import { isObject } from '../../core/json';
import type { Ours } from '../../core/references/ours';
import { recogniseFile } from '../../core/references/recognise';
import { contentTypesWithAssets } from '../content/entries';
import { FILE_UID } from '../content/schema';
import type { Outbox } from '../storage/outbox';
import type { Transaction } from '../storage/tables';

/** A write that the usage index must follow, as stored in the outbox. */
export type Note =
  | { uid: string; documentId: string }
  /** A bulk write; the affected ids are not reported. */
  | { uid: string }
  /** A row of the Media Library that stood for this asset was deleted. */
  | { connection: string; assetId: string };

const ACTIONS = ['afterCreate', 'afterUpdate', 'afterDelete'] as const;
const BULK_ACTIONS = ['afterCreateMany', 'afterUpdateMany', 'afterDeleteMany'] as const;

interface LifecycleEvent {
  action: string;
  model: { uid: string };
  result?: unknown;
}

/**
 * Queues a note for each write of an entry, in the transaction of the write. So no write is missed, and
 * the request waits for no extra commit. Subscribes to the database's lifecycles, because i18n, releases
 * and project code bypass the Document Service. `wake` is called after the commit.
 */
export function noteWrites(
  strapi: Core.Strapi,
  ours: Ours,
  outbox: Outbox,
  wake: () => void,
): void {
  const uids = contentTypesWithAssets(strapi);
  // One note per document and transaction: a publish writes several rows of a document.
  const noted = new WeakMap<Transaction, Set<string>>();
  const addNote = async (note: Note): Promise<void> => {
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
  const noteWrite = async ({ model, result }: LifecycleEvent): Promise<void> => {
    const documentId = isObject(result) ? result.documentId : undefined;
    await addNote(
      typeof documentId === 'string' ? { uid: model.uid, documentId } : { uid: model.uid },
    );
  };
  const noteBulkWrite = ({ model }: LifecycleEvent): Promise<void> => addNote({ uid: model.uid });
  strapi.db.lifecycles.subscribe({
    models: uids,
    ...Object.fromEntries(ACTIONS.map((action) => [action, noteWrite])),
    ...Object.fromEntries(BULK_ACTIONS.map((action) => [action, noteBulkWrite])),
  });
  strapi.db.lifecycles.subscribe({
    models: [FILE_UID],
    async afterDelete({ result }: LifecycleEvent) {
      const reference = isObject(result) ? recogniseFile(result, ours)?.reference : undefined;
      if (reference === undefined) return;
      await addNote({ connection: reference.connection, assetId: reference.assetId });
    },
  });
}
