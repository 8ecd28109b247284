import { isDeepStrictEqual } from 'node:util';
import type { Core } from '@strapi/strapi';
import { errors } from '@strapi/utils';
import { fromPercent, unlessBlank } from '../../contracts/asset';
import { REFERENCE_PROVIDER, storedUrl } from '../../contracts/reference';
import { isObject, type JsonObject } from '../../core/json';
import { metadataReference } from '../../core/references/recognise';
import { slugOfTitle } from '../../core/slug';
import { type FileTexts, uploadServiceOf } from '../compat';
import { FILE_UID } from '../content/schema';
import { damOf } from '../plugin';

/** Columns of a row that follow the DAM again. */
type Inherited = Partial<Record<keyof FileTexts | 'focalPoint', null>> & { url?: string };

/**
 * Keeps Strapi's Media Library from overwriting references with local bytes: "replace" and "crop" of the admin and
 * REST call these methods. They throw an `ApplicationError`, because the admin shows its message.
 */
export function guardMediaLibrary(strapi: Core.Strapi): void {
  const upload = uploadServiceOf(strapi);
  if (upload === undefined) return;
  const { replace, updateFileInfo } = upload;

  upload.replace = async (id, ...rest) => {
    const file = await strapi.db.query(FILE_UID).findOne({ where: { id } });
    if (isReferenceRow(file)) {
      throw new errors.ApplicationError(
        `"${file.name}" is an asset of the DAM. Upload a new version there: once it is approved, every page shows it.`,
      );
    }
    return replace.call(upload, id, ...rest);
  };

  // What differs from the DAM overrides it on this site. A text that is empty, and what is unchanged, is
  // stored as null, so that the row keeps following the DAM.
  upload.updateFileInfo = async (id, info, ...rest) => {
    const updated = await updateFileInfo.call(upload, id, info, ...rest);
    if (!isObject(updated) || !isReferenceRow(updated)) return updated;
    const inherited = await inheritedValues(strapi, updated);
    if (Object.keys(inherited).length === 0) return updated;
    await strapi.db.query(FILE_UID).update({ where: { id: updated.id }, data: inherited });
    return { ...updated, ...inherited };
  };
}

/**
 * Returns null for each text of a reference that is empty or equal to the DAM's, and for an equal focal point; others
 * are left out. A name equal to the DAM's title gets the address that such a pick has, so that it goes on following
 * the title.
 */
async function inheritedValues(strapi: Core.Strapi, file: JsonObject): Promise<Inherited> {
  const reference = metadataReference(file.provider_metadata);
  const asset = reference && (await damOf(strapi).resolver.resolveAll([reference]))[0]?.asset;
  const isInherited = (key: keyof FileTexts) =>
    typeof file[key] === 'string' && (!unlessBlank(file[key]) || file[key] === asset?.[key]);
  const point = fromPercent(file.focalPoint);
  const isSamePoint = point !== null && isDeepStrictEqual(point, asset?.focalPoint);
  return {
    ...(isSamePoint && { focalPoint: null }),
    ...(isInherited('alternativeText') && { alternativeText: null }),
    ...(isInherited('caption') && { caption: null }),
    ...(reference &&
      asset &&
      file.name === asset.title && {
        url: storedUrl(reference, slugOfTitle(asset.title), asset.current?.ext ?? ''),
      }),
  };
}

/**
 * True for rows of references. Compares the provider, because a file that was replaced while the plugin was
 * not installed may still have a reference's metadata.
 */
export function isReferenceRow(file: unknown): file is { id: number; name: string } {
  return isObject(file) && file.provider === REFERENCE_PROVIDER;
}
