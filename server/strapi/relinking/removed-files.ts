import type { Core } from '@strapi/strapi';
import { chunksOf } from '../../core/lists';
import { FILE_UID } from '../content/schema';
import type { AdoptedFileRow } from './adopted-files-table';
import { TokenFinder } from './file-tokens';
import type { Journaled } from './journal';

/** Ids per query; SQLite allows fewer parameters than the other databases. */
const CHUNK = 100;

/** Says which changes cannot be undone, because the files that stood there before are gone. */
export class RemovedFiles {
  readonly #strapi: Core.Strapi;
  readonly #adopted: readonly AdoptedFileRow[];
  #finder: TokenFinder | null = null;

  /** @param adopted Files whose place assets took, also those that are gone. */
  constructor(strapi: Core.Strapi, adopted: readonly AdoptedFileRow[]) {
    this.#strapi = strapi;
    this.#adopted = adopted;
  }

  /** Returns those of the changes before which a file stood that is not in the Media Library any more. */
  async among(changes: readonly Journaled[]): Promise<Journaled[]> {
    this.#finder ??= await this.#gone();
    const finder = this.#finder;
    const existing = await this.#existing(changes.flatMap(({ before }) => idsIn(before)));
    return changes.filter(
      ({ before }) =>
        idsIn(before).some((id) => !existing.has(id)) ||
        finder.in(JSON.stringify(before)).length > 0,
    );
  }

  async #gone(): Promise<TokenFinder> {
    const existing = await this.#existing(this.#adopted.map(({ fileId }) => fileId));
    return new TokenFinder(this.#adopted.filter(({ fileId }) => !existing.has(fileId)));
  }

  async #existing(ids: readonly number[]): Promise<ReadonlySet<number>> {
    const existing = new Set<number>();
    for (const chunk of chunksOf([...new Set(ids)], CHUNK)) {
      const where = { id: { $in: chunk } };
      const rows: { id: number }[] = await this.#strapi.db
        .query(FILE_UID)
        .findMany({ select: ['id'], where });
      for (const { id } of rows) existing.add(id);
    }
    return existing;
  }
}

/** A media field is written as ids; nothing else that is journaled holds numbers alone. */
function idsIn(before: unknown): number[] {
  const values = Array.isArray(before) ? before : [before];
  return values.filter((value) => typeof value === 'number');
}
