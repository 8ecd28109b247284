import { constants, createWriteStream } from 'node:fs';
import { access, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Core } from '@strapi/strapi';
import axios from 'axios';
import { REFERENCE_PROVIDER } from '../../contracts/reference';
import type { JsonObject } from '../../core/json';
import { chunksOf } from '../../core/lists';
import { rowsById } from '../content/entries';
import { FILE_UID } from '../content/schema';

/** Rows that are read together. */
const PAGE_SIZE = 500;

/** How long the download of a file may take, in milliseconds. */
const FETCH_MS = 60_000;

/** A row of the Media Library that has bytes of its own. */
export interface FileRow extends JsonObject {
  id: number;
}

const WITH_BYTES = { provider: { $ne: REFERENCE_PROVIDER } };

/** Yields all of them, in the order of their ids. */
export function filesWithBytes(strapi: Core.Strapi): AsyncGenerator<FileRow> {
  return rowsById(strapi, FILE_UID, WITH_BYTES);
}

/** Returns all of them, in the order of their ids. */
export async function allFiles(strapi: Core.Strapi): Promise<FileRow[]> {
  const files: FileRow[] = [];
  for await (const row of filesWithBytes(strapi)) files.push(row);
  return files;
}

/** Returns those with these ids, in no order; `filter` leaves out others. */
export async function filesById(
  strapi: Core.Strapi,
  ids: readonly number[],
  filter: JsonObject = {},
): Promise<FileRow[]> {
  const files: FileRow[] = [];
  for (const chunk of chunksOf(ids, PAGE_SIZE)) {
    const where = { id: { $in: chunk }, ...WITH_BYTES, ...filter };
    const page: FileRow[] = await strapi.db.query(FILE_UID).findMany({ where });
    files.push(...page);
  }
  return files;
}

/**
 * Calls `read` with the path of a file on this machine, or with null if it cannot be read. Files of other providers are
 * fetched from where they are.
 */
export async function readingFile<Result>(
  strapi: Core.Strapi,
  { provider, url }: FileRow,
  read: (path: string | null) => Promise<Result>,
): Promise<Result> {
  const address = String(url);
  if (provider === 'local') return read(await readable(join(strapi.dirs.static.public, address)));
  const folder = await mkdtemp(join(tmpdir(), 'dam-adopt-'));
  try {
    return await read(await fetched(address, join(folder, 'file')));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function readable(path: string): Promise<string | null> {
  try {
    await access(path, constants.R_OK);
    return path;
  } catch {
    // Gone from the disk: the plan lists it, and the other files go on.
    return null;
  }
}

async function fetched(address: string, path: string): Promise<string | null> {
  const signal = AbortSignal.timeout(FETCH_MS);
  try {
    const { data } = await axios.get<Readable>(address, { responseType: 'stream', signal });
    await pipeline(data, createWriteStream(path), { signal });
    return path;
  } catch {
    // Gone from where it was: the plan lists it, and the other files go on.
    return null;
  }
}
