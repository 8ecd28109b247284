import { stat } from 'node:fs/promises';
import type { Asset } from '../../contracts/asset';
import type { CallPurpose } from '../../contracts/connector';
import { type AssetName, nameKey } from '../../core/asset-name';
import { resolutionIn } from '../../core/availability';
import {
  type Certainty,
  type Evidence,
  type FileFacts,
  matchesOf,
} from '../../core/matching/match';
import type { Clock, Connections } from '../../core/ports';
import type { ReadOutcome } from '../../core/reads';
import type { Records } from '../../core/records';
import type { FingerprintTaker, LocalFile } from '../../files/fingerprint-taker';
import { type FingerprintTable, isOfVersion } from '../storage/fingerprint-table';

/** An asset of which a file is a copy. It may be shown now. */
export interface KnownCopy {
  /** `sure`, or `doubtful`: a person must look. */
  certainty: Certainty;
  /** Why: the same bytes, the same pixels, or only the same name and size. */
  evidence: Evidence;
  name: AssetName;
  asset: Asset;
  /** The connection's name for people. */
  label: string;
}

export interface KnownCopiesOptions {
  table: FingerprintTable;
  taker: FingerprintTaker;
  records: Pick<Records, 'reread'>;
  connections: Connections;
  clock: Pick<Clock, 'now'>;
}

export interface FindOptions {
  /** Leaves out doubtful matches, for which the DAM is then not asked. @default false */
  onlySure?: boolean;
  /** How urgent the call of the DAM is. @default 'editor' */
  purpose?: CallPurpose;
  signal?: AbortSignal;
  /** Throws the `DamError` of a DAM that does not answer, instead of leaving out its assets. @default false */
  mustAnswer?: boolean;
  /** What the DAMs said of assets just before, by `nameKey`. They are not asked again, and answers are added. */
  told?: ToldAssets;
}

/** Answers of DAMs that are shared by files which are compared one after the other. */
export interface ToldAssets {
  get(key: string): ReadOutcome | undefined;
  set(key: string, outcome: ReadOutcome): unknown;
}

/** Matches of one file about which the DAM is asked. */
const MOST_MATCHES = 20;

/** Finds the assets of which a file is a copy. */
export class KnownCopies {
  readonly #options: KnownCopiesOptions;

  constructor(options: KnownCopiesOptions) {
    this.#options = options;
  }

  /**
   * Returns the assets of which a file on this machine is a copy, the sure ones first. Asks the DAM about each: only
   * assets that may be shown now are returned, and none of a DAM that does not answer.
   *
   * @throws the signal's reason, or the error of the file system.
   */
  async of(file: LocalFile, options: FindOptions = {}): Promise<KnownCopy[]> {
    return this.ofFacts(await this.#factsOf(file, options.signal), options);
  }

  /** Like `of`, for a file of which the facts are known. */
  async ofFacts(facts: FileFacts, options: FindOptions = {}): Promise<KnownCopy[]> {
    const { table, connections, clock } = this.#options;
    const { onlySure = false, purpose = 'editor', signal, mustAnswer = false, told } = options;
    const matches = matchesOf(facts, await table.near(facts))
      .filter(({ certainty }) => !onlySure || certainty === 'sure')
      .slice(0, MOST_MATCHES);
    if (matches.length === 0) return [];
    signal?.throwIfAborted();
    const names = matches.map(({ item }) => item.name);
    const outcomes = await this.#outcomesOf(names, purpose, told);
    const silent = outcomes.find((outcome) => outcome !== undefined && 'error' in outcome);
    if (mustAnswer && silent !== undefined && 'error' in silent) throw silent.error;
    const nowMs = clock.now();
    const found = matches.flatMap(({ item, ...match }, index): KnownCopy[] => {
      const outcome = outcomes[index];
      if (outcome === undefined || 'error' in outcome) return [];
      const resolution = resolutionIn(connections, outcome.record, undefined, nowMs);
      if (resolution.availability !== 'live') return [];
      const certainty = isOfVersion(item, resolution.version) ? match.certainty : 'doubtful';
      const { name } = item;
      const label = connections.find(name.connection)?.label ?? name.connection;
      return [{ ...match, certainty, name, asset: resolution.asset, label }];
    });
    return found.filter(({ certainty }) => !onlySure || certainty === 'sure');
  }

  /** Asks the DAMs about those of which they have said nothing. A failure is not remembered. */
  async #outcomesOf(
    names: readonly AssetName[],
    purpose: CallPurpose,
    told: ToldAssets = new Map<string, ReadOutcome>(),
  ): Promise<(ReadOutcome | undefined)[]> {
    const known = names.map((name) => told.get(nameKey(name)));
    const unknown = names.filter((_, index) => known[index] === undefined);
    if (unknown.length === 0) return known;
    const read = new Map(
      (await this.#options.records.reread(unknown, purpose)).map((outcome, index) => [
        unknown[index],
        outcome,
      ]),
    );
    for (const [name, outcome] of read) {
      if (name !== undefined && !('error' in outcome)) told.set(nameKey(name), outcome);
    }
    return names.map((name, index) => known[index] ?? read.get(name));
  }

  /** Reads all bytes only if an asset has as many: a film of two hours takes seconds. */
  async #factsOf(file: LocalFile, signal: AbortSignal | undefined): Promise<FileFacts> {
    const { table, taker } = this.#options;
    const { size } = await stat(file.path);
    if (await table.hasSize(size)) return taker.ofFile(file, signal);
    const decoded = await taker.pictureOf(file.path, file.mime, signal);
    return { ...decoded, sha256: null, sizeBytes: size, mime: file.mime, fileName: file.fileName };
  }
}
