import type { AssetAnswer, CallPurpose } from '../contracts/connector';
import { DamError } from '../contracts/errors';
import type { AssetName } from './asset-name';
import { nameKey } from './asset-name';
import { isOverBudget } from './budget';
import { chunksOf, groupBy } from './lists';
import type { AssetRecord, Clock, Connection, Connections, Logger } from './ports';
import { isOfAsset, readApart } from './read-apart';

/** The result of reading an asset from the DAM: the current record, or the error. */
export type ReadOutcome = Kept | ReadFailure;

interface ReadFailure {
  error: DamError;
  /** True if the DAM answered, and only this asset cannot be read. @default false */
  isOfAsset?: boolean;
}

/**
 * The current record. `kept` is true if it is the one that was read and is stored in the table; false
 * if the table could not be written, or another node's later record replaced it.
 */
export interface Kept {
  record: AssetRecord;
  kept: boolean;
}

export interface ReadsOptions {
  connections: Connections;
  clock: Clock;
  log: Logger;
  /** Returns the revision up to which this node knows all changes. */
  revision(): number;
  /** Stores records that were read. Returns the same length and order. */
  keep(records: readonly AssetRecord[], began: ReadStart): Promise<Kept[]>;
}

/** When a read started. */
export interface ReadStart {
  /** The revision up to which this node knew all changes. */
  revision: number;
  /** `Clock.elapsed` at that time. */
  elapsedMs: number;
}

interface BeginOptions {
  /** True to read although a read is under way. */
  again?: boolean;
  purpose?: CallPurpose;
}

interface Read {
  outcome: Promise<ReadOutcome>;
}

/**
 * Reads assets from the DAM with one call per connection and chunk. Concurrent reads of an asset share
 * a call. A call that started before `begin(names, { again: true })` never overwrites the newer one.
 */
export class Reads {
  readonly #options: ReadsOptions;
  readonly #underWay = new Map<string, Read>();
  /** The last logged failure by connection, so that a long outage is logged once. */
  readonly #lastFailure = new Map<string, string>();

  constructor(options: ReadsOptions) {
    this.#options = options;
  }

  /**
   * Starts reads, or joins those under way unless `again` is true. Returns promises in the order of
   * `names` that never reject.
   */
  begin(
    names: readonly AssetName[],
    { again = false, purpose = 'response' }: BeginOptions = {},
  ): Promise<ReadOutcome>[] {
    const toRead = new Map<string, AssetName>();
    for (const name of names) {
      const key = nameKey(name);
      if (again || !this.#underWay.has(key)) toRead.set(key, name);
    }
    for (const [connectionKey, group] of groupBy(toRead.values(), (name) => name.connection)) {
      const connection = this.#options.connections.find(connectionKey);
      for (const chunk of chunksOf(group, connection?.chunkSize ?? group.length)) {
        this.#readChunk(connectionKey, connection, chunk, purpose);
      }
    }
    return names.map((name) => this.#outcomeOf(name));
  }

  #outcomeOf(name: AssetName): Promise<ReadOutcome> {
    const read = this.#underWay.get(nameKey(name));
    if (read !== undefined) return read.outcome;
    return Promise.resolve({ error: new DamError('bad-answer', 'The read ended at once.') });
  }

  #readChunk(
    connectionKey: string,
    connection: Connection | undefined,
    chunk: readonly AssetName[],
    purpose: CallPurpose,
  ): void {
    const reads: Read[] = [];
    const { revision, clock } = this.#options;
    const began: ReadStart = { revision: revision(), elapsedMs: clock.elapsed() };
    const outcomes = this.#ask(connectionKey, connection, chunk, purpose).then((answered) =>
      this.#finish(chunk, reads, answered, began),
    );
    chunk.forEach((name, index) => {
      const read: Read = {
        outcome: outcomes.then((all) => all[index] ?? unanswered(name)),
      };
      reads.push(read);
      this.#underWay.set(nameKey(name), read);
    });
  }

  /** Stores results of the latest reads. For assets with a later read, returns that read's outcome. */
  async #finish(
    chunk: readonly AssetName[],
    reads: readonly Read[],
    answered: readonly ReadOutcome[],
    began: ReadStart,
  ): Promise<ReadOutcome[]> {
    const isLatest = (index: number): boolean => {
      const name = chunk[index];
      return name !== undefined && this.#underWay.get(nameKey(name)) === reads[index];
    };
    const latest = answered.flatMap((outcome, index) =>
      'record' in outcome && isLatest(index) ? [outcome.record] : [],
    );
    const kept = latest.length === 0 ? [] : await this.#options.keep(latest, began);
    const standing = new Map(kept.map((result) => [nameKey(result.record), result]));
    return Promise.all(
      chunk.map((name, index) => {
        const later = this.#underWay.get(nameKey(name));
        if (later !== undefined && later !== reads[index]) return later.outcome;
        this.#underWay.delete(nameKey(name));
        return standing.get(nameKey(name)) ?? answered[index] ?? unanswered(name);
      }),
    );
  }

  async #ask(
    connectionKey: string,
    connection: Connection | undefined,
    chunk: readonly AssetName[],
    purpose: CallPurpose,
  ): Promise<ReadOutcome[]> {
    if (connection === undefined) {
      const message = `Content refers to the connection "${connectionKey}", which is not configured.`;
      this.#logOnce(connectionKey, message);
      return chunk.map(() => ({ error: new DamError('unsupported', message) }));
    }
    const checkedAtMs = this.#options.clock.now();
    const { connector } = connection;
    const ids = chunk.map((name) => name.assetId);
    try {
      const answers = await connector.getMany(ids, { purpose });
      this.#lastFailure.delete(connectionKey);
      return chunk.map((name, index) => outcomeOf(name, answers[index], checkedAtMs));
    } catch (cause) {
      const error =
        cause instanceof DamError ? cause : new DamError('bad-answer', String(cause), { cause });
      // The budget itself tells of that, and less often than reads are refused.
      if (isOverBudget(error)) return chunk.map(() => ({ error }));
      // Changes must not wait for one asset that cannot be read; all other reads are repeated soon anyway.
      const isToFind = purpose === 'change' && cause instanceof DamError;
      const apart = isToFind ? await readApart(connector, ids, error, { purpose }) : null;
      if (apart !== null)
        return chunk.map((name, index) => outcomeOf(name, apart[index], checkedAtMs));
      this.#logOnce(
        connectionKey,
        `${connection.label} (connection "${connectionKey}") could not be read: ${error.message} ` +
          'The site keeps showing the last known approved versions.',
      );
      return chunk.map(() => ({ error }));
    }
  }

  #logOnce(connectionKey: string, message: string): void {
    if (this.#lastFailure.get(connectionKey) === message) return;
    this.#lastFailure.set(connectionKey, message);
    this.#options.log.warn(message);
  }
}

function outcomeOf(
  name: AssetName,
  answer: AssetAnswer | undefined,
  checkedAtMs: number,
): ReadOutcome {
  if (answer === undefined) return unanswered(name);
  if (answer.status === 'failed') {
    return { error: answer.error, isOfAsset: isOfAsset(answer.error) };
  }
  const asset = answer.status === 'found' ? answer.asset : null;
  return { record: { ...name, asset, checkedAtMs, revision: 0 }, kept: false };
}

/** The outcome for an asset that the DAM was asked for and said nothing about. */
export function unanswered(name: AssetName): ReadOutcome {
  return {
    error: new DamError(
      'bad-answer',
      `The DAM returned no answer for the asset "${name.assetId}".`,
    ),
  };
}
