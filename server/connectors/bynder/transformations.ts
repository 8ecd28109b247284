import type { RenditionRequest } from '../../contracts/connector';

/** Dynamic Asset Transformations: renditions that Bynder makes of public images by their address. */

/** Adds an operation to a base address. Keeps colons and commas unencoded, as Bynder writes them. */
export function transformed(base: string, operation: string, more: readonly string[] = []): string {
  const url = new URL(base);
  url.search = [`io=transform:${operation}`, ...more].join('&');
  return url.href;
}

/**
 * Returns the address of a rendition, or null if Bynder makes none of this kind. The base address comes
 * from one of the version's renditions, since an asset has no other place for it.
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
    // Bynder makes WebP by default, and no AVIF.
    ...(format === 'jpeg' ? ['format=jpg'] : []),
    ...(format === 'png' ? ['format=png'] : []),
    ...(quality === null ? [] : [`quality=${quality}`]),
  ]);
}

/** Never asks for more than the original's size; Bynder does not document if it would enlarge. */
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
