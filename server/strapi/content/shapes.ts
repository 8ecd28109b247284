import type { Core } from '@strapi/strapi';
import type { JsonObject } from '../../core/json';
import { DOCUMENT, OPAQUE, type Shape } from '../../core/references/walk';
import {
  type Attribute,
  attributesOf,
  ENVELOPE,
  isDocument,
  isPlainJson,
  TEXT_TYPES,
  targetOf,
} from './schema';

/** Shapes per Strapi instance. Weak, so that a destroyed instance can be collected. */
const shapes = new WeakMap<Core.Strapi, Map<string, Shape | undefined>>();

/**
 * Returns the shape of responses with entries of `uid`: single entries and lists, in any envelope and in
 * both response formats. Undefined if they contain no JSON of the project, so that most responses are walked
 * without a schema.
 */
export function shapeOf(strapi: Core.Strapi, uid: string): Shape | undefined {
  let known = shapes.get(strapi);
  if (known === undefined) {
    known = new Map();
    shapes.set(strapi, known);
  }
  if (!known.has(uid)) {
    known.set(uid, holdsJson(strapi, uid) ? entryShape(strapi, uid) : undefined);
  }
  return known.get(uid);
}

function entryShape(strapi: Core.Strapi, uid: string): Shape {
  const attributes = attributesOf(strapi, uid);
  const shape: Shape = {
    at(container, key) {
      const attribute = isEnvelope(container, key) ? undefined : attributes[key];
      // Not an attribute: an envelope with entries further down.
      if (attribute === undefined) return shape;
      if (isPlainJson(attribute)) return OPAQUE;
      if (isDocument(attribute)) return DOCUMENT;
      const target = targetOf(attribute, container[key]);
      if (target !== undefined) return shapeOf(strapi, target);
      return attribute.type === 'dynamiczone' ? zoneShape(strapi, attribute) : undefined;
    },
  };
  return shape;
}

/**
 * Returns the shape of the admin's responses with entries of `uid` that leads to the texts whose fields show
 * pictures, and to nothing else: Strapi's markdown, the custom fields of other editors, and documents.
 */
export function pictureTextShape(strapi: Core.Strapi, uid: string): Shape {
  const attributes = attributesOf(strapi, uid);
  const shape: Shape = {
    at(container, key) {
      const attribute = isEnvelope(container, key) ? undefined : attributes[key];
      if (attribute === undefined) return ENVELOPE.has(key) ? shape : OPAQUE;
      if (isDocument(attribute)) return DOCUMENT;
      if (attribute.type === 'dynamiczone') return pictureTextZone(strapi, attribute);
      const { component } = attribute;
      if (component !== undefined) return pictureTextShape(strapi, component);
      return showsPictures(attribute) ? undefined : OPAQUE;
    },
  };
  return shape;
}

function pictureTextZone(strapi: Core.Strapi, zone: Attribute): Shape {
  return {
    at(container, key) {
      const component = targetOf(zone, container);
      return component === undefined
        ? OPAQUE
        : pictureTextShape(strapi, component).at(container, key);
    },
  };
}

/** Other text fields show the address itself, which may have a greatest length. */
function showsPictures({ type, customField }: Attribute): boolean {
  return type === 'richtext' || (TEXT_TYPES.has(type) && customField !== undefined);
}

/** Entries and components have an id, envelopes have none. */
function isEnvelope(container: JsonObject, key: string): boolean {
  return ENVELOPE.has(key) && !('id' in container);
}

/** Each item of a dynamic zone names its own component. */
function zoneShape(strapi: Core.Strapi, attribute: Attribute): Shape {
  return {
    at(container, key) {
      const component = targetOf(attribute, container);
      return component === undefined ? undefined : shapeOf(strapi, component)?.at(container, key);
    },
  };
}

/** Returns true if the type or anything reachable from it has JSON of the project. `seen` guards against cycles. */
function holdsJson(strapi: Core.Strapi, uid: string, seen = new Set<string>()): boolean {
  // Every entry relates to the admin's types through its author, but they are not content.
  if (seen.has(uid) || uid.startsWith('admin::')) return false;
  seen.add(uid);
  return Object.values(attributesOf(strapi, uid)).some((attribute) => {
    if (isPlainJson(attribute) || isDocument(attribute)) return true;
    const below = [attribute.component, attribute.target, ...(attribute.components ?? [])];
    return below.some((next) => next !== undefined && holdsJson(strapi, next, seen));
  });
}
