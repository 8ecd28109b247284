import { type FileDigest, type KnownAsset, MAX_KNOWN_FILES } from '../../server/contracts/api';
import { MAX_KNOWN_PICTURES } from '../../server/contracts/sketch';
import type { DamApi } from '../api';
import { sketchOf } from './pictureSketch';

/** A file on the editor's machine that a DAM has. */
export interface KnownFile extends KnownAsset {
  file: File;
  /** True if it has the same bytes; else it only looks like the asset. */
  isSame: boolean;
}

/** Marks what uploads to the DAM itself, which asks for its own files. */
export const OWN_UPLOAD = 'data-dam-own-upload';

/** Larger files are compared after the upload only: a browser takes a digest of bytes that it holds in memory. */
const MOST_BYTES = 128 * 1024 ** 2;

/**
 * Looks for files in the DAM before they are uploaded: by their bytes, then pictures by what they look like. Calls
 * `found` after each of the two. Rejects if the server does not answer, which must hold nothing up.
 */
export async function findKnownFiles(
  api: Pick<DamApi, 'knownFiles' | 'knownPictures'>,
  files: readonly File[],
  found: (known: readonly KnownFile[]) => void,
): Promise<void> {
  const same = await sameFiles(api, files.slice(0, MAX_KNOWN_FILES));
  if (same.length > 0) found(same);
  const others = files.filter((file) => same.every((each) => each.file !== file));
  const alike = await alikePictures(api, others);
  if (alike.length > 0) found(alike);
}

async function sameFiles(
  api: Pick<DamApi, 'knownFiles'>,
  files: readonly File[],
): Promise<KnownFile[]> {
  const digests = await taken(files, digestOf);
  if (digests.length === 0) return [];
  const answer = await api.knownFiles({ files: digests.map(({ result }) => result) });
  return knownOf(digests, answer.files, true);
}

async function alikePictures(
  api: Pick<DamApi, 'knownPictures'>,
  files: readonly File[],
): Promise<KnownFile[]> {
  const sketches = await taken(files.slice(0, MAX_KNOWN_PICTURES), sketchOf);
  if (sketches.length === 0) return [];
  const answer = await api.knownPictures({ pictures: sketches.map(({ result }) => result) });
  return knownOf(sketches, answer.pictures, false);
}

/** Takes something of each file, one after the other, since each is held in memory; without nulls. */
async function taken<Result>(
  files: readonly File[],
  take: (file: File) => Promise<Result | null>,
): Promise<{ file: File; result: Result }[]> {
  const all: { file: File; result: Result }[] = [];
  for (const file of files) {
    const result = await take(file);
    if (result !== null) all.push({ file, result });
  }
  return all;
}

function knownOf(
  asked: readonly { file: File }[],
  answers: readonly (KnownAsset | null)[],
  isSame: boolean,
): KnownFile[] {
  return asked.flatMap(({ file }, index): KnownFile[] => {
    const answer = answers[index] ?? null;
    return answer === null ? [] : [{ ...answer, file, isSame }];
  });
}

/** Null for a file that is too large, and where the browser takes no digests: on pages without https. */
async function digestOf(file: File): Promise<FileDigest | null> {
  if (file.size > MOST_BYTES || !window.isSecureContext) return null;
  const digest = await crypto.subtle.digest('SHA-256', await file.arrayBuffer());
  const sha256 = [...new Uint8Array(digest)]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');
  return { sha256, sizeBytes: file.size };
}
