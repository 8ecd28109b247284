import { createHmac } from 'node:crypto';

export interface UrlOptions {
  /** Without a slash at its end. */
  urlEndpoint: string;
  privateKey: string;
}

interface Located {
  filePath: string;
  url?: string | null | undefined;
  updatedAt?: string | null | undefined;
}

/**
 * Returns the address of a file below the URL endpoint. The address of an older version has an opaque token
 * (`ik-obj-version`), which no other property tells, so the query is copied from ImageKit's own address.
 */
export function addressOf(
  { filePath, url, updatedAt }: Located,
  { urlEndpoint }: UrlOptions,
): string {
  const told = url && URL.canParse(url) ? new URL(url) : null;
  const isOwn = told?.href.startsWith(`${urlEndpoint}/`) === true;
  const encoded = filePath.split('/').map(encodeURIComponent).join('/');
  // ImageKit may tell the address of its own host where the site has a custom one.
  const address = new URL(isOwn ? told.href : urlEndpoint + encoded);
  if (!isOwn && told !== null) address.search = told.search;
  address.hash = '';
  const changedMs = Date.parse(updatedAt ?? '');
  // Bytes that were replaced keep their path; browsers and the CDN would keep the former ones.
  if (!/[?&](updatedAt|ik-obj-version)=/.test(address.search) && !Number.isNaN(changedMs)) {
    return withQuery(address.href, `updatedAt=${changedMs}`);
  }
  return address.href;
}

/** The address of a transformed file; the transformation is not encoded, as in ImageKit's own SDK. */
export function transformed(address: string, transformation: string): string {
  return withQuery(address, `tr=${transformation}`);
}

/** The address of a picture of a video (https://imagekit.io/docs/create-video-thumbnails). */
export function thumbnailOf(address: string): string {
  const [path = '', query] = address.split(/\?(.*)/s, 2);
  return `${path}/ik-thumbnail.jpg${query === undefined ? '' : `?${query}`}`;
}

/** Stands for "never expires" in what is signed. */
const NEVER = '9999999999';

const SIGNATURE = /[?&]ik-s=[0-9a-f]+$/;

/** Signs as ImageKit's own SDK does, without an expiry: an address that changes daily would make daily changes. */
export function signed(address: string, { urlEndpoint, privateKey }: UrlOptions): string {
  const relative = address.slice(urlEndpoint.length + 1);
  const signature = createHmac('sha1', privateKey).update(`${relative}${NEVER}`).digest('hex');
  return withQuery(address, `ik-s=${signature}`);
}

export function isSigned(address: string): boolean {
  return SIGNATURE.test(address);
}

export function unsigned(address: string): string {
  return address.replace(SIGNATURE, '');
}

function withQuery(address: string, parameter: string): string {
  return `${address}${address.includes('?') ? '&' : '?'}${parameter}`;
}
