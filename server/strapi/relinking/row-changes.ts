import { isDeepStrictEqual } from 'node:util';
import type { Core } from '@strapi/strapi';
import { isObject, type JsonObject } from '../../core/json';
import type { Path } from '../../core/references/walk';
import { type Attribute, attributesOf, targetOf } from '../content/schema';

/** New values of attributes of one row: an entry's own, or that of a component in it. */
export interface RowChange {
  /** Uid of the content type or component. */
  model: string;
  id: number;
  /** The way from the entry to the row, such as `sections.1`; empty for the entry itself. */
  path: string;
  /** By attribute. A media field has the ids of its rows, or null. */
  data: JsonObject;
  /** What the same attributes held. */
  before: JsonObject;
}

/**
 * Compares a stored entry with a copy in which uses were replaced, and returns the rows that change. Components stand
 * in the same places.
 */
export function rowChangesOf(
  strapi: Core.Strapi,
  uid: string,
  before: JsonObject,
  after: JsonObject,
  path: readonly string[] = [],
): RowChange[] {
  if (before === after) return [];
  const changes: RowChange[] = [];
  const data: JsonObject = {};
  const held: JsonObject = {};
  for (const [name, attribute] of Object.entries(attributesOf(strapi, uid))) {
    if (before[name] === after[name]) continue;
    if (isNested(attribute)) {
      changes.push(...nestedChanges(strapi, attribute, before[name], after[name], [...path, name]));
      continue;
    }
    const [was, is] = [before[name], after[name]].map((value) => writtenForm(attribute, value));
    // A list that only went through a placer is a copy of itself.
    if (isDeepStrictEqual(was, is)) continue;
    data[name] = is;
    held[name] = was;
  }
  if (Object.keys(data).length === 0) return changes;
  const own = { model: uid, id: idOf(before), path: path.join('.'), data, before: held };
  return [own, ...changes];
}

/** Finds the row at a path of a stored entry, and its model; null if the entry has none there any more. */
export function rowAt(
  strapi: Core.Strapi,
  uid: string,
  entry: JsonObject,
  path: string,
): { model: string; row: JsonObject } | null {
  let [model, row] = [uid, entry];
  const keys = path === '' ? [] : path.split('.');
  for (let at = 0; at < keys.length; at += 1) {
    const attribute = attributesOf(strapi, model)[keys[at] ?? ''];
    let value = row[keys[at] ?? ''];
    if (Array.isArray(value)) {
      at += 1;
      value = value[Number(keys[at])];
    }
    const next = attribute && targetOf(attribute, value);
    if (next === undefined || !isObject(value)) return null;
    [model, row] = [next, value];
  }
  return { model, row };
}

/** An attribute of one row, which is an entry or a component in it. */
export interface AttributePlace {
  model: string;
  row: JsonObject;
  name: string;
  attribute: Attribute;
}

/** Finds the attribute below which the value at a path of a stored entry lies; null if the schema knows none. */
export function placeAt(
  strapi: Core.Strapi,
  uid: string,
  entry: JsonObject,
  path: Path,
): AttributePlace | null {
  for (let length = path.length; length > 0; length -= 1) {
    const holder = rowAt(strapi, uid, entry, path.slice(0, length - 1).join('.'));
    const name = String(path[length - 1]);
    const attribute = holder && attributesOf(strapi, holder.model)[name];
    if (holder && attribute) return { ...holder, name, attribute };
  }
  return null;
}

/** Like `placeAt`, for those who need the attribute alone. */
export function attributeAt(
  strapi: Core.Strapi,
  uid: string,
  entry: JsonObject,
  path: Path,
): Attribute | null {
  return placeAt(strapi, uid, entry, path)?.attribute ?? null;
}

/** Returns a value as it is written: a media field as the ids of its rows, each once, as Strapi keeps them. */
export function writtenForm({ type }: Attribute, value: unknown): unknown {
  return type === 'media' ? rowIdsOf(value) : value;
}

function isNested({ type }: Attribute): boolean {
  return type === 'component' || type === 'dynamiczone';
}

function nestedChanges(
  strapi: Core.Strapi,
  attribute: Attribute,
  before: unknown,
  after: unknown,
  path: readonly string[],
): RowChange[] {
  const now = new Map(objectsIn(after).map((item) => [componentKey(item), item]));
  return objectsIn(before).flatMap((item, index) => {
    const model = targetOf(attribute, item);
    const changed = now.get(componentKey(item));
    const way = Array.isArray(before) ? [...path, String(index)] : path;
    return model === undefined || changed === undefined
      ? []
      : rowChangesOf(strapi, model, item, changed, way);
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
  if (Array.isArray(value)) return [...new Set(value.filter(isObject).map(idOf))];
  return isObject(value) ? idOf(value) : null;
}

function idOf({ id }: JsonObject): number {
  return Number(id);
}
