import sharp from 'sharp';
import type { DERIVATIVES } from './simulator-library';

/** Renditions of a simulated Bynder. */

/** Makes a derivative; one without a description is small. */
export function derived(bytes: Buffer, derivative: (typeof DERIVATIVES)[number] | undefined) {
  if (derivative === undefined) return sharp(bytes).resize(80);
  const { width, height, isCrop } = derivative;
  return sharp(bytes)
    .resize(width, height, { fit: isCrop ? 'cover' : 'inside' })
    .jpeg();
}

/** Makes a Dynamic Asset Transformation; null for an operation that Bynder does not document. */
export function transformed(bytes: Buffer, url: URL) {
  const query = url.searchParams;
  const [, operation = '', rest = ''] = /^transform:(\w+),(.+)$/.exec(query.get('io') ?? '') ?? [];
  const given = new Map(rest.split(',').map((each) => each.split(':') as [string, string]));
  const side = (name: string) => (given.has(name) ? Number(given.get(name)) : undefined);
  const fit = { fill: 'cover', fit: 'inside', scale: 'fill' } as const;
  if (operation !== 'fill' && operation !== 'fit' && operation !== 'scale') return null;
  const [width, height] = [side('width'), side('height')];
  const made = sharp(bytes).resize({
    fit: operation === 'scale' && !(width && height) ? 'inside' : fit[operation],
    ...(width !== undefined && { width }),
    ...(height !== undefined && { height }),
  });
  const format = query.get('format') ?? 'webp';
  return format === 'jpg' || format === 'png' || format === 'webp'
    ? made.toFormat(format === 'jpg' ? 'jpeg' : format)
    : null;
}
