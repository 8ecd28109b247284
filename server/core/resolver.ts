import { type Reference, type ReferenceKey, referenceKey } from '../contracts/reference';
import type { AssetName } from './asset-name';
import { nameKey } from './asset-name';
import { type Resolution, resolutionAt } from './availability';
import type { Clock, Connections } from './ports';
import type { Records } from './records';

/** The answer for every reference of one response; asking costs a lookup, never a call. */
export type Resolutions = (key: ReferenceKey) => Resolution;

/** Turns the references of one response into what may be shown now, all in one batch. */
export class Resolver {
  readonly #records: Records;
  readonly #connections: Connections;
  readonly #clock: Clock;
  /** References of content are the same objects at every request (`recogniseUrl`). */
  readonly #names = new WeakMap<Reference, { name: AssetName; key: string }>();

  constructor(records: Records, connections: Connections, clock: Clock) {
    this.#records = records;
    this.#connections = connections;
    this.#clock = clock;
  }

  /**
   * Never rejects: where the DAM is silent the answer is what was last known, else `unknown`. The
   * clock is read after the records are there, so that a slow DAM cannot outlast an expiry.
   */
  async resolve(references: ReadonlyMap<ReferenceKey, Reference>): Promise<Resolutions> {
    const names = new Map<string, AssetName>();
    const nameKeys: string[] = [];
    for (const reference of references.values()) {
      const { key, name } = this.#named(reference);
      names.set(key, name);
      nameKeys.push(key);
    }
    const records = await this.#records.load(names);
    const nowMs = this.#clock.now();
    const resolutions = new Map<ReferenceKey, Resolution>();
    let next = 0;
    for (const [key, reference] of references) {
      const record = records.get(nameKeys[next++] ?? '');
      resolutions.set(key, resolutionAt(record, reference.version, nowMs));
    }
    return (key) => resolutions.get(key) ?? resolutionAt(undefined, undefined, nowMs);
  }

  /** The same for a few references; same length and order. */
  async resolveAll(references: readonly Reference[]): Promise<Resolution[]> {
    const keyed = references.map((item) => [referenceKey(item), item] as const);
    const resolutions = await this.resolve(new Map(keyed));
    return keyed.map(([key]) => resolutions(key));
  }

  /**
   * One reference that a visitor names; null where the asset has no record, so that guessing ids asks
   * the DAM nothing.
   */
  async resolveKnown(reference: Reference): Promise<Resolution | null> {
    const record = await this.#records.loadKnown(this.nameOf(reference));
    return record === undefined ? null : resolutionAt(record, reference.version, this.#clock.now());
  }

  /** The asset's canonical name: an alias of a renamed connection becomes its key. */
  nameOf(reference: Reference): AssetName {
    return this.#named(reference).name;
  }

  #named(reference: Reference): { name: AssetName; key: string } {
    let named = this.#names.get(reference);
    if (named === undefined) {
      const { connection, assetId } = reference;
      const name = { connection: this.#connections.find(connection)?.key ?? connection, assetId };
      named = { name, key: nameKey(name) };
      this.#names.set(reference, named);
    }
    return named;
  }
}
