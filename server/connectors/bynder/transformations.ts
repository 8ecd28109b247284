import type { RenditionRequest } from '../../contracts/connector';

/** Dynamic Asset Transformations: pictures that Bynder makes of public images, by their address. */

/** `url` of a picture made from `base`; colons and commas stay as Bynder writes them. */
export function transformed(base: string, operation: string, more: readonly string[] = []): string {
  const url = new URL(base);
  url.search = [`io=transform:${operation}`, ...more].join('&');
  return url.href;
}

/**
 * The address of a picture of any size; null where Bynder makes none. What Bynder can make is told by
 * the renditions, since an asset has no other room for its address.
 */
export function renditionUrl(request: RenditionRequest): string | null {
  const { version, format, quality, focalPoint } = request;
  const known = version.renditions.find(({ url }) =>
    new URL(url).search.startsWith('?io=transform:'),
  );
  const operation = operationOf(request);
  if (known === undefined || operation === null || format === 'gif') return null;
  const crops = operation.startsWith('fill');
  return transformed(known.url, operation, [
    ...(crops && focalPoint !== null ? [`focuspoint=${focalPoint.x},${focalPoint.y}`] : []),
    // WebP is what it makes unless told otherwise, and AVIF it makes not.
    ...(format === 'jpeg' ? ['format=jpg'] : []),
    ...(format === 'png' ? ['format=png'] : []),
    ...(quality === null ? [] : [`quality=${quality}`]),
  ]);
}

/** Never larger than the original: whether Bynder would enlarge it is not published. */
function operationOf({ version, width, height, fit }: RenditionRequest): string | null {
  const most = { width: version.width ?? Infinity, height: version.height ?? Infinity };
  if (width !== null && height !== null && fit === 'cover') {
    const scale = Math.min(1, most.width / width, most.height / height);
    return `fill,width:${atLeastOne(width * scale)},height:${atLeastOne(height * scale)}`;
  }
  const w = width === null ? null : Math.min(width, most.width);
  const h = height === null ? null : Math.min(height, most.height);
  if (w !== null && h !== null) return `fit,width:${w},height:${h}`;
  if (w !== null) return `scale,width:${w}`;
  return h === null ? null : `scale,height:${h}`;
}

function atLeastOne(side: number): number {
  return Math.max(1, Math.round(side));
}
