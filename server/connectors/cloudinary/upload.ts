import type { Asset } from '../../contracts/asset';
import type { CallOptions, UploadLimits, UploadRequest } from '../../contracts/connector';
import { parseAnswer } from '../wire-schema';
import { wireAsset } from './answers';
import type { CloudinaryApi } from './api';
import { readWire } from './assets';
import type { CloudinaryOptions } from './options';
import { type Signer, signParameters } from './signatures';

/** The most that Cloudinary takes in one part. */
export const UPLOAD_LIMITS: UploadLimits = { maxBytes: 100 * 1024 * 1024, mimes: null };

export async function uploadAsset(
  api: CloudinaryApi,
  request: UploadRequest,
  call: CallOptions = {},
): Promise<Asset> {
  const { options, answers } = api;
  const toAsset = await api.mapper(call);
  const nowSeconds = Math.floor(Date.now() / 1_000);
  const data = uploadForm(request, { ...options, signer: answers.signer }, nowSeconds);
  const sent = parseAnswer(wireAsset, await api.upload(data, call));
  const read = await readWire(api, [sent.asset_id], call);
  return toAsset(read.get(sent.asset_id) ?? sent);
}

/**
 * Builds a signed upload (https://cloudinary.com/documentation/upload_images). Cloudinary makes the
 * public id from the file's name, and makes it unique so that no other asset is overwritten.
 */
export function uploadForm(
  request: UploadRequest,
  { apiKey, approval, fields, signer }: CloudinaryOptions & { signer: Signer },
  nowSeconds: number,
): FormData {
  const [bag = '', ...key] = fields.alternativeText.split('.');
  const { alternativeText: alt } = request;
  const parameters: Record<string, string> = {
    timestamp: String(nowSeconds),
    use_filename: 'true',
    unique_filename: 'true',
    display_name: request.title,
    asset_folder: request.folder ?? '',
    // Cloudinary splits tags at commas.
    tags: request.tags.map((tag) => tag.replaceAll(',', ' ')).join(','),
    ...(alt !== null && { [bag]: `${key.join('.')}=${escaped(alt)}` }),
    ...(approval !== undefined && 'moderation' in approval && { moderation: 'manual' }),
  };
  const form = new FormData();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== '') form.set(name, value);
  }
  form.set('api_key', apiKey);
  form.set('signature', signParameters(parameters, signer));
  form.set('file', new Blob([request.file], { type: request.mime }), request.fileName);
  return form;
}

/** Escapes the characters that end a value or begin another one. */
function escaped(text: string): string {
  return text.replace(/[=|]/g, '\\$&');
}
