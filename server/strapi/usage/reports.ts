import { createHash } from 'node:crypto';
import type { Core } from '@strapi/strapi';
import type { UsageChange } from '../../contracts/connector';
import { DamError, isOutage } from '../../contracts/errors';
import { nameKey } from '../../core/asset-name';
import { isObject } from '../../core/json';
import { groupBy } from '../../core/lists';
import type { Clock, Connections, Logger } from '../../core/ports';
import { retryInMs } from '../../core/retry-schedule';
import { localeOf } from '../content/entries';
import type { Background, Task } from '../nodes/background';
import type { Leases } from '../nodes/leases';
import { TABLES, type Transaction } from '../storage/tables';
import type { Placement } from './placements';
import { publicUrlOf } from './public-urls';

/** `add` and `remove` still have to be reported; `told` means that the DAM has the use. */
type State = 'add' | 'told' | 'remove';

interface Row {
  key: string;
  connection: string;
  asset_id: string;
  uid: string;
  document_id: string;
  uri: string;
  title: string;
  state: State;
  attempts: number;
  changed_at: number | string;
  due_at: number | string;
}

/** Maximum number of changes in one round, and so in one call of a connector. */
const CHANGES_PER_ROUND = 200;

/** The longest pause while the DAM answers nothing at all, in milliseconds: it is not the report that is wrong. */
const LONGEST_OUTAGE_RETRY_MS = 30_000;

/** Collaborators of `UsageReports`, and the URL patterns from the configuration. */
export interface UsageReportsOptions {
  strapi: Core.Strapi;
  /** Patterns of public URLs, by content type. Entries of other types are not reported. */
  usageUrls: Readonly<Record<string, string>>;
  connections: Connections;
  clock: Clock;
  log: Logger;
  leases: Leases;
  background: Background;
}

/** Reports to each DAM which public pages use its assets, and when they no longer do. */
export class UsageReports {
  readonly #options: UsageReportsOptions;

  constructor(options: UsageReportsOptions) {
    this.#options = options;
  }

  /** Queues the reports about these documents, in the transaction that updates their placements. */
  async noteUses(
    trx: Transaction,
    uid: string,
    documentIds: readonly string[],
    placements: readonly Placement[],
  ): Promise<void> {
    if (this.#options.usageUrls[uid] === undefined) return;
    const current = await this.#currentUses(uid, placements);
    const rows: Row[] = await trx(TABLES.usage)
      .where({ uid })
      .whereIn('document_id', [...documentIds])
      .select('*');
    const known = new Map(rows.map((row) => [row.key, row]));
    const now = this.#options.clock.now();
    const fresh = { attempts: 0, changed_at: now, due_at: now };
    for (const row of current.values()) {
      const before = known.get(row.key);
      if (before === undefined) {
        await trx(TABLES.usage).insert({ ...row, ...fresh, state: 'add' });
      } else if (before.state === 'remove' || before.title !== row.title) {
        const change = { ...fresh, title: row.title, state: 'add' };
        await trx(TABLES.usage).where({ key: row.key }).update(change);
      }
    }
    const gone = rows.filter(({ key, state }) => !current.has(key) && state !== 'remove');
    for (const { key } of gone) {
      await trx(TABLES.usage)
        .where({ key })
        .update({ ...fresh, state: 'remove' });
    }
  }

  /** Sends the queued reports, on one node at a time. */
  readonly task: Task = {
    name: 'Reporting to the DAM where its assets are used',
    everyMs: 2_000,
    run: async () => {
      if (Object.keys(this.#options.usageUrls).length === 0) return;
      if ((await this.#due(1)).length === 0) return;
      await this.#options.leases.during('usage-reports', async () => {
        const rows = await this.#due(CHANGES_PER_ROUND);
        for (const [connection, group] of groupBy(rows, (row) => row.connection)) {
          await this.#report(connection, group);
        }
      });
    },
  };

  /** Returns the uses by published entries that have a public URL, by row key. */
  async #currentUses(uid: string, placements: readonly Placement[]) {
    const { strapi, usageUrls } = this.#options;
    const published = placements.filter(({ status }) => status === 'published');
    const ids = [...new Set(published.map(({ documentId }) => documentId))];
    const entries: unknown[] = await strapi.db
      .query(uid)
      .findMany({ where: { documentId: { $in: ids } } });
    const uses = new Map<string, Omit<Row, 'state' | 'attempts' | 'changed_at' | 'due_at'>>();
    for (const placement of published) {
      const entry = entries
        .filter(isObject)
        .filter(({ publishedAt }) => publishedAt !== null)
        .find(
          (row) => row.documentId === placement.documentId && localeOf(row) === placement.locale,
        );
      const uri = entry && publicUrlOf(usageUrls[uid] ?? '', entry);
      if (!uri) continue;
      const { connection, assetId, documentId, title } = placement;
      const parts = [nameKey(placement), uid, documentId, uri];
      const key = createHash('sha256').update(parts.join('\n')).digest('hex');
      uses.set(key, {
        key,
        connection,
        uid,
        uri,
        title: title.slice(0, 255),
        asset_id: assetId,
        document_id: documentId,
      });
    }
    return uses;
  }

  #due(limit: number): Promise<Row[]> {
    return this.#options.strapi.db
      .getConnection(TABLES.usage)
      .whereNot({ state: 'told' })
      .where('due_at', '<=', this.#options.clock.now())
      .orderBy('due_at')
      .limit(limit)
      .select('*');
  }

  async #report(connectionKey: string, rows: readonly Row[]): Promise<void> {
    const connector = this.#options.connections.find(connectionKey)?.connector;
    const changes = rows.map(
      ({ asset_id, uri, title, state }): UsageChange => ({
        assetId: asset_id,
        uri,
        title,
        action: state === 'remove' ? 'remove' : 'add',
      }),
    );
    let outcomes: (DamError | null)[];
    try {
      // A connector without `reportUsage` needs no reports, so every change counts as reported.
      outcomes = connector?.reportUsage
        ? await connector.reportUsage(changes)
        : rows.map(() => null);
    } catch (error) {
      if (!(error instanceof DamError)) throw error;
      outcomes = rows.map(() => error);
    }
    for (const [index, row] of rows.entries()) await this.#settle(row, outcomes[index] ?? null);
  }

  async #settle(row: Row, error: DamError | null): Promise<void> {
    const { strapi, clock, log } = this.#options;
    // Matches only the reported state: a use that changed during the call is reported again.
    const reported = { key: row.key, state: row.state, changed_at: row.changed_at };
    const table = () => strapi.db.getConnection(TABLES.usage).where(reported);
    const retryMs =
      error === null
        ? null
        : retryInMs(row.attempts, clock.now() - Number(row.changed_at), Math.random());
    if (error !== null && retryMs !== null) {
      const pauseMs = isOutage(error) ? Math.min(retryMs, LONGEST_OUTAGE_RETRY_MS) : retryMs;
      const due_at = clock.now() + pauseMs;
      await table().update({ attempts: row.attempts + 1, due_at });
      return;
    }
    if (error !== null) {
      log.warn(
        `The use of "${row.connection}/${row.asset_id}" at ${row.uri} could not be reported to the DAM for ` +
          `a day (${error.message}). The report was dropped: correct the use in the DAM by hand.`,
      );
    }
    if (row.state === 'remove') await table().delete();
    else await table().update({ state: 'told', attempts: 0 });
  }
}
