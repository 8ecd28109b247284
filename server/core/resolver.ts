import { type Reference, type ReferenceKey, referenceKey } from '../contracts/reference';
import type { AssetName } from './asset-name';
import { nameKey } from './asset-name';
import { disconnected, type Resolution, resolutionAt } from './availability';
import type { Clock, Connections } from './ports';
import type { Records } from './records';

/** Returns the resolution of a reference of one response. A map lookup, never a call of the DAM. */
export type Resolutions = (key: ReferenceKey) => Resolution;

interface Named {
  name: AssetName;
  key: string;
  isConnected: boolean;
}

/** Resolves all references of one response in one batch. */
export class Resolver {
  readonly #records: Records;
  readonly #connections: Connections;
  readonly #clock: Clock;
  /** Keyed by object identity: `recogniseUrl` returns the same reference objects at every request. */
  readonly #names = new WeakMap<Reference, Named>();

  constructor(records: Records, connections: Connections, clock: Clock) {
    this.#records = records;
    this.#connections = connections;
    this.#clock = clock;
  }

  /**
   * Never rejects: if the DAM does not answer, uses the last known record, else `unknown`. Reads the
   * clock after the records are loaded, so that a slow DAM cannot delay an expiry.
   */
  async resolve(references: ReadonlyMap<ReferenceKey, Reference>): Promise<Resolutions> {
    const names = new Map<string, AssetName>();
    const named: Named[] = [];
    for (const reference of references.values()) {
      const each = this.#named(reference);
      names.set(each.key, each.name);
      named.push(each);
    }
    const records = await this.#records.load(names);
    const nowMs = this.#clock.now();
    const resolutions = new Map<ReferenceKey, Resolution>();
    let next = 0;
    for (const [key, reference] of references) {
      const { key: nameKey = '', isConnected = false } = named[next++] ?? {};
      const record = records.get(nameKey);
      resolutions.set(
        key,
        isConnected ? resolutionAt(record, reference.version, nowMs) : disconnected(record),
      );
    }
    return (key) => resolutions.get(key) ?? resolutionAt(undefined, undefined, nowMs);
  }

  /** Like `resolve`, but for a list. Returns the same length and order. */
  async resolveAll(references: readonly Reference[]): Promise<Resolution[]> {
    const keyed = references.map((item) => [referenceKey(item), item] as const);
    const resolutions = await this.resolve(new Map(keyed));
    return keyed.map(([key]) => resolutions(key));
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
    return this.#named(reference).name;
  }

  #named(reference: Reference): Named {
    let named = this.#names.get(reference);
    if (named === undefined) {
      const { assetId } = reference;
      const connection = this.#connections.find(reference.connection);
      const name = { connection: connection?.key ?? reference.connection, assetId };
      named = { name, key: nameKey(name), isConnected: connection !== undefined };
      this.#names.set(reference, named);
    }
    return named;
  }
}
