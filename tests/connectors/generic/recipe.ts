import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { generic } from '../../../server/connectors/generic';
import { genericOptions } from '../../../server/connectors/generic/options';

/** A connection as a configuration has it. */
export interface PageConnection {
  key: string;
  connector: string;
  label?: string;
  options: Record<string, unknown>;
}

export const PAGES = join(__dirname, '../../../docs/connectors');

const FIRST_EXAMPLE = /^```js\n(.*?)^```$/ms;

/** True if the page begins with the configuration of a connection. */
export function hasConnection(page: string): boolean {
  const [, code = ''] = FIRST_EXAMPLE.exec(readFileSync(join(PAGES, page), 'utf8')) ?? [];
  return /^ {2}connector: '/m.test(code);
}

/**
 * The first example of a page, as the connection that a reader copies from it. `environment` holds the variables that
 * the page reads with `env`.
 */
export function connectionOn(
  page: string,
  environment: Readonly<Record<string, string>>,
): PageConnection {
  const [, code] = FIRST_EXAMPLE.exec(readFileSync(join(PAGES, page), 'utf8')) ?? [];
  if (code === undefined) throw new Error(`${page} has no configuration.`);
  const env = (name: string) => {
    const value = environment[name];
    if (value === undefined)
      throw new Error(`${page} reads ${name}, which the test does not have.`);
    return value;
  };
  const connection: unknown = new Script(`(${code})`).runInNewContext({ env });
  return JSON.parse(JSON.stringify(connection));
}

/** Replaces words of a page by others. Each must be there. */
export function replacedIn<Value>(value: Value, words: Readonly<Record<string, string>>): Value {
  let text = JSON.stringify(value);
  for (const [from, to] of Object.entries(words)) {
    if (!text.includes(from)) throw new Error(`The page has no "${from}".`);
    text = text.replaceAll(from, to);
  }
  return JSON.parse(text);
}

/** A connection of `generic` as a page of the documentation shows it. */
export class Recipe {
  readonly #options: unknown;

  constructor(page: string, environment: Readonly<Record<string, string>>) {
    this.#options = connectionOn(page, environment).options;
  }

  /** The options with other addresses in the place of those of the page, and other values of variables. */
  options(replaced: Readonly<Record<string, string>>) {
    return genericOptions.parse(replacedIn(this.#options, replaced));
  }

  connect(replaced: Readonly<Record<string, string>>) {
    return generic.create(this.options(replaced), { allowPrivateNetwork: false });
  }

  definition(replaced: Readonly<Record<string, string>>) {
    return { ...generic, ...generic.traitsOf?.(this.options(replaced)) };
  }
}
