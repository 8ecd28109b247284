import type { Core } from '@strapi/strapi';
import type { AssetName } from '../../core/asset-name';
import { rowKey } from '../storage/record-table';
import { TABLES } from '../storage/tables';

/** An asset with the title that it had then. */
interface TitledAsset extends AssetName {
  title: string;
}

/** What a run puts in the place of what, and who began it. */
export interface RunAbout {
  /** `swap` puts one asset in another's place; `map` does so for many; `adopt` puts assets in the place of copies. */
  kind: 'swap' | 'map' | 'adopt';
  /** The asset that goes, of a swap; else null. */
  from: TitledAsset | null;
  /** The asset that comes, of a swap; else null. */
  to: TitledAsset | null;
  /** Pairs of assets, or files and addresses. */
  count: number;
  /** Name of the person; null for the command line and the project's code. */
  by: string | null;
}

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

  /** Returns the names of the swaps that put another asset in the place of this one, newest first. */
  async swapsOf(from: AssetName): Promise<string[]> {
    const rows: Row[] = await this.#rows()
      .where({ from_key: rowKey(from) })
      .orderBy('run', 'desc')
      .select('run');
    return rows.map(({ run }) => run);
  }

  #rows() {
    return this.#strapi.db.getConnection(TABLES.relinkRuns);
  }
}
