import { errors } from '@strapi/utils';
import type { UploadLimits } from '../../contracts/connector';
import { takesMime } from '../../contracts/field-rules';

/**
 * Refuses a file that the DAM does not accept.
 *
 * @param dam Its name for people.
 * @throws `ValidationError` if the file is empty or of another type, `PayloadTooLargeError` if it is too large.
 */
export function refuseUnfitFile(
  { size, mime }: { size: number; mime: string },
  { maxBytes, mimes }: UploadLimits,
  dam: string,
): void {
  if (size === 0) throw new errors.ValidationError('The file is empty.');
  if (size > maxBytes) {
    throw new errors.PayloadTooLargeError(
      `The file is larger than ${dam} accepts (${Math.floor(maxBytes / 1_000_000)} MB).`,
    );
  }
  if (!takesMime(mimes, mime))
    throw new errors.ValidationError(`${dam} does not accept files of type ${mime}.`);
}
