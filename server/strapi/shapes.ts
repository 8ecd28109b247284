import type { Core } from '@strapi/strapi';
import type { JsonObject } from '../core/references/recognise';
import { OPAQUE, type Shape } from '../core/references/walk';
import { ASSET_FIELD, type Attribute, attributesOf, ENVELOPE, targetOf } from './schema';

/** Plain JSON is left alone: nobody knows what a url in it means. */
export function isPlainJson({ type, customField }: Attribute): boolean {
  return type === 'json' && customField !== ASSET_FIELD;
}

/** Weak, so that a Strapi that is gone takes its shapes with it. */
const shapes = new WeakMap<Core.Strapi, Map<string, Shape | undefined>>();

/**
 * What REST answers for entries of `uid`: the entry itself or a list, in `data` or bare, in both
 * response formats. Undefined where no plain JSON can be in it, so that most responses are walked
 * without a schema.
 */
export function shapeOfResponse(strapi: Core.Strapi, uid: string | undefined): Shape | undefined {
  const entry = uid === undefined ? undefined : shapeOf(strapi, uid);
  if (entry === undefined) return undefined;
  const response: Shape = {
    at: (container, key) => (isEnvelope(container, key) ? response : entry.at(container, key)),
  };
  return response;
}

function isEnvelope(container: JsonObject, key: string): boolean {
  return ENVELOPE.has(key) && !('documentId' in container);
}

/** The shape of an entry or component; undefined where no plain JSON is anywhere below it. */
function shapeOf(strapi: Core.Strapi, uid: string): Shape | undefined {
  let known = shapes.get(strapi);
  if (known === undefined) {
    known = new Map();
    shapes.set(strapi, known);
  }
  if (!known.has(uid))
    known.set(uid, holdsPlainJson(strapi, uid) ? entryShape(strapi, uid) : undefined);
  return known.get(uid);
}

function entryShape(strapi: Core.Strapi, uid: string): Shape {
  const attributes = attributesOf(strapi, uid);
  const shape: Shape = {
    at(container, key) {
      const attribute = attributes[key];
      if (attribute === undefined) return isV4Envelope(key) ? shape : undefined;
      if (isPlainJson(attribute)) return OPAQUE;
      const target = targetOf(attribute, container[key]);
      if (target !== undefined) return shapeOf(strapi, target);
      return attribute.type === 'dynamiczone' ? zoneShape(strapi, attribute) : undefined;
    },
  };
  return shape;
}

/** In the v4 response format entries and relations stand in `data` and `attributes`. */
function isV4Envelope(key: string): boolean {
  return key === 'data' || key === 'attributes';
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
