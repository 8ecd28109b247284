import type { Asset } from '../../contracts/asset';
import type { CallOptions, UploadLimits, UploadRequest } from '../../contracts/connector';
import { parseAnswer } from '../wire-schema';
import { assetOf, wireAsset } from './answers';
import type { DemoDamApi } from './api';

/** The DAM's own limit (demo-dam/routes/upload.ts). */
export const UPLOAD_LIMITS: UploadLimits = { maxBytes: 200 * 1024 * 1024, mimes: null };

export async function uploadAsset(
  api: DemoDamApi,
  request: UploadRequest,
  call: CallOptions = {},
): Promise<Asset> {
  const data = formOf(request);
  const answer = await api.http.json({ method: 'POST', url: '/api/assets', data, ...call });
  return assetOf(parseAnswer(wireAsset, answer), api);
}

function formOf(request: UploadRequest): FormData {
  const form = new FormData();
  form.set('title', request.title);
  if (request.alternativeText !== null) form.set('alt', request.alternativeText);
  if (request.tags.length > 0) form.set('tags', request.tags.join(','));
  if (request.folder !== null) form.set('folder', request.folder);
  form.set('file', new Blob([request.file], { type: request.mime }), request.fileName);
  return form;
}
