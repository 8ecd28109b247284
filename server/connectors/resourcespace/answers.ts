import { z } from 'zod';
import type { Asset, AssetVersion, Rendition } from '../../contracts/asset';
import { localTimeOf, type ReadLocalTime } from '../local-time';
import { kindOfMime, mimeOf } from '../media-types';
import { addressOf } from './files';
import { DELETED_STATE, type FieldName, type ResourceSpaceOptions } from './options';

/** What ResourceSpace answers, and what it means in the words of this house. */

/** Some rows have their numbers as texts. */
export const wireInteger = z.union([
  z.int(),
  z
    .string()
    .regex(/^-?\d{1,15}$/)
    .transform(Number),
]);
const optionalInteger = z
  .union([wireInteger, z.literal('').transform(() => null)])
  .nullish()
  .transform((value) => value ?? null);
const optionalText = z
  .string()
  .nullish()
  .transform((value) => value ?? '');

/** Has `field<number>` for each field the server joins, and `url_<size>` for each preview there is. */
export const wireRow = z.looseObject({
  ref: wireInteger,
  resource_type: wireInteger,
  archive: wireInteger,
  access: wireInteger,
  resultant_access: optionalInteger,
  has_image: optionalInteger,
  no_file: optionalInteger,
  file_size: optionalInteger,
  thumb_width: optionalInteger,
  thumb_height: optionalInteger,
  file_extension: optionalText,
  file_modified: optionalText,
});
export type WireRow = z.infer<typeof wireRow>;
export const wirePage = z.object({ total: wireInteger, data: z.array(wireRow) });

export const wireFields = z.array(
  z.object({ ref: wireInteger, value: z.union([z.string(), z.number()]).nullish() }),
);
export const wireSizes = z.array(
  z.object({
    size_code: z.string(),
    extension: optionalText,
    width: optionalInteger,
    height: optionalInteger,
  }),
);

/** What stands beside the row: it takes a call for each resource. Null: not asked for. */
export interface Details {
  fields: z.infer<typeof wireFields> | null;
  sizes: z.infer<typeof wireSizes> | null;
}
export const NO_DETAILS: Details = { fields: null, sizes: null };

/** A joined field is cut off after 200 bytes, at a whole character. */
const SURELY_WHOLE_BYTES = 196;

/** Whether the row itself has these fields, wholly. */
export function hasFields(row: WireRow, fields: readonly (number | null)[]): boolean {
  return fields.every((field) => {
    if (field === null) return true;
    const value = row[`field${field}`];
    return value !== undefined && Buffer.byteLength(String(value)) < SURELY_WHOLE_BYTES;
  });
}

/** Makes the one mapper. */
export function assetsOf(
  options: Pick<ResourceSpaceOptions, 'fields' | 'approvedStates' | 'resourceTypes' | 'timeZone'>,
  baseUrl: string,
): (row: WireRow, details: Details) => Asset {
  const instantOf = localTimeOf(options.timeZone);
  return (row, details) => {
    const said = (name: FieldName) => textOf(row, details, options.fields[name]);
    const isApproved = options.approvedStates.includes(row.archive);
    const fileName = said('fileName');
    const title = said('title') ?? fileName ?? `Resource ${row.ref}`;
    const ext = /^[A-Za-z0-9]{1,12}$/.exec(row.file_extension)?.[0].toLowerCase() ?? '';
    const version: AssetVersion | null = hasFile(row)
      ? {
          // Moves with the bytes alone; "modified" moves with every download.
          version: row.file_modified.replace(/\D/g, ''),
          status: isApproved ? 'approved' : 'in-review',
          fileName: fileName ?? `${title}.${ext}`,
          mime: mimeOf(ext),
          ext,
          sizeBytes: row.file_size,
          durationMs: null,
          pages: null,
          ...pixelsOf(details),
          url: addressOf(baseUrl, row, '', ext),
          renditions: renditionsOf(row, details, baseUrl),
          createdAt: instantOf(row.file_modified),
          approvedAt: null,
        }
      : null;
    return {
      assetId: String(row.ref),
      kind: options.resourceTypes[String(row.resource_type)] ?? kindOfMime(mimeOf(ext)),
      title,
      alternativeText: said('alternativeText'),
      caption: said('caption'),
      tags: tagsOf(said('tags') ?? ''),
      folder: null,
      credit: said('credit'),
      copyright: said('copyright'),
      focalPoint: null,
      withdrawn: isWithdrawn(row, isApproved),
      embargoUntil: limitOf(said('embargoUntil'), instantOf),
      expiresAt: limitOf(said('expiresAt'), instantOf),
      current: isApproved ? version : null,
      versions: version === null ? [] : [version],
      updatedAt: instantOf(row.file_modified),
      openUrl: `${baseUrl}/?r=${row.ref}`,
    };
  };
}

/** Without a file there is a placeholder picture at every address, with status 200. */
function hasFile(row: WireRow): boolean {
  return row.file_extension !== '' && row.file_modified !== '' && row.no_file !== 1;
}

/** Waiting to be archived, archived, deleted; or open to few: restricted and confidential. */
function isWithdrawn({ archive, access, resultant_access }: WireRow, isApproved: boolean): boolean {
  if (access !== 0 || (resultant_access ?? 0) !== 0) return true;
  return !isApproved && archive >= 1 && archive <= DELETED_STATE;
}

function textOf(row: WireRow, { fields }: Details, field: number | null): string | null {
  if (field === null) return null;
  const read = fields?.find(({ ref }) => ref === field)?.value;
  const text = String(read ?? row[`field${field}`] ?? '').trim();
  return text === '' ? null : text;
}

/** ResourceSpace takes a text that is no date for one that has passed; nobody may read it otherwise. */
function limitOf(text: string | null, instantOf: ReadLocalTime): string | null {
  if (text === null) return null;
  return instantOf(text) ?? text;
}

/** `harbour, "sea, salt"`: quotes protect a comma. */
function tagsOf(text: string): string[] {
  const tags = text.match(/"[^"]*"|[^,"]+/g) ?? [];
  return tags.map((tag) => tag.replaceAll('"', '').trim()).filter((tag) => tag !== '');
}

/** As `tagsOf` reads them. */
export function tagsText(tags: readonly string[]): string {
  const words = tags.map((tag) => tag.replaceAll('"', ' ').trim()).filter((tag) => tag !== '');
  return words.map((tag) => (tag.includes(',') ? `"${tag}"` : tag)).join(',');
}

function pixelsOf({ sizes }: Details): { width: number | null; height: number | null } {
  const original = sizes?.find(({ size_code }) => size_code === 'original');
  return { width: original?.width || null, height: original?.height || null };
}

/** The house's names for those sizes that the picker asks for. */
const NAMES: Readonly<Record<string, string>> = { thm: 'thumbnail', pre: 'preview', scr: 'large' };

/** Only what has pixels: the row knows those of the thumbnail, and only of that. */
function renditionsOf(row: WireRow, { sizes }: Details, baseUrl: string): Rendition[] {
  const { thumb_width, thumb_height } = row;
  const fromRow =
    row.has_image === 0 || row.url_thm === undefined
      ? []
      : [{ size_code: 'thm', extension: 'jpg', width: thumb_width, height: thumb_height }];
  return (sizes ?? fromRow).flatMap(({ size_code, extension, width, height }) => {
    if (size_code === 'original' || !width || !height) return [];
    const ext = extension.toLowerCase() || 'jpg';
    return {
      name: NAMES[size_code] ?? size_code,
      url: addressOf(baseUrl, row, size_code, ext),
      width,
      height,
      mime: mimeOf(ext),
      sizeBytes: null,
    };
  });
}
