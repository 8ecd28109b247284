import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import type { Asset } from '../../contracts/asset';
import type { CallOptions, UploadLimits, UploadRequest } from '../../contracts/connector';
import { DamError } from '../../contracts/errors';
import { parseAnswer } from '../wire-schema';
import { type WireAsset, wireAsset } from './answers';
import type { BynderAssets } from './assets';
import type { Metaproperties } from './metaproperties';
import type { BynderOptions } from './options';
import type { BynderSession } from './session';

/** Uploads a file in the seven steps of Bynder's own clients (`@bynder/bynder-js-sdk`). */

/** A limit of this plugin; Bynder does not tell its own. */
export const UPLOAD_LIMITS: UploadLimits = { maxBytes: 1024 * 1024 * 1024, mimes: null };

/** Milliseconds between polls, as Bynder's own client waits. */
export const POLL_EVERY_MS = 2_000;

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

interface Uploader {
  metaproperties: Metaproperties;
  session: BynderSession;
  assets: BynderAssets;
  options: Pick<BynderOptions, 'brandId' | 'uploadsTo' | 'fields'>;
  pollEveryMs: number;
}

export async function uploadAsset(
  uploader: Uploader,
  request: UploadRequest,
  call: CallOptions = {},
): Promise<Asset> {
  const { session, assets, pollEveryMs } = uploader;
  // What cannot be read afterwards is better not sent.
  const toAsset = await assets.mapper(call);
  const texts = await textsOf(uploader, request, call);
  const importId = await sendFile(session, request, call.signal);
  await untilConverted(session, importId, pollEveryMs, call.signal);
  const assetId = await save(uploader, importId, { ...request, texts }, call.signal);
  const [answer] = await assets.read([assetId], call);
  // Bynder does not list an asset that waits for approval.
  return answer?.status === 'found' ? answer.asset : waitingAsset(assetId, request, toAsset);
}

type Post = (path: string, fields: Readonly<Record<string, string>>) => Promise<unknown>;

function poster(session: BynderSession, signal: AbortSignal | undefined): Post {
  return (path, fields) =>
    session.json({ method: 'POST', path, data: new URLSearchParams(fields) }, signal);
}

/** Sends the file to the bucket in chunks. Returns the id of the import. */
async function sendFile(
  session: BynderSession,
  request: UploadRequest,
  signal: AbortSignal | undefined,
): Promise<string> {
  const post = poster(session, signal);
  const endpoint = await session.json({ path: '/api/upload/endpoint/' }, signal);
  const bucket = parseAnswer(z.url(), endpoint);
  const begun = await post('/api/upload/init/', { filename: request.fileName });
  const init = parseAnswer(wireInit, begun);
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
  return parseAnswer(wireFinal, final).importId;
}

/** The alternative text goes into its metaproperty as it is, unless that has options to choose from. */
async function textsOf(
  { metaproperties, options: { fields } }: Uploader,
  { alternativeText }: UploadRequest,
  { signal }: CallOptions,
): Promise<Record<string, string>> {
  if (fields.alternativeText === undefined || !alternativeText) return {};
  const all = Object.entries((await metaproperties.get(signal)) ?? {});
  const [, found] =
    all.find(([key, { name }]) => [key, name].includes(fields.alternativeText)) ?? [];
  const isText = found !== undefined && (found.options ?? []).length === 0;
  return isText ? { [`metaproperty.${found.id}`]: alternativeText } : {};
}

/** Makes an asset of an import. Returns the asset's id. */
async function save(
  { session, options: { brandId, uploadsTo } }: Uploader,
  importId: string,
  request: UploadRequest & { texts: Readonly<Record<string, string>> },
  signal: AbortSignal | undefined,
): Promise<string> {
  const path = `/api/v4/media/save/${encodeURIComponent(importId)}/`;
  const saved = await poster(session, signal)(path, {
    brandId: brandId ?? '',
    name: request.title,
    ...(request.tags.length > 0 && { tags: request.tags.join() }),
    ...request.texts,
    ...(uploadsTo === 'waiting-room' && { audit: 'true' }),
  });
  return parseAnswer(wireSaved, saved).mediaid;
}

/** The new asset as far as the upload tells it: in review, whatever the options say of approval. */
function waitingAsset(
  assetId: string,
  request: UploadRequest,
  toAsset: (wire: WireAsset) => Asset,
): Asset {
  const wire = parseAnswer(wireAsset, {
    id: assetId,
    name: request.title,
    fileName: request.fileName,
    tags: request.tags,
    type: request.mime.split('/')[0],
    fileSize: request.file.size,
    version: 1,
  });
  const asset = toAsset(wire);
  const versions = asset.versions.map((each) => ({ ...each, status: 'in-review' as const }));
  return { ...asset, current: null, versions };
}

/** The file is the last field, since the bucket reads no field after it. */
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
  // A slice of a `Blob` is read while it is sent.
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
      throw new DamError(
        'bad-request',
        'Bynder could not read the file, or refuses files of its type.',
      );
    }
    await pause(pollEveryMs, signal);
  }
  throw new DamError(
    'timeout',
    'Bynder has the file but did not process it in time. Look for it in Bynder before you send it again.',
  );
}

async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await wait(ms, undefined, { ...(signal && { signal }) });
  } catch {
    // The timer rejects only if the signal aborts it.
    throw new DamError('timeout', 'Bynder did not process the file in time.');
  }
}
