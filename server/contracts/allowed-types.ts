import type { AssetKind } from './asset';
import type { AllowedType } from './reference';

const KIND_OF: Record<AllowedType, AssetKind> = {
  images: 'image',
  videos: 'video',
  audios: 'audio',
  files: 'document',
};

/** The kinds a field takes; null where it takes all, so that nothing needs to be filtered. */
export function allowedKinds(
  allowedTypes: readonly AllowedType[] | null | undefined,
): AssetKind[] | null {
  if (!allowedTypes || allowedTypes.length === 0) return null;
  const kinds = [...new Set(allowedTypes.map((type) => KIND_OF[type]))];
  return kinds.length === Object.keys(KIND_OF).length ? null : kinds;
}

export function isAllowed(kind: AssetKind, kinds: readonly AssetKind[] | null): boolean {
  return kinds === null || kinds.includes(kind);
}

/** Whether a media type is one of `mimes`, such as `image/*`; null takes anything. */
export function takesMime(mimes: readonly string[] | null, mime: string): boolean {
  if (mimes === null) return true;
  return mimes.some((each) =>
    each.endsWith('/*') ? mime.startsWith(each.slice(0, -1)) : mime === each,
  );
}
