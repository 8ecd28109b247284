import { createHmac, timingSafeEqual } from 'node:crypto';
import type { FocalPoint } from '../contracts/asset';
import { encodeAssetId, parseStoredUrl, type Reference } from '../contracts/reference';
import { DEFAULT_LIMITS } from './picture-limits';
import { PICTURE_PARAMETERS, readTransformation, type Signed } from './transformation';

/** Characters of the shortest key. A shorter one could be guessed; an empty one is a variable that is not set. */
export const LEAST_KEY_LENGTH = 32;

type Query = Readonly<Record<string, unknown>>;

/**
 * Returns the signature of the parameters of a picture, for one asset whatever its version. It is made over a
 * text such as `brand/aGFyYm91cg?w=1234&h=321&q=82`, which any language can put together.
 */
function signatureOf({ connection, assetId }: Reference, query: Query, key: string): Buffer {
  const parameters = PICTURE_PARAMETERS.flatMap((name) =>
    query[name] === undefined ? [] : [`${name}=${query[name]}`],
  );
  const text = `${connection}/${encodeAssetId(assetId)}?${parameters.join('&')}`;
  return createHmac('sha256', key).update(text).digest();
}

/**
 * Returns what the parameter `s` is the signature of: all other parameters, those of a named crop in any width, format
 * and quality, or nothing.
 */
export function signedBy(reference: Reference, query: Query, key: string): Signed {
  if (typeof query.s !== 'string') return 'nothing';
  const given = Buffer.from(query.s, 'base64url');
  const isOf = (parameters: Query) => {
    const right = signatureOf(reference, parameters, key);
    return given.length === right.length && timingSafeEqual(given, right);
  };
  if (isOf(query)) return 'everything';
  if (query.crop === undefined) return 'nothing';
  const { w: _width, format: _format, q: _quality, ...ofCrop } = query;
  return isOf(ofCrop) ? 'crop' : 'nothing';
}

/** Returns the query for a named crop of one use, signed so that any allowed width, format and quality can be added. */
export function signedCrop(
  reference: Reference,
  crop: string,
  { x, y }: FocalPoint,
  key: string,
): string {
  const parameters = { fp: `${shareOf(x)},${shareOf(y)}`, crop };
  const s = signatureOf(reference, parameters, key).toString('base64url');
  return `?${new URLSearchParams({ ...parameters, s })}`;
}

/** With decimals that tell any two points of a picture apart. */
function shareOf(share: number): number {
  return Math.round(share * 1e5) / 1e5;
}

/** Parameters of a picture, see docs/pictures.md. */
export interface PictureParameters {
  /** In pixels. */
  w?: number;
  /** In pixels. */
  h?: number;
  fit?: 'cover' | 'inside';
  format?: 'auto' | 'avif' | 'webp' | 'jpeg' | 'png' | 'gif';
  /** 1 to 100. */
  q?: number;
  /** Focal point, such as `0.25,0.5`. */
  fp?: string;
}

/**
 * Returns the address of exactly this picture. It goes on working with new versions of the asset.
 *
 * @param url A stored or resolved address of an asset. Its query and fragment are replaced.
 * @param key The option `delivery.signingKey` of the site.
 * @throws `RangeError` if it is no address of an asset, a value is not allowed, or the key is too short.
 */
export function signPicture(url: string, parameters: PictureParameters, key: string): string {
  if (key.length < LEAST_KEY_LENGTH) {
    throw new RangeError(`The signing key must have at least ${LEAST_KEY_LENGTH} characters.`);
  }
  const stored = parseStoredUrl(url);
  if (stored === null) throw new RangeError('This is no address of an asset.');
  const query = Object.fromEntries(
    Object.entries(parameters).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, String(value)]],
    ),
  );
  const read = readTransformation(query, DEFAULT_LIMITS, 'everything');
  if (read === null) throw new RangeError('The parameters name no picture.');
  if ('problem' in read) throw new RangeError(read.problem);
  const s = signatureOf(stored.reference, query, key).toString('base64url');
  return `${url.replace(/[?#].*$/s, '')}?${new URLSearchParams({ ...query, s })}`;
}
