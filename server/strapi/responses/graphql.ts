import type { ApolloServerPlugin, BaseContext, GraphQLRequestListener } from '@apollo/server';
import type { Core } from '@strapi/strapi';
import type { GraphQLResolveInfo } from 'graphql';
import { isLocale } from '../../contracts/languages';
import { isObject, type JsonObject } from '../../core/json';
import type { DamInfo } from '../../core/media-view';
import { PROVENANCE_TEXTS } from '../../core/provenance';
import type { Ours } from '../../core/references/ours';
import { RESOLVED_KEYS } from '../../core/references/placer';
import type { Recognised } from '../../core/references/recognise';
import {
  collect,
  DOCUMENT,
  OMITTED,
  OPAQUE,
  type Placer,
  place,
  recogniseObject,
  type Shape,
} from '../../core/references/walk';
import { graphqlExtensionOf } from '../compat';
import { attributesOf, FILE_UID, isDocument, isPlainJson } from '../content/schema';
import { damOf } from '../plugin';
import { type RequestContext, requestedMode } from './request';
import { placerFor } from './resolve';
import { mayReadStored } from './stored-access';
import { type TaggedResponse, tagAnswer } from './tags';

const FILE_TYPE = 'UploadFile';

/** Types whose fields are filled in after the references are resolved. */
const RESOLVED_TYPES: ReadonlySet<string> = new Set([
  FILE_TYPE,
  'DamInfo',
  'DamFocalPoint',
  'DamProvenance',
  'DamOriginal',
]);

/** The `dam` object of media. Focal points run from 0 to 1, from the left and from the top. */
const TYPE_DEFS = `
  type DamFocalPoint { x: Float y: Float }
  type DamProvenance {
    digitalSourceType: String
    creator: String
    creditText: String
    licence: String
    licenceUrl: String
    licensorUrl: String
    usageTerms: String
    webStatement: String
    contentCredentials: String
  }
  type DamOriginal { mime: String! ext: String! size: Float! }
  type DamInfo {
    state: String!
    version: String
    focalPoint: DamFocalPoint
    credit: String
    copyright: String
    expiresAt: DateTime
    language: String
    decorative: Boolean
    fields: JSON
    provenance: DamProvenance
    original: DamOriginal
    overrides: [String!]
  }
  extend type ${FILE_TYPE} { dam: DamInfo }
`;

/** Stands in for `dam` while the query runs, so that GraphQL visits every selected field below it. */
const PENDING = {
  state: 'unknown',
  focalPoint: {},
  provenance: {},
  original: { mime: '', ext: '', size: 0 },
};

/**
 * Resolves references in GraphQL responses, in two phases. While the query runs, it only records which
 * fields of which files are selected. Before the response is sent, it resolves all references in one
 * batch. A loader that resolves on the next tick would need dozens of batches on PostgreSQL, because
 * nested media load field by field.
 */
export function resolveGraphql(strapi: Core.Strapi): void {
  const extension = graphqlExtensionOf(strapi);
  if (extension === undefined) return;
  extension.use(() => {
    if (!extension.shadowCRUD(FILE_UID).isEnabled()) return {};
    const resolvers = {
      [FILE_TYPE]: { dam: (file: unknown) => (isReference(strapi, file) ? PENDING : null) },
    };
    return { typeDefs: TYPE_DEFS, resolvers };
  });
  const path = 'plugin::graphql.apolloServer';
  const existing = strapi.config.get<{ plugins?: unknown[] }>(path, {});
  const plugins = [...(existing.plugins ?? []), apolloPlugin(strapi)];
  strapi.config.set(path, { ...existing, plugins });
}

function isReference(strapi: Core.Strapi, file: unknown): boolean {
  return isObject(file) && recogniseObject(file, damOf(strapi).ours) !== null;
}

interface GraphqlContext extends BaseContext {
  koaContext?: RequestContext & TaggedResponse;
}

function apolloPlugin(strapi: Core.Strapi): ApolloServerPlugin<GraphqlContext> {
  let json: JsonFields | undefined;
  return {
    async requestDidStart(): Promise<GraphQLRequestListener<GraphqlContext>> {
      json ??= jsonFields(strapi);
      const execution = new Execution(json, damOf(strapi).ours);
      return {
        async executionDidStart() {
          return {
            willResolveField: ({ source, info }) => {
              execution.noteField(source, info);
            },
          };
        },
        async willSendResponse({ response, contextValue: { koaContext } }) {
          if (response.body.kind !== 'single') return;
          // Visitors and end users get the resolved form all the same.
          const asksForStored = requestedMode(koaContext) === 'stored';
          if (asksForStored && mayReadStored(strapi, koaContext?.state)) return;
          const { singleResult } = response.body;
          if (singleResult.data) {
            const { data, recognised } = await resolveData(strapi, singleResult.data, execution);
            singleResult.data = data;
            if (koaContext !== undefined) await tagAnswer(strapi, koaContext, recognised);
          }
        },
      };
    },
  };
}

type GraphqlPath = GraphQLResolveInfo['path'];

/** A selected field of a resolved object: its name in the response and in the schema. */
interface SelectedField {
  responseKey: string;
  fieldName: string;
  path: GraphqlPath;
}

interface SelectedFile {
  row: JsonObject;
  found: Recognised;
}

/**
 * Records the selections of one query. The keys are GraphQL's own path objects: fields of the same
 * object share one, so no comparison by text is needed.
 */
class Execution {
  readonly fields = new Map<GraphqlPath, SelectedField[]>();
  readonly files = new Map<GraphqlPath, SelectedFile>();
  /** Paths of media that must not be null, joined with dots. */
  readonly required = new Set<string>();
  /** Locales of entries, by the path of the entry. */
  readonly locales = new Map<GraphqlPath, string>();
  /** Paths of JSON, with how each is read. */
  readonly json: [GraphqlPath, JsonReading][] = [];
  readonly #json: JsonFields;
  readonly #ours: Ours;

  constructor(json: JsonFields, ours: Ours) {
    this.#json = json;
    this.#ours = ours;
  }

  /** Runs for every field of every object, so it only compares names and stores paths. */
  noteField(source: unknown, info: GraphQLResolveInfo): void {
    const { parentType, fieldName, path } = info;
    if (RESOLVED_TYPES.has(parentType.name)) {
      if (path.prev !== undefined) this.#noteSelection(path.prev, source, info);
      return;
    }
    this.#noteLocale(path.prev, source);
    if (isRequiredFile(info.returnType)) this.required.add(dottedPath(path));
    const reading = this.#json.get(parentType.name)?.get(fieldName);
    if (reading !== undefined) this.json.push([path, reading]);
  }

  #noteLocale(entry: GraphqlPath | undefined, source: unknown): void {
    if (entry === undefined || this.locales.has(entry) || !isObject(source)) return;
    if (isLocale(source.locale)) this.locales.set(entry, source.locale);
  }

  #noteSelection(objectPath: GraphqlPath, source: unknown, info: GraphQLResolveInfo): void {
    const field = {
      responseKey: String(info.path.key),
      fieldName: info.fieldName,
      path: info.path,
    };
    const fields = this.fields.get(objectPath);
    if (fields !== undefined) {
      fields.push(field);
      return;
    }
    this.fields.set(objectPath, [field]);
    if (info.parentType.name !== FILE_TYPE || !isObject(source)) return;
    const found = recogniseObject(source, this.#ours);
    if (found !== null) this.files.set(objectPath, { row: source, found });
  }
}

function isRequiredFile(type: GraphQLResolveInfo['returnType']): boolean {
  return 'ofType' in type && 'name' in type.ofType && type.ofType.name === FILE_TYPE;
}

function dottedPath(path: GraphqlPath): string {
  return path.prev === undefined ? String(path.key) : `${dottedPath(path.prev)}.${path.key}`;
}

async function resolveData(
  strapi: Core.Strapi,
  data: JsonObject,
  execution: Execution,
): Promise<{ data: JsonObject; recognised: readonly Recognised[] }> {
  const locate = createLocator(data);
  const files = new Map<object, SelectedFile & { path: GraphqlPath }>();
  for (const [path, file] of execution.files) {
    const object = locate(path);
    if (object !== undefined) files.set(object, { ...file, path });
  }
  const locales = new Map<object, string>();
  for (const [path, locale] of execution.locales) {
    const object = locate(path);
    if (object !== undefined) locales.set(object, locale);
  }
  const { ours } = damOf(strapi);
  const collected = collect(data, {
    ours,
    localeOf: (object) => locales.get(object),
    shape: jsonShape(execution.json, locate),
    recognise: (object) => files.get(object)?.found ?? recogniseObject(object, ours),
  });
  if (collected.found.length === 0) return { data, recognised: [] };
  const placer = await placerFor(strapi, collected, {
    isRequired: (path) => execution.required.has(path.join('.')),
  });
  const placeSelected: Placer['object'] = (found, path) => {
    const file = files.get(found.value);
    if (file === undefined) return placer.object(found, path);
    const resolved = placer.object(
      { ...found, kind: 'file', value: file.row, recognised: file.found },
      path,
    );
    return resolved === OMITTED
      ? OMITTED
      : fillSelection(execution.fields, file.path, found.value, resolved);
  };
  const placed = place(data, collected, { ...placer, object: placeSelected });
  return { data: isObject(placed) ? placed : data, recognised: collected.recognised };
}

/** Returns a copy of a response object in which the selected fields have the values of `resolved`. */
function fillSelection(
  fields: Execution['fields'],
  objectPath: GraphqlPath,
  object: JsonObject,
  resolved: JsonObject | DamInfo,
): JsonObject {
  const copy = { ...object };
  for (const { responseKey, fieldName, path } of fields.get(objectPath) ?? []) {
    if (!FILLED.has(fieldName)) continue;
    const value: unknown = Reflect.get(resolved, fieldName);
    const selected = copy[responseKey];
    copy[responseKey] =
      isObject(value) && isObject(selected) && fields.has(path)
        ? fillSelection(fields, path, selected, value)
        : (value ?? null);
  }
  return copy;
}

/** Fields of a file and of its `dam` object that the resolution sets. */
const FILLED: ReadonlySet<string> = new Set([
  ...RESOLVED_KEYS,
  'name',
  'previewUrl',
  'updatedAt',
  'dam',
  'state',
  'version',
  'focalPoint',
  'credit',
  'copyright',
  'expiresAt',
  'language',
  'decorative',
  'fields',
  'provenance',
  ...PROVENANCE_TEXTS,
  'contentCredentials',
  'original',
  'overrides',
  'x',
  'y',
]);

/** Returns a lookup of response objects by path; undefined if an error has set the object to null. */
function createLocator(data: JsonObject): (path: GraphqlPath) => JsonObject | undefined {
  const known = new Map<GraphqlPath, unknown>();
  const valueAt = (path: GraphqlPath | undefined): unknown => {
    if (path === undefined) return data;
    if (known.has(path)) return known.get(path);
    const container = valueAt(path.prev);
    const value: unknown =
      typeof container === 'object' && container !== null
        ? Reflect.get(container, path.key)
        : undefined;
    known.set(path, value);
    return value;
  };
  return (path) => {
    const value = valueAt(path);
    return isObject(value) ? value : undefined;
  };
}

/** How JSON of the project is read: not at all, or as a document. */
type JsonReading = typeof OPAQUE | typeof DOCUMENT;

/** Returns a shape that marks the project's JSON; undefined if the query selects none. */
function jsonShape(
  paths: readonly [GraphqlPath, JsonReading][],
  locate: (path: GraphqlPath) => JsonObject | undefined,
): Shape | undefined {
  if (paths.length === 0) return undefined;
  const readings = new Map<object, Map<string | number, JsonReading>>();
  for (const [{ prev, key }, reading] of paths) {
    const container = prev && locate(prev);
    if (container === undefined) continue;
    readings.set(container, (readings.get(container) ?? new Map()).set(key, reading));
  }
  const shape: Shape = { at: (container, key) => readings.get(container)?.get(key) ?? shape };
  return shape;
}

/** How the JSON fields of the project are read, by GraphQL type and field. */
type JsonFields = ReadonlyMap<string, ReadonlyMap<string, JsonReading>>;

/** The methods of the GraphQL plugin's naming service that are used here. */
interface NamingService {
  getTypeName(model: unknown): string;
  getComponentName(model: unknown): string;
}

function jsonFields(strapi: Core.Strapi): JsonFields {
  const { naming }: { naming: NamingService } = strapi.plugin('graphql').service('utils');
  const fields = new Map<string, ReadonlyMap<string, JsonReading>>();
  for (const model of [
    ...Object.values(strapi.contentTypes),
    ...Object.values(strapi.components),
  ]) {
    const readings = new Map<string, JsonReading>();
    for (const [key, attribute] of Object.entries(attributesOf(strapi, model.uid))) {
      if (isPlainJson(attribute)) readings.set(key, OPAQUE);
      if (isDocument(attribute)) readings.set(key, DOCUMENT);
    }
    const isComponent = model.modelType === 'component';
    const name = isComponent ? naming.getComponentName(model) : naming.getTypeName(model);
    if (readings.size > 0) fields.set(name, readings);
  }
  return fields;
}
