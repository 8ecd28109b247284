import { REFERENCE_PROVIDER, STORED_URL_MARK, storedUrl } from '../../contracts/reference';
import { mimeOfExtension } from '../image-types';
import { isObject, type JsonObject } from '../json';
import { metadataReference, recogniseFile, recogniseUrl } from './recognise';
import { referenceHash } from './reference-hash';
import { applyEdits, findInText } from './text';

/**
 * Brings what comes in to the stored form, whatever form it has: with a host in front, resolved and
 * sent back, or stored already. Law: normalise(resolve(normalise(x))) = normalise(x). Everything
 * derived depends on the reference and the stored url alone, never on what an asset resolved to.
 */

/** A text, markdown, HTML or a whole url; all bytes outside references untouched. */
export function normaliseText(text: string): string {
  if (!text.includes(STORED_URL_MARK)) return text;
  const edits = findInText(text).map(({ start, end, recognised: { stored } }) => {
    const url = storedUrl(stored.reference, stored.slug, stored.ext);
    return { start, end, replacement: url + stored.query };
  });
  return applyEdits(text, edits);
}

/** A Blocks document: image nodes and link nodes at any depth. Returns the same object if clean. */
export function normaliseBlocks(blocks: unknown): unknown {
  if (Array.isArray(blocks)) {
    const normalised = blocks.map(normaliseBlocks);
    return normalised.some((block, index) => block !== blocks[index]) ? normalised : blocks;
  }
  if (!isObject(blocks)) return blocks;
  if (blocks.type === 'image' && isObject(blocks.image)) return normaliseImageBlock(blocks);
  let copy: JsonObject | null = null;
  const set = (key: string, value: unknown): void => {
    if (value === blocks[key]) return;
    copy ??= { ...blocks };
    copy[key] = value;
  };
  if (blocks.type === 'link' && typeof blocks.url === 'string')
    set('url', normaliseText(blocks.url));
  if (Array.isArray(blocks.children)) set('children', normaliseBlocks(blocks.children));
  return copy ?? blocks;
}

function normaliseImageBlock(block: JsonObject): JsonObject {
  const image = block.image;
  const recognised = isObject(image) ? recogniseFile(image) : null;
  if (!isObject(image) || recognised === null) return block;
  const { reference, stored } = recognised;
  const ext = stored?.ext ?? '';
  // A block is no row: Strapi's own editor drops these two as well.
  const { dam: _resolved, id: _id, documentId: _documentId, ...kept } = image;
  return {
    ...block,
    image: {
      ...kept,
      url: storedUrl(reference, stored?.slug ?? 'asset', ext),
      provider: REFERENCE_PROVIDER,
      provider_metadata: reference,
      hash: referenceHash(reference),
      // Strapi's validator wants these; what they really are is known when the block is rendered.
      ext: ext === '' ? '.bin' : `.${ext}`,
      mime: mimeOfExtension(ext) ?? 'image/*',
      width: 0,
      height: 0,
      size: 0,
      formats: null,
      previewUrl: null,
      alternativeText: null,
      caption: null,
    },
  };
}

/** What a custom field stores, one or several; resolved parts are dropped. */
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

/** What the editor set for this use; null and absent both mean inherited, and nothing is stored. */
function overridesOf(value: JsonObject): JsonObject {
  const overrides: JsonObject = {};
  if (typeof value.alt === 'string') overrides.alt = value.alt;
  if (typeof value.caption === 'string' && !inheritsCaption(value)) {
    overrides.caption = value.caption;
  }
  if (isObject(value.focalPoint)) overrides.focalPoint = value.focalPoint;
  if (typeof value.rendition === 'string') overrides.rendition = value.rendition;
  return overrides;
}

/** A resolved value says which text came from the DAM, so that sending it back overrides nothing. */
function inheritsCaption(value: JsonObject): boolean {
  return isObject(value.dam) && value.dam.captionInherited === true;
}
