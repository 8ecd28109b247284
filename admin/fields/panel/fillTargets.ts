import type { PickedReference } from '../../../server/contracts/api';
import {
  connectionsOfField,
  type FieldRules,
  type Measured,
  misfitOf,
  rulesOf,
} from '../../../server/contracts/field-rules';
import type { AssetFieldOptions } from '../../../server/contracts/reference';
import type { LibraryFile } from '../../picker/types';
import { PLUGIN_ID } from '../../pluginId';
import { pickedValue, valuesOf, withAdded } from '../assetValue';
import { appended, filesOf } from '../references';

/** As much as is read of a field in the edit view's layout. */
export interface LayoutField {
  name: string;
  label: string;
  attribute: {
    type: string;
    customField?: string;
    component?: string;
    multiple?: boolean;
    allowedTypes?: AssetFieldOptions['allowedTypes'];
    options?: AssetFieldOptions;
  };
}

/** The edit view as it stands: fields in the order the editor sees them, components by their uid. */
export interface FormLayout {
  fields: readonly LayoutField[];
  components: Readonly<Record<string, readonly LayoutField[] | undefined>>;
}

/** A field that takes assets, wherever it stands in the form. */
export interface FillTarget {
  /** Its name in the form, such as `sections.0.images`. */
  name: string;
  /** What editors call it, those around it first. */
  label: string;
  kind: 'media' | 'asset';
  multiple: boolean;
  rules: FieldRules;
  connections: readonly string[] | null;
  /** How many are in it, and how many more it has room for; null: any number. */
  held: number;
  room: number | null;
}

/** Every field that takes assets and that the editor may change, in the order of the screen. */
export function targetsOf(
  { fields, components }: FormLayout,
  values: unknown,
  mayChange: (field: string) => boolean,
): FillTarget[] {
  const targets: FillTarget[] = [];
  const visit = (
    level: readonly LayoutField[],
    entry: unknown,
    path: readonly string[],
    labels: readonly string[],
  ): void => {
    for (const { name, label, attribute } of level) {
      const value = isRecord(entry) ? entry[name] : undefined;
      const here = [...path, name];
      const named = [...labels, label];
      if (attribute.type === 'component' || attribute.type === 'dynamiczone') {
        const items = Array.isArray(value) ? value : [value];
        items.forEach((item: unknown, index) => {
          if (!isRecord(item)) return;
          const uid = item.__component ?? attribute.component;
          const inner = components[String(uid)] ?? [];
          const isList = Array.isArray(value);
          visit(
            inner,
            item,
            isList ? [...here, String(index)] : here,
            isList ? [...labels, `${label} ${index + 1}`] : named,
          );
        });
        continue;
      }
      const target = targetOf(attribute, value);
      const permitted = here.filter((part) => !/^\d+$/.test(part)).join('.');
      if (target === null || !mayChange(permitted)) continue;
      targets.push({ ...target, name: here.join('.'), label: named.join(' › ') });
    }
  };
  visit(fields, values, [], []);
  return targets;
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

/** What is to be put somewhere. */
export type Fillable = Measured & { connection: string };

export function fits(asset: Fillable, { rules, connections }: FillTarget): boolean {
  const isKnown = connections === null || connections.includes(asset.connection);
  return isKnown && misfitOf(asset, rules) === null;
}

/**
 * Where each asset goes at first: into the empty fields for one asset, in their order, and what is
 * left into the first field for several that takes it. Null: nowhere.
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

/** Fields that were given more than they have room for. */
export function overfull(
  chosen: readonly (string | null)[],
  targets: readonly FillTarget[],
): FillTarget[] {
  return targets.filter(
    ({ name, room }) => room !== null && chosen.filter((each) => each === name).length > room,
  );
}

/** What a field holds once these are put into it: lists are added to, a single one is replaced. */
export function filled(
  { kind, multiple }: FillTarget,
  value: unknown,
  picked: readonly PickedReference[],
): unknown {
  if (kind === 'media') {
    const files = picked.map(({ file }) => file);
    return multiple ? appended(filesOf(value as LibraryFile[]), files) : (files[0] ?? null);
  }
  const values = picked.map(pickedValue);
  return multiple ? withAdded(valuesOf(value), values) : (values[0] ?? null);
}

/** A value of the form by its path. */
export function valueAt(values: unknown, name: string): unknown {
  return name
    .split('.')
    .reduce<unknown>((value, key) => (isRecord(value) ? value[key] : undefined), values);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
