import type { Core } from '@strapi/strapi';
import { errors } from '@strapi/utils';
import { allowedKinds, isAllowed } from '../contracts/allowed-types';
import { type AssetFieldOptions, connectionsOfField, type Reference } from '../contracts/reference';
import { damOf } from './plugin';

/** A custom field as it is written: its name, what its content type says, and what it would hold. */
export interface WrittenField {
  name: string;
  options: AssetFieldOptions;
  references: readonly Reference[];
}

/**
 * What the picker filters is checked again, since REST and code write without it. Throws a
 * `ValidationError` that names the field. The kind is checked for assets with a record: no write
 * waits for the DAM.
 */
export async function checkFields(
  strapi: Core.Strapi,
  fields: readonly WrittenField[],
): Promise<void> {
  for (const field of fields) {
    const problem = await problemOf(strapi, field);
    if (problem === null) continue;
    const message = `"${field.name}" ${problem}`;
    throw new errors.ValidationError(message, {
      errors: [{ path: [field.name], name: 'ValidationError', message }],
    });
  }
}

async function problemOf(
  strapi: Core.Strapi,
  { options, references }: WrittenField,
): Promise<string | null> {
  const { resolver, records } = damOf(strapi);
  const { max } = options;
  if (max && references.length > max) {
    return `takes at most ${max} DAM assets, and ${references.length} were given.`;
  }
  const connections = connectionsOfField(options);
  const kinds = allowedKinds(options.allowedTypes);
  for (const reference of references) {
    const name = resolver.nameOf(reference);
    if (connections !== null && !connections.includes(name.connection)) {
      return `takes assets of ${connections.join(', ')} only, and one of "${name.connection}" was given.`;
    }
    if (kinds === null) continue;
    const asset = (await records.known(name))?.asset;
    if (asset && !isAllowed(asset.kind, kinds)) {
      return `takes ${kinds.join(' or ')} assets only, and "${asset.title}" is of the kind ${asset.kind}.`;
    }
  }
  return null;
}
