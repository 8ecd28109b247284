import type { CallBudget, OptionsSchema } from './connector';

/**
 * How objects leave a cache: `soft` may answer with the old object once more while it fetches the new one, or if
 * the site does not answer; `hard` never answers with it again.
 */
export type PurgeMode = 'soft' | 'hard';

/** The response header in which a CDN reads the tags of an object. */
export interface TagHeader {
  name: string;
  separator: ' ' | ',';
}

/** A configured CDN. */
export interface CdnDriver {
  tagHeader: TagHeader;
  /**
   * Purges all objects that have one of the tags, at most `tagsPerCall` of them, in one call. Resolves when the CDN
   * has taken the order. Absent if nothing can be purged.
   *
   * @throws `PurgeError` if the CDN did not take it.
   */
  purge?(tags: readonly string[], mode: PurgeMode, signal: AbortSignal): Promise<void>;
}

/** The definition of a driver for one CDN product. */
export interface CdnDriverDefinition<Options = unknown> {
  /** Name in the configuration (`cdn.driver`). */
  id: string;
  /** The most tags that one purge takes. */
  tagsPerCall: number;
  /** How many purges the CDN takes. A configuration may have another limit. */
  budget: CallBudget;
  /** Checks the options beside `driver` at start; problems must not contain a secret. */
  optionsSchema: OptionsSchema<Options>;
  /** Makes the driver. Must not call the CDN. */
  create(options: Options): CdnDriver;
}

/**
 * Declares a driver. Returns the definition unchanged; it exists to infer the type of the options.
 *
 * @example
 * export const myCdn = defineCdnDriver<{ url: string }>({
 *   id: 'my-cdn',
 *   tagsPerCall: 100,
 *   budget: { calls: 60, perMs: 60_000 },
 *   optionsSchema: z.strictObject({ url: z.url() }),
 *   create: ({ url }) => ({
 *     tagHeader: { name: 'Cache-Tag', separator: ',' },
 *     purge: async (tags, mode, signal) => {
 *       const answer = await fetch(url, { method: 'POST', body: JSON.stringify({ tags, mode }), signal });
 *       if (!answer.ok) throw new PurgeError(`it answered ${answer.status}`);
 *     },
 *   }),
 * });
 */
export function defineCdnDriver<Options>(
  definition: CdnDriverDefinition<Options>,
): CdnDriverDefinition<Options> {
  return definition;
}

/**
 * A CDN did not take a purge. The message says why, in words that follow a colon, without a secret.
 *
 * @example
 * throw new PurgeError('it answered 429', { retryAfterMs: 60_000 });
 */
export class PurgeError extends Error {
  /** Compares name and form, because a project's own driver has a copy of this class in its bundle. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return (
      typeof value === 'object' &&
      value !== null &&
      'name' in value &&
      value.name === 'PurgeError' &&
      'retryAfterMs' in value
    );
  }

  /** Milliseconds until the next purge is allowed; undefined if the CDN did not tell. */
  readonly retryAfterMs: number | undefined;

  constructor(message: string, details: { retryAfterMs?: number } = {}) {
    super(message);
    this.name = 'PurgeError';
    this.retryAfterMs = details.retryAfterMs;
  }
}
