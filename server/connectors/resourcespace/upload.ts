import { z } from 'zod';
import { type Asset, kindOfMime } from '../../contracts/asset';
import type { CallOptions, UploadLimits, UploadRequest } from '../../contracts/connector';
import { DamError } from '../../contracts/errors';
import { jsonOrUndefined, parseAnswer } from '../wire-schema';
import { tagsOf, tagsText, wireFields, wireInteger } from './answers';
import type { ResourceSpaceApi } from './api';
import type { ResourceSpaceAssets } from './assets';
import type { ResourceSpaceOptions } from './options';

const wireFailure = z.object({ data: z.object({ message: z.string() }) });

/** A limit of this plugin; ResourceSpace does not tell its own. */
export const UPLOAD_LIMITS: UploadLimits = { maxBytes: 512 * 1024 * 1024, mimes: null };

type UploadOptions = Pick<
  ResourceSpaceOptions,
  'fields' | 'resourceTypes' | 'uploadType' | 'uploadState'
>;

export async function uploadAsset(
  api: ResourceSpaceApi,
  assets: ResourceSpaceAssets,
  options: UploadOptions,
  request: UploadRequest,
  call: CallOptions = {},
): Promise<Asset> {
  const ref = await createResource(api, options, request, call);
  await withRest(`The resource ${ref} stays behind in ResourceSpace without its file.`, () =>
    sendFile(api, ref, request, call),
  );
  await withRest(`ResourceSpace has the file as resource ${ref}, but not all of its texts.`, () =>
    writeTexts(api, options, { ...request, ref }, call),
  );
  return readUploaded(assets, ref, call);
}

async function readUploaded(
  assets: ResourceSpaceAssets,
  ref: number,
  call: CallOptions,
): Promise<Asset> {
  const [answer] = await assets.read([String(ref)], call);
  if (answer?.status === 'found') return answer.asset;
  const reason = answer?.status === 'failed' ? answer.error.message : 'This user may not see it.';
  throw new DamError(
    'bad-answer',
    `ResourceSpace stored the file as resource ${ref}, but it cannot be read: ${reason}`,
  );
}

/** Adds to a failure what is left in the DAM. */
async function withRest(rest: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof DamError)) throw error;
    throw new DamError(error.type, `${error.message} ${rest}`);
  }
}

/** Creates a resource, to which the file is sent in a second call. Returns the resource's number. */
async function createResource(
  api: ResourceSpaceApi,
  options: UploadOptions,
  { mime }: UploadRequest,
  call: CallOptions,
): Promise<number> {
  const params = { resource_type: typeOf(mime, options), archive: options.uploadState };
  const answer = await api.write('create_resource', params, call);
  const ref = wireInteger.safeParse(answer);
  if (ref.success) return ref.data;
  // The answer is "FAILED: …" with a reason for people.
  const reason = typeof answer === 'string' ? answer.slice(0, 200) : 'it answered no number';
  throw new DamError('bad-answer', `ResourceSpace created no resource: ${reason}`);
}

/**
 * Writes the texts after the file, whose embedded metadata the server reads into the fields while it takes it in:
 * caption and credit stay as they are, and the tags are added to the embedded ones.
 */
async function writeTexts(
  api: ResourceSpaceApi,
  { fields }: UploadOptions,
  { ref, title, alternativeText, tags }: UploadRequest & { ref: number },
  call: CallOptions,
): Promise<void> {
  const answer = await api.read('get_resource_field_data', { resource: ref }, call);
  const known = parseAnswer(wireFields, answer);
  const embedded = tagsOf(String(known.find((field) => field.ref === fields.tags)?.value ?? ''));
  const texts = [
    [fields.title, title],
    [fields.alternativeText, alternativeText ?? ''],
    [fields.tags, tags.length === 0 ? '' : tagsText([...new Set([...embedded, ...tags])])],
  ] as const;
  for (const [field, value] of texts) {
    // A stock server has alternative texts of photos only.
    const isThere = field !== null && known.some((each) => each.ref === field);
    if (!isThere || value === '') continue;
    await api.write('update_field', { resource: ref, field, value }, call);
  }
}

async function sendFile(
  api: ResourceSpaceApi,
  ref: number,
  { file, fileName, mime }: UploadRequest,
  call: CallOptions,
): Promise<void> {
  const form = new FormData();
  const signed = api.signed('upload_multipart', { ref, no_exif: 0, revert: 0 });
  for (const [name, value] of Object.entries(signed)) form.set(name, value);
  form.set('file', new Blob([file], { type: mime }), fileName);
  const upload = { method: 'POST', url: api.url, data: form, ...call };
  // Success is an empty 204. A refusal has a reason, unless a proxy in front of the server refuses.
  const { status, text } = await api.http.text(upload, [400, 401, 413, 500]);
  if (status === 204) return;
  // The key was right a moment ago, but PHP drops a body that is too large, and the signature with it.
  if (status === 401 || status === 413) {
    throw new DamError(
      'bad-request',
      'The file is larger than ResourceSpace takes. Raise "post_max_size" and "upload_max_filesize" of ' +
        'its PHP, or the limit of the proxy in front of it.',
    );
  }
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
