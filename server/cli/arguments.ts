import { type ParseArgsConfig, parseArgs } from 'node:util';
import { isObject } from '../core/json';

/** Returns the values of options; null for those that are not known, or have no value where they need one. */
export function valuesOf<const Options extends NonNullable<ParseArgsConfig['options']>>(
  args: readonly string[],
  options: Options,
) {
  try {
    return parseArgs({ args: [...args], options, strict: true }).values;
  } catch (error) {
    // Of the kind of `ERR_PARSE_ARGS_UNKNOWN_OPTION`.
    if (isObject(error) && String(error.code).startsWith('ERR_PARSE_ARGS_')) return null;
    throw error;
  }
}
