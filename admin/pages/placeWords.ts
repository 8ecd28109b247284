import type { PlaceStep, UsageEntryPlace } from '../../server/contracts/api';
import type { AssetKind } from '../../server/contracts/asset';
import type { Text } from '../useText';

/** Returns a text in the admin's language, or the given one if there is none. */
export type Translate = (id: string, otherwise: string) => string;

/**
 * Says in words where in an entry an asset stands.
 *
 * @example "Body, 3rd block", "Gallery, 2nd picture", "Sections › Quote, Picture"
 */
export function placeWords(
  { steps, path }: Pick<UsageEntryPlace, 'steps' | 'path'>,
  kind: AssetKind | null,
  text: Text,
  translate: Translate,
): string {
  const words = steps.map((step, index) => {
    const own = stepWords(step, kind, text, translate);
    if (index === 0) return own;
    return `${steps[index - 1]?.component === null ? ' › ' : ', '}${own}`;
  });
  return words.join('') || path;
}

function stepWords(
  { uid, field, label, list, position, component }: PlaceStep,
  kind: AssetKind | null,
  text: Text,
  translate: Translate,
): string {
  // Strapi's own ids for the labels of fields and the names of components.
  const models = uid.includes('::') ? 'content-types' : 'components';
  const name = translate(`content-manager.${models}.${uid}.${field}`, label);
  if (component !== null) {
    const part = translate(component.uid, component.name);
    return `${name} › ${position === null ? part : text('usage.place.zone', { position, name: part })}`;
  }
  if (list === null || list === 'zone' || position === null) return name;
  const what = list === 'file' && kind === 'image' ? 'picture' : list;
  return `${name}, ${text(`usage.place.${what}`, { position })}`;
}
