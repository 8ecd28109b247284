import type { AssetAnswer, CallOptions } from '../../contracts/connector';
import { DamError } from '../../contracts/errors';
import { assetOf, folderOf, hiddenField, type Mapping, type WireFile, wordsOf } from './answers';
import type { ImageKitApi } from './api';

/** The form of ids; ImageKit's are 24 hexadecimal digits, but nothing says so. */
const ID = /^[A-Za-z0-9_-]{1,128}$/;

/** Reads that a connection with versions makes at the same time. */
const SIDE_BY_SIDE = 6;

type Read = { file: WireFile; versions: readonly WireFile[] } | DamError;

/** Reads files by their ids. */
export async function readAssets(
  api: ImageKitApi,
  assetIds: readonly string[],
  call: CallOptions = {},
): Promise<AssetAnswer[]> {
  const ids = [...new Set(assetIds)].filter((id) => ID.test(id));
  if (ids.length === 0) return assetIds.map(() => ({ status: 'missing' }));
  await api.assertFields(call);
  const found = new Map<string, Read>();
  if (!api.options.versions) await readListed(api, ids, found, call);
  await readOneByOne(
    api,
    ids.filter((id) => !found.has(id)),
    found,
    call,
  );
  await assertApprovalExists(api, [...found.values()], call);
  const mapping = await api.mapping(call);
  return assetIds.map((id) => answerOf(found.get(id), mapping));
}

async function readListed(
  api: ImageKitApi,
  ids: readonly string[],
  found: Map<string, Read>,
  call: CallOptions,
): Promise<void> {
  const searchQuery = `type = "file" AND id IN [${ids.map((id) => `"${id}"`).join(',')}]`;
  for (const file of await api.list({ searchQuery, limit: String(ids.length) }, call)) {
    found.set(file.fileId, { file, versions: [file] });
  }
}

/**
 * Reads files with a call for each. What a list left out is asked again here, since the search index may lag behind:
 * only a 404 means that a file is missing. Ends with the first failure that concerns all files.
 */
async function readOneByOne(
  api: ImageKitApi,
  ids: readonly string[],
  found: Map<string, Read>,
  call: CallOptions,
): Promise<void> {
  const waiting = [...ids];
  const lane = async () => {
    for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
      const read = await readOne(api, id, call);
      if (read !== undefined) found.set(id, read);
    }
  };
  try {
    await Promise.all(Array.from({ length: SIDE_BY_SIDE }, lane));
  } catch (error) {
    waiting.length = 0;
    throw error;
  }
}

async function readOne(api: ImageKitApi, id: string, call: CallOptions): Promise<Read | undefined> {
  try {
    if (!api.options.versions) {
      const file = await api.details(id, call);
      return file && { file, versions: [file] };
    }
    const versions = await api.versions(id, call);
    return versions && withVersions(versions);
  } catch (error) {
    // An id of a wrong form is refused with 400 too, but only a 404 says that there is no such file.
    if (error instanceof DamError && ['bad-answer', 'bad-request'].includes(error.type))
      return error;
    throw error;
  }
}

/** The file itself comes first in ImageKit's list. */
export function withVersions(versions: readonly WireFile[]): Exclude<Read, DamError> {
  const file = versions.find(({ type }) => type !== 'file-version') ?? versions[0];
  if (file === undefined) {
    throw new DamError('bad-answer', 'ImageKit lists no version of a file that it has.');
  }
  return { file, versions: [file, ...versions.filter((each) => each !== file)] };
}

/** A field that was deleted a moment ago is absent in all files; without this they would all be unapproved. */
async function assertApprovalExists(
  api: ImageKitApi,
  reads: readonly Read[],
  call: CallOptions,
): Promise<void> {
  const field = api.options.approval?.field;
  const files = reads.flatMap((read) => (read instanceof DamError ? [] : read.file));
  if (field === undefined || files.length === 0) return;
  if (files.every((file) => wordsOf(file, field).length === 0)) await api.assertFields(call, true);
}

function answerOf(read: Read | undefined, mapping: Mapping): AssetAnswer {
  if (read === undefined) return { status: 'missing' };
  if (read instanceof DamError) return { status: 'failed', error: read };
  const hidden = hiddenField(read.file, mapping.options);
  if (hidden !== null) return { status: 'failed', error: isHiddenIn(read.file, hidden) };
  try {
    return { status: 'found', asset: assetOf(read.file, read.versions, mapping) };
  } catch (error) {
    if (error instanceof DamError) return { status: 'failed', error };
    throw error;
  }
}

function isHiddenIn({ filePath }: WireFile, field: string): DamError {
  return new DamError(
    'bad-answer',
    `ImageKit hides the custom metadata field "${field}" in the folder "/${folderOf(filePath) ?? ''}", so ` +
      'nobody can say if the file may be shown. Select the field for this folder in its path policy.',
  );
}
