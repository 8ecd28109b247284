import type { Asset, AssetVersion, Availability, FocalPoint } from '../contracts/asset';
import { deliveryPath, type Reference, type StoredUrl } from '../contracts/reference';
import { extensionOfMime, mimeOfFormat, rasterFormat } from './image-types';
import type { JsonObject } from './json';
import { referenceHash } from './references/reference-hash';
import { kilobytes, THUMBNAIL_WIDTH } from './strapi-file';

/** Where resolved addresses begin. */
export interface Addresses {
  /** Origin and base path of this Strapi as visitors see it; no slash at the end. */
  publicUrl: string;
  /** Prefix of the content API, such as `/api`. */
  apiPrefix: string;
}

/** The slim object beside a resolved medium. Absent means that the DAM says nothing. */
export interface DamInfo {
  state: Availability;
  version?: string;
  focalPoint?: FocalPoint;
  credit?: string;
  copyright?: string;
  expiresAt?: string;
  /** Texts that this site's Media Library says otherwise than the DAM. */
  overrides?: readonly ('alternativeText' | 'caption')[];
}

/** What a live reference resolves to, in the words of Strapi's files. Shared: never changed. */
export interface MediaView {
  url: string;
  formats: Record<string, JsonObject> | null;
  width: number | null;
  height: number | null;
  mime: string;
  /** With a dot, as Strapi has it. */
  ext: string;
  /** Kilobytes with two digits, as Strapi has it. */
  size: number;
  alternativeText: string | null;
  caption: string | null;
  dam: DamInfo;
}

export interface MediaViewsOptions {
  /** Whether pictures of any size can be had of this connection's assets. */
  makesPictures(connection: string): boolean;
  /** Widths in pixels by Strapi's names for them, such as `large`. */
  formatWidths: Readonly<Record<string, number>>;
}

/**
 * Makes the views of live references. Every address is one of this site, whether the route behind it
 * streams or redirects: so a page built statically obeys a withdrawal, and what a client read it can
 * send back. A view depends on the asset, the version and the readable part
 * of the stored url alone, so it is made once per record and shared by every response.
 */
export class MediaViews {
  readonly #addresses: Addresses;
  readonly #options: MediaViewsOptions;
  /** By identity: the same url of content is the same object (`recogniseUrl`). */
  readonly #views = new WeakMap<StoredUrl, { asset: Asset; view: MediaView }>();

  constructor(addresses: Addresses, options: MediaViewsOptions) {
    this.#addresses = addresses;
    this.#options = options;
  }

  view(asset: Asset, version: AssetVersion, stored: StoredUrl): MediaView {
    const known = this.#views.get(stored);
    if (known !== undefined && known.asset === asset) return known.view;
    const view = this.#makeView(asset, version, stored);
    this.#views.set(stored, { asset, view });
    return view;
  }

  /** The delivery route's absolute address, the shown version in it; safe to store and send back. */
  url({ reference, slug, ext }: StoredUrl, version: AssetVersion): string {
    const { publicUrl, apiPrefix } = this.#addresses;
    const path = deliveryPath(reference, slug, ext, reference.version, version.version);
    return `${publicUrl}${apiPrefix}${path}`;
  }

  /** A neutral picture for places that must not be empty. */
  placeholderUrl(): string {
    return `${this.#addresses.publicUrl}${this.#addresses.apiPrefix}/dam/placeholder.svg`;
  }

  /**
   * Under the names Strapi's front ends ask for; null where there are none. Where pictures can be
   * made, each is the width that its name says; else they are what the DAM has of these names.
   */
  #formats(
    version: AssetVersion,
    reference: Reference,
    url: string,
  ): Record<string, JsonObject> | null {
    const hash = referenceHash(reference);
    const own = rasterFormat(version.mime);
    const { width, height } = version;
    const isMade = own !== null && width !== null && height !== null;
    const formats =
      isMade && this.#options.makesPictures(reference.connection)
        ? this.#madeFormats({ ...version, width, height }, hash, url, mimeOfFormat(own))
        : this.#damFormats(version, hash, url);
    return Object.keys(formats).length > 0 ? formats : null;
  }

  #madeFormats(
    version: AssetVersion & { width: number; height: number },
    hash: string,
    url: string,
    mime: string,
  ): Record<string, JsonObject> {
    const formats: Record<string, JsonObject> = {};
    for (const [name, width] of this.#widths()) {
      if (width >= version.width) continue;
      formats[name] = {
        ...formatOf(name, hash, version, mime),
        width,
        height: Math.max(1, Math.round((version.height * width) / version.width)),
        // Known once it is made, and then it depends on the browser.
        size: 0,
        sizeInBytes: 0,
        url: `${url}?w=${width}`,
      };
    }
    return formats;
  }

  #damFormats(version: AssetVersion, hash: string, url: string): Record<string, JsonObject> {
    const formats: Record<string, JsonObject> = {};
    for (const [name] of this.#widths()) {
      const rendition = version.renditions.find((candidate) => candidate.name === name);
      if (rendition === undefined) continue;
      formats[name] = {
        ...formatOf(name, hash, version, rendition.mime),
        width: rendition.width,
        height: rendition.height,
        size: kilobytes(rendition.sizeBytes),
        sizeInBytes: rendition.sizeBytes,
        url: `${url}?w=${rendition.width}`,
      };
    }
    return formats;
  }

  #widths(): [string, number][] {
    return Object.entries({ thumbnail: THUMBNAIL_WIDTH, ...this.#options.formatWidths });
  }

  #makeView(asset: Asset, version: AssetVersion, stored: StoredUrl): MediaView {
    const url = this.url(stored, version);
    return {
      url,
      formats: this.#formats(version, stored.reference, url),
      width: version.width,
      height: version.height,
      mime: version.mime,
      ext: `.${version.ext}`,
      size: kilobytes(version.sizeBytes),
      alternativeText: asset.alternativeText,
      caption: asset.caption,
      dam: damInfo(asset, version),
    };
  }
}

/** What of a picture is the same in all its formats. */
function formatOf(name: string, hash: string, version: AssetVersion, mime: string): JsonObject {
  return {
    name: `${name}_${version.fileName}`,
    hash: `${name}_${hash}`,
    ext: `.${extensionOfMime(mime) ?? version.ext}`,
    mime,
    path: null,
  };
}

function damInfo(asset: Asset, version: AssetVersion): DamInfo {
  return {
    state: 'live',
    version: version.version,
    ...(asset.focalPoint !== null && { focalPoint: asset.focalPoint }),
    ...(asset.credit !== null && { credit: asset.credit }),
    ...(asset.copyright !== null && { copyright: asset.copyright }),
    ...(asset.expiresAt !== null && { expiresAt: asset.expiresAt }),
  };
}
