import sharp from 'sharp';
import type { DERIVATIVES } from './simulator-library';

/** The pictures that a simulated Bynder makes. */

/** A derivative; what nobody described is small. */
export function derived(bytes: Buffer, derivative: (typeof DERIVATIVES)[number] | undefined) {
  if (derivative === undefined) return sharp(bytes).resize(80);
  const { width, height, isCrop } = derivative;
  return sharp(bytes)
    .resize(width, height, { fit: isCrop ? 'cover' : 'inside' })
    .jpeg();
}

/** Dynamic Asset Transformations, as far as they are described; null for what is not. */
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
