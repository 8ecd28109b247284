import type { Core } from '@strapi/strapi';
import { chunksOf } from '../../core/lists';
import type { Clock } from '../../core/ports';
import { uploadServiceOf } from '../compat';
import type { AdoptedFilesTable } from './adopted-files-table';
import { CannotRelink } from './alone';
import { relatedAmong, usedAmong } from './file-uses';
import { type FileRow, filesById } from './library-files';
import { nextStep, type Pace } from './pace';

/** Files between two looks at all content. */
const CHUNK = 200;

interface AdoptedFilesOptions {
  strapi: Core.Strapi;
  table: AdoptedFilesTable;
  clock: Pick<Clock, 'now'>;
  /** How long a file stays after an asset took its place, in milliseconds. */
  graceMs: number;
}

/** A file whose place an asset took. */
export interface ReplacedFileRow {
  row: FileRow;
  adoptedAtMs: number;
  /** From when on it can be removed, in milliseconds since the epoch. */
  removableAtMs: number;
}

export interface RemovalOptions extends Pace {
  /** Only these; all whose time has come if absent. */
  fileIds?: readonly number[];
  /** Called after each file. */
  progress?: (done: number, total: number) => void;
}

export interface RemovalResult {
  /** Ids of files that are gone now. */
  removed: number[];
  /** Names of the files that something uses, so that they stay. */
  stillUsed: string[];
}

/** Removes files of the Media Library whose place assets took, as soon as nothing uses them. */
export class AdoptedFiles {
  readonly #options: AdoptedFilesOptions;

  constructor(options: AdoptedFilesOptions) {
    this.#options = options;
  }

  /** Returns the files that are still there and that nobody wants to keep, the oldest first. */
  async list(): Promise<ReplacedFileRow[]> {
    const { strapi, table, graceMs } = this.#options;
    const adopted = (await table.all()).filter(({ isKept }) => !isKept);
    const rows = await filesById(
      strapi,
      adopted.map(({ fileId }) => fileId),
    );
    const byId = new Map(rows.map((row) => [row.id, row]));
    return adopted.flatMap(({ fileId, adoptedAtMs }): ReplacedFileRow[] => {
      const row = byId.get(fileId);
      return row ? [{ row, adoptedAtMs, removableAtMs: adoptedAtMs + graceMs }] : [];
    });
  }

  /** Returns those whose time has come. Something may use them again. */
  async removable(): Promise<ReplacedFileRow[]> {
    const nowMs = this.#options.clock.now();
    return (await this.list()).filter(({ removableAtMs }) => removableAtMs <= nowMs);
  }

  /** Notes that a file stays. */
  keep(fileId: number): Promise<void> {
    return this.#options.table.keep(fileId);
  }

  /**
   * Removes files with their bytes, for good. Looks at all content right before: what is used stays.
   *
   * @throws `CannotRelink` if Strapi's service for it is not there. The error of the provider; what was removed before
   * stays removed. The signal's reason.
   */
  async remove({ fileIds, progress, ...pace }: RemovalOptions = {}): Promise<RemovalResult> {
    const { strapi } = this.#options;
    const upload = uploadServiceOf(strapi);
    if (upload === undefined) {
      throw new CannotRelink('This version of Strapi does not let the plugin remove files.');
    }
    const due = (await this.removable())
      .map(({ row }) => row)
      .filter(({ id }) => fileIds?.includes(id) ?? true);
    const result: RemovalResult = { removed: [], stillUsed: [] };
    for (const chunk of chunksOf(due, CHUNK)) {
      const used = await usedAmong(strapi, chunk, pace);
      for (const row of chunk) {
        await nextStep(pace);
        // Somebody may have chosen it since the look at all content.
        const isUsed = used.has(row.id) || (await relatedAmong(strapi, [row.id])).size > 0;
        if (isUsed) result.stillUsed.push(String(row.name));
        else {
          await upload.remove(row);
          result.removed.push(row.id);
        }
        progress?.(result.removed.length + result.stillUsed.length, due.length);
      }
    }
    return result;
  }
}
