import type { PickedReference } from '../../../server/contracts/api';
import {
  connectionsOfField,
  type FieldRules,
  type Measured,
  misfitOf,
  rulesOf,
} from '../../../server/contracts/field-rules';
import type { AssetFieldOptions } from '../../../server/contracts/reference';
import type { LibraryFile } from '../../asset/libraryFile';
import { PLUGIN_ID } from '../../pluginId';
import { pickedValue, valuesOf, withAdded } from '../assetValue';
import { filesOf, withFilesAdded } from '../mediaFiles';

/** The properties of a field in the edit view's layout that are in use. */
export interface LayoutField {
  name: string;
  label: string;
  attribute: {
    type: string;
    customField?: string;
    component?: string;
    /** The components that a dynamic zone takes. */
    components?: readonly string[];
    multiple?: boolean;
    allowedTypes?: AssetFieldOptions['allowedTypes'];
    options?: AssetFieldOptions;
  };
}

/** The fields of the edit view, in the editor's order. */
export interface FormLayout {
  fields: readonly LayoutField[];
  /** Fields of the components, by component uid. */
  components: Readonly<Record<string, readonly LayoutField[] | undefined>>;
}

/** A field of the form that accepts assets. */
export interface FillTarget {
  /** Name in the form, such as `sections.0.images`. */
  name: string;
  /** Labels of the surrounding fields and the field, such as `Sections 1 › Images`. */
  label: string;
  kind: 'media' | 'asset';
  multiple: boolean;
  rules: FieldRules;
  /** Connections that the field accepts; null if it accepts all. */
  connections: readonly string[] | null;
  /** Number of assets in the field. */
  held: number;
  /** Number of assets that can be put into the field; null if there is no limit. */
  room: number | null;
}

/** Path and labels of a field or an entry in the form. */
interface Position {
  path: readonly string[];
  labels: readonly string[];
}

/** Returns all fields that accept assets and that the editor may change, in the order of the form. */
export function targetsOf(
  { fields, components }: FormLayout,
  values: unknown,
  mayChange: (field: string) => boolean,
): FillTarget[] {
  const targetsIn = (
    level: readonly LayoutField[],
    entry: unknown,
    { path, labels }: Position,
  ): FillTarget[] =>
    level.flatMap(({ name, label, attribute }) => {
      const value = isRecord(entry) ? entry[name] : undefined;
      const position = { path: [...path, name], labels: [...labels, label] };
      if (attribute.type === 'component' || attribute.type === 'dynamiczone') {
        return componentsIn(attribute, value, position).flatMap((each) =>
          targetsIn(components[each.uid] ?? [], each.entry, each.position),
        );
      }
      const target = targetOf(attribute, value);
      if (target === null || !mayChange(permissionField(position))) return [];
      return [{ ...target, name: position.path.join('.'), label: position.labels.join(' › ') }];
    });
  return targetsIn(fields, values, { path: [], labels: [] });
}

/** Returns the components in a field. In a list, each has its index in the path and its label. */
function componentsIn(
  attribute: LayoutField['attribute'],
  value: unknown,
  { path, labels }: Position,
): { uid: string; entry: unknown; position: Position }[] {
  const isList = Array.isArray(value);
  const entries: readonly unknown[] = isList ? value : [value];
  return entries.flatMap((entry, index) => {
    if (!isRecord(entry)) return [];
    const position = isList
      ? {
          path: [...path, String(index)],
          labels: [...labels.slice(0, -1), `${labels.at(-1)} ${index + 1}`],
        }
      : { path, labels };
    return [{ uid: String(entry.__component ?? attribute.component), entry, position }];
  });
}

/** Returns the name of a field in Strapi's permissions: its path without indices. */
function permissionField({ path }: Position): string {
  return path.filter((part) => !/^\d+$/.test(part)).join('.');
}

function targetOf(
  attribute: LayoutField['attribute'],
  value: unknown,
): Omit<FillTarget, 'name' | 'label'> | null {
  if (attribute.type === 'media') {
    const { allowedTypes, multiple = false } = attribute;
    const held = filesOf(value as LibraryFile[]).length;
    const rules = rulesOf({ allowedTypes: allowedTypes ?? null });
    return { kind: 'media', multiple, rules, connections: null, held, room: multiple ? null : 1 };
  }
  if (attribute.customField !== `plugin::${PLUGIN_ID}.asset`) return null;
  const options = attribute.options ?? {};
  const { multiple = false, max } = options;
  const held = valuesOf(value).length;
  const room = multiple ? (max ? Math.max(0, max - held) : null) : 1;
  return {
    kind: 'asset',
    multiple,
    held,
    room,
    rules: rulesOf(options),
    connections: connectionsOfField(options),
  };
}

/** The properties of an asset by which a field accepts or refuses it. */
export type Fillable = Measured & { connection: string };

/** Returns true if the field accepts the asset. */
export function fits(asset: Fillable, { rules, connections }: FillTarget): boolean {
  const isAllowed = connections === null || connections.includes(asset.connection);
  return isAllowed && misfitOf(asset, rules) === null;
}

/**
 * Suggests the name of a field for each asset, or null if none accepts it. Empty single fields come
 * first, in their order, then the first field for several assets that has room.
 */
export function suggested(
  assets: readonly Fillable[],
  targets: readonly FillTarget[],
): (string | null)[] {
  const taken = new Map<string, number>();
  const hasRoom = ({ name, room }: FillTarget) => room === null || (taken.get(name) ?? 0) < room;
  const singles = targets.filter(({ multiple, held }) => !multiple && held === 0);
  const lists = targets.filter(({ multiple }) => multiple);
  return assets.map((asset) => {
    const target = [...singles, ...lists].find((each) => hasRoom(each) && fits(asset, each));
    if (target === undefined) return null;
    taken.set(target.name, (taken.get(target.name) ?? 0) + 1);
    return target.name;
  });
}

/** Returns the fields to which more assets are assigned than they have room for. */
export function overfull(
  fieldNames: readonly (string | null)[],
  targets: readonly FillTarget[],
): FillTarget[] {
  return targets.filter(
    ({ name, room }) => room !== null && fieldNames.filter((each) => each === name).length > room,
  );
}

/** Returns the field's new value: a list gets the picked assets appended, a single asset is replaced. */
export function filled(
  { kind, multiple }: FillTarget,
  value: unknown,
  picked: readonly PickedReference[],
): unknown {
  if (kind === 'media') {
    const files = picked.map(({ file }) => file);
    return multiple ? withFilesAdded(filesOf(value as LibraryFile[]), files) : (files[0] ?? null);
  }
  const values = picked.map(pickedValue);
  return multiple ? withAdded(valuesOf(value), values) : (values[0] ?? null);
}

/** Returns a value of the form by its name, such as `sections.0.images`. */
export function valueAt(values: unknown, name: string): unknown {
  return name
    .split('.')
    .reduce<unknown>((value, key) => (isRecord(value) ? value[key] : undefined), values);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
