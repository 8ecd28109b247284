import { z } from 'zod';
import { type Asset, kindOfMime } from '../../contracts/asset';
import type { CallOptions, UploadLimits, UploadRequest } from '../../contracts/connector';
import { DamError } from '../../contracts/errors';
import { jsonOrUndefined } from '../wire-schema';
import { tagsText, wireInteger } from './answers';
import type { ResourceSpaceApi } from './api';
import type { ResourceSpaceAssets } from './assets';
import type { ResourceSpaceOptions } from './options';

const wireFailure = z.object({ data: z.object({ message: z.string() }) });

/** A limit of this plugin; ResourceSpace does not tell its own. */
export const UPLOAD_LIMITS: UploadLimits = { maxBytes: 512 * 1024 * 1024, mimes: null };

export async function uploadAsset(
  api: ResourceSpaceApi,
  assets: ResourceSpaceAssets,
  options: ResourceSpaceOptions,
  request: UploadRequest,
  call: CallOptions = {},
): Promise<Asset> {
  const assetId = await createResource(api, options, request, call);
  const [answer] = await assets.read([assetId], call);
  if (answer?.status === 'found') return answer.asset;
  const reason = answer?.status === 'failed' ? answer.error.message : 'This user may not see it.';
  throw new DamError(
    'bad-answer',
    `ResourceSpace stored the file as resource ${assetId}, but it cannot be read: ${reason}`,
  );
}

/** Creates a resource, then sends its file in a second call. Returns the resource's number. */
async function createResource(
  api: ResourceSpaceApi,
  options: Pick<ResourceSpaceOptions, 'fields' | 'resourceTypes' | 'uploadType' | 'uploadState'>,
  request: UploadRequest,
  call: CallOptions,
): Promise<string> {
  const { fields, uploadState } = options;
  const texts = [
    [fields.title, request.title],
    [fields.alternativeText, request.alternativeText ?? ''],
    [fields.tags, tagsText(request.tags)],
  ] as const;
  const said = texts.filter(([field, text]) => field !== null && text !== '');
  const answer = await api.write(
    'create_resource',
    {
      resource_type: typeOf(request.mime, options),
      archive: uploadState,
      no_exif: 1,
      metadata: JSON.stringify(Object.fromEntries(said)),
    },
    call,
  );
  const ref = wireInteger.safeParse(answer);
  if (!ref.success) {
    // The answer is "FAILED: …" with a reason for people.
    const reason = typeof answer === 'string' ? answer.slice(0, 200) : 'it answered no number';
    throw new DamError('bad-answer', `ResourceSpace created no resource: ${reason}`);
  }
  try {
    await sendFile(api, ref.data, request, call);
  } catch (error) {
    if (!(error instanceof DamError)) throw error;
    const left = `The resource ${ref.data} stays behind in ResourceSpace without its file.`;
    throw new DamError(error.type, `${error.message} ${left}`);
  }
  return String(ref.data);
}

async function sendFile(
  api: ResourceSpaceApi,
  ref: number,
  { file, fileName, mime }: UploadRequest,
  call: CallOptions,
): Promise<void> {
  const form = new FormData();
  const signed = api.signed('upload_multipart', { ref, no_exif: 1, revert: 0 });
  for (const [name, value] of Object.entries(signed)) form.set(name, value);
  form.set('file', new Blob([file], { type: mime }), fileName);
  const upload = { method: 'POST', url: api.url, data: form, ...call };
  // Success is an empty 204. A refusal has a reason, unless a proxy in front of the server refuses.
  const { status, text } = await api.http.text(upload, [400, 413, 500]);
  if (status === 204) return;
  if (status === 413)
    throw new DamError('bad-request', 'The file is larger than ResourceSpace takes.');
  throw new DamError('bad-request', `ResourceSpace refused the file: ${reasonIn(text)}`);
}

function reasonIn(text: string): string {
  const { data } = wireFailure.safeParse(jsonOrUndefined(text));
  if (data !== undefined) return data.data.message;
  throw new DamError('bad-answer', 'ResourceSpace did not confirm that it has the file.');
}

function typeOf(
  mime: string,
  { uploadType, resourceTypes }: Pick<ResourceSpaceOptions, 'uploadType' | 'resourceTypes'>,
): number {
  const kind = kindOfMime(mime);
  const fitting = Object.entries(resourceTypes).find(([, each]) => each === kind);
  return uploadType ?? Number(fitting?.[0] ?? 1);
}
