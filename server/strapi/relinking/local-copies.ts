import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Core } from '@strapi/strapi';
import { type Asset, focalPointOf } from '../../contracts/asset';
import { DamError } from '../../contracts/errors';
import { textsIn } from '../../contracts/languages';
import { type Overrides, type Reference, referenceKey } from '../../contracts/reference';
import type { LiveResolution } from '../../core/availability';
import { isObject, type JsonObject } from '../../core/json';
import type { Connections } from '../../core/ports';
import { columnsOf, overridesOf } from '../../core/references/overrides';
import { metadataReference } from '../../core/references/recognise';
import type { Pictures } from '../../files/pictures';
import { folderServiceOf, uploadServiceOf } from '../compat';
import { FILE_UID } from '../content/schema';
import { filesWithBytes } from './library-files';

/** The folder of the Media Library in which copies lie. */
const FOLDER_NAME = 'From the DAM';

/** The key in `provider_metadata` of a copy that names what it was made of. */
const COPY_OF = 'damCopyOf';

interface LocalCopiesOptions {
  strapi: Core.Strapi;
  connections: Connections;
  pictures: Pick<Pictures, 'open'>;
}

/**
 * Files of the Media Library that were made of approved originals, with the texts of one use. A copy names its asset
 * in `provider_metadata` until a run is complete, so that a run that was broken off makes none twice.
 */
export class LocalCopies {
  readonly #options: LocalCopiesOptions;
  readonly #copies = new Map<string, JsonObject>();
  /** Files are made at the same time, and share one folder. */
  #folderId: Promise<number> | null = null;

  constructor(options: LocalCopiesOptions) {
    this.#options = options;
  }

  /** Finds the copies of an earlier run. */
  async load(): Promise<void> {
    for await (const row of this.#copyRows()) {
      const key = isObject(row.provider_metadata) ? row.provider_metadata[COPY_OF] : undefined;
      const reference = metadataReference(key);
      if (reference !== null) this.#copies.set(copyKey(reference, ownOf(key)), row);
    }
  }

  /** Takes the name of the asset off each copy, also those of earlier runs. */
  async forgetAssets(): Promise<void> {
    const { strapi } = this.#options;
    for await (const { id, provider_metadata } of this.#copyRows()) {
      const data = { provider_metadata: withoutAsset(provider_metadata) };
      await strapi.db.query(FILE_UID).update({ where: { id }, data });
    }
  }

  /** Yields the rows that name an asset as copies do. */
  async *#copyRows(): AsyncGenerator<JsonObject> {
    for await (const row of filesWithBytes(this.#options.strapi)) {
      if (isObject(row.provider_metadata) && COPY_OF in row.provider_metadata) yield row;
    }
  }

  /** Returns the copy of a reference with the texts of one use; undefined if there is none. */
  of(reference: Reference, overrides: Overrides): JsonObject | undefined {
    return this.#copies.get(copyKey(reference, overrides));
  }

  /**
   * Fetches the original and uploads it once for each of `uses` that has no copy yet. Returns the number of files.
   *
   * @throws `DamError` if the file cannot be fetched; what Strapi throws if it refuses the file, such as for its size.
   */
  async make(
    reference: Reference,
    resolution: LiveResolution,
    uses: readonly Overrides[],
  ): Promise<number> {
    const missing = uses.filter((overrides) => this.of(reference, overrides) === undefined);
    if (missing.length === 0) return 0;
    const folder = await mkdtemp(join(tmpdir(), 'dam-copy-'));
    try {
      const path = join(folder, 'original');
      await this.#fetch(reference, resolution, path);
      for (const overrides of missing) {
        const row = await this.#upload(reference, resolution, overrides, path);
        this.#copies.set(copyKey(reference, overrides), row);
      }
      return missing.length;
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  async #fetch(
    { connection, assetId }: Reference,
    { asset, version }: LiveResolution,
    path: string,
  ): Promise<void> {
    const { connections, pictures } = this.#options;
    const found = connections.find(connection);
    const open = found?.connector.open?.bind(found.connector);
    if (found === undefined || open === undefined) {
      throw new DamError('unsupported', `The connector of "${connection}" opens no files.`);
    }
    const source = { name: { connection: found.key, assetId }, asset, version, open };
    const { body } = await pictures.open(source, { url: version.url });
    await pipeline(body, createWriteStream(path));
  }

  async #upload(
    reference: Reference,
    { asset, version }: LiveResolution,
    overrides: Overrides,
    path: string,
  ): Promise<JsonObject> {
    const { strapi } = this.#options;
    this.#folderId ??= folderIdOf(strapi);
    const stored = await uploadServiceOf(strapi)?.upload({
      data: {
        fileInfo: {
          name: asset.title,
          alternativeText: overrides.alternativeText ?? textsIn(asset, []).alternativeText,
          caption: captionOf(asset, overrides.caption),
          folder: await this.#folderId,
        },
      },
      files: {
        filepath: path,
        originalFilename: version.fileName,
        mimetype: version.mime,
        size: (await stat(path)).size,
      },
    });
    const [uploaded] = Array.isArray(stored) ? stored.filter(isObject) : [];
    if (uploaded === undefined) throw new Error(`Strapi took no file for "${asset.title}".`);
    const given = isObject(uploaded.provider_metadata) ? uploaded.provider_metadata : {};
    const { focalPoint } = columnsOf({
      ...overrides,
      focalPoint: overrides.focalPoint ?? focalPointOf(asset),
    });
    return strapi.db.query(FILE_UID).update({
      where: { id: uploaded.id },
      data: {
        ...(focalPoint !== null && { focalPoint }),
        provider_metadata: { ...given, [COPY_OF]: { ...reference, ...columnsOf(overrides) } },
      },
    });
  }
}

/**
 * Returns the use's own caption, else the asset's, with credit and copyright behind it: Strapi has no place of its
 * own for them. What the caption says already is not repeated.
 */
export function captionOf(asset: Asset, own: string | null): string | null {
  const caption = own ?? textsIn(asset, []).caption ?? '';
  const rights = [asset.credit, asset.copyright].filter(
    (part) => part !== null && !caption.includes(part),
  );
  const parts = [caption, ...rights].filter((part) => part !== '');
  return parts.length === 0 ? null : parts.join(' · ');
}

/** Returns what a provider keeps of a file, without the name of the asset; null if it keeps nothing. */
export function withoutAsset(metadata: unknown): JsonObject | null {
  if (!isObject(metadata)) return null;
  const { [COPY_OF]: _asset, ...kept } = metadata;
  return Object.keys(kept).length === 0 ? null : kept;
}

async function folderIdOf(strapi: Core.Strapi): Promise<number> {
  const where = { name: FOLDER_NAME, parent: null };
  const known = await strapi.db.query('plugin::upload.folder').findOne({ where });
  return (known ?? (await folderServiceOf(strapi).create({ name: FOLDER_NAME, parent: null }))).id;
}

function ownOf(key: unknown): Overrides {
  return overridesOf(isObject(key) ? key : {});
}

function copyKey(reference: Reference, overrides: Overrides): string {
  return `${referenceKey(reference)} ${JSON.stringify(columnsOf(overrides))}`;
}
