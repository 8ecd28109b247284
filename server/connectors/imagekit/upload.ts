import { z } from 'zod';
import type { Asset } from '../../contracts/asset';
import type { CallOptions, UploadLimits, UploadRequest } from '../../contracts/connector';
import { DamError } from '../../contracts/errors';
import { parseAnswer } from '../wire-schema';
import { assetOf, type WireFile } from './answers';
import type { ImageKitApi } from './api';
import { customNameOf, type ImageKitOptions } from './options';

/** By default the limit of the free plan for pictures; ImageKit refuses what its plan does not take. */
export function uploadLimits(maxBytes = 25 * 1024 * 1024): UploadLimits {
  return { maxBytes, mimes: null };
}

/** Characters of all tags together, by ImageKit's description. */
const MOST_TAG_CHARACTERS = 500;

const wireUploaded = z.object({ fileId: z.string().min(1) });

export async function uploadAsset(
  api: ImageKitApi,
  request: UploadRequest,
  call: CallOptions = {},
): Promise<Asset> {
  await api.assertFields(call);
  const { fileId } = parseAnswer(
    wireUploaded,
    await api.upload(uploadForm(request, api.options), call),
  );
  const file = await uploaded(api, fileId, call);
  return assetOf(file, [file], await api.mapping(call));
}

async function uploaded(api: ImageKitApi, fileId: string, call: CallOptions): Promise<WireFile> {
  const file = await api.details(fileId, call);
  if (file !== undefined) return file;
  throw new DamError(
    'bad-answer',
    'ImageKit took the file but does not find it yet. Search for it in a moment.',
  );
}

/** Builds an upload (https://imagekit.io/docs/api-reference/upload-file/upload-file). */
export function uploadForm(
  request: UploadRequest,
  { fields }: Pick<ImageKitOptions, 'fields'>,
): FormData {
  const form = new FormData();
  form.set('fileName', request.fileName);
  // ImageKit makes the name unique, so that no other file is overwritten.
  form.set('useUniqueFileName', 'true');
  form.set('folder', `/${request.folder ?? ''}`);
  const tags = tagsOf(request.tags);
  if (tags !== '') form.set('tags', tags);
  const { texts, description } = textsOf(request, fields);
  if (Object.keys(texts).length > 0) form.set('customMetadata', JSON.stringify(texts));
  if (description !== null) form.set('description', description);
  form.set('file', new Blob([request.file], { type: request.mime }), request.fileName);
  return form;
}

/** Tags are separated by commas, and may not contain a percent sign. */
function tagsOf(tags: readonly string[]): string {
  const joined = tags
    .map((tag) => tag.replace(/[,%]/g, ' ').trim())
    .filter((tag) => tag !== '')
    .join(',');
  if (joined.length <= MOST_TAG_CHARACTERS) return joined;
  throw new DamError(
    'bad-request',
    `ImageKit takes tags of ${MOST_TAG_CHARACTERS} characters together. Leave some out.`,
  );
}

/** The texts of a new file by their places; embedded metadata is that of the bytes. */
function textsOf(
  { title, alternativeText }: UploadRequest,
  fields: ImageKitOptions['fields'],
): { texts: Record<string, string>; description: string | null } {
  const texts: Record<string, string> = {};
  let description: string | null = null;
  for (const [place, text] of [
    [fields.title, title],
    [fields.alternativeText, alternativeText],
  ] as const) {
    const name = customNameOf(place);
    if (text === null) continue;
    if (name !== null) texts[name] = text;
    else if (place === 'description') description = text;
  }
  return { texts, description };
}
