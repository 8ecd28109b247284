import type { Core } from '@strapi/strapi';
import { REFERENCE_PROVIDER } from '../../contracts/reference';
import { aiMetadataOf } from '../compat';
import { FILE_UID } from '../content/schema';
import { isReferenceRow } from './guard';

/** Media types that Strapi's AI describes (`@strapi/upload`, server/shared/constants.js). */
const DESCRIBED_TYPES = ['image/png', 'image/jpeg', 'image/webp', 'image/heic', 'image/heif'];

/**
 * Excludes references from Strapi's AI metadata, because their alternative text comes from the DAM.
 * Otherwise one reference would make the whole job fail: Strapi fetches every file that is not local by
 * its stored URL, and the URL of a reference is relative.
 */
export function leaveMetadataToDam(strapi: Core.Strapi): void {
  const service = aiMetadataOf(strapi);
  if (service === undefined) return;
  const { processFiles, generateForFiles, countImagesWithoutMetadata } = service;

  // All methods of the service send files through this one; it returns null for a file it does not describe.
  service.processFiles = async (files) => {
    const localFiles = files.filter((file) => !isReferenceRow(file));
    const results = (await processFiles.call(service, localFiles)).values();
    return files.map((file) => (isReferenceRow(file) ? null : (results.next().value ?? null)));
  };

  // Without this a reference in a selection would be reported as an error.
  if (generateForFiles !== undefined) {
    service.generateForFiles = async (ids, user) => {
      const references = await referencesAmong(strapi, ids);
      const localIds = ids.filter((id) => !references.has(Number(id)));
      const results = (await generateForFiles.call(service, localIds, user)).values();
      return ids.map((id) =>
        references.has(Number(id)) ? { id: Number(id), status: 'skipped' } : results.next().value,
      );
    };
  }

  // Without this the admin would offer to describe references, and the count would never reach zero.
  if (countImagesWithoutMetadata !== undefined) {
    service.countImagesWithoutMetadata = async () => {
      const [counts, references, lacking] = await Promise.all([
        countImagesWithoutMetadata.call(service),
        strapi.db.query(FILE_UID).count({ where: REFERENCES }),
        strapi.db.query(FILE_UID).count({ where: { ...REFERENCES, $or: LACKING } }),
      ]);
      return {
        imagesWithoutMetadataCount: counts.imagesWithoutMetadataCount - lacking,
        totalImages: counts.totalImages - references,
      };
    };
  }
}

const REFERENCES = { provider: REFERENCE_PROVIDER, mime: { $in: DESCRIBED_TYPES } };
const LACKING = ['alternativeText', 'caption'].flatMap((key) => [
  { [key]: { $null: true } },
  { [key]: '' },
]);

async function referencesAmong(
  strapi: Core.Strapi,
  ids: readonly (number | string)[],
): Promise<ReadonlySet<number>> {
  const rows = await strapi.db.query(FILE_UID).findMany({
    select: ['id'],
    where: { id: { $in: [...new Set(ids.map(Number))] }, provider: REFERENCE_PROVIDER },
  });
  return new Set(rows.map(({ id }: { id: number | string }) => Number(id)));
}
