import type { PickerAsset } from '../../contracts/api';
import type { Asset, AssetVersion } from '../../contracts/asset';
import { resolutionAt } from '../../core/availability';
import type { SealedAddresses } from './sealed-addresses';

/**
 * An asset as the picker shows it: what is current, else what is newest, with pictures an editor may
 * see even where visitors may not.
 */
export function pickerAsset(
  { sealedAddresses }: { sealedAddresses: SealedAddresses },
  connection: string,
  asset: Asset,
  nowMs: number,
  pinned?: string,
): PickerAsset {
  const record = { connection, assetId: asset.assetId, asset, checkedAtMs: nowMs, revision: 0 };
  const { availability } = resolutionAt(record, pinned, nowMs);
  const newest = asset.versions[0];
  const pin = asset.versions.find((version) => version.version === pinned);
  const shown = pin ?? asset.current ?? newest;
  const pictureUrl = (names: readonly string[]): string | null => {
    const rendition = shown && pictureOf(shown, names);
    return rendition ? sealedAddresses.urlOf({ connection, url: rendition }) : null;
  };
  return {
    connection,
    assetId: asset.assetId,
    title: asset.title,
    kind: asset.kind,
    ...(shown === undefined ? withoutFile(asset) : fileOf(shown)),
    availability,
    version: (pin ?? asset.current)?.version ?? null,
    currentVersion: asset.current?.version ?? null,
    newer:
      newest !== undefined && newest.version !== asset.current?.version
        ? { version: newest.version, status: newest.status }
        : null,
    embargoUntil: asset.embargoUntil,
    expiresAt: asset.expiresAt,
    alternativeText: asset.alternativeText,
    caption: asset.caption,
    tags: asset.tags,
    folder: asset.folder,
    credit: asset.credit,
    copyright: asset.copyright,
    focalPoint: asset.focalPoint,
    updatedAt: asset.updatedAt,
    openUrl: asset.openUrl,
    versions: asset.versions.map(({ version, status, approvedAt, createdAt }) => ({
      version,
      status,
      since: approvedAt ?? createdAt,
    })),
    renditions: [...(shown?.renditions ?? [])]
      .sort((one, other) => other.width - one.width)
      .map(({ url: _needsCredentials, ...rendition }) => rendition),
    mediaUrl:
      shown !== undefined && /^(video|audio)\//.test(shown.mime)
        ? sealedAddresses.urlOf({ connection, url: shown.url })
        : null,
    thumbnailUrl: pictureUrl(['small', 'thumbnail']),
    previewUrl: pictureUrl(['preview', 'large', 'medium', 'small', 'thumbnail']),
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

/** An asset that has no version yet. */
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

/** The first rendition of these names; the original where it is a picture of a bearable size. */
function pictureOf(version: AssetVersion, names: readonly string[]): string | null {
  for (const name of names) {
    const rendition = version.renditions.find((candidate) => candidate.name === name);
    if (rendition !== undefined) return rendition.url;
  }
  const isSmall = (version.sizeBytes ?? Number.POSITIVE_INFINITY) <= 2 * 1024 * 1024;
  return version.mime.startsWith('image/') && isSmall ? version.url : null;
}
