/**
 * The one error a DAM call ends in. `type` is stable: code switches on it, never on the message.
 *
 * - `unreachable`: no connection, or the connection broke
 * - `timeout`: no answer in time
 * - `unauthorized`: the DAM refused the credentials (401)
 * - `forbidden`: the credentials are known but not allowed to do this (403)
 * - `rate-limited`: too many calls (429); `retryAfterMs` says when to come back, where the DAM told
 * - `bad-answer`: an answer that is not what the DAM's description says (HTML, truncated JSON, 5xx)
 * - `bad-request`: the DAM refused what was asked (400, 404 on a listing); repeating it is useless
 * - `unsupported`: this DAM cannot do what was asked
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

/** A failed DAM call. The message is for people and never holds a secret. */
export class DamError extends Error {
  /**
   * By what it says, not by its class: a connector of a project's own carries a copy of this class in
   * its bundle, and its errors are no less true.
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
  readonly retryAfterMs: number | undefined;

  constructor(
    type: DamErrorType,
    message: string,
    details: { retryAfterMs?: number; cause?: unknown } = {},
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'DamError';
    this.type = type;
    this.retryAfterMs = details.retryAfterMs;
  }
}

/** True where the same call may succeed a moment later, so that a retry is worth its cost. */
export function isPassing(error: unknown): boolean {
  return (
    error instanceof DamError &&
    ['unreachable', 'timeout', 'rate-limited', 'bad-answer'].includes(error.type)
  );
}

/** The plugin's configuration is wrong; `problems` lists every one, none holds a secret. */
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
