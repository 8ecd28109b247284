import type { Core } from '@strapi/strapi';
import type { Knex } from 'knex';
import type { Clock, Logger } from '../../core/ports';
import { contentTypesWithAssets, hasDrafts } from '../content/entries';
import type { Task } from '../nodes/background';
import type { Outbox } from '../storage/outbox';
import { sharedCell } from '../storage/shared-cell';
import { TABLES } from '../storage/tables';
import type { Note } from './notes';

/** How often a running plugin says that it is there, in milliseconds. */
const PRESENT_EVERY_MS = 30_000;

/** More than clocks of nodes differ, in milliseconds. */
const SKEW_MS = 5_000;

/** What may have been written after the last such instant of a node that ended without saying so, in milliseconds. */
const UNSAID_MS = 2 * PRESENT_EVERY_MS;

/** With more documents than this, all of their type are read again. */
const MAX_NOTED = 5_000;

interface AbsenceOptions {
  strapi: Core.Strapi;
  clock: Clock;
  log: Logger;
  outbox: Outbox;
  /** Called after notes were added. */
  wake(): void;
}

/**
 * Finds what was written while the plugin was not installed or switched off, when nobody noted writes, and has the
 * usage index read it again. The first round after a start looks; every round says that the plugin is there.
 */
export function absenceTask(options: AbsenceOptions): Task {
  const cell = sharedCell(options.strapi, 'present');
  const sayPresent = (isOver: boolean) =>
    cell.write(`${options.clock.now()}${isOver ? ENDED : ''}`);
  let hasLooked = false;
  return {
    name: 'Looking for entries that were written without the plugin',
    everyMs: PRESENT_EVERY_MS,
    async run() {
      if (!hasLooked) {
        const sinceMs = endOfPresence(await cell.read());
        // Never: the index is new, and all content is read anyway.
        if (sinceMs !== null) await noteMissed(options, new Date(sinceMs));
        hasLooked = true;
      }
      await sayPresent(false);
    },
    stop: () => sayPresent(true),
  };
}

/** Follows the instant in the cell if the node that wrote it was stopped, and noted all writes until then. */
const ENDED = ' ended';

/** Returns the instant until which all writes were noted, in milliseconds since the epoch; null if there is none. */
function endOfPresence(stored: string | null): number | null {
  if (stored === null) return null;
  return Number.parseInt(stored, 10) - (stored.endsWith(ENDED) ? SKEW_MS : UNSAID_MS);
}

async function noteMissed(options: AbsenceOptions, since: Date): Promise<void> {
  const { strapi, outbox, log, wake } = options;
  let count = 0;
  for (const uid of contentTypesWithAssets(strapi)) {
    const documentIds = await missedDocuments(strapi, uid, since);
    if (documentIds.length === 0) continue;
    const notes: Note[] =
      documentIds.length > MAX_NOTED
        ? [{ uid }]
        : documentIds.map((documentId) => ({ uid, documentId }));
    await strapi.db.transaction(({ trx }) => outbox.add(trx, notes));
    count += documentIds.length;
  }
  if (count === 0) return;
  const many = count > MAX_NOTED ? `More than ${MAX_NOTED}` : count;
  log.info(
    `${many} entries are read again for the usage index: they may have been written while the plugin was off.`,
  );
  wake();
}

/** Returns documents written since then, and those of which a row is gone that is in the index; one more than noted. */
async function missedDocuments(strapi: Core.Strapi, uid: string, since: Date): Promise<string[]> {
  const written: { documentId: string }[] = await strapi.db.query(uid).findMany({
    where: { updatedAt: { $gt: since } },
    select: ['documentId'],
    limit: MAX_NOTED + 1,
  });
  const gone: { document_id: string }[] = await goneFromContent(strapi, uid);
  return [
    ...new Set([
      ...written.map(({ documentId }) => documentId),
      ...gone.map(({ document_id: documentId }) => documentId),
    ]),
  ];
}

function goneFromContent(strapi: Core.Strapi, uid: string): Knex.QueryBuilder {
  const { tableName } = strapi.db.metadata.get(uid);
  const placements = TABLES.placements;
  return strapi.db
    .getConnection(placements)
    .where(`${placements}.uid`, uid)
    .whereNotExists((row) => {
      row
        .from(tableName)
        .whereRaw('?? = ??', [`${tableName}.document_id`, `${placements}.document_id`]);
      row.andWhere((locale) =>
        locale
          .whereNull(`${placements}.locale`)
          .orWhereRaw('?? = ??', [`${tableName}.locale`, `${placements}.locale`]),
      );
      if (!hasDrafts(strapi, uid)) return;
      row.andWhere((status) =>
        status
          .where((draft) =>
            draft.where(`${placements}.status`, 'draft').whereNull(`${tableName}.published_at`),
          )
          .orWhere((published) =>
            published
              .where(`${placements}.status`, 'published')
              .whereNotNull(`${tableName}.published_at`),
          ),
      );
    })
    .distinct(`${placements}.document_id`)
    .limit(MAX_NOTED + 1);
}
