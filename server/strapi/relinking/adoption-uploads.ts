import { openAsBlob } from 'node:fs';
import type { Core } from '@strapi/strapi';
import { errors } from '@strapi/utils';
import { unlessBlank } from '../../contracts/asset';
import { fileNameOf } from '../../core/file-name';
import { textOf } from '../../core/json';
import type { Connection, Connections } from '../../core/ports';
import { refuseUnfitFile } from '../content/upload-limits';
import type { Leases } from '../nodes/leases';
import type { AdoptionTable } from './adoption-table';
import { CannotRelink } from './alone';
import { type FileRow, filesById, readingFile } from './library-files';

interface AdoptionUploadsOptions {
  strapi: Core.Strapi;
  connections: Connections;
  leases: Leases;
  table: Pick<AdoptionTable, 'isUnmatched' | 'uploaded' | 'noteUpload'>;
}

/** Uploads files to a DAM that no asset was found for. The DAM reviews the new assets like any other. */
export class AdoptionUploads {
  readonly #options: AdoptionUploadsOptions;

  constructor(options: AdoptionUploadsOptions) {
    this.#options = options;
  }

  /** Returns the connections that take uploads. */
  targets(): Connection[] {
    return this.#options.connections
      .all()
      .filter(({ uploads, connector }) => uploads !== null && connector.upload !== undefined);
  }

  /**
   * Uploads a file of the last scan that has no match, as a new asset. Nothing is noted if the DAM refuses.
   *
   * @throws `CannotRelink` if the file is gone, was uploaded already or is being uploaded. `ValidationError` or
   * `PayloadTooLargeError` if the DAM does not take it. `DamError` if the DAM does not answer.
   */
  async upload(fileId: number, connectionKey: string, signal: AbortSignal): Promise<void> {
    const { strapi, leases, table } = this.#options;
    const connection = this.targets().find(({ key }) => key === connectionKey);
    if (connection === undefined) {
      throw new errors.ValidationError('This connection does not accept uploads from Strapi.');
    }
    const isFree = await leases.during(`adoption-upload:${fileId}`, async () => {
      const [row] = await filesById(strapi, [fileId]);
      if (row === undefined || !(await table.isUnmatched(fileId))) {
        throw new CannotRelink(
          'The file is gone, or was compared again meanwhile. Nothing was uploaded. Look at the matches again.',
        );
      }
      const uploaded = await table.uploaded();
      if (uploaded.some((each) => each.fileId === fileId)) {
        throw new CannotRelink('The file is in the DAM already, and waits for its approval there.');
      }
      const assetId = await this.#send(row, connection, signal);
      await table.noteUpload(fileId, { connection: connection.key, assetId });
    });
    if (!isFree) throw new CannotRelink('The file is being uploaded at the moment.');
  }

  /** Returns the id of the new asset. */
  #send(row: FileRow, { uploads, connector, label }: Connection, signal: AbortSignal) {
    return readingFile(this.#options.strapi, row, async (path) => {
      const { upload } = connector;
      if (path === null || uploads === null || upload === undefined) {
        throw new CannotRelink(
          'The file is gone from where Strapi keeps it. Nothing was uploaded.',
        );
      }
      const mime = textOf(row.mime) ?? 'application/octet-stream';
      const name = textOf(row.name) ?? '';
      const file = await openAsBlob(path, { type: mime });
      refuseUnfitFile({ size: file.size, mime }, uploads, label);
      const request = {
        file,
        fileName: fileNameOf(withExtension(name, textOf(row.ext) ?? '')),
        mime,
        title: name.replace(/\.\w+$/, '') || name || String(row.id),
        alternativeText: unlessBlank(textOf(row.alternativeText)),
        tags: [],
        folder: null,
      };
      return (await upload(request, { signal })).assetId;
    });
  }
}

/** People rename files in the Media Library, and leave the extension out. */
function withExtension(name: string, extension: string): string {
  const hasIt = name.toLowerCase().endsWith(extension.toLowerCase());
  return (hasIt ? name : name + extension).replace(/[\\/]/g, '-');
}
