/** The properties of a field in a layout of the edit view that are in use. */
export interface LabelledField {
  name: string;
  label: string;
  attribute: { type: string; component?: string; components?: readonly string[] };
}

/** Deepest components whose labels are known; deeper fields go by their names. */
const MAX_DEPTH = 5;

/**
 * Returns the labels of all fields by their paths without indices, such as `seo.shareImage`, those of components
 * included. Of fields that components of a dynamic zone have in common, the first one's.
 *
 * @param components fields of the components, by component uid
 */
export function fieldLabels(
  fields: readonly LabelledField[],
  components: Readonly<Record<string, readonly LabelledField[] | undefined>>,
): ReadonlyMap<string, string> {
  const labels = new Map<string, string>();
  for (const [path, label] of labelled(fields, components, [])) {
    if (!labels.has(path)) labels.set(path, label);
  }
  return labels;
}

function labelled(
  fields: readonly LabelledField[],
  components: Readonly<Record<string, readonly LabelledField[] | undefined>>,
  above: readonly string[],
): [path: string, label: string][] {
  if (above.length === MAX_DEPTH) return [];
  return fields.flatMap(({ name, label, attribute }) => {
    const path = [...above, name];
    const { component, components: several = [] } = attribute;
    const uids = component === undefined ? several : [component];
    const inner = uids.flatMap((uid) => labelled(components[uid] ?? [], components, path));
    return [[path.join('.'), label], ...inner];
  });
}

/**
 * Returns how people call a field: the labels along its path.
 *
 * @param position position in a list at the top, from 1; null if there is none
 * @example `Sections 2 › Images` for `sections.images`
 */
export function labelOfPath(
  path: string,
  position: number | null,
  labels: ReadonlyMap<string, string>,
): string {
  const names = path.split('.');
  return names
    .map((name, index) => {
      const label = labels.get(names.slice(0, index + 1).join('.')) ?? name;
      return index === 0 && position !== null ? `${label} ${position}` : label;
    })
    .join(' › ');
}
