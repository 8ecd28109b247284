import type { Core } from '@strapi/strapi';
import { errors } from '@strapi/utils';
import {
  aspectOf,
  connectionsOfField,
  type FieldRules,
  type Misfit,
  misfitOf,
  rulesOf,
} from '../../contracts/field-rules';
import type { AssetFieldOptions, Reference } from '../../contracts/reference';
import { isObject } from '../../core/json';
import { recogniseFile } from '../../core/references/recognise';
import type { Path } from '../../core/references/walk';
import { uploadServiceOf } from '../compat';
import {
  ASSET_FIELD,
  type Attribute,
  attributesOf,
  componentsOf,
  FILE_UID,
} from '../content/schema';
import { damOf } from '../plugin';

/** A custom field in a write: its path, its options from the content type, and the references it would hold. */
export interface WrittenField {
  path: Path;
  options: AssetFieldOptions;
  references: readonly Reference[];
}

/** A media field in a write, with the ids of the Media Library rows it would hold. */
export interface WrittenMedia {
  path: Path;
  options: AssetFieldOptions;
  /** Where its files must come from; null if it takes every file. */
  source: 'dam' | 'upload' | null;
  ids: readonly number[];
}

/** The references of rows of the Media Library, by id; null for a local file. Rows that do not exist are left out. */
export type MediaReferences = ReadonlyMap<number, Reference | null>;

/**
 * Checks fields against the options of their content type. The picker applies the same rules, but REST
 * and code write without it. Throws a `ValidationError` that names the first field with a problem. Rules
 * about kind, folder and size only apply to assets with a record, so that no write waits for the DAM.
 * With `complete`, the minimum number of assets is checked too.
 */
export async function checkFields(
  strapi: Core.Strapi,
  fields: readonly WrittenField[],
  { complete }: { complete: boolean },
): Promise<void> {
  for (const field of fields) {
    const problem = (complete ? minimumProblemOf(field) : null) ?? (await problemOf(strapi, field));
    if (problem === null) continue;
    const path = field.path.map(String);
    const message = `"${path.at(-1)}" ${problem}`;
    throw new errors.ValidationError(message, {
      errors: [{ path, name: 'ValidationError', message }],
    });
  }
}

/** Reads the rows that media fields would hold. */
export async function mediaReferences(
  strapi: Core.Strapi,
  media: readonly WrittenMedia[],
): Promise<MediaReferences> {
  const ids = media.flatMap((field) => field.ids);
  if (ids.length === 0) return new Map();
  const rows = await strapi.db.query(FILE_UID).findMany({ where: { id: { $in: ids } } });
  const { ours } = damOf(strapi);
  return new Map(rows.map((row) => [row.id, recogniseFile(row, ours)?.reference ?? null]));
}

/** Converts media fields to fields that `checkFields` can check: Strapi does not check file types on a write. */
export function fieldsOfMedia(
  media: readonly WrittenMedia[],
  rows: MediaReferences,
): WrittenField[] {
  return media.map(({ path, options, ids }) => ({
    path,
    options,
    references: ids.flatMap((id) => rows.get(id) ?? []),
  }));
}

/** Returns the row ids in a written media value: a single id, a list, or `set` and `connect` of a relation. */
export function mediaIdsIn(value: unknown): number[] {
  if (typeof value === 'number') return [value];
  if (typeof value === 'string') return /^\d{1,15}$/.test(value) ? [Number(value)] : [];
  if (Array.isArray(value)) return value.flatMap(mediaIdsIn);
  if (typeof value !== 'object' || value === null) return [];
  const { id, set, connect } = value as Record<string, unknown>;
  return [id, set, connect].flatMap(mediaIdsIn);
}

/** Describes a missing minimum; null if the field has enough assets. */
function minimumProblemOf({ options, references }: WrittenField): string | null {
  const { min, multiple } = options;
  if (!multiple || !min || references.length >= min) return null;
  return `needs at least ${min} DAM assets, and ${references.length} ${references.length === 1 ? 'was' : 'were'} given.`;
}

/** Describes the first rule that a field breaks; null if it keeps all. */
async function problemOf(
  strapi: Core.Strapi,
  { options, references }: WrittenField,
): Promise<string | null> {
  const { resolver, records } = damOf(strapi);
  const { max } = options;
  if (max && references.length > max) {
    return `accepts at most ${max} DAM assets, and ${references.length} were given.`;
  }
  const connections = connectionsOfField(options);
  const rules = rulesOf(options);
  const isRuled = Object.values(rules).some((rule) => rule !== null);
  for (const reference of references) {
    const name = resolver.nameOf(reference);
    if (connections !== null && !connections.includes(name.connection)) {
      return `accepts only assets of ${connections.join(', ')}, and an asset of "${name.connection}" was given.`;
    }
    if (!isRuled) continue;
    const asset = (await records.known(name))?.asset;
    if (!asset) continue;
    const version =
      asset.versions.find((each) => each.version === reference.version) ??
      asset.current ??
      asset.versions[0];
    const { kind, folder, title } = asset;
    const measured = {
      kind,
      folder,
      width: version?.width ?? null,
      height: version?.height ?? null,
    };
    const misfit = misfitOf(measured, rules);
    if (misfit !== null) {
      return MISFITS[misfit](rules, { ...measured, title }, options);
    }
  }
  return null;
}

type TitledAsset = Parameters<typeof misfitOf>[0] & { title: string };

/** Error texts, which follow the name of the field. */
const MISFITS: Record<
  Misfit,
  (rules: FieldRules, asset: TitledAsset, options: AssetFieldOptions) => string
> = {
  kinds: ({ kinds }, { title, kind }) =>
    `accepts only ${kinds?.join(' or ')} assets, and the kind of "${title}" is ${kind}.`,
  folders: ({ folders }, { title, folder }) =>
    `accepts only assets of the folder ${folders?.join(' or ')}, and "${title}" is in ${folder ?? 'no folder'}.`,
  aspect: (_rules, { title, width, height }, { aspect }) =>
    `accepts only images with the aspect ratio ${aspect}, and "${title}" has ${width} × ${height} pixels.`,
  size: ({ minWidth, minHeight }, { title, width, height }) =>
    `accepts only images of at least ${minWidth ?? 1} × ${minHeight ?? 1} pixels, and "${title}" has ${width} × ${height}.`,
};

/** True if entries of this type have a custom field with a minimum number of assets. */
export function hasMinimumCount(
  strapi: Core.Strapi,
  uid: string,
  above: readonly string[] = [],
): boolean {
  return Object.values(attributesOf(strapi, uid)).some(
    (attribute) =>
      (attribute.customField === ASSET_FIELD && Boolean(attribute.options?.min)) ||
      componentsOf(attribute).some(
        (inner) => !above.includes(inner) && hasMinimumCount(strapi, inner, [...above, inner]),
      ),
  );
}

/** Logs a warning for each invalid option of a content type. The checks ignore such an option. */
export function warnOfOptions(strapi: Core.Strapi): void {
  const { log } = damOf(strapi);
  for (const uid of [...Object.keys(strapi.contentTypes), ...Object.keys(strapi.components)]) {
    for (const [name, { options, pluginOptions }] of Object.entries(attributesOf(strapi, uid))) {
      const aspect = options?.aspect;
      if (aspect?.trim() && aspectOf(aspect) === null) {
        log.warn(
          `The option "aspect" of ${uid}.${name} is "${aspect}", which is not an aspect ratio. The field accepts images of any aspect ratio until you set landscape, portrait, square or a ratio such as 16:9.`,
        );
      }
      const source: unknown = pluginOptions?.dam?.source;
      if (source !== undefined && !['dam', 'any', 'upload'].includes(String(source))) {
        log.warn(
          `The option "source" of ${uid}.${name} is "${String(source)}". The field accepts every file until you set dam, any or upload.`,
        );
      }
    }
  }
}

/** Returns the source to which a media field is limited; null if it takes every file. */
export function sourceOf({ type, pluginOptions }: Attribute): WrittenMedia['source'] {
  const source = type === 'media' ? pluginOptions?.dam?.source : undefined;
  return source === 'dam' || source === 'upload' ? source : null;
}

/**
 * Checks the option `source` of media fields: a field for assets takes no local file, and a field for uploads no asset.
 * What the entry holds already may stay, so that a site which sets the option later can go on saving: `heldBy` returns
 * it. Throws a `ValidationError` that names the field.
 */
export async function checkSources(
  media: readonly WrittenMedia[],
  rows: MediaReferences,
  heldBy: () => Promise<readonly WrittenMedia[]>,
): Promise<void> {
  const misfits = media.flatMap(({ path, source, ids }) =>
    source === null
      ? []
      : ids.filter((id) => isOfOther(source, rows.get(id))).map((id) => ({ path, source, id })),
  );
  if (misfits.length === 0) return;
  const held = new Set((await heldBy()).flatMap(({ source, ids }) => (source === null ? [] : ids)));
  for (const { path, source, id } of misfits) {
    if (!held.has(id)) throw wrongSource(path, source);
  }
}

/** False for a row that does not exist: Strapi refuses it. */
function isOfOther(source: 'dam' | 'upload', reference: Reference | null | undefined): boolean {
  return reference !== undefined && (reference === null) === (source === 'dam');
}

/** The same for an upload that names the field of an entry into which its file goes, past the Document Service. */
export function refuseUploadsIntoFields(strapi: Core.Strapi): void {
  const service = uploadServiceOf(strapi);
  if (service === undefined) return;
  const { upload } = service;
  service.upload = async (request, ...rest) => {
    const { ref, field } = isObject(request.data) ? request.data : {};
    if (typeof ref === 'string' && typeof field === 'string') {
      const attribute = attributesOf(strapi, ref)[field];
      if (attribute && sourceOf(attribute) === 'dam') throw wrongSource([field], 'dam');
    }
    return upload.call(service, request, ...rest);
  };
}

function wrongSource(path: Path, source: 'dam' | 'upload'): Error {
  const takes =
    source === 'dam'
      ? 'takes only assets of the DAM, and a file of the Media Library was given. Choose it with "Add from DAM".'
      : 'takes only files that are uploaded to Strapi, and an asset of the DAM was given.';
  const message = `"${path.at(-1)}" ${takes}`;
  const error = { path: path.map(String), name: 'ValidationError', message };
  return new errors.ValidationError(message, { errors: [error] });
}
