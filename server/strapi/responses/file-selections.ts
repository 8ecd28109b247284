import type { Core, UID } from '@strapi/strapi';
import { isObject, type JsonObject } from '../../core/json';
import { queryTransformerOf } from '../compat';
import {
  type Attribute,
  attributesOf,
  ENVELOPE,
  FILE_UID,
  populatedModel,
} from '../content/schema';
import { isContentApi, type RequestContext, requestedMode } from './request';

/** Columns of a file by which a reference is recognised. */
const RECOGNISING = ['url', 'provider_metadata'] as const;

/** The keys that were added to a selection of fields of a file. */
type Added = readonly string[];

/** Where a request selected files: the path of attributes, joined by dots, and what was added there. */
type Selections = Map<string, Added>;

interface FindEvent {
  model: { uid: string };
  params: unknown;
}

/** By request. Weak, so that it goes with the request. */
const selectionsOfRequest = new WeakMap<object, Selections>();

/**
 * Lets every query of a request for the content API that selects some fields of files also select what
 * recognising a reference needs. `withoutAdded` takes it out of the answer again. It works on the way into
 * the database, so that controllers of the project are covered too.
 */
export function selectRecognisable(strapi: Core.Strapi): void {
  const widen = ({ model, params }: FindEvent): void => {
    const ctx = strapi.requestContext.get();
    if (ctx === undefined || !isObject(params) || !isContentApi(ctx.state)) return;
    if (requestedMode(ctx) === 'stored') return;
    const selections: Selections = selectionsOfRequest.get(ctx) ?? new Map();
    selectionsOfRequest.set(ctx, selections);
    Object.assign(params, new Widening(strapi, selections).query(model.uid, params, []));
  };
  strapi.db.lifecycles.subscribe({ beforeFindOne: widen, beforeFindMany: widen });
}

class Widening {
  readonly #strapi: Core.Strapi;
  readonly #selections: Selections;

  constructor(strapi: Core.Strapi, selections: Selections) {
    this.#strapi = strapi;
    this.#selections = selections;
  }

  /** Returns a query that selects more of the files on this level and in everything that it populates. */
  query(uid: string, query: JsonObject, path: readonly string[]): JsonObject {
    if (uid === FILE_UID) return this.#file(query, path);
    const { populate } = query;
    if (!isObject(populate)) return query;
    const attributes = attributesOf(this.#strapi, uid);
    const wider = Object.entries(populate).map(([key, below]) => {
      const attribute = attributes[key];
      const isKnown = attribute !== undefined && isObject(below);
      return [key, isKnown ? this.#below(attribute, below, [...path, key]) : below];
    });
    return { ...query, populate: Object.fromEntries(wider) };
  }

  #below(attribute: Attribute, query: JsonObject, path: readonly string[]): JsonObject {
    const { on } = query;
    if (isObject(on)) {
      const wider = Object.entries(on).map(([component, inner]) => [
        component,
        isObject(inner) ? this.query(component, inner, path) : inner,
      ]);
      return { ...query, on: Object.fromEntries(wider) };
    }
    const target = populatedModel(attribute);
    return target === undefined ? query : this.query(target, query, path);
  }

  #file(query: JsonObject, path: readonly string[]): JsonObject {
    const { select } = query;
    const selected = Array.isArray(select) ? select : [];
    const isWhole = selected.length === 0 || selected.includes('*');
    const added = isWhole ? [] : RECOGNISING.filter((key) => !selected.includes(key));
    const key = path.join('.');
    // Two components of a zone may select the same attribute in two ways: then nothing is taken out.
    const known = this.#selections.get(key);
    const both = known === undefined ? added : added.filter((one) => known.includes(one));
    this.#selections.set(key, both);
    return added.length > 0 ? { ...query, select: [...selected, ...added] } : query;
  }
}

/** Returns a body without what was selected for recognising only; the same body if there is nothing. */
export function withoutAdded(
  strapi: Core.Strapi,
  ctx: RequestContext,
  body: unknown,
  uid: string | undefined,
): unknown {
  const made = selectionsOfRequest.get(ctx);
  const selections = hasAdded(made) ? made : selectionsOfQuery(strapi, ctx, uid);
  return hasAdded(selections) ? cut(selections, body, []) : body;
}

function hasAdded(selections: Selections | undefined): selections is Selections {
  return [...(selections?.values() ?? [])].some((added) => added.length > 0);
}

/**
 * What a query of the same request selects. A cache within Strapi's router, such as rest-cache, answers
 * without a query, and holds what the first one selected.
 */
function selectionsOfQuery(
  strapi: Core.Strapi,
  { query }: RequestContext,
  uid: string | undefined,
): Selections | undefined {
  if (uid === undefined || strapi.contentTypes[uid as UID.ContentType] === undefined)
    return undefined;
  if (!isObject(query.populate)) return undefined;
  const selections: Selections = new Map();
  try {
    const params: unknown = queryTransformerOf(strapi).transform(uid, { populate: query.populate });
    if (isObject(params)) new Widening(strapi, selections).query(uid, params, []);
  } catch {
    // A controller of the project, which reads the parameter in its own way and made no query.
    return undefined;
  }
  return selections;
}

function cut(selections: Selections, value: unknown, path: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((item) => cut(selections, item, path));
  if (!isPlainObject(value)) return value;
  const added = addedAt(selections, path);
  const kept = Object.entries(value).filter(([key]) => !added.includes(key));
  return Object.fromEntries(
    kept.map(([key, inner]) => [
      key,
      cut(selections, inner, ENVELOPE.has(key) ? path : [...path, key]),
    ]),
  );
}

/** False for dates and other values that are no part of JSON's own objects. */
function isPlainObject(value: unknown): value is JsonObject {
  return isObject(value) && Object.getPrototypeOf(value) === Object.prototype;
}

/** The longest selection at the end of a path: an answer may hold what was found below keys of its own. */
function addedAt(selections: Selections, path: readonly string[]): Added {
  if (path.length === 0) return selections.get('') ?? [];
  for (let from = 0; from < path.length; from++) {
    const added = selections.get(path.slice(from).join('.'));
    if (added !== undefined) return added;
  }
  return [];
}
