import type { Core } from '@strapi/strapi';
import type { AllowedType, AssetFieldOptions } from '../../contracts/reference';
import { isObject, type JsonObject } from '../../core/json';
import type { Path } from '../../core/references/walk';

/** The properties of a schema attribute that the plugin reads. */
export interface Attribute {
  type: string;
  customField?: string;
  required?: boolean;
  multiple?: boolean;
  /** Only on components. */
  repeatable?: boolean;
  component?: string;
  components?: readonly string[];
  target?: string;
  /** Only on media fields. */
  allowedTypes?: readonly AllowedType[] | null;
  /** Only on custom fields. */
  options?: AssetFieldOptions;
  pluginOptions?: {
    dam?: {
      references?: boolean;
      /** Which files a media field takes: assets of a DAM, files of Strapi, or both. @default 'any' */
      source?: 'dam' | 'any' | 'upload';
    };
  };
}

/** The content type of files in Strapi's Media Library. */
export const FILE_UID = 'plugin::upload.file';

/** The custom field of this plugin. */
export const ASSET_FIELD = 'plugin::dam.asset';

/** Attribute types whose text may contain URLs of references. */
export const TEXT_TYPES: ReadonlySet<string> = new Set(['string', 'text', 'richtext']);

/** Returns true if the value itself contains references, unlike media fields (rows) and components. */
export function holdsReferences(attribute: Attribute): boolean {
  const { type, customField } = attribute;
  if (type === 'blocks' || TEXT_TYPES.has(type) || customField === ASSET_FIELD) return true;
  return isDocument(attribute);
}

/** Returns true for JSON that the schema opens to references: `pluginOptions.dam.references: true`. */
export function isDocument({ type, customField, pluginOptions }: Attribute): boolean {
  return type === 'json' && customField !== ASSET_FIELD && pluginOptions?.dam?.references === true;
}

/**
 * Returns true for JSON that stays as it is, because the meaning of a URL in it is unknown: all JSON but the
 * plugin's custom field and what the schema opens to references.
 */
export function isPlainJson(attribute: Attribute): boolean {
  const { type, customField } = attribute;
  return type === 'json' && customField !== ASSET_FIELD && !isDocument(attribute);
}

/** Keys of responses and events that wrap entries. */
export const ENVELOPE: ReadonlySet<string> = new Set(['data', 'attributes', 'results', 'entry']);

/** Returns the attributes of a content type or component; empty for an unknown uid. */
export function attributesOf(strapi: Core.Strapi, uid: string): Record<string, Attribute> {
  const model = Object.hasOwn(strapi.contentTypes, uid)
    ? strapi.contentTypes[uid as keyof typeof strapi.contentTypes]
    : strapi.components[uid as keyof typeof strapi.components];
  return (model?.attributes ?? {}) as Record<string, Attribute>;
}

/** Returns the uid of the component or relation target; for a dynamic zone, of the item `value`. */
export function targetOf(attribute: Attribute, value: unknown): string | undefined {
  if (attribute.type === 'component') return attribute.component;
  if (attribute.type === 'relation') return attribute.target;
  if (attribute.type !== 'dynamiczone' || !isObject(value)) return undefined;
  return typeof value.__component === 'string' ? value.__component : undefined;
}

/** Returns the model that an attribute populates: files for media, else `targetOf` without an item. */
export function populatedModel(attribute: Attribute): string | undefined {
  return attribute.type === 'media' ? FILE_UID : targetOf(attribute, undefined);
}

/**
 * Returns true if `path` leads to a required single media field, which must not be null: its GraphQL
 * type is non-null, and front ends rely on it. Called for omitted assets only, so the schema is walked
 * rarely.
 */
export function isRequiredMedia(
  strapi: Core.Strapi,
  body: unknown,
  path: Path,
  rootUid: string | undefined,
): boolean {
  if (rootUid === undefined) return false;
  let value = body;
  let place: SchemaPlace | null = { uid: rootUid, attribute: undefined };
  for (const key of path) {
    value = isObject(value) || Array.isArray(value) ? Reflect.get(value, key) : undefined;
    place =
      typeof key === 'number' ? itemPlace(place, value) : propertyPlace(strapi, place, key, value);
    if (place === null) return false;
  }
  const { attribute } = place;
  return attribute?.type === 'media' && attribute.required === true && attribute.multiple !== true;
}

/** Position of a walk through the schema: the model whose attributes follow, and the last attribute. */
interface SchemaPlace {
  uid: string | undefined;
  attribute: Attribute | undefined;
}

/** Steps into a list item, which has its list's attribute. Null ends the walk: media lists may be empty. */
function itemPlace({ uid, attribute }: SchemaPlace, value: unknown): SchemaPlace | null {
  if (attribute === undefined) return { uid, attribute };
  return attribute.type === 'media' ? null : { uid: targetOf(attribute, value), attribute };
}

/** Steps into a property. Envelope keys keep the position; null ends the walk at unknown keys. */
function propertyPlace(
  strapi: Core.Strapi,
  place: SchemaPlace,
  key: string,
  value: unknown,
): SchemaPlace | null {
  const { uid } = place;
  const next: Attribute | undefined =
    uid === undefined ? undefined : attributesOf(strapi, uid)[key];
  if (next === undefined) return ENVELOPE.has(key) ? place : null;
  const target = targetOf(next, value) ?? (next.type === 'dynamiczone' ? uid : undefined);
  return { uid: target, attribute: next };
}

/** Returns true if this attribute, or a component nested in it, may hold references. */
export function mayHold(
  strapi: Core.Strapi,
  attribute: Attribute,
  above: readonly string[] = [],
): boolean {
  if (attribute.type === 'media' || holdsReferences(attribute)) return true;
  return componentsOf(attribute).some(
    (uid) =>
      !above.includes(uid) &&
      Object.values(attributesOf(strapi, uid)).some((inner) =>
        mayHold(strapi, inner, [...above, uid]),
      ),
  );
}

/** Returns the uids of the components that this attribute allows. */
export function componentsOf({ type, component, components = [] }: Attribute): readonly string[] {
  if (type === 'dynamiczone') return components;
  return type === 'component' && component !== undefined ? [component] : [];
}

/** Builds the `populate` parameter for these attributes: media, and components and zones recursively. */
export function populateOf(
  strapi: Core.Strapi,
  attributes: Record<string, Attribute>,
  keys: readonly string[],
  above: readonly string[] = [],
): JsonObject {
  const populate: JsonObject = {};
  const below = (uid: string): JsonObject => {
    // A component that nests itself is read one level deeper and no further.
    if (above.filter((outer) => outer === uid).length > 1) return {};
    const inner = attributesOf(strapi, uid);
    return { populate: populateOf(strapi, inner, Object.keys(inner), [...above, uid]) };
  };
  for (const key of keys) {
    const attribute = attributes[key];
    if (attribute?.type === 'media') populate[key] = true;
    if (attribute?.type === 'component' && attribute.component) {
      populate[key] = below(attribute.component);
    }
    if (attribute?.type === 'dynamiczone') {
      const on = (attribute.components ?? []).map((uid) => [uid, below(uid)]);
      populate[key] = { on: Object.fromEntries(on) };
    }
  }
  return populate;
}
