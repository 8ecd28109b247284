import type { Core } from '@strapi/strapi';
import type { JsonObject } from '../../core/json';
import { OPAQUE, type Shape } from '../../core/references/walk';
import { ASSET_FIELD, type Attribute, attributesOf, ENVELOPE, targetOf } from './schema';

/** Plain JSON is left alone: nobody knows what a url in it means. */
export function isPlainJson({ type, customField }: Attribute): boolean {
  return type === 'json' && customField !== ASSET_FIELD;
}

/** Weak, so that a Strapi that is gone takes its shapes with it. */
const shapes = new WeakMap<Core.Strapi, Map<string, Shape | undefined>>();

/**
 * What is answered about entries of `uid`: entries, lists of them, in envelopes of any kind and in
 * both response formats. Undefined where no plain JSON can be in it, so that most responses are
 * walked without a schema.
 */
export function shapeOf(strapi: Core.Strapi, uid: string): Shape | undefined {
  let known = shapes.get(strapi);
  if (known === undefined) {
    known = new Map();
    shapes.set(strapi, known);
  }
  if (!known.has(uid)) {
    known.set(uid, holdsPlainJson(strapi, uid) ? entryShape(strapi, uid) : undefined);
  }
  return known.get(uid);
}

function entryShape(strapi: Core.Strapi, uid: string): Shape {
  const attributes = attributesOf(strapi, uid);
  const shape: Shape = {
    at(container, key) {
      const attribute = isEnvelope(container, key) ? undefined : attributes[key];
      // Not an attribute: somebody's envelope, with entries further down.
      if (attribute === undefined) return shape;
      if (isPlainJson(attribute)) return OPAQUE;
      const target = targetOf(attribute, container[key]);
      if (target !== undefined) return shapeOf(strapi, target);
      return attribute.type === 'dynamiczone' ? zoneShape(strapi, attribute) : undefined;
    },
  };
  return shape;
}

/** Entries and components have an id; what they are wrapped in has none. */
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

/** Whether plain JSON is in a content type or in whatever it leads to; each is looked at once. */
function holdsPlainJson(strapi: Core.Strapi, uid: string, seen = new Set<string>()): boolean {
  // The admin's own types are no content: every entry leads to them by its author.
  if (seen.has(uid) || uid.startsWith('admin::')) return false;
  seen.add(uid);
  return Object.values(attributesOf(strapi, uid)).some((attribute) => {
    if (isPlainJson(attribute)) return true;
    const below = [attribute.component, attribute.target, ...(attribute.components ?? [])];
    return below.some((next) => next !== undefined && holdsPlainJson(strapi, next, seen));
  });
}
