import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Core } from '@strapi/strapi';
import { errors } from '@strapi/utils';
import type { ReferenceFile } from '../../contracts/api';
import { DamError } from '../../contracts/errors';
import type { Reference } from '../../contracts/reference';
import { withHost } from '../../core/references/ours';
import { uploadServiceOf, urlFetcherOf } from '../compat';
import { FILE_UID } from '../content/schema';
import { mayChoose } from '../editors/may-choose';
import { damOf } from '../plugin';

/**
 * Makes references of assets' addresses in "upload from URLs" of the Media Library, instead of copies: of those of
 * this site's delivery route, and of the DAMs' own. Strapi then shows the asset's row as the file that was imported.
 * Nothing is fetched for it. People who may not choose assets are refused, and Strapi goes on with the other addresses.
 *
 * Strapi first fetches an address, then uploads what it has fetched. The first step hands on an empty file with the
 * type of the asset, so that Strapi checks it against the types that the site allows; the second returns the row.
 */
export function importAssetUrls(strapi: Core.Strapi): void {
  const fetcher = urlFetcherOf(strapi);
  const service = uploadServiceOf(strapi);
  if (fetcher === undefined || service === undefined) return;
  if (damOf(strapi).config.copies === 'allow') return;
  const { fetchUrlToInputFile } = fetcher;
  const { upload } = service;
  const rows = new WeakMap<object, ReferenceFile>();

  fetcher.fetchUrlToInputFile = async (url, ...rest) => {
    const reference = await assetAt(strapi, String(url));
    if (reference === null) return fetchUrlToInputFile.call(fetcher, url, ...rest);
    const row = await rowOf(strapi, reference);
    const file = await emptyFile(row, rest[0]);
    rows.set(file, row);
    return { file };
  };

  service.upload = async (request, ...rest) => {
    const [file, ...others] = [request.files].flat();
    const row = typeof file === 'object' && file !== null ? rows.get(file) : undefined;
    if (row === undefined || others.length > 0) return upload.call(service, request, ...rest);
    return [await strapi.db.query(FILE_UID).findOne({ where: { id: row.id } })];
  };
}

/** Returns the reference of the asset that an address shows; null if it shows none, or its DAM does not say. */
async function assetAt(strapi: Core.Strapi, url: string): Promise<Reference | null> {
  const { ours, knownAddresses } = damOf(strapi);
  const here = withHost(ours, strapi.requestContext.get()?.host);
  const [shown] = await knownAddresses.of([url], here, { purpose: 'editor' });
  return shown?.status === 'asset' ? shown.reference : null;
}

/** Returns the row of an asset. Throws what the person reads beside the address. */
async function rowOf(strapi: Core.Strapi, reference: Reference): Promise<ReferenceFile> {
  const { referenceRows, connections } = damOf(strapi);
  const label = connections.find(reference.connection)?.label ?? reference.connection;
  if (!mayChoose(strapi.requestContext.get()?.state)) {
    throw new errors.ApplicationError(
      `This is the address of an asset of ${label}, and an import would make a copy of it. Ask somebody who may ` +
        'choose assets of the DAM.',
    );
  }
  try {
    const [picked] = await referenceRows.pick([reference]);
    if (picked === undefined) throw new Error('A pick answers each reference.');
    return picked.file;
  } catch (error) {
    if (!(error instanceof DamError)) throw error;
    throw new errors.ApplicationError(
      `This is the address of an asset of ${label}, which does not answer now: ${error.message} Nothing was ` +
        'imported. Try again later.',
    );
  }
}

/** Makes a file as Strapi hands it on, in the folder that Strapi removes afterwards. */
async function emptyFile(row: ReferenceFile, folder: unknown): Promise<Record<string, unknown>> {
  if (typeof folder !== 'string') throw new Error('Strapi imports into no folder.');
  const filepath = join(folder, row.hash);
  await writeFile(filepath, '');
  const originalFilename = `${row.name}${row.ext}`;
  return { filepath, originalFilename, mimetype: row.mime, size: 0 };
}
