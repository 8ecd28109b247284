import type { CallOptions } from '../contracts/connector';
import { DamError } from '../contracts/errors';

/**
 * Fields for rights that the options of a connection name. Most DAMs leave a field that does not exist, or that the
 * credentials may not see, out of their answers. An embargo or an expiry in it would read as "no limit".
 */

/** Names of the fields that limit when an asset may be shown. */
export const LIMITS = ['embargoUntil', 'expiresAt'] as const;
export type LimitName = (typeof LIMITS)[number];

/** Limits that the DAM does not have, or does not show to this connection. */
export type UnseenLimits = ReadonlySet<LimitName>;

/** What stands for a limit that cannot be seen. It is no instant, so that it makes the asset unavailable. */
const UNSEEN = 'not shown to this connection';

/** Returns a limit as it is told. Where its field cannot be seen, no value closes the asset. */
export function seenLimit(value: string | null, name: LimitName, unseen: UnseenLimits) {
  return value ?? (unseen.has(name) ? UNSEEN : null);
}

/** Returns a DAM's list of fields for `seen`. An empty one tells nothing: an upgrade may have moved the fields. */
export function toldFields(names: Iterable<string> | null): ReadonlySet<string> | null {
  const told = new Set(names ?? []);
  return told.size === 0 ? null : told;
}

export interface RightsFields {
  /** The DAM's name, and what it calls a field and who is shown it, for messages: `the token`. */
  words: { dam: string; field: string; reader: string };
  /** Names of the fields for embargo and expiry; null or undefined where the options name none. */
  limits: Readonly<Partial<Record<LimitName, string | number | null | undefined>>>;
  /** The option that marks approval, such as `approval.field`, and the name of its field. */
  approval?: { option: string; field: string } | undefined;
  /**
   * Returns which of these names the DAM has and shows. It is asked only if the options name one, so keep the answer
   * for a while. Null if the DAM does not tell which fields there are.
   *
   * @throws `DamError` if the DAM does not answer.
   */
  seen(names: readonly string[], call: CallOptions): Promise<ReadonlySet<string> | null>;
}

interface NamedField {
  option: string;
  field: string;
}

/**
 * Finds out which fields for rights there are. Only what the DAM says itself closes assets: if it does not answer,
 * reads fail, so that nothing on the site changes.
 */
export class Rights {
  readonly #fields: RightsFields;

  readonly #limits: readonly (NamedField & { name: LimitName })[];

  constructor(fields: RightsFields) {
    this.#fields = fields;
    this.#limits = LIMITS.flatMap((name) => {
      const field = fields.limits[name] ?? null;
      return field === null ? [] : [{ name, option: `fields.${name}`, field: String(field) }];
    });
  }

  /**
   * Returns the limits that cannot be seen.
   *
   * @throws `DamError` if the DAM does not answer, or has no field for approval: without it every asset would look
   * unapproved, and one that was renamed would take all of them off the site.
   */
  async unseenLimits(call: CallOptions = {}): Promise<UnseenLimits> {
    const absent = (await this.#absent(call)) ?? [];
    const { approval } = this.#fields;
    if (approval !== undefined && absent.includes(approval)) throw this.#withoutApproval(approval);
    const unseen = this.#limits.filter((limit) => absent.includes(limit));
    return new Set(unseen.map(({ name }) => name));
  }

  /** Throws a `DamError` that names each field for rights that cannot be seen. */
  async assertSeen(call: CallOptions = {}): Promise<void> {
    await this.unseenLimits(call);
    const absent = await this.#absent(call);
    if (absent === null) throw this.#untold();
    if (absent.length > 0) throw this.#withoutLimits(absent);
  }

  /** Null if the DAM does not tell which fields there are, while the options name limits. */
  async #absent(call: CallOptions): Promise<NamedField[] | null> {
    const { approval } = this.#fields;
    const named = [...(approval === undefined ? [] : [approval]), ...this.#limits];
    if (named.length === 0) return [];
    const seen = await this.#fields.seen(
      named.map(({ field }) => field),
      call,
    );
    if (seen !== null) return named.filter(({ field }) => !seen.has(field));
    // An asset without a word for approval is not approved, whatever the reason.
    return this.#limits.length > 0 ? null : [];
  }

  #withoutLimits(absent: readonly NamedField[]): DamError {
    const { dam, field, reader } = this.#fields.words;
    return new DamError(
      'forbidden',
      `${dam} shows ${reader} no ${field} ${listed(absent)}, so no asset of this connection is shown to ` +
        `visitors, except those that have a value in it. Correct the name in the options, or let ${reader} see ` +
        `the ${field}.`,
    );
  }

  #withoutApproval(absent: NamedField): DamError {
    const { dam, field, reader } = this.#fields.words;
    return new DamError(
      'forbidden',
      `${dam} shows ${reader} no ${field} ${listed([absent])}, so nobody can say what is approved: pages stay ` +
        `as they are, and nothing can be picked. Correct the name in the options, or let ${reader} see the ${field}.`,
    );
  }

  #untold(): DamError {
    const { dam, field, reader } = this.#fields.words;
    return new DamError(
      'forbidden',
      `${dam} does not tell ${reader} which fields there are, so nobody can say if there is a ${field} ` +
        `${listed(this.#limits)}. If its name is wrong, assets are shown without this limit. Let ${reader} read ` +
        'the list of fields.',
    );
  }
}

function listed(fields: readonly NamedField[]): string {
  return fields.map(({ option, field }) => `"${field}" ("${option}")`).join(' and ');
}
