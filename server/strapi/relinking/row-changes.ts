import type { Core } from '@strapi/strapi';
import { isObject, type JsonObject } from '../../core/json';
import { type Attribute, attributesOf, targetOf } from '../content/schema';

/** New values of attributes of one row: an entry's own, or that of a component in it. */
export interface RowChange {
  /** Uid of the content type or component. */
  model: string;
  id: number;
  /** By attribute. A media field has the ids of its rows, or null. */
  data: JsonObject;
}

/**
 * Compares a stored entry with a copy in which uses were replaced, and returns the rows that change. Both share
 * what is equal, as `place` leaves it; components stand in the same places.
 */
export function rowChangesOf(
  strapi: Core.Strapi,
  uid: string,
  before: JsonObject,
  after: JsonObject,
): RowChange[] {
  if (before === after) return [];
  const changes: RowChange[] = [];
  const data: JsonObject = {};
  for (const [name, attribute] of Object.entries(attributesOf(strapi, uid))) {
    const [was, is] = [before[name], after[name]];
    if (was === is) continue;
    if (attribute.type === 'media') data[name] = rowIdsOf(is);
    else if (isNested(attribute)) changes.push(...nestedChanges(strapi, attribute, was, is));
    else data[name] = is;
  }
  if (Object.keys(data).length > 0) changes.unshift({ model: uid, id: idOf(before), data });
  return changes;
}

function isNested({ type }: Attribute): boolean {
  return type === 'component' || type === 'dynamiczone';
}

function nestedChanges(
  strapi: Core.Strapi,
  attribute: Attribute,
  before: unknown,
  after: unknown,
): RowChange[] {
  const now = new Map(objectsIn(after).map((item) => [componentKey(item), item]));
  return objectsIn(before).flatMap((item) => {
    const model = targetOf(attribute, item);
    const changed = now.get(componentKey(item));
    return model === undefined || changed === undefined
      ? []
      : rowChangesOf(strapi, model, item, changed);
  });
}

/** Components of different kinds in one zone may have the same id. */
function componentKey({ __component: kind, id }: JsonObject): string {
  return `${kind} ${id}`;
}

function objectsIn(value: unknown): JsonObject[] {
  return (Array.isArray(value) ? value : [value]).filter(isObject);
}

function rowIdsOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter(isObject).map(idOf);
  return isObject(value) ? idOf(value) : null;
}

function idOf({ id }: JsonObject): number {
  return Number(id);
}
