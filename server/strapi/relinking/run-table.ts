import type { Core } from '@strapi/strapi';
import type { RunAbout } from '../../contracts/api';
import type { AssetName } from '../../core/asset-name';
import { rowKey } from '../storage/record-table';
import { TABLES } from '../storage/tables';

interface Row {
  run: string;
  about: string;
}

/** Reads and writes `dam_relink_runs`: what the runs in `dam_relinked` were. */
export class RunTable {
  readonly #strapi: Core.Strapi;

  constructor(strapi: Core.Strapi) {
    this.#strapi = strapi;
  }

  async add(run: string, about: RunAbout): Promise<void> {
    const fromKey = about.from === null ? null : rowKey(about.from);
    await this.#rows().insert({ run, from_key: fromKey, about: JSON.stringify(about) });
  }

  async forget(run: string): Promise<void> {
    await this.#rows().where({ run }).delete();
  }

  /** Returns what is known of all runs, by their names. Earlier versions of the plugin noted nothing. */
  async all(): Promise<Map<string, RunAbout>> {
    const rows: Row[] = await this.#rows().select('run', 'about');
    return new Map(rows.map(({ run, about }) => [run, JSON.parse(about) as RunAbout]));
  }

  /** Returns the last swap that put another asset in the place of this one. */
  async lastSwapOf(from: AssetName): Promise<{ run: string; about: RunAbout } | null> {
    const row: Row | undefined = await this.#rows()
      .where({ from_key: rowKey(from) })
      .orderBy('run', 'desc')
      .first('run', 'about');
    return row === undefined ? null : { run: row.run, about: JSON.parse(row.about) as RunAbout };
  }

  #rows() {
    return this.#strapi.db.getConnection(TABLES.relinkRuns);
  }
}
