import type { Core } from '@strapi/strapi';
import { errors } from '@strapi/utils';
import { isObject, type JsonObject } from '../../core/json';
import type { Ours } from '../../core/references/ours';
import { isOurAddress } from '../../core/references/ours';
import { USE_MARK } from '../../core/references/overrides';
import { recogniseUrl } from '../../core/references/recognise';
import { referenceHash } from '../../core/references/reference-hash';
import { queryValidatorOf } from '../compat';
import { attributesOf, FILE_UID, populatedModel } from '../content/schema';
import { damOf } from '../plugin';
import { requestedMode } from './request';

/** Properties of a file that a response takes from the DAM, while the row has none or those of the pick. */
const FROM_DAM: ReadonlySet<string> = new Set([
  'alternativeText',
  'caption',
  'width',
  'height',
  'size',
  'formats',
  'focalPoint',
]);

/** Operators that compare with whole addresses. */
const EQUALS: ReadonlySet<string> = new Set(['$eq', '$eqi', '$in']);

/**
 * Makes filters and sorts on files answer for assets of the DAM, in REST and GraphQL. A filter by an address
 * that a response gave finds its row. One by a property that only the DAM knows is refused with a
 * `ValidationError`: the database would answer it wrongly. Strapi validates every query of a visitor
 * first, and offers no other place where both the query and its content type are known.
 */
export function prepareFileFilters(strapi: Core.Strapi): void {
  const validate = queryValidatorOf(strapi);
  if (validate === undefined) return;
  const validateQuery = validate.query;
  validate.query = async (query, schema, options) => {
    const isStored = requestedMode(strapi.requestContext.get()) === 'stored';
    if (!isStored && isObject(query)) prepare(strapi, schema.uid, query);
    return validateQuery(query, schema, options);
  };
}

/** Changes the query in place, as Strapi reads it again later. */
function prepare(strapi: Core.Strapi, uid: string, query: JsonObject): void {
  const preparation = new Preparation(strapi, damOf(strapi).ours);
  if (isObject(query.filters)) preparation.filters(uid, query.filters);
  const sorts = Array.isArray(query.sort) ? query.sort : [query.sort];
  for (const sort of sorts) if (typeof sort === 'string') preparation.sort(uid, sort);
}

class Preparation {
  readonly #strapi: Core.Strapi;
  readonly #ours: Ours;

  constructor(strapi: Core.Strapi, ours: Ours) {
    this.#strapi = strapi;
    this.#ours = ours;
  }

  filters(uid: string, filters: JsonObject): void {
    for (const [key, value] of Object.entries(filters)) {
      if (key.startsWith('$')) this.#group(uid, value);
      else if (uid === FILE_UID) this.#file(filters, key, value);
      else this.#below(uid, key, value);
    }
  }

  sort(uid: string, sort: string): void {
    for (const path of sort.split(',')) {
      const keys = path.trim().replace(/:\w+$/, '').split('.');
      let model: string | undefined = uid;
      for (const key of keys) {
        if (model === FILE_UID) refuse(key, 'sorted');
        model = model === undefined ? undefined : this.#targetOf(model, key);
      }
    }
  }

  /** The conditions of `$and`, `$or` and `$not`. */
  #group(uid: string, value: unknown): void {
    for (const inner of Array.isArray(value) ? value : [value]) {
      if (isObject(inner)) this.filters(uid, inner);
    }
  }

  #below(uid: string, key: string, value: unknown): void {
    const target = this.#targetOf(uid, key);
    if (target !== undefined && isObject(value)) this.filters(target, value);
  }

  #targetOf(uid: string, key: string): string | undefined {
    const attribute = attributesOf(this.#strapi, uid)[key];
    return attribute === undefined ? undefined : populatedModel(attribute);
  }

  /** Rewrites the comparison of an address: rows keep it without host and version. */
  #file(filters: JsonObject, key: string, value: unknown): void {
    refuse(key, 'filtered');
    if (key !== 'url') return;
    const conditions = isObject(value) ? value : { $eq: value };
    const entries = Object.entries(conditions);
    const hashes = entries.map(([operator, urls]) => this.#hashesOf(operator, urls));
    if (entries.length === 0 || hashes.includes(null)) return;
    delete filters.url;
    const others = Array.isArray(filters.$and) ? filters.$and : [];
    filters.$and = [...others, ...hashes.flatMap((each) => (each === null ? [] : [rowsOf(each)]))];
  }

  /** The hashes of the rows for addresses of this site; null if one of them is something else. */
  #hashesOf(operator: string, urls: unknown): string | string[] | null {
    if (!EQUALS.has(operator)) return null;
    if (Array.isArray(urls)) {
      const hashes = urls.map((url) => this.#hashOf(url));
      return hashes.every((hash) => hash !== null) ? hashes : null;
    }
    return this.#hashOf(urls);
  }

  #hashOf(url: unknown): string | null {
    if (typeof url !== 'string' || !isOurAddress(url, this.#ours)) return null;
    const recognised = recogniseUrl(url);
    return recognised === null ? null : referenceHash(recognised.reference);
  }
}

/** Matches the picked rows with these hashes, and those that hold the texts of one use. */
function rowsOf(hashes: string | string[]): JsonObject {
  return {
    $or: [hashes]
      .flat()
      .flatMap((hash) => [{ hash }, { hash: { $startsWith: `${hash}${USE_MARK}` } }]),
  };
}

function refuse(key: string, how: string): void {
  if (!FROM_DAM.has(key)) return;
  throw new errors.ValidationError(
    `Media cannot be ${how} by "${key}": for assets of the DAM the database does not hold it, so the answer ` +
      'would be wrong. With ?dam=stored, the values in the database are used.',
    { key },
  );
}
