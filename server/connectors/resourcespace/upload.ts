import { z } from 'zod';
import type { UploadRequest } from '../../contracts/connector';
import { DamError } from '../../contracts/errors';
import { kindOfMime } from '../media-types';
import { jsonOrUndefined } from '../wire-schema';
import { tagsText, wireInteger } from './answers';
import type { ResourceSpaceApi } from './api';
import type { ResourceSpaceOptions } from './options';

const wireFailure = z.object({ data: z.object({ message: z.string() }) });

/** A resource, then its bytes: two calls. Answers its number. */
export async function uploadTo(
  api: ResourceSpaceApi,
  options: Pick<ResourceSpaceOptions, 'fields' | 'resourceTypes' | 'uploadType' | 'uploadState'>,
  request: UploadRequest,
  signal: AbortSignal | undefined,
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
    signal,
  );
  const ref = wireInteger.safeParse(answer);
  if (!ref.success) {
    // "FAILED: …", with what is to be told to a person.
    const words = typeof answer === 'string' ? answer.slice(0, 200) : 'without a number';
    throw new DamError('bad-answer', `It made no resource of the file: ${words}`);
  }
  try {
    await sendFile(api, ref.data, request, signal);
  } catch (error) {
    if (!(error instanceof DamError)) throw error;
    const left = `The resource ${ref.data} stays behind in it, without the file.`;
    throw new DamError(error.type, `${error.message} ${left}`);
  }
  return String(ref.data);
}

async function sendFile(
  api: ResourceSpaceApi,
  ref: number,
  { file, fileName, mime }: UploadRequest,
  signal: AbortSignal | undefined,
): Promise<void> {
  const form = new FormData();
  const signed = api.signed('upload_multipart', { ref, no_exif: 1, revert: 0 });
  for (const [name, value] of Object.entries(signed)) form.set(name, value);
  form.set('file', new Blob([file], { type: mime }), fileName);
  const call = { method: 'POST', url: api.url, data: form, ...(signal && { signal }) };
  // The right answer is none; refusals say why, but for what stands before the server.
  const { status, text } = await api.http.text(call, [400, 413, 500]);
  if (status === 204) return;
  if (status === 413) throw new DamError('bad-request', 'The file is larger than it takes.');
  throw new DamError('bad-request', `It refused the file: ${reasonIn(text)}`);
}

function reasonIn(text: string): string {
  const { data } = wireFailure.safeParse(jsonOrUndefined(text));
  if (data !== undefined) return data.data.message;
  throw new DamError('bad-answer', 'It does not say whether it has the file.');
}

function typeOf(
  mime: string,
  { uploadType, resourceTypes }: Pick<ResourceSpaceOptions, 'uploadType' | 'resourceTypes'>,
): number {
  const kind = kindOfMime(mime);
  const fitting = Object.entries(resourceTypes).find(([, each]) => each === kind);
  return uploadType ?? Number(fitting?.[0] ?? 1);
}
