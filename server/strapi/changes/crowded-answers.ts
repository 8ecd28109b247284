import type { Core } from '@strapi/strapi';
import { MAX_TAGS } from '../../core/cache-tags';
import type { Logger } from '../../core/ports';
import { sharedCell } from '../storage/shared-cell';

/**
 * Remembers, for all nodes and over restarts, of which connections some answers have one tag for many assets. Only
 * then a purge has to name that tag too: some CDNs charge for each.
 */
export class CrowdedAnswers {
  readonly #strapi: Core.Strapi;
  readonly #log: Logger;
  readonly #known = new Set<string>();

  constructor(strapi: Core.Strapi, log: Logger) {
    this.#strapi = strapi;
    this.#log = log;
  }

  /** Must be over before the answer is sent. */
  async note(connections: readonly string[]): Promise<void> {
    for (const connection of connections) {
      if (await this.has(connection)) continue;
      await this.#cell(connection).write('true');
      this.#known.add(connection);
      this.#log.info(
        `An answer has more assets than the ${MAX_TAGS} cache tags that CDNs read. Such answers have one tag for ` +
          `all assets of the connection "${connection}", and are purged with every change of one of them.`,
      );
    }
  }

  /** True if a purge has to name the common tag of a connection. */
  async has(connection: string): Promise<boolean> {
    if (this.#known.has(connection)) return true;
    if ((await this.#cell(connection).read()) === null) return false;
    this.#known.add(connection);
    return true;
  }

  #cell(connection: string) {
    return sharedCell(this.#strapi, `crowded-answers:${connection}`);
  }
}
