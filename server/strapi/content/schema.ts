import type { Core } from '@strapi/strapi';
import type { AllowedType, AssetFieldOptions } from '../../contracts/reference';
import { isObject, type JsonObject } from '../../core/json';
import type { Path } from '../../core/references/walk';

/** As much of an attribute as the plugin reads. */
export interface Attribute {
  type: string;
  customField?: string;
  required?: boolean;
  multiple?: boolean;
  component?: string;
  components?: readonly string[];
  target?: string;
  /** Of media fields. */
  allowedTypes?: readonly AllowedType[] | null;
  /** Of custom fields. */
  options?: AssetFieldOptions;
}

/** Files of Strapi's Media Library. */
export const FILE_UID = 'plugin::upload.file';

export const ASSET_FIELD = 'plugin::dam.asset';

export const TEXT_TYPES: ReadonlySet<string> = new Set(['string', 'text', 'richtext']);

/** Whether the value itself names references; media fields name rows, components hold others. */
export function holdsReferences({ type, customField }: Attribute): boolean {
  return type === 'blocks' || TEXT_TYPES.has(type) || customField === ASSET_FIELD;
}

/** Keys under which answers and events hold entries, beside those of the entries themselves. */
export const ENVELOPE: ReadonlySet<string> = new Set(['data', 'attributes', 'results', 'entry']);

/** The attributes of a content type or component; none for a uid nobody knows. */
export function attributesOf(strapi: Core.Strapi, uid: string): Record<string, Attribute> {
  const model = Object.hasOwn(strapi.contentTypes, uid)
    ? strapi.contentTypes[uid as keyof typeof strapi.contentTypes]
    : strapi.components[uid as keyof typeof strapi.components];
  return (model?.attributes ?? {}) as Record<string, Attribute>;
}

/** The uid of what stands behind a nested attribute; `value` tells a dynamic zone's component. */
export function targetOf(attribute: Attribute, value: unknown): string | undefined {
  if (attribute.type === 'component') return attribute.component;
  if (attribute.type === 'relation') return attribute.target;
  if (attribute.type !== 'dynamiczone' || !isObject(value)) return undefined;
  return typeof value.__component === 'string' ? value.__component : undefined;
}

/**
 * Whether the medium at `path` is a required single one, which must never be null: GraphQL makes it
 * non-null, and front ends rely on it. Asked for omitted media only, so the schema is walked rarely.
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

/** Where a walk along the schema stands: the model whose attributes follow, and the last attribute. */
interface SchemaPlace {
  uid: string | undefined;
  attribute: Attribute | undefined;
}

/** An item belongs to the attribute that its list stands for; a list of media is never required here. */
function itemPlace({ uid, attribute }: SchemaPlace, value: unknown): SchemaPlace | null {
  if (attribute === undefined) return { uid, attribute };
  return attribute.type === 'media' ? null : { uid: targetOf(attribute, value), attribute };
}

/** `data` and `attributes` are envelope; any other key that is no attribute ends the walk. */
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

/** Whether a value of this attribute, or of what is nested in it, may hold references. */
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

/** Components that may stand in this attribute. */
export function componentsOf({ type, component, components = [] }: Attribute): readonly string[] {
  if (type === 'dynamiczone') return components;
  return type === 'component' && component !== undefined ? [component] : [];
}

/** Reads everything of these attributes that may hold references, down through components and zones. */
export function populateOf(
  strapi: Core.Strapi,
  attributes: Record<string, Attribute>,
  keys: readonly string[],
  above: readonly string[] = [],
): JsonObject {
  const populate: JsonObject = {};
  const below = (uid: string): JsonObject => {
    // Of a component that nests itself one more level is read, and then no more.
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
