import type { Core } from '@strapi/strapi';
import type { Knex } from 'knex';
import { chunksOf } from '../../core/lists';
import { TABLES } from '../storage/tables';

/** Ids per statement; SQLite allows fewer parameters per statement than the other databases. */
const CHUNK = 100;

/** A file of the Media Library whose place an asset took. It may be gone by now. */
export interface AdoptedFileRow {
  fileId: number;
  /** Names under which it is or was stored. */
  tokens: string[];
  /** When it was last replaced, in milliseconds since the epoch. */
  adoptedAtMs: number;
  /** True if a person said that it stays. */
  isKept: boolean;
}

interface Row {
  file_id: number;
  tokens: string;
  adopted_at: number | string;
  is_kept: boolean | number;
}

/** Reads and writes `dam_adopted_files`. */
export class AdoptedFilesTable {
  readonly #strapi: Core.Strapi;

  constructor(strapi: Core.Strapi) {
    this.#strapi = strapi;
  }

  /** Notes that assets take the place of these files now. */
  async note(
    files: readonly Pick<AdoptedFileRow, 'fileId' | 'tokens'>[],
    nowMs: number,
  ): Promise<void> {
    for (const chunk of chunksOf(files, CHUNK)) {
      const rows = chunk.map(({ fileId, tokens }) => ({
        file_id: fileId,
        tokens: JSON.stringify(tokens),
        adopted_at: nowMs,
        is_kept: false,
      }));
      await this.#rows().insert(rows).onConflict('file_id').merge(['tokens', 'adopted_at']);
    }
  }

  /** Returns all of them, those that were replaced first before the others. */
  async all(): Promise<AdoptedFileRow[]> {
    const rows: Row[] = await this.#rows().orderBy(['adopted_at', 'file_id']);
    return rows.map(({ file_id: fileId, tokens, adopted_at: adoptedAt, is_kept: isKept }) => ({
      fileId,
      tokens: JSON.parse(tokens),
      adoptedAtMs: Number(adoptedAt),
      isKept: Boolean(isKept),
    }));
  }

  /** Notes that a file stays. */
  async keep(fileId: number): Promise<void> {
    await this.#rows().where({ file_id: fileId }).update({ is_kept: true });
  }

  #rows(): Knex.QueryBuilder {
    return this.#strapi.db.getConnection(TABLES.adoptedFiles);
  }
}
