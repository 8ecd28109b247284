import { createHash } from 'node:crypto';
import type { Asset, AssetVersion, Availability, FocalPoint } from '../contracts/asset';
import { deliveryPath, type Reference, type StoredUrl } from '../contracts/reference';
import type { JsonObject } from './references/recognise';

/** Strapi's four sizes: the widest side in pixels, as its upload plugin makes them. */
export const FORMAT_WIDTHS = { thumbnail: 245, small: 500, medium: 750, large: 1000 } as const;

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

/** `hash` of a reference's row and block: short, the same everywhere, one per reference. */
export function referenceHash({ connection, assetId, version }: Reference): string {
  const text = JSON.stringify([connection, assetId, version ?? null]);
  return `dam_${createHash('sha256').update(text).digest('hex').slice(0, 24)}`;
}

/**
 * Makes the views of live references. Every address is one of this site, whether the route behind it
 * streams or redirects: so a page built statically obeys a withdrawal, and what a client read it can
 * send back. A view depends on the asset, the version and the readable part
 * of the stored url alone, so it is made once per record and shared by every response.
 */
export class Delivery {
  readonly #addresses: Addresses;
  /** By identity: the same url of content is the same object (`recogniseUrl`). */
  readonly #views = new WeakMap<StoredUrl, { asset: Asset; view: MediaView }>();

  constructor(addresses: Addresses) {
    this.#addresses = addresses;
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

  #makeView(asset: Asset, version: AssetVersion, stored: StoredUrl): MediaView {
    const url = this.url(stored, version);
    return {
      url,
      formats: formatsOf(version, referenceHash(stored.reference), url),
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

/** The DAM's renditions under the names Strapi's front ends ask for; null where there are none. */
function formatsOf(
  version: AssetVersion,
  hash: string,
  url: string,
): Record<string, JsonObject> | null {
  const formats: Record<string, JsonObject> = {};
  for (const name of Object.keys(FORMAT_WIDTHS)) {
    const rendition = version.renditions.find((candidate) => candidate.name === name);
    if (rendition === undefined) continue;
    formats[name] = {
      name: `${name}_${version.fileName}`,
      hash: `${name}_${hash}`,
      ext: `.${extensionOf(rendition.mime, version.ext)}`,
      mime: rendition.mime,
      path: null,
      width: rendition.width,
      height: rendition.height,
      size: kilobytes(rendition.sizeBytes),
      sizeInBytes: rendition.sizeBytes,
      url: `${url}?w=${rendition.width}`,
    };
  }
  return Object.keys(formats).length > 0 ? formats : null;
}

/** Strapi's unit for a file's size. */
export function kilobytes(bytes: number | null): number {
  return bytes === null ? 0 : Math.round(bytes / 10) / 100;
}

function extensionOf(mime: string, fallback: string): string {
  const known: Record<string, string> = {
    'image/jpeg': 'jpg',
    'image/png': 'png',
    'image/webp': 'webp',
    'image/avif': 'avif',
    'image/gif': 'gif',
  };
  return known[mime] ?? fallback;
}
