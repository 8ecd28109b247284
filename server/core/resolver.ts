import type { Reference } from '../contracts/reference';
import { type AssetName, nameKey } from './asset-name';
import { disconnected, lasting, type Resolution, resolutionAt } from './availability';
import type { AssetRecord, Clock, Connections } from './ports';
import type { Records, Wanted } from './records';

/** What is known of a reference from one response to the next. */
interface Held extends Wanted {
  isConnected: boolean;
  /** The last resolution, what it was made of, and from when until when the clock leaves it as it is. */
  resolution: Resolution | null;
  of: AssetRecord | undefined;
  fromMs: number;
  untilMs: number;
}

/** Resolves all references of one response in one batch. */
export class Resolver {
  readonly #records: Records;
  readonly #connections: Connections;
  readonly #clock: Clock;
  /** Keyed by object identity: `recogniseUrl` returns the same reference objects at every request. */
  readonly #held = new WeakMap<Reference, Held>();

  constructor(records: Records, connections: Connections, clock: Clock) {
    this.#records = records;
    this.#connections = connections;
    this.#clock = clock;
  }

  /**
   * Returns the same length and order. Never rejects: if the DAM does not answer, uses the last known record,
   * else `unknown`. Reads the clock after the records are loaded, so that a slow DAM cannot delay an expiry.
   */
  async resolveAll(references: readonly Reference[]): Promise<Resolution[]> {
    const held = references.map((reference) => this.#heldOf(reference));
    const records = await this.#records.loadAll(held);
    const nowMs = this.#clock.now();
    return held.map((each, index) => {
      const record = records[index];
      const isSame = each.of === record && nowMs >= each.fromMs && nowMs < each.untilMs;
      if (isSame && each.resolution !== null) return each.resolution;
      return resolved(each, record, references[index]?.version, nowMs);
    });
  }

  /**
   * Resolves one reference from a visitor's request. Returns null if the asset has no record, so that
   * guessed ids cause no calls of the DAM.
   */
  async resolveKnown(reference: Reference): Promise<Resolution | null> {
    const record = await this.#records.loadKnown(this.nameOf(reference));
    return record === undefined ? null : resolutionAt(record, reference.version, this.#clock.now());
  }

  /** Returns the asset's canonical name. Replaces an alias of a connection with its key. */
  nameOf(reference: Reference): AssetName {
    return this.#heldOf(reference).name;
  }

  #heldOf(reference: Reference): Held {
    let held = this.#held.get(reference);
    if (held === undefined) {
      const { assetId } = reference;
      const connection = this.#connections.find(reference.connection);
      const name = { connection: connection?.key ?? reference.connection, assetId };
      held = {
        name,
        key: nameKey(name),
        known: undefined,
        isConnected: connection !== undefined,
        resolution: null,
        of: undefined,
        fromMs: 0,
        untilMs: 0,
      };
      this.#held.set(reference, held);
    }
    return held;
  }
}

/** Resolves a reference anew, and holds the result until an instant of the asset's rights passes. */
function resolved(
  held: Held,
  record: AssetRecord | undefined,
  pinned: string | undefined,
  nowMs: number,
): Resolution {
  const resolution = held.isConnected ? resolutionAt(record, pinned, nowMs) : disconnected(record);
  const { fromMs, untilMs } = lasting(record, nowMs);
  held.resolution = resolution;
  held.of = record;
  held.fromMs = fromMs;
  held.untilMs = untilMs;
  return resolution;
}
