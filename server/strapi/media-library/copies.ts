import type { Core } from '@strapi/strapi';
import { errors } from '@strapi/utils';
import type { Context } from 'koa';
import { isObject } from '../../core/json';
import { uploadServiceOf } from '../compat';
import type { KnownCopy } from '../content/known-copies';
import { mayChoose } from '../editors/may-choose';
import { isTrusted } from '../editors/trusted';
import { damOf } from '../plugin';

/** Names the assets of which an uploaded file is a copy: `<connection>/<assetId>`, URI-encoded, separated by commas. */
const KNOWN_HEADER = 'x-dam-known';

/** Longest time that an upload waits until its files are compared, in milliseconds. Later answers are dropped. */
const COMPARED_WITHIN_MS = 1_500;

/** Name of the error in Strapi's answer to an upload that is refused. */
const REFUSED = 'ConflictError';

/** A file as Strapi's upload service takes it (formidable). */
interface UploadedFile {
  path: string;
  mime: string | null;
  fileName: string | null;
}

/** A file of an upload, and an asset of which it is a copy. */
interface Met {
  file: UploadedFile;
  copy: KnownCopy;
}

/**
 * Compares the files of uploads with the DAMs' assets. The admin, REST and the import of addresses all call these
 * methods of the upload service. Depending on `copies`, an upload of a copy is stored, and the answer names the asset
 * to those who may choose it, or it is refused and nothing is stored. Only sure matches count. Code of the project
 * has no request and may store what it wants.
 */
export function meetCopies(strapi: Core.Strapi): void {
  const service = uploadServiceOf(strapi);
  if (service === undefined || damOf(strapi).config.copies === 'allow') return;
  const { upload, replace } = service;
  service.upload = async (request, ...rest) => {
    const known = await checked(strapi, filesOf(request.files));
    const stored = await upload.call(service, request, ...rest);
    tell(strapi, known);
    return stored;
  };
  service.replace = async (id, request, ...rest) => {
    const known = await checked(strapi, filesOf(isObject(request) ? request.file : undefined));
    const stored = await replace.call(service, id, request, ...rest);
    tell(strapi, known);
    return stored;
  };
}

/** Answers 409 to uploads that were refused: Strapi has no error of its own for it, and answers 400. */
export function answerConflicts(strapi: Core.Strapi): void {
  strapi.server.use(async (ctx, next) => {
    await next();
    const { body } = ctx;
    const error = isObject(body) && isObject(body.error) ? body.error : null;
    if (error?.name !== REFUSED || ctx.status !== 400) return;
    ctx.status = 409;
    ctx.body = { ...(isObject(body) && body), error: { ...error, status: 409 } };
  });
}

/** Returns the files that are copies. Throws if they are refused. */
async function checked(strapi: Core.Strapi, files: readonly UploadedFile[]): Promise<Met[]> {
  const ctx = strapi.requestContext.get();
  if (ctx === undefined || files.length === 0) return [];
  const isRefused = damOf(strapi).config.copies === 'refuse';
  const isTold = mayBeTold(ctx);
  // Nobody would learn of it.
  if (!isRefused && !isTold) return [];
  const known = await knownAmong(strapi, files);
  const [first] = known;
  if (!isRefused || first === undefined) return known;
  if (isTold) tell(strapi, known);
  throw refusalOf(first, isTold);
}

/** True for API tokens and for users of the admin who may choose assets: others must not learn ids of assets. */
function mayBeTold({ state }: Pick<Context, 'state'>): boolean {
  return isTrusted(state) && mayChoose(state);
}

/** A DAM, a file or a table that cannot be read holds up no upload. */
async function knownAmong(strapi: Core.Strapi, files: readonly UploadedFile[]): Promise<Met[]> {
  const { knownCopies, clock, log } = damOf(strapi);
  const leaving = new AbortController();
  const timer = clock.after(COMPARED_WITHIN_MS);
  const known: Met[] = [];
  const compare = async () => {
    for (const file of files) {
      const copies = await knownCopies.of(file, { onlySure: true, signal: leaving.signal });
      known.push(...copies.map((copy) => ({ file, copy })));
    }
  };
  const comparing = compare().catch((error: unknown) => {
    if (leaving.signal.aborted) return;
    log.warn(`An upload was not compared with the DAM's assets: ${String(error)}`);
  });
  await Promise.race([comparing, timer.done]);
  timer.cancel();
  leaving.abort();
  return [...known];
}

/** Sets the header of the answer. The import of addresses has begun its answer already, so it stays as it is. */
function tell(strapi: Core.Strapi, known: readonly Met[]): void {
  const ctx = strapi.requestContext.get();
  if (ctx === undefined || known.length === 0) return;
  const names = known.map(({ copy: { name } }) =>
    [name.connection, name.assetId].map(encodeURIComponent).join('/'),
  );
  ctx.set(KNOWN_HEADER, [...new Set(names)].join(','));
}

function refused(message: string, details: Record<string, unknown>): Error {
  return Object.assign(new errors.ApplicationError(message, details), { name: REFUSED });
}

function refusalOf({ file, copy }: Met, isTold: boolean): Error {
  const { name, asset, label } = copy;
  const uploaded = `"${file.fileName ?? 'The file'}"`;
  if (!isTold) {
    const advice = 'Ask somebody who may choose assets of the DAM.';
    return refused(
      `${uploaded} is a file that the DAM has already. ${advice} Nothing was uploaded.`,
      {},
    );
  }
  return refused(
    `${uploaded} is "${asset.title}" in ${label}. Choose it from the DAM instead: pages then always show its ` +
      'current version. Nothing was uploaded.',
    { ...name },
  );
}

/** Reads what the upload service is given: one file or several, of formidable or in the form of Strapi 4. */
function filesOf(files: unknown): UploadedFile[] {
  return (Array.isArray(files) ? files : [files]).flatMap((file: unknown) => {
    if (!isObject(file)) return [];
    const path = file.filepath ?? file.path;
    if (typeof path !== 'string') return [];
    const mime = file.detectedMimeType ?? file.mimetype ?? file.type;
    const fileName = file.originalFilename ?? file.name;
    return [
      {
        path,
        mime: typeof mime === 'string' ? mime : null,
        fileName: typeof fileName === 'string' ? fileName : null,
      },
    ];
  });
}
