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
import { recogniseFile } from '../../core/references/recognise';
import type { Path } from '../../core/references/walk';
import { ASSET_FIELD, attributesOf, componentsOf, FILE_UID } from '../content/schema';
import { damOf } from '../plugin';

/** A field as it is written: where it stands, what its content type says, and what it would hold. */
export interface WrittenField {
  path: Path;
  options: AssetFieldOptions;
  references: readonly Reference[];
}

/** Rows of the Media Library that a media field would hold, of which some may stand for references. */
export interface WrittenMedia {
  path: Path;
  options: AssetFieldOptions;
  ids: readonly number[];
}

/**
 * What the picker filters is checked again, since REST and code write without it. Throws a
 * `ValidationError` that names the field. What an asset is like is checked for those with a record:
 * no write waits for the DAM. `complete` asks for the least number too, as publishing does.
 */
export async function checkFields(
  strapi: Core.Strapi,
  fields: readonly WrittenField[],
  { complete }: { complete: boolean },
): Promise<void> {
  for (const field of fields) {
    const problem = (complete ? tooFew(field) : null) ?? (await problemOf(strapi, field));
    if (problem === null) continue;
    const path = field.path.map(String);
    const message = `"${path.at(-1)}" ${problem}`;
    throw new errors.ValidationError(message, {
      errors: [{ path, name: 'ValidationError', message }],
    });
  }
}

/** The same of media fields: Strapi itself checks no types on a write. */
export async function referencesOfMedia(
  strapi: Core.Strapi,
  media: readonly WrittenMedia[],
): Promise<WrittenField[]> {
  const ids = media.flatMap((field) => field.ids);
  if (ids.length === 0) return [];
  const rows = await strapi.db.query(FILE_UID).findMany({ where: { id: { $in: ids } } });
  const referenceById = new Map(rows.map((row) => [row.id, recogniseFile(row)?.reference]));
  return media.map(({ path, options, ids: held }) => ({
    path,
    options,
    references: held.flatMap((id) => referenceById.get(id) ?? []),
  }));
}

/** The ids in what a media field is written with: one, a list, or the changes of a relation. */
export function mediaIdsIn(value: unknown): number[] {
  if (typeof value === 'number') return [value];
  if (typeof value === 'string') return /^\d{1,15}$/.test(value) ? [Number(value)] : [];
  if (Array.isArray(value)) return value.flatMap(mediaIdsIn);
  if (typeof value !== 'object' || value === null) return [];
  const { id, set, connect } = value as Record<string, unknown>;
  return [id, set, connect].flatMap(mediaIdsIn);
}

function tooFew({ options, references }: WrittenField): string | null {
  const { min, multiple } = options;
  if (!multiple || !min || references.length >= min) return null;
  return `needs at least ${min} DAM assets, and ${references.length} ${references.length === 1 ? 'was' : 'were'} given.`;
}

async function problemOf(
  strapi: Core.Strapi,
  { options, references }: WrittenField,
): Promise<string | null> {
  const { resolver, records } = damOf(strapi);
  const { max } = options;
  if (max && references.length > max) {
    return `takes at most ${max} DAM assets, and ${references.length} were given.`;
  }
  const connections = connectionsOfField(options);
  const rules = rulesOf(options);
  const isRuled = Object.values(rules).some((rule) => rule !== null);
  for (const reference of references) {
    const name = resolver.nameOf(reference);
    if (connections !== null && !connections.includes(name.connection)) {
      return `takes assets of ${connections.join(', ')} only, and one of "${name.connection}" was given.`;
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

type Named = Parameters<typeof misfitOf>[0] & { title: string };

const MISFITS: Record<
  Misfit,
  (rules: FieldRules, asset: Named, options: AssetFieldOptions) => string
> = {
  kinds: ({ kinds }, { title, kind }) =>
    `takes ${kinds?.join(' or ')} assets only, and "${title}" is of the kind ${kind}.`,
  folders: ({ folders }, { title, folder }) =>
    `takes assets of the folder ${folders?.join(' or ')} only, and "${title}" is ${folder === null ? 'in none' : `in ${folder}`}.`,
  aspect: (_rules, { title, width, height }, { aspect }) =>
    `takes pictures of the aspect ${aspect} only, and "${title}" has ${width} × ${height} pixels.`,
  size: ({ minWidth, minHeight }, { title, width, height }) =>
    `takes pictures of at least ${minWidth ?? 1} × ${minHeight ?? 1} pixels, and "${title}" has ${width} × ${height}.`,
};

/** Whether entries of this type hold a field that asks for some least number. */
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

/** Says in the log which options of a content type nobody can understand; such a rule is left out. */
export function warnOfOptions(strapi: Core.Strapi): void {
  for (const uid of [...Object.keys(strapi.contentTypes), ...Object.keys(strapi.components)]) {
    for (const [name, { options }] of Object.entries(attributesOf(strapi, uid))) {
      const aspect = options?.aspect;
      if (!aspect?.trim() || aspectOf(aspect) !== null) continue;
      damOf(strapi).log.warn(
        `The option "aspect" of ${uid}.${name} is "${aspect}", which is not understood: give landscape, portrait, square or a ratio such as 16:9. Pictures of any aspect are taken there.`,
      );
    }
  }
}
