import type { Core } from '@strapi/strapi';
import { errors } from '@strapi/utils';
import { z } from 'zod';
import { unlessBlank } from '../../contracts/asset';
import { NEW_OVERRIDES_KEY, type Overrides } from '../../contracts/reference';
import { isObject, type JsonObject } from '../../core/json';
import type { Path } from '../../core/references/walk';
import { type Attribute, attributesOf, targetOf } from '../content/schema';
import { isTrusted } from '../editors/trusted';
import { damOf } from '../plugin';

/** Longest text of one use, in characters. */
const MAX_TEXT = 5_000;

const share = z.number().min(0).max(1);
const text = z.string().max(MAX_TEXT).nullish();
const overridesInput = z
  .strictObject({
    alternativeText: text,
    caption: text,
    focalPoint: z.strictObject({ x: share, y: share }).nullish(),
  })
  .transform(
    ({ alternativeText, caption, focalPoint }): Overrides => ({
      alternativeText: unlessBlank(alternativeText),
      caption: unlessBlank(caption),
      focalPoint: focalPoint ?? null,
    }),
  );

/**
 * Puts the row that holds new texts and a new focal point in place of each file of a media field that says so
 * under `NEW_OVERRIDES_KEY`. Returns the same object if none does. Files that are no assets stay as they are.
 *
 * @throws `ValidationError` if what is said is wrong, or said by somebody who is neither editor nor API token.
 */
export function withNewOverrides(
  strapi: Core.Strapi,
  model: string,
  data: JsonObject,
): Promise<JsonObject> {
  return inModel(strapi, model, data, []);
}

async function inModel(
  strapi: Core.Strapi,
  model: string,
  data: JsonObject,
  above: Path,
): Promise<JsonObject> {
  const attributes = attributesOf(strapi, model);
  let copy = data;
  for (const [key, value] of Object.entries(data)) {
    const attribute = attributes[key];
    if (attribute === undefined || typeof value !== 'object' || value === null) continue;
    const changed = await inAttribute(strapi, attribute, value, [...above, key]);
    if (changed === value) continue;
    if (copy === data) copy = { ...data };
    copy[key] = changed;
  }
  return copy;
}

function inAttribute(
  strapi: Core.Strapi,
  attribute: Attribute,
  value: unknown,
  path: Path,
): Promise<unknown> {
  if (attribute.type === 'media') return inMedia(strapi, value, path);
  if (attribute.type !== 'component' && attribute.type !== 'dynamiczone') {
    return Promise.resolve(value);
  }
  return eachOf(value, path, async (item, at) => {
    const target = targetOf(attribute, item);
    return isObject(item) && target !== undefined ? inModel(strapi, target, item, at) : item;
  });
}

/** A media field is written as a file, a list, or `set` and `connect` of a relation. */
async function inMedia(strapi: Core.Strapi, value: unknown, path: Path): Promise<unknown> {
  return eachOf(value, path, async (item, at) => {
    if (!isObject(item)) return item;
    if (NEW_OVERRIDES_KEY in item) return withRow(strapi, item, at);
    let copy = item;
    for (const key of ['set', 'connect'] as const) {
      const changed = item[key] === undefined ? undefined : await inMedia(strapi, item[key], at);
      if (changed !== item[key]) copy = { ...copy, [key]: changed };
    }
    return copy;
  });
}

/** Returns the same list or value if nothing changes. */
async function eachOf(
  value: unknown,
  path: Path,
  change: (item: unknown, path: Path) => Promise<unknown>,
): Promise<unknown> {
  if (!Array.isArray(value)) return change(value, path);
  const items: unknown[] = [];
  for (const [index, item] of value.entries()) items.push(await change(item, [...path, index]));
  return items.some((item, index) => item !== value[index]) ? items : value;
}

async function withRow(strapi: Core.Strapi, item: JsonObject, path: Path): Promise<JsonObject> {
  const { [NEW_OVERRIDES_KEY]: input, ...file } = item;
  if (!isEditorial(strapi)) refuse(path, 'can be changed by editors and API tokens only.');
  const parsed = overridesInput.safeParse(input);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(
      (issue) => `${issue.path.join('.')}: ${issue.message}`,
    );
    refuse(path, `cannot be saved: ${problems.join('; ')}`);
  }
  const id = Number(file.id);
  const rowId = Number.isInteger(id) ? await damOf(strapi).useRows.idFor(id, parsed.data) : null;
  if (rowId === null || rowId === id) return file;
  // Everything else in it describes the other row.
  return { id: rowId };
}

/** Code of the project has no request. */
function isEditorial(strapi: Core.Strapi): boolean {
  const ctx = strapi.requestContext.get();
  return ctx === undefined || isTrusted(ctx.state);
}

function refuse(at: Path, problem: string): never {
  const path = at.map(String);
  const message = `The texts of the asset in "${path.join('.')}" ${problem}`;
  throw new errors.ValidationError(message, {
    errors: [{ path, name: 'ValidationError', message }],
  });
}
