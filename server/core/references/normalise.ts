import { unlessBlank } from '../../contracts/asset';
import { REFERENCE_PROVIDER, storedUrl } from '../../contracts/reference';
import { mimeOfExtension } from '../image-types';
import { isObject, type JsonObject } from '../json';
import type { Ours } from './ours';
import { metadataReference, recogniseFile, recogniseUrl } from './recognise';
import { referenceHash } from './reference-hash';
import { applyEdits, findInText, mayHoldReference, type TextHit, writtenAs } from './text';

/*
 * These functions convert incoming values to the stored form. They accept urls with a host, values that
 * a client read resolved and sends back, and values in the stored form. Law:
 * normalise(resolve(normalise(x))) = normalise(x). The result depends only on the reference and the
 * stored url, never on the asset to which the reference resolved.
 */

/**
 * Normalises every reference in a text, which may be plain text, markdown, HTML or a single url. All
 * characters outside references stay as they are.
 */
export function normaliseText(text: string, ours: Ours): string {
  if (!mayHoldReference(text)) return text;
  return storedBelow('', text, findInText(text, ours));
}

/**
 * Writes every reference of a text in its stored form, with `base` before it: an address or a path of this site
 * without a slash at the end. `normaliseText` takes the base away again.
 */
export function storedBelow(base: string, text: string, hits: readonly TextHit[]): string {
  const edits = hits.map((hit) => {
    const { start, end, recognised } = hit;
    const { reference, slug, ext, query } = recognised.stored;
    const replacement = writtenAs(hit, base + storedUrl(reference, slug, ext) + query);
    return { start, end, replacement };
  });
  return applyEdits(text, edits);
}

/** Normalises the references in JSON that is read as a document; returns other JSON unchanged. */
export function normaliseDocument(value: unknown, ours: Ours): unknown {
  if (typeof value === 'string') return normaliseText(value, ours);
  if (typeof value !== 'object' || value === null) return value;
  const text = JSON.stringify(value);
  const normalised = normaliseText(text, ours);
  return normalised === text ? value : JSON.parse(normalised);
}

/**
 * Normalises the image and link nodes of a Blocks document, at any depth. Returns the same object if
 * nothing had to change.
 */
export function normaliseBlocks(blocks: unknown, ours: Ours): unknown {
  if (Array.isArray(blocks)) {
    const normalised = blocks.map((block) => normaliseBlocks(block, ours));
    return normalised.some((block, index) => block !== blocks[index]) ? normalised : blocks;
  }
  if (!isObject(blocks)) return blocks;
  if (blocks.type === 'image' && isObject(blocks.image)) return normaliseImageBlock(blocks, ours);
  let copy: JsonObject | null = null;
  const set = (key: string, value: unknown): void => {
    if (value === blocks[key]) return;
    copy ??= { ...blocks };
    copy[key] = value;
  };
  if (blocks.type === 'link' && typeof blocks.url === 'string')
    set('url', normaliseText(blocks.url, ours));
  if (Array.isArray(blocks.children)) set('children', normaliseBlocks(blocks.children, ours));
  return copy ?? blocks;
}

function normaliseImageBlock(block: JsonObject, ours: Ours): JsonObject {
  const image = block.image;
  const recognised = isObject(image) ? recogniseFile(image, ours) : null;
  if (!isObject(image) || recognised === null) return block;
  const { reference, stored } = recognised;
  const ext = stored?.ext ?? '';
  // A block image is not a row of the Media Library. Strapi's own editor also drops both ids.
  const { dam: _resolved, id: _id, documentId: _documentId, ...kept } = image;
  return {
    ...block,
    image: {
      ...kept,
      url: storedUrl(reference, stored?.slug ?? 'asset', ext),
      provider: REFERENCE_PROVIDER,
      provider_metadata: reference,
      hash: referenceHash(reference),
      // Strapi's validator requires these keys; the real values are filled in when the block is resolved.
      ext: ext === '' ? '.bin' : `.${ext}`,
      mime: mimeOfExtension(ext) ?? 'image/*',
      width: 0,
      height: 0,
      size: 0,
      // An object, because Strapi's validator refuses null up to 5.42.
      formats: {},
      previewUrl: null,
      alternativeText: ownTextOf(image, 'alternativeText'),
      caption: ownTextOf(image, 'caption'),
    },
  };
}

/**
 * Returns the text that an editor wrote for this use of the image, or null if it is the DAM's. A resolved
 * image names its own texts in `dam.overrides`. An image without `dam` is either the stored form, which
 * has no measures and holds only own texts, or a copy that Strapi's dialog made of the DAM's texts.
 */
function ownTextOf(image: JsonObject, key: 'alternativeText' | 'caption'): string | null {
  const text = unlessBlank(image[key]);
  if (text === null) return null;
  if (!isObject(image.dam)) return isStoredImage(image) ? text : null;
  const { overrides } = image.dam;
  return Array.isArray(overrides) && overrides.includes(key) ? text : null;
}

function isStoredImage({ width, height, size }: JsonObject): boolean {
  return width === 0 && height === 0 && size === 0;
}

/** Normalises the value of a custom field, a single value or a list. Resolved keys are dropped. */
export function normaliseField(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(normaliseField);
  if (!isObject(value)) return value;
  const reference = metadataReference(value);
  if (reference === null) return value;
  const stored = typeof value.url === 'string' ? (recogniseUrl(value.url)?.stored ?? null) : null;
  return {
    ...reference,
    url: storedUrl(reference, stored?.slug ?? 'asset', stored?.ext ?? ''),
    ...overridesOf(value),
  };
}

/** Returns the editor's overrides for this placement. Null, absent and blanks mean inherited. */
function overridesOf(value: JsonObject): JsonObject {
  const overrides: JsonObject = {};
  const alt = unlessBlank(value.alt);
  if (alt !== null) overrides.alt = alt;
  const caption = unlessBlank(value.caption);
  if (caption !== null && !inheritsCaption(value)) overrides.caption = caption;
  if (isObject(value.focalPoint)) overrides.focalPoint = value.focalPoint;
  if (typeof value.rendition === 'string') overrides.rendition = value.rendition;
  return overrides;
}

/** True if the caption came from the DAM when the value was resolved; sending it back is no override. */
function inheritsCaption(value: JsonObject): boolean {
  return isObject(value.dam) && value.dam.captionInherited === true;
}
