import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import type { CallOptions, UploadRequest } from '../../contracts/connector';
import { DamError } from '../../contracts/errors';
import { parseAnswer } from '../wire-schema';
import type { BynderOptions } from './options';
import type { BynderSession } from './session';

/** A new file, in the seven steps that Bynder's own clients take (`@bynder/bynder-js-sdk`). */

const CHUNK_BYTES = 5 * 1024 * 1024;
const MOST_POLLS = 60;

const wireInit = z.object({
  s3file: z.object({ uploadid: z.string(), targetid: z.string() }),
  s3_filename: z.string(),
  multipart_params: z.record(z.string(), z.union([z.string(), z.number()])),
});
type WireInit = z.infer<typeof wireInit>;

const wireFinal = z.object({ importId: z.string() });
const list = z.array(z.string()).nullish();
const wirePoll = z.object({ itemsDone: list, itemsFailed: list, itemsRejected: list });
const wireSaved = z.object({ mediaid: z.string() });

/** The new asset's id. */
export async function bynderUpload(
  session: BynderSession,
  { brandId, uploadsTo }: Pick<BynderOptions, 'brandId' | 'uploadsTo'>,
  request: UploadRequest,
  { pollEveryMs, signal }: CallOptions & { pollEveryMs: number },
): Promise<string> {
  const post = (path: string, fields: Readonly<Record<string, string>>) =>
    session.json({ method: 'POST', path, data: new URLSearchParams(fields) }, signal);

  const bucket = parseAnswer(
    z.url(),
    await session.json({ path: '/api/upload/endpoint/' }, signal),
  );
  const init = parseAnswer(
    wireInit,
    await post('/api/upload/init/', { filename: request.fileName }),
  );
  const { uploadid, targetid } = init.s3file;
  const chunks = Math.max(1, Math.ceil(request.file.size / CHUNK_BYTES));
  for (let number = 1; number <= chunks; number++) {
    await session.postElsewhere(bucket, chunkOf(request, init, number, chunks), signal);
    const data = new URLSearchParams({
      id: uploadid,
      targetid,
      filename: `${init.s3_filename}/p${number}`,
      chunkNumber: String(number),
    });
    await session.send({ method: 'POST', path: '/api/v4/upload/', data }, signal);
  }
  const final = await post(`/api/v4/upload/${encodeURIComponent(uploadid)}/`, {
    targetid,
    s3_filename: `${init.s3_filename}/p${chunks}`,
    chunks: String(chunks),
    original_filename: request.fileName,
  });
  const { importId } = parseAnswer(wireFinal, final);
  await untilConverted(session, importId, pollEveryMs, signal);
  const saved = await post(`/api/v4/media/save/${encodeURIComponent(importId)}/`, {
    brandId: brandId ?? '',
    name: request.title,
    ...(request.tags.length > 0 && { tags: request.tags.join() }),
    ...(uploadsTo === 'waiting-room' && { audit: 'true' }),
  });
  return parseAnswer(wireSaved, saved).mediaid;
}

/** The bucket's policy comes first: it reads no field that follows the file. */
function chunkOf(
  { file, fileName }: UploadRequest,
  { multipart_params }: WireInit,
  number: number,
  chunks: number,
): FormData {
  const form = new FormData();
  const key = `${multipart_params.key ?? ''}/p${number}`;
  const fields = {
    ...multipart_params,
    name: `${fileName}/p${number}`,
    chunk: number,
    chunks,
    Filename: key,
    key,
  };
  for (const [name, value] of Object.entries(fields)) form.set(name, String(value));
  // A slice is read as it is sent.
  form.set('file', file.slice((number - 1) * CHUNK_BYTES, number * CHUNK_BYTES), fileName);
  return form;
}

async function untilConverted(
  session: BynderSession,
  importId: string,
  pollEveryMs: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  for (let count = 0; count < MOST_POLLS; count++) {
    const call = { path: '/api/v4/upload/poll/', params: { items: importId } };
    const { itemsDone, itemsFailed, itemsRejected } = parseAnswer(
      wirePoll,
      await session.json(call, signal),
    );
    if (itemsDone?.includes(importId)) return;
    if (itemsFailed?.includes(importId) || itemsRejected?.includes(importId)) {
      throw new DamError('bad-request', 'Bynder could not read the file, or does not take it.');
    }
    await waited(pollEveryMs, signal);
  }
  throw new DamError('timeout', 'Bynder has the file, and was not done with it in time.');
}

async function waited(ms: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await wait(ms, undefined, { ...(signal && { signal }) });
  } catch {
    // Only by the signal.
    throw new DamError('timeout', 'It did not answer in time.');
  }
}
