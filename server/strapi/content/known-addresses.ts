import type { CallOptions, Recognition } from '../../contracts/connector';
import { DamError } from '../../contracts/errors';
import type { Reference } from '../../contracts/reference';
import type { AssetName } from '../../core/asset-name';
import type { Connection, Connections } from '../../core/ports';
import { isOurAddress, isOurReference, type Ours } from '../../core/references/ours';
import { recogniseUrl } from '../../core/references/recognise';
import type { Resolver } from '../../core/resolver';
import type { FingerprintTable } from '../storage/fingerprint-table';

/** What an address shows. */
export type ShownBy =
  | { status: 'asset'; reference: Reference }
  | { status: 'none' }
  /** It is an address of a DAM that did not answer. */
  | { status: 'failed'; connection: Connection; error: DamError };

export interface KnownAddressesOptions {
  connections: Connections;
  resolver: Pick<Resolver, 'nameOf'>;
  fingerprintTable: Pick<FingerprintTable, 'byAddress'>;
}

/** A question to a DAM about an address. */
interface Question {
  connection: Connection;
  lookUp: Extract<Recognition, { lookUp: unknown }>['lookUp'];
}

const NONE: ShownBy = { status: 'none' };

/**
 * Recognises addresses of assets: those of this site's delivery route, those that connectors recognise, and those of
 * originals that the plugin has fetched. The assets need not exist or be usable.
 */
export class KnownAddresses {
  readonly #options: KnownAddressesOptions;

  constructor(options: KnownAddressesOptions) {
    this.#options = options;
  }

  /**
   * Answers in the order asked. Asks a DAM at most once for each address, and only if the address is one of its own
   * that does not say the id. If several connections recognise an address, the first in the configuration applies.
   *
   * @param ours Tells this site's own addresses, see `withHost`.
   */
  async of(addresses: readonly string[], ours: Ours, call: CallOptions = {}): Promise<ShownBy[]> {
    const answers = new Map<string, Promise<ShownBy>>();
    const answerOf = (address: string) => {
      const known = answers.get(address) ?? this.#shownBy(address, ours, call);
      answers.set(address, known);
      return known;
    };
    return Promise.all(addresses.map((address) => answerOf(address.trim())));
  }

  async #shownBy(address: string, ours: Ours, call: CallOptions): Promise<ShownBy> {
    const { resolver, fingerprintTable, connections } = this.#options;
    const stored = recogniseUrl(address)?.stored;
    if (stored && isOurAddress(address, ours) && isOurReference(stored.reference, ours)) {
      const { reference } = stored;
      return { status: 'asset', reference: { ...reference, ...resolver.nameOf(reference) } };
    }
    const said = this.#saidBy(address);
    if ('status' in said) return said;
    const original = await fingerprintTable.byAddress(address);
    if (original !== null && connections.find(original.connection) !== undefined) {
      return this.#asset(original);
    }
    return this.#ask(said, call);
  }

  /** Returns what the address itself says, else the questions that connections would ask. */
  #saidBy(address: string): ShownBy | Question[] {
    const questions: Question[] = [];
    for (const connection of this.#options.connections.all()) {
      const found = connection.connector.recognise?.(address) ?? null;
      if (found === null) continue;
      if ('assetId' in found) {
        return this.#asset({ connection: connection.key, assetId: found.assetId });
      }
      questions.push({ connection, lookUp: found.lookUp });
    }
    return questions;
  }

  async #ask(questions: readonly Question[], call: CallOptions): Promise<ShownBy> {
    let answer = NONE;
    for (const { connection, lookUp } of questions) {
      try {
        const assetId = await lookUp(call);
        if (assetId !== null) return this.#asset({ connection: connection.key, assetId });
      } catch (error) {
        if (!(error instanceof DamError)) throw error;
        answer = { status: 'failed', connection, error };
      }
    }
    return answer;
  }

  #asset(name: AssetName): ShownBy {
    return { status: 'asset', reference: this.#options.resolver.nameOf(name) };
  }
}
