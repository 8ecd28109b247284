import type { FastifyRequest } from 'fastify';
import { badInput } from '../errors';
import type { Vault } from '../files/vault';
import type { StoredFile } from '../types';

export const MAX_FILE_BYTES = 200 * 1024 * 1024;

/** What a multipart request held. */
export interface Upload {
  readonly file: StoredFile;
  readonly fields: Readonly<Record<string, string>>;
}

/** Reads a multipart request with exactly one file. Throws 400, or 413 for a file too large. */
export async function readUpload(request: FastifyRequest, vault: Vault): Promise<Upload> {
  if (!request.isMultipart()) throw badInput(['body: must be multipart/form-data with a file']);
  const fields: Record<string, string> = {};
  let file: StoredFile | undefined;
  for await (const part of request.parts()) {
    if (part.type === 'field') {
      fields[part.fieldname] = String(part.value);
      continue;
    }
    if (file) throw badInput(['file: only one at a time']);
    file = await vault.store(part.file, cleanFileName(part.filename));
  }
  if (!file) throw badInput(['file: is missing']);
  if (file.sizeBytes === 0) throw badInput(['file: is empty']);
  return { file, fields };
}

/** The last part of a path, without control characters. */
function cleanFileName(name: string | undefined): string {
  const last = (name ?? '').split(/[\\/]/).at(-1) ?? '';
  return (
    last
      .replace(/\p{Cc}/gu, '')
      .trim()
      .slice(-200) || 'file'
  );
}
