import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import type { Asset } from '../../contracts/asset';
import type { CallOptions, UploadLimits, UploadRequest } from '../../contracts/connector';
import { DamError } from '../../contracts/errors';
import { parseAnswer } from '../wire-schema';
import { assetOf, type Mapping } from './answers';
import type { FrontifyApi } from './api';
import { readOf } from './assets';
import type { FrontifyOptions } from './options';
import type { FrontifyProjects } from './projects';
import { assetsOneByOne, BEGIN_UPLOAD, CREATE_ASSET, idVariables, STATUS_OF } from './queries';

export function uploadLimits({
  maxUploadBytes,
}: Pick<FrontifyOptions, 'maxUploadBytes'>): UploadLimits {
  return { maxBytes: maxUploadBytes, mimes: null };
}

/** Milliseconds between questions whether the file has been processed. */
export const POLL_EVERY_MS = 1_000;
const MOST_POLLS = 60;

const wireBegun = z.object({
  uploadFile: z.object({ id: z.string().min(1), urls: z.array(z.url()).min(1) }),
});
const wireCreated = z.object({
  createAsset: z.object({ job: z.object({ assetId: z.string().min(1) }) }),
});
const wireStatus = z.object({ asset: z.object({ status: z.string() }).nullable() });

interface Uploader {
  api: FrontifyApi;
  projects: FrontifyProjects;
  uploadTo: string;
  pollEveryMs: number;
}

/** Sends a file in parts, then makes an asset of it, and waits until it has been processed. */
export async function uploadAsset(
  { api, projects, uploadTo, pollEveryMs }: Uploader,
  request: UploadRequest,
  call: CallOptions = {},
): Promise<Asset> {
  const mapping = await projects.mapping(call);
  const target = await targetOf(request.folder, projects, uploadTo, call);
  const fileId = await sendFile(api, request, call);
  const input = {
    fileId,
    title: request.title,
    ...target,
    ...(request.alternativeText !== null && { alternativeText: request.alternativeText }),
    tags: request.tags.map((value) => ({ value })),
  };
  const created = await api.askAll(CREATE_ASSET, { input }, call);
  const { assetId } = parseAnswer(wireCreated, created).createAsset.job;
  await untilProcessed(api, assetId, pollEveryMs, call);
  return newAsset(api, mapping, assetId, call);
}

/** A path begins with the name of a library or a project; Frontify makes the folders that do not exist. */
async function targetOf(
  folder: string | null,
  projects: FrontifyProjects,
  uploadTo: string,
  call: CallOptions,
): Promise<{ parentId: string; directory?: string[] }> {
  if (folder === null) return { parentId: uploadTo };
  const listed = await projects.list(call);
  const above = listed.filter(({ name }) => folder === name || folder.startsWith(`${name}/`));
  const [project, other] = above.sort((one, two) => two.name.length - one.name.length);
  if (project === undefined || other?.name === project.name) {
    throw new DamError(
      'bad-request',
      project === undefined
        ? `Frontify has no library or workspace project for the folder "${folder}". Begin it with the name of one.`
        : `Frontify has several libraries or workspace projects of the name "${project.name}". Rename one.`,
    );
  }
  const directory = folder
    .slice(project.name.length)
    .split('/')
    .filter((name) => name !== '');
  return { parentId: project.id, ...(directory.length > 0 && { directory }) };
}

/** Returns the id of the file, which is not yet an asset. */
async function sendFile(
  api: FrontifyApi,
  { file, fileName }: UploadRequest,
  call: CallOptions,
): Promise<string> {
  const { chunkBytes } = api.options;
  const begun = { input: { filename: fileName, size: file.size } };
  const { id, urls } = parseAnswer(
    wireBegun,
    await api.askAll(BEGIN_UPLOAD, begun, call),
  ).uploadFile;
  const parts = Math.max(1, Math.ceil(file.size / chunkBytes));
  if (urls.length !== parts) {
    throw new DamError(
      'bad-answer',
      `Frontify asks for the file in ${urls.length} parts, and with "chunkBytes" it has ${parts}. Nothing was ` +
        'sent. Set "chunkBytes" to the size of parts that Frontify asks for.',
    );
  }
  for (const [index, url] of urls.entries()) {
    // A slice of a `Blob` is read while it is sent.
    const part = file.slice(index * chunkBytes, (index + 1) * chunkBytes);
    await api.sendPart(url, part, call.signal);
  }
  return id;
}

/** Ends also after a minute: the asset is there, and is shown once it has been processed. */
async function untilProcessed(
  api: FrontifyApi,
  id: string,
  pollEveryMs: number,
  call: CallOptions,
): Promise<void> {
  for (let count = 0; count < MOST_POLLS; count++) {
    const { asset } = parseAnswer(wireStatus, await api.askAll(STATUS_OF, { id }, call));
    if (asset?.status === 'FINISHED') return;
    if (asset?.status === 'PROCESSING_FAILED') {
      throw new DamError(
        'bad-request',
        'Frontify could not read the file. Look for it in Frontify.',
      );
    }
    await pause(pollEveryMs, call.signal);
  }
}

async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await wait(ms, undefined, { ...(signal && { signal }) });
  } catch {
    // The timer rejects only if the signal aborts it.
    throw new DamError('timeout', 'Frontify did not process the file in time.');
  }
}

async function newAsset(
  api: FrontifyApi,
  mapping: Mapping,
  id: string,
  call: CallOptions,
): Promise<Asset> {
  const { data, errors } = await api.ask(assetsOneByOne(1), idVariables([id]), call);
  const read = readOf(data.a0, errors, ['a0']);
  if (read instanceof DamError) throw read;
  return assetOf(read, mapping);
}
