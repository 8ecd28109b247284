import type { Core } from '@strapi/strapi';
import { type AssetName, nameKey } from '../../core/asset-name';
import {
  FINGERPRINT_PART_MS,
  type FingerprintRoundOptions,
  fingerprintAssets,
  fingerprintPart,
} from '../../core/fingerprint-round';
import { chunksOf } from '../../core/lists';
import type { Clock, Connection, Connections, Logger } from '../../core/ports';
import { type CachedFile, isMissing } from '../../files/disk-cache';
import type { FingerprintTaker } from '../../files/fingerprint-taker';
import type { Source } from '../../files/pictures';
import type { Task } from '../nodes/background';
import type { Leases } from '../nodes/leases';
import type { FingerprintTable } from '../storage/fingerprint-table';
import { sharedCell } from '../storage/shared-cell';

export interface FingerprintsOptions {
  connections: Connections;
  table: FingerprintTable;
  taker: FingerprintTaker;
  leases: Leases;
  clock: Clock;
  log: Logger;
  /** Time from the beginning of a round over a DAM's assets to that of the next, in milliseconds. */
  fingerprintEveryMs: number;
  /** Keys of connections whose assets are not gone through. */
  onlyFetched: ReadonlySet<string>;
}

/** Originals that wait; further ones are taken when the DAM's assets are gone through. */
const MOST_WAITING = 500;

/** Pause between two looks for waiting originals, in milliseconds, and how many are read then. */
const KEPT_EVERY_MS = 5_000;
const KEPT_AT_ONCE = 5;

/** Takes the fingerprints of assets: of originals that are fetched anyway, and in a slow round over all. */
export class Fingerprints {
  readonly #strapi: Core.Strapi;
  readonly #options: FingerprintsOptions;
  /** Originals that were fetched, by asset. */
  readonly #waiting = new Map<string, { source: Source; file: CachedFile }>();

  constructor(strapi: Core.Strapi, options: FingerprintsOptions) {
    this.#strapi = strapi;
    this.#options = options;
  }

  /** Remembers an original that is kept on this machine, to be read when there is time. */
  fetched(source: Source, file: CachedFile): void {
    // A pinned version is no longer what the DAM offers.
    if (source.asset.current?.version !== source.version.version) return;
    if (this.#waiting.size < MOST_WAITING)
      this.#waiting.set(nameKey(source.name), { source, file });
  }

  /** All tasks in the background. The first round waits a minute: a start has more urgent work. */
  get tasks(): Task[] {
    return [
      {
        name: 'Reading files that are kept, to recognise copies of them',
        everyMs: KEPT_EVERY_MS,
        run: () => this.#takeKept(),
      },
      ...this.#readable().map((connection) => this.#roundOf(connection)),
    ];
  }

  /**
   * Goes through the next assets of each DAM now, as the background does every minute. Resolves to true if a round
   * over all of them is over.
   *
   * @throws `DamError` if a DAM does not answer.
   */
  async takeNext(): Promise<boolean> {
    let isOver = true;
    for (const connection of this.#readable()) {
      isOver = (await this.#part(connection)) && isOver;
    }
    return isOver;
  }

  /**
   * Takes the fingerprints of these assets now, of those that may be shown: the round over all may be over for days.
   *
   * @throws `DamError` if a DAM does not answer.
   */
  async takeOf(names: readonly AssetName[]): Promise<void> {
    for (const connection of this.#readable()) {
      const { key, connector, chunkSize } = connection;
      const ids = names.flatMap((name) => (name.connection === key ? [name.assetId] : []));
      for (const chunk of chunksOf(ids, chunkSize)) {
        const answers = await connector.getMany(chunk, { purpose: 'sweep' });
        const assets = answers.flatMap((answer) => ('asset' in answer ? [answer.asset] : []));
        const options = this.#optionsFor(connection);
        if (options !== null) await fingerprintAssets(options, assets);
      }
    }
  }

  /** Only these: the plugin cannot read files of the others. */
  #readable(): Connection[] {
    const { connections, onlyFetched } = this.#options;
    return connections
      .all()
      .filter(({ key, connector }) => connector.open !== undefined && !onlyFetched.has(key));
  }

  #roundOf(connection: Connection): Task {
    let isFirst = true;
    return {
      name: `Recognising the files of ${connection.label} (connection "${connection.key}")`,
      everyMs: FINGERPRINT_PART_MS,
      run: async () => {
        if (!isFirst) await this.#part(connection);
        isFirst = false;
      },
    };
  }

  /** Returns true if the round is over. One node works at a time. */
  async #part(connection: Connection): Promise<boolean> {
    const options = this.#optionsFor(connection);
    if (options === null) return true;
    let isOver = false;
    await this.#options.leases.during(`fingerprints:${connection.key}`, async () => {
      isOver = await fingerprintPart(options);
    });
    return isOver;
  }

  /** Null for a connection that cannot open files. */
  #optionsFor(connection: Connection): FingerprintRoundOptions | null {
    const { table, taker, clock, fingerprintEveryMs: everyMs } = this.#options;
    const { open } = connection.connector;
    if (open === undefined) return null;
    const cell = sharedCell(this.#strapi, `fingerprints:${connection.key}`);
    const factsOf: FingerprintRoundOptions['factsOf'] = (asset, version) =>
      taker.ofAsset({ asset, version, open });
    return { connection, table, cell, clock, everyMs, factsOf };
  }

  async #takeKept(): Promise<void> {
    const next = [...this.#waiting].slice(0, KEPT_AT_ONCE);
    for (const [key, { source, file }] of next) {
      this.#waiting.delete(key);
      await this.#take(source, file);
    }
  }

  async #take({ name, version }: Source, { path }: CachedFile): Promise<void> {
    const { table, taker, clock, log } = this.#options;
    const nowMs = clock.now();
    if ((await table.seen([{ name, version }], nowMs)).length > 0) return;
    try {
      await table.put({ name, version, facts: await taker.ofOriginal(version, path) }, nowMs);
    } catch (error) {
      // The cache has dropped the file meanwhile; it is read in the round over all assets.
      if (isMissing(error)) return;
      log.warn(
        `The file of the asset "${name.assetId}" of connection "${name.connection}" cannot be read, so copies of ` +
          `it are not recognised: ${String(error)}`,
      );
    }
  }
}
