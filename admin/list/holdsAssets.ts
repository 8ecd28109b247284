import { PLUGIN_ID } from '../pluginId';

/** The parts of a schema that are in use. */
interface Attribute {
  type?: string;
  customField?: string;
  component?: string;
  components?: string[];
}

interface Model {
  uid: string;
  attributes: Record<string, Attribute>;
}

interface Schemas {
  contentTypes: Model[];
  components: Model[];
}

/** Plain strings may hold an address of an asset too, but nearly every content type has one of those. */
const TYPES: ReadonlySet<string | undefined> = new Set(['media', 'blocks', 'richtext']);

/**
 * Returns true if a content type has a field for assets, also in its components. The schemas are those that the
 * content manager has loaded into its store; false without them.
 */
export function holdsAssets(store: unknown, uid: string): boolean {
  const schemas = schemasIn(store);
  if (schemas === null) return false;
  const models = new Map(
    [...schemas.contentTypes, ...schemas.components].map((model) => [model.uid, model]),
  );
  const seen = new Set<string>();
  const holds = (each: string): boolean => {
    if (seen.has(each)) return false;
    seen.add(each);
    return Object.values(models.get(each)?.attributes ?? {}).some(
      ({ type, customField, component, components = [] }) =>
        TYPES.has(type) ||
        customField === `plugin::${PLUGIN_ID}.asset` ||
        [...components, ...(component === undefined ? [] : [component])].some(holds),
    );
  };
  return holds(uid);
}

function schemasIn(store: unknown): Schemas | null {
  const getState = valueIn(store, 'getState');
  if (typeof getState !== 'function') return null;
  const queries = valueIn(valueIn(getState(), 'adminApi'), 'queries');
  for (const query of Object.values(isObject(queries) ? queries : {})) {
    const data = valueIn(query, 'data');
    if (valueIn(query, 'endpointName') === 'getInitialData' && isSchemas(data)) return data;
  }
  return null;
}

function isSchemas(data: unknown): data is Schemas {
  return Array.isArray(valueIn(data, 'contentTypes')) && Array.isArray(valueIn(data, 'components'));
}

function valueIn(value: unknown, key: string): unknown {
  return isObject(value) ? Reflect.get(value, key) : undefined;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
