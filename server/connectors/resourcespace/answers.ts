import { z } from 'zod';
import {
  type Asset,
  type AssetKind,
  type AssetVersion,
  kindOfMime,
  type LocalTexts,
  type Rendition,
} from '../../contracts/asset';
import { placedIn } from '../configured-places';
import { localTimeOf, type ReadLocalTime } from '../local-time';
import { mimeOf } from '../media-types';
import { type LimitName, seenLimit, type UnseenLimits } from '../rights';
import { addressOf } from './files';
import { DELETED_STATE, type FieldName, type ResourceSpaceOptions } from './options';

/** Maps the answers of ResourceSpace to assets. */

/** A whole number, which some rows hold as text. */
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

/** Also has `field<number>` for each field the server joins, and `url_<size>` for each preview. */
const wireRow = z.looseObject({
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
  file_checksum: optionalText,
});
export type WireRow = z.infer<typeof wireRow>;
export const wirePage = z.object({ total: wireInteger, data: z.array(wireRow) });

export const wireFields = z.array(
  z.object({ ref: wireInteger, value: z.union([z.string(), z.number()]).nullish() }),
);
/** The server writes "?" for pixels that it does not know, such as those of an SVG or a film. */
const pixels = z.union([wireInteger, z.literal('?').transform(() => null)]).nullish();

export const wireSizes = z.array(
  z.object({ size_code: z.string(), extension: optionalText, width: pixels, height: pixels }),
);
export type WireSizes = z.infer<typeof wireSizes>;

/** Data beside the row. Null if it was not read, which costs calls per resource. */
export interface Details {
  fields: z.infer<typeof wireFields> | null;
  sizes: WireSizes | null;
  unseen: UnseenLimits;
}

/** The server cuts a joined field after 200 bytes at a whole character, so a shorter text is whole. */
const SURELY_WHOLE_BYTES = 196;

/** True if the row holds the whole text of all these fields. */
export function hasFields(row: WireRow, fields: readonly (number | null)[]): boolean {
  return fields.every((field) => {
    if (field === null) return true;
    const value = row[`field${field}`];
    return value !== undefined && Buffer.byteLength(String(value)) < SURELY_WHOLE_BYTES;
  });
}

type MapperOptions = Pick<
  ResourceSpaceOptions,
  'fields' | 'language' | 'texts' | 'expose' | 'approvedStates' | 'resourceTypes' | 'timeZone'
>;

export type AssetMapper = (row: WireRow, details: Details) => Asset;

export function assetMapper(options: MapperOptions, baseUrl: string): AssetMapper {
  const instantOf = localTimeOf(options.timeZone);
  return (row, details) => {
    const at = (field: number | null) => textOf(row, details, field);
    const text = (name: FieldName) => at(options.fields[name]);
    const said = (name: keyof LocalTexts) => inLanguages(text(name), options.language);
    const placed = placedIn(options, { text: at, value: at });
    const limit = (name: LimitName) =>
      seenLimit(limitOf(text(name), instantOf), name, details.unseen);
    const isApproved = options.approvedStates.includes(row.archive);
    const ext = extensionIn(row);
    const title = said('title').own ?? text('fileName') ?? `Resource ${row.ref}`;
    const fileName = text('fileName') ?? `${title}.${ext}`;
    const version: AssetVersion | null = hasFile(row)
      ? {
          ...fileOf(row, details, baseUrl),
          status: isApproved ? 'approved' : 'in-review',
          fileName,
          createdAt: instantOf(row.file_modified),
        }
      : null;
    return {
      assetId: String(row.ref),
      kind: kindOf(mimeOf(ext), options.resourceTypes[String(row.resource_type)]),
      title,
      alternativeText: said('alternativeText').own,
      caption: said('caption').own,
      ...placed,
      ...translated(placed.texts, said),
      tags: tagsOf(text('tags') ?? ''),
      folder: null,
      credit: said('credit').own,
      copyright: text('copyright'),
      focalPoint: null,
      withdrawn: isWithdrawn(row, isApproved),
      embargoUntil: limit('embargoUntil'),
      expiresAt: limit('expiresAt'),
      current: isApproved ? version : null,
      versions: version === null ? [] : [version],
      updatedAt: instantOf(row.file_modified),
      openUrl: `${baseUrl}/?r=${row.ref}`,
    };
  };
}

/** A field whose value has several languages begins each with `~en:` and the like. */
const LANGUAGE = /~([a-z]{2,3}(?:-[A-Za-z]{2,4})?):/g;

/** Returns the text in the main language, else the first one, and all texts of a value that has languages. */
function inLanguages(
  value: string | null,
  main: string | undefined,
): { own: string | null; texts: ReadonlyMap<string, string> } {
  const texts = new Map<string, string>();
  if (value === null || !value.startsWith('~')) return { own: value, texts };
  // Odd places are languages, and their texts follow.
  const parts = value.split(LANGUAGE);
  for (let index = 1; index < parts.length; index += 2) {
    const text = parts[index + 1]?.trim() ?? '';
    if (text !== '') texts.set(parts[index] ?? '', text);
  }
  const [first = value] = texts.values();
  return { own: texts.get(main ?? '') ?? first, texts };
}

const TRANSLATED = ['title', 'alternativeText', 'caption', 'credit'] as const;

/** Adds the languages that stand within values to those of fields of their own. */
function translated(
  texts: Asset['texts'],
  said: (name: keyof LocalTexts) => ReturnType<typeof inLanguages>,
): Pick<Asset, 'texts'> {
  const all: Record<string, LocalTexts> = { ...texts };
  for (const key of TRANSLATED) {
    for (const [language, text] of said(key).texts) {
      all[language] = { ...all[language], [key]: text };
    }
  }
  return Object.keys(all).length > 0 ? { texts: all } : {};
}

/** Types of drawings that many documents have too, so that only the resource's type tells them apart. */
const OF_ANY_KIND: ReadonlySet<string> = new Set([mimeOf(''), 'application/postscript']);

/** The file says more than the resource's type: a film may lie among the photos. */
function kindOf(mime: string, ofType: AssetKind | undefined): AssetKind {
  return ofType !== undefined && OF_ANY_KIND.has(mime) ? ofType : kindOfMime(mime);
}

/** Returns the name of the bytes. `file_modified` moves with the previews too, but some servers have no checksum. */
function versionOf({ file_checksum, file_modified }: WireRow): string {
  const isName = /^[0-9A-Za-z]{1,64}$/.test(file_checksum);
  return isName ? file_checksum : file_modified.replace(/\D/g, '');
}

function extensionIn({ file_extension }: WireRow): string {
  return /^[A-Za-z0-9]{1,12}$/.exec(file_extension)?.[0].toLowerCase() ?? '';
}

function fileOf(
  row: WireRow,
  details: Details,
  baseUrl: string,
): Omit<AssetVersion, 'status' | 'fileName' | 'createdAt'> {
  const ext = extensionIn(row);
  return {
    version: versionOf(row),
    mime: mimeOf(ext),
    ext,
    sizeBytes: row.file_size,
    durationMs: null,
    pages: null,
    ...pixelsOf(row, details),
    url: addressOf(baseUrl, { ref: row.ref, v: versionOf(row) }, '', ext),
    renditions: renditionsOf(row, details, baseUrl),
    approvedAt: null,
  };
}

/** False for a resource without a file; the server sends a placeholder for it, with status 200. */
function hasFile(row: WireRow): boolean {
  return row.file_extension !== '' && row.file_modified !== '' && row.no_file !== 1;
}

/** True for archived and deleted resources, and for restricted and confidential ones. */
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

/** A limit that cannot be read stays a text, which makes the asset unavailable, as in ResourceSpace. */
function limitOf(text: string | null, instantOf: ReadLocalTime): string | null {
  if (text === null) return null;
  return instantOf(text) ?? text;
}

/** Reads a text such as `harbour, "sea, salt"`, in which quotes protect a comma. */
export function tagsOf(text: string): string[] {
  const tags = text.match(/"[^"]*"|[^,"]+/g) ?? [];
  return tags.map((tag) => tag.replaceAll('"', '').trim()).filter((tag) => tag !== '');
}

/** Writes tags in the form that `tagsOf` reads. */
export function tagsText(tags: readonly string[]): string {
  const words = tags.map((tag) => tag.replaceAll('"', ' ').trim()).filter((tag) => tag !== '');
  return words.map((tag) => (tag.includes(',') ? `"${tag}"` : tag)).join(',');
}

function isOriginal({ size_code }: WireSizes[number]): boolean {
  return size_code.startsWith('original');
}

/** Returns the file's own entry. A film or a document has another one, of a JPEG that shows it. */
export function originalOf(sizes: WireSizes | null, row: WireRow): WireSizes[number] | undefined {
  const ext = extensionIn(row);
  const isOfFile = ({ extension }: WireSizes[number]) =>
    extension === '' || extension.toLowerCase() === ext;
  return sizes?.find((size) => isOriginal(size) && isOfFile(size));
}

/** Returns the size as displayed: the server tells that of the stored pixels, while its previews are turned. */
function pixelsOf(
  row: WireRow,
  { sizes }: Details,
): { width: number | null; height: number | null } {
  const { width, height } = originalOf(sizes, row) ?? {};
  if (!width || !height) return { width: null, height: null };
  const isTurned = sizes?.some((size) => {
    const [across, down] = [size.width ?? 0, size.height ?? 0];
    return (
      !isOriginal(size) && across !== down && width !== height && across > down !== width > height
    );
  });
  return isTurned === true ? { width: height, height: width } : { width, height };
}

/** Names of renditions that the picker looks for, by the server's size codes. */
const NAMES: Readonly<Record<string, string>> = { thm: 'thumbnail', pre: 'preview', scr: 'large' };

/** Lists the previews whose size in pixels is known; the row tells that of the thumbnail only. */
function renditionsOf(row: WireRow, { sizes }: Details, baseUrl: string): Rendition[] {
  const { thumb_width, thumb_height } = row;
  // Previews may be made anew of the same bytes.
  const v = row.file_modified.replace(/\D/g, '');
  const fromRow =
    row.has_image === 0 || row.url_thm === undefined
      ? []
      : [{ size_code: 'thm', extension: 'jpg', width: thumb_width, height: thumb_height }];
  return (sizes ?? fromRow).flatMap((size) => {
    const { size_code, extension, width, height } = size;
    if (isOriginal(size) || !width || !height) return [];
    const ext = extension.toLowerCase() || 'jpg';
    return {
      name: NAMES[size_code] ?? size_code,
      url: addressOf(baseUrl, { ref: row.ref, v }, size_code, ext),
      width,
      height,
      mime: mimeOf(ext),
      sizeBytes: null,
    };
  });
}
