import { z } from 'zod';
import type { Asset } from '../../contracts/asset';
import type { CallOptions, UploadLimits, UploadRequest } from '../../contracts/connector';
import { DamError } from '../../contracts/errors';
import { withReason } from '../refusals';
import { parseAnswer } from '../wire-schema';
import { assetOf, wireFile } from './answers';
import { type DirectusApi, UNKNOWN_TOKEN } from './api';

/** A limit of this plugin; Directus has none that it tells. */
export const UPLOAD_LIMITS: UploadLimits = { maxBytes: 512 * 1024 * 1024, mimes: null };

const MAY_NOT_UPLOAD =
  'Directus does not let the token upload files (403). Check that its role may create in directus_files, with ' +
  'the fields of an upload.';

const wireOne = z.object({ data: wireFile });

export async function uploadAsset(
  api: DirectusApi,
  request: UploadRequest,
  call: CallOptions = {},
): Promise<Asset> {
  const mapping = await api.mapping(call);
  const fields = await api.fields(call);
  const answer = await api.http
    .json({
      method: 'POST',
      url: `${api.options.baseUrl}/files`,
      data: formOf(request, mapping.folders, api.options.fields.alternativeText),
      params: new URLSearchParams({ fields: fields.join() }),
      ...call,
    })
    .catch((error: unknown) => {
      throw withReason(error, { unauthorized: UNKNOWN_TOKEN, forbidden: MAY_NOT_UPLOAD });
    });
  return assetOf(parseAnswer(wireOne, answer).data, mapping);
}

/** The file is the last field, since Directus reads no field after it. */
function formOf(
  request: UploadRequest,
  folders: ReadonlyMap<string, string>,
  altField: string | undefined,
): FormData {
  const form = new FormData();
  form.set('title', request.title);
  if (request.folder !== null) form.set('folder', folderId(folders, request.folder));
  if (request.tags.length > 0) form.set('tags', JSON.stringify(request.tags));
  if (altField !== undefined && request.alternativeText !== null) {
    form.set(altField, request.alternativeText);
  }
  form.set('file', new Blob([request.file], { type: request.mime }), request.fileName);
  return form;
}

function folderId(folders: ReadonlyMap<string, string>, path: string): string {
  const [id] = [...folders].find(([, each]) => each === path) ?? [];
  if (id !== undefined) return id;
  throw new DamError('bad-request', `Directus has no folder "${path}".`);
}
