import type { Core } from '@strapi/strapi';
import { REFERENCE_PROVIDER } from '../../contracts/reference';
import { FILE_UID } from '../content/schema';
import { isReferenceRow } from './guard';

/** What Strapi's AI describes (`@strapi/upload`, server/shared/constants.js). */
const DESCRIBED_TYPES = ['image/png', 'image/jpeg', 'image/webp', 'image/heic', 'image/heif'];

/** As much of Strapi's AI metadata service as is guarded here. */
interface AiMetadata {
  processFiles(files: readonly unknown[]): Promise<unknown[]>;
  generateForFiles(ids: readonly (number | string)[], user?: unknown): Promise<unknown[]>;
  countImagesWithoutMetadata(): Promise<{
    imagesWithoutMetadataCount: number;
    totalImages: number;
  }>;
}

/**
 * Leaves references out of Strapi's AI metadata: their alternative text is the DAM's. Without this
 * the bytes of an asset would go to the AI's server, or rather one reference would fail the work for
 * all other files, since their urls are relative and Strapi fetches what is not local as it stands.
 */
export function leaveMetadataToDam(strapi: Core.Strapi): void {
  const service: AiMetadata = strapi.plugin('upload').service('aiMetadata');
  const { processFiles, generateForFiles, countImagesWithoutMetadata } = service;

  // Every road to the AI ends here; null is its answer for a file that it does not describe.
  service.processFiles = async (files) => {
    const own = files.filter((file) => !isReferenceRow(file));
    const results = (await processFiles.call(service, own)).values();
    return files.map((file) => (isReferenceRow(file) ? null : (results.next().value ?? null)));
  };

  // Or a reference in a selection would be reported as an error.
  service.generateForFiles = async (ids, user) => {
    const references = await referencesAmong(strapi, ids);
    const own = ids.filter((id) => !references.has(Number(id)));
    const results = (await generateForFiles.call(service, own, user)).values();
    return ids.map((id) =>
      references.has(Number(id)) ? { id: Number(id), status: 'skipped' } : results.next().value,
    );
  };

  // Or the admin would offer work for ever that is never done.
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
