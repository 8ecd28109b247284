import type { Core } from '@strapi/strapi';
import { errors } from '@strapi/utils';
import { REFERENCE_PROVIDER } from '../contracts/reference';
import { isObject } from '../core/references/recognise';

const FILE_UID = 'plugin::upload.file';

/** As much of Strapi's upload service as is guarded here. */
interface UploadService {
  replace(id: number | string, ...rest: unknown[]): Promise<unknown>;
  remove(file: unknown): Promise<unknown>;
}

/**
 * Keeps Strapi's Media Library from breaking references: "replace" and "crop" would write local bytes
 * over one, "delete" would silently drop it from every entry. Every way to do these (admin, REST,
 * bulk, folders) ends in these two methods. An `ApplicationError`, because the admin shows its
 * message.
 */
export function guardMediaLibrary(strapi: Core.Strapi): void {
  const upload: UploadService = strapi.plugin('upload').service('upload');
  const { replace, remove } = upload;

  upload.replace = async (id, ...rest) => {
    const file = await strapi.db.query(FILE_UID).findOne({ where: { id } });
    if (isReferenceRow(file)) {
      throw new errors.ApplicationError(
        `"${file.name}" is an asset of the DAM. Upload a new version there: once it is approved, every page shows it.`,
      );
    }
    return replace.call(upload, id, ...rest);
  };

  upload.remove = async (file) => {
    if (isReferenceRow(file) && (await isInUse(strapi, file.id))) {
      throw new errors.ApplicationError(
        `"${file.name}" is an asset of the DAM that entries use. Take it out of them first, or withdraw it in the DAM.`,
      );
    }
    return remove.call(upload, file);
  };
}

/** By provider, since a file replaced before the plugin came may keep a reference's metadata. */
export function isReferenceRow(file: unknown): file is { id: number; name: string } {
  return isObject(file) && file.provider === REFERENCE_PROVIDER;
}

async function isInUse(strapi: Core.Strapi, id: number): Promise<boolean> {
  const row = await strapi.db.query(FILE_UID).findOne({ where: { id }, populate: ['related'] });
  return Array.isArray(row?.related) && row.related.length > 0;
}
