import type { Core } from '@strapi/strapi';
import type { Knex } from 'knex';
import { MATCHES, type Match } from '../../contracts/adoption';
import { type AssetName, nameKey } from '../../core/asset-name';
import { chunksOf, groupBy } from '../../core/lists';
import { TABLES } from '../storage/tables';
import type { AdoptedFile, AdoptPlan, Candidate } from './adoption';

/** Rows per statement; SQLite allows fewer parameters per statement than the other databases. */
const CHUNK = 100;

/** A file of the Media Library as the last scan found it. */
export interface ScannedFile {
  fileId: number;
  match: Match;
  candidates: Candidate[];
  /** Which of them takes the file's place; null for none. */
  chosen: AssetName | null;
  uses: number;
  /** The asset as which the file was uploaded; null if it was not, or has a match. */
  uploaded: AssetName | null;
}

interface Row {
  file_id: number;
  certainty: Match;
  candidates: string;
  chosen: string | null;
  uses: number;
  uploaded: string | null;
}

/** Reads and writes `dam_adoption`. */
export class AdoptionTable {
  readonly #strapi: Core.Strapi;

  constructor(strapi: Core.Strapi) {
    this.#strapi = strapi;
  }

  /** Replaces the last scan. A file with the same candidates as before keeps what was chosen for it. */
  async replaceAll(plan: AdoptPlan): Promise<void> {
    await this.#strapi.db.transaction(async ({ trx }) => {
      const before: Row[] = await trx(TABLES.adoption);
      const known = new Map(before.map((row) => [row.file_id, row]));
      const rows = rowsOf(plan).map((row) => {
        const same = known.get(row.file_id);
        const isLone = row.certainty === 'unmatched';
        const kept = { ...row, uploaded: isLone ? (same?.uploaded ?? null) : null };
        return same?.candidates === row.candidates ? { ...kept, chosen: same.chosen } : kept;
      });
      await trx(TABLES.adoption).delete();
      await trx.batchInsert(TABLES.adoption, rows, CHUNK);
    });
  }

  /** Returns one page of files, those with the most uses first, and the total of all pages. */
  async page(
    match: Match,
    { page, pageSize }: { page: number; pageSize: number },
  ): Promise<{ files: ScannedFile[]; total: number }> {
    const rows: Row[] = await this.#rows()
      .where({ certainty: match })
      .orderBy([{ column: 'uses', order: 'desc' }, { column: 'file_id' }])
      .limit(pageSize)
      .offset((page - 1) * pageSize);
    const { [match]: total } = await this.counts();
    return { files: rows.map(scannedOf), total };
  }

  async counts(): Promise<Record<Match, number>> {
    const rows: { certainty: Match; count: number | string }[] = await this.#rows()
      .groupBy('certainty')
      .select('certainty')
      .count({ count: '*' });
    const counts = new Map(rows.map(({ certainty, count }) => [certainty, Number(count)]));
    const [sure = 0, doubtful = 0, unmatched = 0, unreadable = 0] = MATCHES.map((match) =>
      counts.get(match),
    );
    return { sure, doubtful, unmatched, unreadable };
  }

  /** Returns the files that are used, with the assets that were chosen for them. */
  async chosen(): Promise<AdoptedFile[]> {
    const rows: Row[] = await this.#rows().whereNotNull('chosen').where('uses', '>', 0);
    return rows.map(scannedOf).flatMap(({ fileId, chosen }) => {
      return chosen === null ? [] : [{ fileId, asset: chosen }];
    });
  }

  /** Counts the files that `chosen` returns. */
  async chosenCount(): Promise<number> {
    const [row]: { count: number | string }[] = await this.#rows()
      .whereNotNull('chosen')
      .where('uses', '>', 0)
      .count({ count: '*' });
    return Number(row?.count ?? 0);
  }

  /** Notes what takes the place of a file. Returns false, and notes nothing, if the asset is no candidate of it. */
  async choose(fileId: number, asset: AssetName | null): Promise<boolean> {
    const row: Row | undefined = await this.#rows().where({ file_id: fileId }).first();
    if (row === undefined) return false;
    const isCandidate = ({ candidates }: ScannedFile, name: AssetName) =>
      candidates.some((candidate) => nameKey(candidate) === nameKey(name));
    if (asset !== null && !isCandidate(scannedOf(row), asset)) return false;
    await this.#rows()
      .where({ file_id: fileId })
      .update({ chosen: asset && chosenText(asset) });
    return true;
  }

  /** Returns true if the last scan found no asset for a file. */
  async isUnmatched(fileId: number): Promise<boolean> {
    const row: Row | undefined = await this.#rows().where({ file_id: fileId }).first();
    return row?.certainty === 'unmatched';
  }

  /** Returns the files that were uploaded and have no match yet, with their new assets. */
  async uploaded(): Promise<AdoptedFile[]> {
    const rows: Row[] = await this.#rows().whereNotNull('uploaded');
    return rows.map(scannedOf).flatMap(({ fileId, uploaded }) => {
      return uploaded === null ? [] : [{ fileId, asset: uploaded }];
    });
  }

  /** Notes as which asset a file was uploaded. */
  async noteUpload(fileId: number, asset: AssetName): Promise<void> {
    await this.#rows()
      .where({ file_id: fileId })
      .update({ uploaded: chosenText(asset) });
  }

  /** Returns how often content used each of these files when that was last counted; nothing of others. */
  async usesOf(fileIds: readonly number[]): Promise<ReadonlyMap<number, number>> {
    const uses = new Map<number, number>();
    for (const chunk of chunksOf(fileIds, CHUNK)) {
      const rows: Row[] = await this.#rows().whereIn('file_id', [...chunk]);
      for (const row of rows) uses.set(row.file_id, row.uses);
    }
    return uses;
  }

  /** Forgets files that are gone. */
  async forget(fileIds: readonly number[]): Promise<void> {
    for (const chunk of chunksOf(fileIds, CHUNK)) {
      await this.#rows()
        .whereIn('file_id', [...chunk])
        .delete();
    }
  }

  /** Notes how often content uses each file. */
  async setUses(uses: ReadonlyMap<number, number>): Promise<void> {
    const rows: Row[] = await this.#rows().select('file_id', 'uses');
    const usesOf = (row: Row) => uses.get(row.file_id) ?? 0;
    const changed = rows.filter((row) => row.uses !== usesOf(row));
    const byCount = groupBy(changed, (row) => String(usesOf(row)));
    for (const [count, of] of byCount) {
      for (const chunk of chunksOf(of, CHUNK)) {
        const ids = chunk.map((row) => row.file_id);
        await this.#rows()
          .whereIn('file_id', ids)
          .update({ uses: Number(count) });
      }
    }
  }

  #rows(): Knex.QueryBuilder {
    return this.#strapi.db.getConnection(TABLES.adoption);
  }
}

function rowsOf({ sure, doubtful, unmatched }: AdoptPlan): Row[] {
  return [
    ...sure.map(({ file: { id, uses }, asset }) => rowOf(id, 'sure', [asset], uses)),
    ...doubtful.map(({ file: { id, uses }, assets }) => rowOf(id, 'doubtful', assets, uses)),
    ...unmatched.map(({ file: { id, uses }, reason }) =>
      rowOf(id, reason === 'no-asset' ? 'unmatched' : 'unreadable', [], uses),
    ),
  ];
}

function rowOf(id: number, certainty: Match, assets: readonly Candidate[], uses: number): Row {
  const [only] = assets;
  return {
    file_id: id,
    certainty,
    candidates: JSON.stringify(assets),
    chosen: certainty === 'sure' && only !== undefined ? chosenText(only) : null,
    uses,
    uploaded: null,
  };
}

function chosenText({ connection, assetId }: AssetName): string {
  return JSON.stringify({ connection, assetId });
}

function scannedOf({ file_id, certainty, candidates, chosen, uses, uploaded }: Row): ScannedFile {
  return {
    fileId: file_id,
    match: certainty,
    candidates: JSON.parse(candidates),
    chosen: chosen === null ? null : JSON.parse(chosen),
    uses,
    uploaded: uploaded === null ? null : JSON.parse(uploaded),
  };
}
