import type { Core } from '@strapi/strapi';
import type { PlaceStep } from '../../contracts/api';
import { isObject } from '../../core/json';
import { ASSET_FIELD, type Attribute, attributesOf } from '../content/schema';

/** A field on the way to a placement, before it has its label. */
export interface BareStep extends Omit<PlaceStep, 'label' | 'component'> {
  /** Uid of the component that stands in a dynamic zone. */
  componentUid: string | null;
}

/** The way from an entry to a placement, and the name of its field in the content manager's form. */
export interface BareWay {
  steps: BareStep[];
  /** @example `sections.1.portrait` */
  fieldName: string;
}

/** Returns the uids of the components in a dynamic zone of the entry, in their order. */
export type ZoneOf = (field: string) => readonly string[];

/** Reads the path of a placement by the schema. What the schema does not know ends the way. */
export function wayTo(strapi: Core.Strapi, uid: string, path: string, zoneOf: ZoneOf): BareWay {
  const keys = path.split('.');
  const steps: BareStep[] = [];
  let model: string | null = uid;
  let at = 0;
  while (model !== null) {
    const field: string | undefined = keys[at];
    const attribute: Attribute | undefined =
      field === undefined ? undefined : attributesOf(strapi, model)[field];
    if (field === undefined || attribute === undefined) break;
    const index = indexIn(keys[at + 1]);
    const { next, ...step } = stepOf(attribute, index, zoneOf(field));
    steps.push({ uid: model, field, ...step });
    at += next === null || index === null ? 1 : 2;
    model = next;
  }
  return { steps, fieldName: keys.slice(0, at).join('.') || path };
}

type StepInField = Pick<BareStep, 'list' | 'position' | 'componentUid'> & {
  /** Model of the fields below; null where the form has none. */
  next: string | null;
};

const PLAIN: StepInField = { list: null, position: null, componentUid: null, next: null };

function stepOf(attribute: Attribute, index: number | null, zone: readonly string[]): StepInField {
  const { type, customField, component = null } = attribute;
  const inList = (list: PlaceStep['list']): StepInField =>
    index === null ? PLAIN : { ...PLAIN, list, position: index + 1 };
  if (type === 'blocks') return inList('block');
  if (type === 'media' || customField === ASSET_FIELD) return inList('file');
  if (type === 'component') return { ...inList('component'), next: component };
  return type === 'dynamiczone' && index !== null ? stepInZone(index, zone) : PLAIN;
}

/** Counts only components of the same kind, and none that stands alone. */
function stepInZone(index: number, zone: readonly string[]): StepInField {
  const uid = zone[index];
  if (uid === undefined) return { ...PLAIN, list: 'component', position: index + 1 };
  const alike = (some: readonly string[]) => some.filter((each) => each === uid).length;
  const position = alike(zone) === 1 ? null : alike(zone.slice(0, index + 1));
  return { list: 'zone', position, componentUid: uid, next: uid };
}

function indexIn(key: string | undefined): number | null {
  return key !== undefined && /^\d+$/.test(key) ? Number(key) : null;
}

/** Returns a function that adds the labels of the content manager. Reads each configuration once. */
export function labelsOf(strapi: Core.Strapi): (step: BareStep) => Promise<PlaceStep> {
  const known = new Map<string, Promise<unknown>>();
  const configurationOf = (uid: string): Promise<unknown> => {
    const found = known.get(uid) ?? readConfiguration(strapi, uid);
    known.set(uid, found);
    return found;
  };
  return async ({ componentUid, ...step }) => ({
    ...step,
    label: labelIn(await configurationOf(step.uid), step.field),
    component:
      componentUid === null
        ? null
        : { uid: componentUid, name: displayNameOf(strapi, componentUid) },
  });
}

function readConfiguration(strapi: Core.Strapi, uid: string): Promise<unknown> {
  const contentManager = strapi.plugin('content-manager');
  const isType = Object.hasOwn(strapi.contentTypes, uid);
  return contentManager
    .service(isType ? 'content-types' : 'components')
    .findConfiguration(isType ? { uid } : strapi.components[uid as keyof typeof strapi.components]);
}

function labelIn(configuration: unknown, field: string): string {
  let value = configuration;
  for (const key of ['metadatas', field, 'edit', 'label']) {
    value = isObject(value) ? value[key] : undefined;
  }
  return typeof value === 'string' && value !== '' ? value : field;
}

/** Returns the display name of a content type or component, as the content manager shows it. */
export function displayNameOf(strapi: Core.Strapi, uid: string): string {
  const model =
    strapi.contentTypes[uid as keyof typeof strapi.contentTypes] ??
    strapi.components[uid as keyof typeof strapi.components];
  return model?.info.displayName ?? uid;
}
