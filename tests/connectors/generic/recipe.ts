import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { generic } from '../../../server/connectors/generic';
import { genericOptions } from '../../../server/connectors/generic/options';

/** A connection as a page of the documentation shows it. */
export class Recipe {
  readonly #options: unknown;

  /** `environment` holds the variables that the page reads with `env`. */
  constructor(page: string, environment: Readonly<Record<string, string>>) {
    const text = readFileSync(join(__dirname, '../../../docs/connectors', page), 'utf8');
    const [, code] = /^```js\n(.*?)^```$/ms.exec(text) ?? [];
    if (code === undefined) throw new Error(`${page} has no configuration.`);
    const env = (name: string) => {
      const value = environment[name];
      if (value === undefined)
        throw new Error(`${page} reads ${name}, which the test does not have.`);
      return value;
    };
    const connection: unknown = new Script(`(${code})`).runInNewContext({ env });
    this.#options = JSON.parse(JSON.stringify(connection)).options;
  }

  /** The options with other addresses in the place of those of the page, and other values of variables. */
  options(replaced: Readonly<Record<string, string>>) {
    let text = JSON.stringify(this.#options);
    for (const [from, to] of Object.entries(replaced)) {
      if (!text.includes(from)) throw new Error(`The page has no "${from}".`);
      text = text.replaceAll(from, to);
    }
    return genericOptions.parse(JSON.parse(text));
  }

  connect(replaced: Readonly<Record<string, string>>) {
    return generic.create(this.options(replaced), { allowPrivateNetwork: false });
  }

  definition(replaced: Readonly<Record<string, string>>) {
    return { ...generic, ...generic.traitsOf?.(this.options(replaced)) };
  }
}
