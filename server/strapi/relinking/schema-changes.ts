import type { Core } from '@strapi/strapi';
import { isObject, type JsonObject } from '../../core/json';
import { ASSET_FIELD, attributesOf } from '../content/schema';
import type { MediaTargets } from './media-targets';

/** An attribute that must be changed in the schema before Strapi starts without the plugin. */
export interface SchemaChange {
  /** Uid of the content type or component. */
  model: string;
  field: string;
  kind: 'custom-field' | 'option';
  /** The media field that takes the files of a custom field; null if there is none. */
  media: string | null;
  /** Attributes as they must be written; null for one that must be removed. */
  attributes: Record<string, JsonObject | null>;
}

/** Returns what a project must change in its schema: custom fields, and options of the plugin. */
export function schemaChangesOf(strapi: Core.Strapi, targets: MediaTargets): SchemaChange[] {
  const models = [...Object.keys(strapi.contentTypes), ...Object.keys(strapi.components)];
  return models.flatMap((model) => {
    const attributes = Object.fromEntries(
      Object.entries(attributesOf(strapi, model)).map(([name, it]): [string, JsonObject] => [
        name,
        { ...it },
      ]),
    );
    return Object.entries(attributes).flatMap(([field, attribute]) => {
      if (attribute.customField === ASSET_FIELD) {
        return customFieldChange({ model, field }, attributes, targets);
      }
      const isOption = isObject(attribute.pluginOptions) && 'dam' in attribute.pluginOptions;
      if (!isOption) return [];
      const changed = { [field]: withoutOptions(attribute) };
      return { model, field, kind: 'option' as const, media: null, attributes: changed };
    });
  });
}

function customFieldChange(
  { model, field }: { model: string; field: string },
  attributes: Record<string, JsonObject>,
  targets: MediaTargets,
): SchemaChange {
  const move = targets.of(model, field);
  const {
    customField: _name,
    options: _options,
    default: _reference,
    ...kept
  } = attributes[field] ?? {};
  const change = { model, field, kind: 'custom-field' as const, media: move?.media ?? null };
  if (move === null) {
    return { ...change, attributes: { [field]: withoutOptions({ ...kept, type: 'json' }) } };
  }
  const media = { ...attributes[move.media] };
  const isRequired = kept.required === true && media.required !== true;
  const required = withoutOptions({ ...media, required: true });
  return {
    ...change,
    attributes: { [field]: null, ...(isRequired && { [move.media]: required }) },
  };
}

/** Returns an attribute without options of the plugin; others, such as those of i18n, stay. */
function withoutOptions({ pluginOptions, ...attribute }: JsonObject): JsonObject {
  if (!isObject(pluginOptions)) return attribute;
  const { dam: _options, ...others } = pluginOptions;
  return Object.keys(others).length === 0 ? attribute : { ...attribute, pluginOptions: others };
}
