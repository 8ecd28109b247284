import { type ParseArgsConfig, parseArgs } from 'node:util';
import { isObject } from '../core/json';

/** Arguments that a command does not know, or that say nothing it can do. The message is for people. */
export class WrongArguments extends Error {}

/**
 * Returns the values of options.
 *
 * @throws `WrongArguments` for those that are not known, or have no value where they need one.
 */
export function valuesOf<const Options extends NonNullable<ParseArgsConfig['options']>>(
  args: readonly string[],
  options: Options,
) {
  try {
    return parseArgs({ args: [...args], options, strict: true }).values;
  } catch (error) {
    // Of the kind of `ERR_PARSE_ARGS_UNKNOWN_OPTION`. The second sentence is about words without dashes.
    if (isObject(error) && String(error.code).startsWith('ERR_PARSE_ARGS_')) {
      throw new WrongArguments(String(error.message).replace(/(?<=[.'"]) To specify .*$/s, ''));
    }
    throw error;
  }
}
