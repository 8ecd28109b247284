import {
  type Asset,
  type AssetVersion,
  type Availability,
  type FocalPoint,
  focalPointOf,
  type Provenance,
} from '../contracts/asset';
import {
  type FallbackLanguages,
  languagesFor,
  type ShownTexts,
  textsIn,
} from '../contracts/languages';
import { deliveryPath, type Reference, type StoredUrl } from '../contracts/reference';
import type { LiveResolution } from './availability';
import { type Delivered, deliveredAs } from './delivered';
import { extensionOfMime, mimeOfFormat, rasterFormat } from './image-types';
import type { NamedCrop, PictureLimits } from './picture-limits';
import { shownProvenance } from './provenance';
import type { Recognised } from './references/recognise';
import { referenceHash } from './references/reference-hash';
import { kilobytes, THUMBNAIL_WIDTH } from './strapi-file';
import { namedCrop, type Size, targetSize } from './transformation';

/** The beginning of every resolved address. */
export interface Addresses {
  /** Origin and base path of this Strapi as visitors see it; no slash at the end. */
  publicUrl: string;
  /** Prefix of the content API, such as `/api`. */
  apiPrefix: string;
}

/** Locales for which the texts of an asset are kept. */
const MAX_LOCALES = 100;

/** The `dam` object of a resolved image or file. A key is absent if the DAM has no value for it. */
export interface DamInfo {
  state: Availability;
  version?: string;
  focalPoint?: FocalPoint;
  credit?: string;
  copyright?: string;
  expiresAt?: string;
  /** Language of the DAM's texts shown; absent if the DAM does not tell. */
  language?: string;
  /** True if the image needs no alternative text, because somebody said so; absent otherwise. */
  decorative?: true;
  /** Further metadata of the DAM, as the connection exposes it. */
  fields?: Record<string, unknown>;
  /** As the DAM says, and where it says nothing, as the file does. */
  provenance?: Provenance;
  /** The file that `?download` of the address saves, where the address itself delivers a picture of it. */
  original?: OriginalFile;
  /** Texts of this use, or of this site's Media Library, that replace those of the DAM. */
  overrides?: readonly ('alternativeText' | 'caption')[];
}

/** A file of the DAM, as Strapi describes files. */
export interface OriginalFile {
  mime: string;
  /** With a dot. */
  ext: string;
  /** Kilobytes with two decimals; 0 if the size is unknown. */
  size: number;
}

/** A smaller picture of a file, as Strapi describes it. */
export interface Format {
  name: string;
  hash: string;
  ext: string;
  mime: string;
  path: null;
  width: number | null;
  height: number | null;
  size: number;
  sizeInBytes: number | null;
  url: string;
}

/** A live reference in the shape of a Strapi file. Shared by responses, so they copy what they hand out. */
export interface MediaView {
  url: string;
  formats: Record<string, Format> | null;
  width: number | null;
  height: number | null;
  mime: string;
  /** With a dot, as in Strapi. */
  ext: string;
  /** Kilobytes with two decimals, as in Strapi. */
  size: number;
  /** Without `language` and `credit`, which `texts` has. */
  dam: DamInfo;
}

/** What is said of an asset in one language. Made once: to add keys to each copy of `dam` would cost as much as all else. */
export interface Described {
  readonly texts: ShownTexts;
  /** With the credit and the language of the texts. */
  readonly dam: DamInfo;
}

/** What responses show of a live reference, as long as it resolves to the same. */
export interface Shown {
  readonly resolution: LiveResolution;
  readonly view: MediaView;
  /** By locale; empty if the DAM has one language only. */
  readonly byLocale: Map<string | null, Described>;
  /** Of an asset that has one language only. */
  readonly inOneLanguage: Described | null;
  /** Null if the reference was found in metadata only. */
  readonly stored: StoredUrl | null;
  readonly parts: AddressParts;
  /**
   * The last `updatedAt` of a row and what is shown for it: all places of a reference show one row, and reading
   * its instant in each of them would cost as much as the rest of the file.
   */
  rowUpdatedAt: string;
  updatedAt: string;
}

export interface MediaViewsOptions {
  fallbackLanguages: FallbackLanguages;
  /** True if pictures of any size can be made of this connection's assets. */
  makesPictures(connection: string): boolean;
  /** Greatest width of a picture, in pixels. */
  widest: number;
  /** Widths in pixels by Strapi's names for them, such as `large`. */
  formatWidths: Readonly<Record<string, number>>;
  /** Crops by name, which are formats too. Strapi's own names win. */
  crops: PictureLimits['crops'];
  /** Returns the query of a named crop around a focal point, which only this site can make. */
  signedCrop(reference: Reference, crop: string, focalPoint: FocalPoint): string;
  /** Returns the DAM's own address, see `damAddress`; null where addresses are this site's. */
  damAddress(
    connection: string,
    shown: { asset: Asset; version: AssetVersion },
    query: string,
  ): string | null;
}

/** What the address of an asset is made of. */
interface AddressParts {
  asset: Asset;
  version: AssetVersion;
  stored: StoredUrl;
  /** The extension of what is delivered; empty for that of the stored address. */
  ext: string;
}

/**
 * Makes the views of live references. Addresses lead to this site's delivery route, even if that route redirects: a
 * statically built page then respects a withdrawal, and a client can send back the address it read. Where they lead
 * to the DAM, the path on the delivery route is their fragment, which no server gets, for the same reason. A view
 * depends only on the asset, the version and the stored url, so it is made once per record and shared by all
 * responses.
 */
export class MediaViews {
  readonly #addresses: Addresses;
  readonly #options: MediaViewsOptions;
  readonly #crops: readonly [string, NamedCrop][];
  /** Keyed by object identity: `recogniseUrl` returns the same object for the same url. */
  readonly #shown = new WeakMap<Recognised, Shown>();

  constructor(addresses: Addresses, options: MediaViewsOptions) {
    this.#addresses = addresses;
    this.#options = options;
    const taken = new Set(this.#widths().map(([name]) => name));
    this.#crops = Object.entries(options.crops).filter(([name]) => !taken.has(name));
  }

  /** Origin and base path of this Strapi as visitors see it, without a slash at the end; empty if it is not known. */
  get publicUrl(): string {
    return this.#addresses.publicUrl;
  }

  /** Returns what responses show of a live reference. It is made once for each resolution. */
  shown(recognised: Recognised, resolution: LiveResolution): Shown {
    const known = this.#shown.get(recognised);
    if (known !== undefined && known.resolution === resolution) return known;
    const { asset, version } = resolution;
    const { reference, stored } = recognised;
    const url = stored ?? { reference, slug: 'asset', ext: version.ext, query: '' };
    const { view, parts } = this.#makeView(asset, version, url);
    const hasOneLanguage = asset.texts === undefined;
    const shown: Shown = {
      resolution,
      view,
      byLocale: new Map(),
      inOneLanguage: hasOneLanguage ? described(view.dam, textsIn(asset, [])) : null,
      stored,
      parts,
      rowUpdatedAt: '',
      updatedAt: '',
    };
    this.#shown.set(recognised, shown);
    return shown;
  }

  /** Returns what the DAM says for readers of a locale; null for content that has none. */
  describe({ inOneLanguage, byLocale, resolution, view }: Shown, locale: string | null): Described {
    if (inOneLanguage !== null) return inOneLanguage;
    const known = byLocale.get(locale);
    if (known !== undefined) return known;
    const found = described(view.dam, this.textsOf(resolution.asset, locale));
    // A request names its locale, so what is kept of it is bounded.
    if (byLocale.size < MAX_LOCALES) byLocale.set(locale, found);
    return found;
  }

  /** Returns the texts of an asset, which need not be shown, for readers of a locale. */
  textsOf(asset: Asset, locale: string | null): ShownTexts {
    return textsIn(asset, languagesFor(locale, this.#options.fallbackLanguages));
  }

  /** Returns the address for a text, which has the query of the stored address. */
  address({ view, stored, parts }: Shown, query: string): string {
    if (query === '' || stored === null || !view.url.includes('#')) return view.url + query;
    return this.#url(parts, query);
  }

  /** Returns an absolute address that is safe to store and send back. It contains the version. */
  #url({ asset, version, stored, ext }: AddressParts, query = ''): string {
    const { publicUrl, apiPrefix } = this.#addresses;
    const { reference, slug } = stored;
    const shownExt = ext === '' ? stored.ext : ext.toLowerCase();
    const path =
      deliveryPath(reference, slug, shownExt, reference.version, version.version) + query;
    const inDam = this.#options.damAddress(reference.connection, { asset, version }, query);
    return inDam === null ? `${publicUrl}${apiPrefix}${path}` : `${inDam}#${path}`;
  }

  /** Returns the absolute address of an asset that cannot be shown: the delivery route answers why. */
  hiddenUrl({ reference, slug, ext }: StoredUrl): string {
    const { publicUrl, apiPrefix } = this.#addresses;
    return `${publicUrl}${apiPrefix}${deliveryPath(reference, slug, ext, reference.version)}`;
  }

  /** Returns the address of a neutral picture for places that must not be empty. */
  placeholderUrl(): string {
    return `${this.#addresses.publicUrl}${this.#addresses.apiPrefix}/dam/placeholder.svg`;
  }

  /**
   * Returns formats under Strapi's names, or null if there are none. If pictures can be made, every
   * format has its configured width; otherwise they are the DAM's renditions with these names.
   */
  #formats(parts: AddressParts): Record<string, Format> | null {
    const { version, stored } = parts;
    const { reference } = stored;
    const hash = referenceHash(reference);
    const urlOf = (query: string) => this.#url(parts, query);
    const own = rasterFormat(version.mime);
    const { width, height } = version;
    const isMade = own !== null && width !== null && height !== null;
    const formats =
      isMade && this.#options.makesPictures(reference.connection)
        ? this.#madeFormats({ ...version, width, height }, hash, urlOf, mimeOfFormat(own))
        : this.#damFormats(version, hash, urlOf);
    return Object.keys(formats).length > 0 ? formats : null;
  }

  /**
   * Returns the formats of one use, which a response may change. Its crops go around its own focal point.
   *
   * @param own Null for the asset's.
   */
  formatsOf({ view, parts, resolution }: Shown, own: FocalPoint | null): MediaView['formats'] {
    const formats = copyOfFormats(view.formats);
    if (own === null || formats === null || this.#crops.length === 0) return formats;
    const inherited = focalPointOf(resolution.asset);
    if (own.x === inherited?.x && own.y === inherited.y) return formats;
    for (const [name] of this.#crops) {
      const format = formats[name];
      if (format === undefined) continue;
      const query = this.#options.signedCrop(parts.stored.reference, name, own);
      format.url = this.#url(parts, query);
    }
    return formats;
  }

  /** Strapi's widths, then the named crops, each in its largest width or as large as the image is. */
  #madeFormats(
    version: AssetVersion & Size,
    hash: string,
    urlOf: (query: string) => string,
    mime: string,
  ): Record<string, Format> {
    const formats: Record<string, Format> = {};
    // The size is unknown before the picture is made, and depends on the browser's formats.
    const add = (name: string, { width, height }: Size, query: string) => {
      const measures = { mime, width, height, size: 0, sizeInBytes: 0, url: urlOf(query) };
      formats[name] = formatOf(name, hash, version, measures);
    };
    for (const [name, width] of this.#widths()) {
      if (width >= version.width) continue;
      const height = Math.max(1, Math.round((version.height * width) / version.width));
      add(name, { width, height }, `?w=${width}`);
    }
    for (const [name, crop] of this.#crops) {
      add(name, targetSize(version, namedCrop(crop)), `?crop=${name}`);
    }
    return formats;
  }

  #damFormats(
    version: AssetVersion,
    hash: string,
    urlOf: (query: string) => string,
  ): Record<string, Format> {
    const formats: Record<string, Format> = {};
    for (const [name] of this.#widths()) {
      const rendition = version.renditions.find((candidate) => candidate.name === name);
      if (rendition === undefined) continue;
      formats[name] = formatOf(name, hash, version, {
        mime: rendition.mime,
        width: rendition.width,
        height: rendition.height,
        size: kilobytes(rendition.sizeBytes),
        sizeInBytes: rendition.sizeBytes,
        url: urlOf(`?w=${rendition.width}`),
      });
    }
    return formats;
  }

  #widths(): [string, number][] {
    return Object.entries({ thumbnail: THUMBNAIL_WIDTH, ...this.#options.formatWidths });
  }

  #makeView(
    asset: Asset,
    version: AssetVersion,
    stored: StoredUrl,
  ): { view: MediaView; parts: AddressParts } {
    const { widest } = this.#options;
    const makesPictures = this.#options.makesPictures(stored.reference.connection);
    const file = deliveredAs(asset, version, { makesPictures, widest });
    const parts = { asset, version, stored, ext: file.ext };
    const view: MediaView = {
      url: this.#url(parts),
      formats: this.#formats(parts),
      width: file.width,
      height: file.height,
      mime: file.mime,
      ext: `.${file.ext}`,
      size: kilobytes(file.sizeBytes),
      dam: damInfo(asset, version, file),
    };
    return { view, parts };
  }
}

/**
 * A literal with all keys, so that all formats have one shape for the JavaScript engine: copying those that
 * were put together in steps took four times as long as all of the rest of placing.
 */
function formatOf(
  name: string,
  hash: string,
  version: AssetVersion,
  { mime, width, height, size, sizeInBytes, url }: Omit<Format, 'name' | 'hash' | 'ext' | 'path'>,
): Format {
  return {
    name: `${name}_${version.fileName}`,
    hash: `${name}_${hash}`,
    ext: `.${extensionOfMime(mime) ?? version.ext}`,
    mime,
    path: null,
    width,
    height,
    size,
    sizeInBytes,
    url,
  };
}

/** Returns formats that a response may change. */
function copyOfFormats(formats: MediaView['formats']): Record<string, Format> | null {
  if (formats === null) return null;
  const copy = { ...formats };
  for (const name in formats) {
    const format = formats[name];
    if (format !== undefined) copy[name] = copyOfFormat(format);
  }
  return copy;
}

function copyOfFormat(format: Format): Format {
  return {
    name: format.name,
    hash: format.hash,
    ext: format.ext,
    mime: format.mime,
    path: null,
    width: format.width,
    height: format.height,
    size: format.size,
    sizeInBytes: format.sizeInBytes,
    url: format.url,
  };
}

function described(dam: DamInfo, texts: ShownTexts): Described {
  const { credit, language } = texts;
  const whole: DamInfo = { ...dam };
  if (credit !== null) whole.credit = credit;
  if (language !== undefined) whole.language = language;
  return { texts, dam: whole };
}

function damInfo(asset: Asset, version: AssetVersion, file: Delivered): DamInfo {
  const info: DamInfo = { state: 'live', version: version.version };
  const focalPoint = focalPointOf(asset);
  if (focalPoint !== null) info.focalPoint = focalPoint;
  if (asset.copyright !== null) info.copyright = asset.copyright;
  if (asset.expiresAt !== null) info.expiresAt = asset.expiresAt;
  if (asset.fields !== undefined) info.fields = asset.fields;
  const provenance = shownProvenance(asset, version.embedded);
  if (provenance !== undefined) info.provenance = provenance;
  if (file.picture !== null || file.rendition !== null) {
    const { mime, ext, sizeBytes } = version;
    info.original = { mime, ext: `.${ext}`, size: kilobytes(sizeBytes) };
  }
  return info;
}
