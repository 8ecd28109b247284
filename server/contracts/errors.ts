/**
 * Stable names of failures. Code switches on the type, never on the message.
 *
 * - `unreachable`: there was no connection, or it broke
 * - `timeout`: the DAM did not answer in time, or the caller's signal aborted the call
 * - `unauthorized`: the DAM refused the credentials (401)
 * - `forbidden`: the DAM knows the credentials but does not allow the call (403)
 * - `rate-limited`: too many calls (429), or the DAM says when it can be called again (503 with `Retry-After`)
 * - `bad-answer`: the answer has an unexpected form (HTML, truncated JSON) or a status of 5xx
 * - `bad-request`: the DAM refused the call (400, or 404: nothing is there), so a retry is useless
 * - `unsupported`: this DAM cannot do what the call asks for
 *
 * The plugin may retry `unreachable`, `timeout`, `rate-limited` and `bad-answer`.
 */
export type DamErrorType =
  | 'unreachable'
  | 'timeout'
  | 'unauthorized'
  | 'forbidden'
  | 'rate-limited'
  | 'bad-answer'
  | 'bad-request'
  | 'unsupported';

/** All types of `DamError`. */
export const DAM_ERROR_TYPES: readonly DamErrorType[] = [
  'unreachable',
  'timeout',
  'unauthorized',
  'forbidden',
  'rate-limited',
  'bad-answer',
  'bad-request',
  'unsupported',
];

/**
 * The only error that calls of a connector throw. The message is for people: it says what happened, what
 * it means and what to do. It never contains a secret, and a `cause` must not contain one either.
 *
 * @example
 * throw new DamError('bad-answer', 'The list of assets has an unexpected form.');
 * throw new DamError('rate-limited', 'The DAM asks for fewer calls.', { retryAfterMs: 30_000 });
 */
export class DamError extends Error {
  /**
   * Compares name and type instead of the class: a project's own connector has a copy of this class in
   * its bundle, and its errors must be recognised too.
   */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return (
      typeof value === 'object' &&
      value !== null &&
      'name' in value &&
      value.name === 'DamError' &&
      'type' in value &&
      DAM_ERROR_TYPES.some((type) => type === value.type)
    );
  }

  readonly type: DamErrorType;
  /**
   * Milliseconds until the next call is allowed; undefined if the DAM did not tell. The plugin makes no call
   * of the connection until then.
   */
  readonly retryAfterMs: number | undefined;
  /** HTTP status of the DAM's answer, such as 404; undefined if there was none. */
  readonly status: number | undefined;

  constructor(
    type: DamErrorType,
    message: string,
    details: { retryAfterMs?: number; status?: number | undefined; cause?: unknown } = {},
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'DamError';
    this.type = type;
    this.retryAfterMs = details.retryAfterMs;
    this.status = details.status;
  }
}

/**
 * The caller's own signal ended the call. It says nothing about the DAM, so it is no `DamError`: nobody
 * counts it as a failure, and nobody is left to be answered.
 */
export class CallAborted extends Error {
  constructor() {
    super('The caller left before the DAM answered.');
    this.name = 'CallAborted';
  }
}

/** True if the same call may succeed a moment later, so that a retry makes sense. */
export function isPassing(error: unknown): boolean {
  return (
    error instanceof DamError &&
    ['unreachable', 'timeout', 'rate-limited', 'bad-answer'].includes(error.type)
  );
}

/** True if the DAM answers nothing now, whatever it is asked. */
export function isOutage(error: unknown): boolean {
  return (
    error instanceof DamError && ['unreachable', 'timeout', 'rate-limited'].includes(error.type)
  );
}

/** The plugin's configuration is wrong. `problems` lists every problem, without secrets. */
export class ConfigError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(
      `The configuration of the DAM plugin (config/plugins, key "dam") has ${problems.length} ` +
        `problem${problems.length === 1 ? '' : 's'}:\n${problems.map((p) => `  - ${p}`).join('\n')}`,
    );
    this.name = 'ConfigError';
    this.problems = problems;
  }
}
