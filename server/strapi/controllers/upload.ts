import { openAsBlob } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { Core } from '@strapi/strapi';
import { errors } from '@strapi/utils';
import type { Context } from 'koa';
import { z } from 'zod';
import type { UploadResponse } from '../../contracts/api';
import { fileNameOf } from '../../core/file-name';
import { refuseUnfitFile } from '../content/upload-limits';
import { pickerAsset } from '../editors/picker-asset';
import { damOf } from '../plugin';
import { abortedWith, answeringDamErrors, bodyOf, connectionOf } from './context';

const uploadFields = z.object({
  title: z.string().trim().min(1).max(300),
  alternativeText: z.string().trim().max(2_000).default(''),
  tags: z.string().max(2_000).default(''),
  folder: z.string().trim().max(300).default(''),
});

/** A file that Strapi's body parser wrote to disk (formidable). */
const receivedFile = z.object({
  filepath: z.string(),
  originalFilename: z.string().nullable(),
  mimetype: z.string().nullable(),
  size: z.number(),
});

/** Uploads a file to the DAM, never into Strapi. The DAM reviews the asset like any other. */
export default ({ strapi }: { strapi: Core.Strapi }) => ({
  async create(ctx: Context): Promise<void> {
    const files = receivedFiles(ctx);
    const dam = damOf(strapi);
    const connection = connectionOf(ctx, dam);
    const { uploads, connector } = connection;
    if (uploads === null || connector.upload === undefined) {
      throw new errors.ValidationError(`${connection.label} does not accept uploads from Strapi.`);
    }
    const [file, second] = files;
    if (file === undefined || second !== undefined) {
      throw new errors.ValidationError('Send exactly one file, in the part "file".');
    }
    const { title, alternativeText, tags, folder } = bodyOf(ctx, uploadFields);
    const mime = file.mimetype ?? 'application/octet-stream';
    refuseUnfitFile({ size: file.size, mime }, uploads, connection.label);
    const request = {
      file: await openAsBlob(file.filepath, { type: mime }),
      fileName: fileNameOf(file.originalFilename ?? title.replace(/[\\/]/g, '-')),
      mime,
      title,
      alternativeText: alternativeText === '' ? null : alternativeText,
      tags: tags
        .split(',')
        .map((tag) => tag.trim())
        .filter((tag) => tag !== ''),
      folder: folder === '' ? null : folder,
    };
    const signal = abortedWith(ctx);
    const { upload } = connector;
    await answeringDamErrors(ctx, connection.key, async () => {
      const asset = await upload(request, { signal });
      const body: UploadResponse = {
        asset: pickerAsset(dam, connection.key, asset, dam.clock.now()),
      };
      ctx.status = 201;
      ctx.body = body;
    });
  },
});

const UPLOAD_PATH = /^\/dam\/connections\/[^/]+\/upload\/?$/i;

/**
 * Deletes the files that Strapi's body parser wrote for an upload, also if the request is refused before the
 * controller runs, such as one without the permission.
 */
export function deleteReceivedFiles(strapi: Core.Strapi): void {
  strapi.server.use(async (ctx, next) => {
    try {
      await next();
    } finally {
      if (UPLOAD_PATH.test(ctx.path)) {
        await Promise.all(receivedFiles(ctx).map(({ filepath }) => rm(filepath, { force: true })));
      }
    }
  });
}

function receivedFiles(ctx: Context): z.infer<typeof receivedFile>[] {
  const files: unknown = Reflect.get(ctx.request, 'files');
  const parts = typeof files === 'object' && files !== null ? Object.values(files).flat() : [];
  return parts.flatMap((part) => {
    const result = receivedFile.safeParse(part);
    return result.success ? [result.data] : [];
  });
}
