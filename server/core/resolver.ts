import type { Reference } from '../contracts/reference';
import { type Resolution, resolutionAt } from './availability';
import { nameKey } from './batch';
import type { AssetName, Clock, Connections } from './ports';
import type { Records } from './records';

/** Answers for every reference of one response; asking costs a lookup, never a call. */
export type Resolutions = (reference: Reference) => Resolution;

/** Turns the references of one response into what may be shown now, all in one batch. */
export class Resolver {
  readonly #records: Records;
  readonly #connections: Connections;
  readonly #clock: Clock;

  constructor(records: Records, connections: Connections, clock: Clock) {
    this.#records = records;
    this.#connections = connections;
    this.#clock = clock;
  }

  /**
   * Never rejects: where the DAM is silent the answer is what was last known, else `unknown`. The
   * clock is read after the records are there, so that a slow DAM cannot outlast an expiry.
   */
  async resolve(references: Iterable<Reference>): Promise<Resolutions> {
    const names = new Map<string, AssetName>();
    for (const reference of references) {
      const name = this.nameOf(reference);
      names.set(nameKey(name), name);
    }
    const records = await this.#records.load(names);
    const nowMs = this.#clock.now();
    return (reference) =>
      resolutionAt(records.get(nameKey(this.nameOf(reference))), reference.version, nowMs);
  }

  /** The asset's canonical name: an alias of a renamed connection becomes its key. */
  nameOf({ connection, assetId }: Reference): AssetName {
    return { connection: this.#connections.find(connection)?.key ?? connection, assetId };
  }
}
