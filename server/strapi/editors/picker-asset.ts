import type { PickerAsset } from '../../contracts/api';
import { type Asset, type AssetVersion, focalPointOf } from '../../contracts/asset';
import { type ShownTexts, textsIn } from '../../contracts/languages';
import { resolutionIn } from '../../core/availability';
import type { Connections } from '../../core/ports';
import type { SealedAddresses } from './sealed-addresses';

/** Names of renditions, in the order in which they are preferred. */
const THUMBNAILS = ['small', 'thumbnail'];
const PREVIEWS = ['preview', 'large', 'medium', 'small', 'thumbnail'];

/** Texts that this site can say itself. */
const TEXTS_OF_SITE = ['alternativeText', 'caption'] as const;

/** An asset may have thousands of versions, and each picture's address is sealed. */
const VERSIONS_WITH_PICTURES = 20;

interface PickerAssetOptions {
  pinned?: string | undefined;
  /** Texts in the language of the editor's page. @default the DAM's main texts */
  texts?: ShownTexts | undefined;
  /** True to add the pictures of versions other than the one shown. */
  hasVersionPictures?: boolean;
}

/**
 * Returns an asset as the picker shows it: its pinned, else its current, else its newest version. The
 * picture URLs are sealed, so editors also see assets that visitors may not.
 */
export function pickerAsset(
  {
    sealedAddresses,
    connections,
  }: { sealedAddresses: SealedAddresses; connections: Pick<Connections, 'find'> },
  connection: string,
  asset: Asset,
  nowMs: number,
  { pinned, texts = textsIn(asset, []), hasVersionPictures = false }: PickerAssetOptions = {},
): PickerAsset {
  const record = { connection, assetId: asset.assetId, asset, checkedAtMs: nowMs, revision: 0 };
  const { availability } = resolutionIn(connections, record, pinned, nowMs);
  const newest = asset.versions[0];
  const pin = asset.versions.find((version) => version.version === pinned);
  const shownVersion = pin ?? asset.current ?? newest;
  const picturesOf = (version: AssetVersion | undefined) => {
    const urlOf = (names: readonly string[]): string | null => {
      const url = version && pictureOf(version, names);
      return url ? sealedAddresses.urlOf({ connection, url }) : null;
    };
    return { thumbnailUrl: urlOf(THUMBNAILS), previewUrl: urlOf(PREVIEWS) };
  };
  const shownPictures = picturesOf(shownVersion);
  const picturesOfListed = (version: AssetVersion, index: number) =>
    version.version === shownVersion?.version
      ? shownPictures
      : picturesOf(hasVersionPictures && index < VERSIONS_WITH_PICTURES ? version : undefined);
  return {
    connection,
    assetId: asset.assetId,
    title: texts.title,
    kind: asset.kind,
    ...(shownVersion === undefined ? withoutFile(asset) : fileOf(shownVersion)),
    availability,
    version: (pin ?? asset.current)?.version ?? null,
    currentVersion: asset.current?.version ?? null,
    newer:
      newest !== undefined && newest.version !== asset.current?.version
        ? { version: newest.version, status: newest.status }
        : null,
    embargoUntil: asset.embargoUntil,
    expiresAt: asset.expiresAt,
    alternativeText: texts.alternativeText,
    caption: texts.caption,
    languages: texts.languages ?? {},
    ofSite: TEXTS_OF_SITE.filter((key) => asset.site?.[key] !== undefined),
    tags: asset.tags,
    folder: asset.folder,
    credit: texts.credit,
    copyright: asset.copyright,
    focalPoint: focalPointOf(asset),
    provenance: asset.provenance ?? null,
    fields: asset.fields ?? {},
    updatedAt: asset.updatedAt,
    openUrl: asset.openUrl,
    versions: asset.versions.map((version, index) => ({
      version: version.version,
      status: version.status,
      since: version.approvedAt ?? version.createdAt,
      ...picturesOfListed(version, index),
    })),
    renditions: [...(shownVersion?.renditions ?? [])]
      .sort((a, b) => b.width - a.width)
      .map(({ url: _needsCredentials, ...rendition }) => rendition),
    mediaUrl:
      shownVersion !== undefined && /^(video|audio)\//.test(shownVersion.mime)
        ? sealedAddresses.urlOf({ connection, url: shownVersion.url })
        : null,
    ...shownPictures,
  };
}

type FileFacts = Pick<
  PickerAsset,
  'fileName' | 'mime' | 'ext' | 'sizeBytes' | 'width' | 'height' | 'durationMs' | 'pages'
>;

function fileOf(version: AssetVersion): FileFacts {
  const { fileName, mime, ext, sizeBytes, width, height, durationMs, pages } = version;
  return { fileName, mime, ext, sizeBytes, width, height, durationMs, pages };
}

/** Stands in for the file of an asset that has no version yet. */
function withoutFile({ title }: Asset): FileFacts {
  return {
    fileName: title,
    mime: 'application/octet-stream',
    ext: '',
    sizeBytes: null,
    width: null,
    height: null,
    durationMs: null,
    pages: null,
  };
}

/** Returns the URL of the first rendition with one of these names, else of the original image up to 2 MiB. */
function pictureOf(version: AssetVersion, names: readonly string[]): string | null {
  for (const name of names) {
    const rendition = version.renditions.find((candidate) => candidate.name === name);
    if (rendition !== undefined) return rendition.url;
  }
  const isSmall = (version.sizeBytes ?? Number.POSITIVE_INFINITY) <= 2 * 1024 * 1024;
  return version.mime.startsWith('image/') && isSmall ? version.url : null;
}
