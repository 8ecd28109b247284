import { z } from 'zod';
import {
  type Asset,
  type AssetKind,
  type AssetVersion,
  kindOfMime,
  type Rendition,
} from '../../contracts/asset';
import { DamError } from '../../contracts/errors';
import { retryAfterMs } from '../../contracts/retry-after';
import { placedIn } from '../configured-places';
import { extensionOf } from '../media-types';
import type { MediaWikiOptions } from './options';

/** Maps the answers of a wiki to assets. */

export const FILE_NAMESPACE = 6;

const wireInfo = z.object({
  timestamp: z.string(),
  size: z.number().optional(),
  width: z.number().optional(),
  height: z.number().optional(),
  duration: z.number().optional(),
  pagecount: z.number().optional(),
  /** True if an administrator has hidden the version, which has no address then. */
  filehidden: z.boolean().optional(),
  url: z.string().optional(),
  thumburl: z.string().optional(),
  thumbwidth: z.number().optional(),
  thumbheight: z.number().optional(),
  descriptionurl: z.string().optional(),
  mime: z.string().optional(),
  extmetadata: z.record(z.string(), z.object({ value: z.unknown() })).optional(),
});

type WireInfo = z.infer<typeof wireInfo>;

const wirePage = z.object({
  pageid: z.number().optional(),
  ns: z.number().optional(),
  title: z.string().optional(),
  index: z.number().optional(),
  missing: z.boolean().optional(),
  /** Empty if the page describes a file that is not there. */
  imagerepository: z.string().optional(),
  imageinfo: z.array(wireInfo).optional(),
  categories: z.array(z.object({ title: z.string() })).optional(),
  /** Of a category; absent if nothing is in it. */
  categoryinfo: z.object({ size: z.number() }).optional(),
});
export type WirePage = z.infer<typeof wirePage>;

export const wireAnswer = z.object({
  continue: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
  curtimestamp: z.string().optional(),
  /** True on the last part of an answer, even if nothing was found; absent on earlier parts. */
  batchcomplete: z.boolean().optional(),
  query: z
    .object({
      pages: z.array(wirePage).optional(),
      searchinfo: z.object({ totalhits: z.number() }).optional(),
      recentchanges: z.array(z.object({ pageid: z.number(), timestamp: z.string() })).optional(),
    })
    .optional(),
});
export type WireAnswer = z.infer<typeof wireAnswer>;

export const wireError = z.object({ error: z.object({ code: z.string(), info: z.string() }) });

/**
 * Maps an error, which a wiki answers with status 200 (https://www.mediawiki.org/wiki/API:Errors_and_warnings).
 *
 * @param retryAfter The header, with which a wiki asks for a pause.
 */
export function failureOf(
  { code, info }: { code: string; info: string },
  { accessToken }: Pick<MediaWikiOptions, 'accessToken'>,
  retryAfter: string | null,
): DamError {
  if (code === 'readapidenied' || code === 'permissiondenied') {
    const message =
      accessToken === undefined
        ? 'The wiki is not public: it lets only users with the right "read" read its files. Set "accessToken".'
        : 'The wiki does not let the user of "accessToken" read its files. The user needs the right "read", and the token a grant that includes it.';
    return new DamError('forbidden', message);
  }
  if (/^mwoauth-|^badtoken$/.test(code)) {
    const message = 'The wiki refused the token in "accessToken": it is wrong, or it has ended.';
    return new DamError('unauthorized', message);
  }
  if (code === 'ratelimited' || code === 'maxlag') {
    const pause = retryAfterMs(retryAfter);
    const known = pause === undefined ? {} : { retryAfterMs: pause };
    return new DamError('rate-limited', 'The wiki asks for fewer calls.', known);
  }
  if (/^internal_api_error|^readonly$/.test(code)) {
    return new DamError('bad-answer', 'The wiki failed with an internal error.');
  }
  return new DamError('bad-request', `The wiki refused the call: ${info.slice(0, 200)}`);
}

type AnswerOptions = Partial<Pick<MediaWikiOptions, 'approvedCategory' | 'expose'>>;

/** True if the wiki says that there is no such file: an answer without its parts says nothing. */
export function isNoFile({ missing, ns, imagerepository, imageinfo }: WirePage): boolean {
  const isOther = ns !== undefined && ns !== FILE_NAMESPACE;
  const isHidden = imageinfo?.every(({ filehidden }) => filehidden === true) ?? false;
  return missing === true || isOther || imagerepository === '' || isHidden;
}

/** Returns null if the page is missing, is not a file, or all its versions are hidden. */
export function assetOf(
  page: WirePage,
  { approvedCategory, expose = {} }: AnswerOptions,
): Asset | null {
  const { pageid, ns, title = '', imageinfo = [], categories = [] } = page;
  if (pageid === undefined || page.missing === true || ns !== FILE_NAMESPACE) return null;
  const names = categories.map((category) => afterColon(category.title));
  const isApproved =
    approvedCategory === undefined || names.includes(normalTitle(approvedCategory));
  const versions = imageinfo.flatMap((info) => versionOf(info, title, isApproved));
  const [newest] = versions;
  const [info] = imageinfo;
  if (newest === undefined || info === undefined) return null;
  const textOf = (name: string) => plainText(info.extmetadata?.[name]?.value);
  return {
    assetId: String(pageid),
    kind: kindOf(newest.mime),
    title: afterColon(title).replace(/\.[A-Za-z0-9]{1,12}$/, ''),
    alternativeText: null,
    caption: textOf('ImageDescription'),
    ...placedIn({ texts: {}, expose }, { text: textOf, value: textOf }),
    tags: names,
    folder: null,
    credit: textOf('Artist'),
    copyright: textOf('LicenseShortName'),
    focalPoint: null,
    withdrawn: false,
    embargoUntil: null,
    expiresAt: null,
    // Categories belong to the page, so a new version of an approved file is approved at once.
    current: isApproved ? newest : null,
    versions,
    updatedAt: newest.createdAt,
    openUrl: info.descriptionurl ?? null,
  };
}

/** A list of one version, or an empty list if the version is hidden. */
function versionOf(info: WireInfo, title: string, isApproved: boolean): AssetVersion[] {
  const { url, timestamp, mime = 'application/octet-stream' } = info;
  if (url === undefined) return [];
  // The digits of the instant, since a stored url cannot hold a colon.
  const version = timestamp.replace(/\D/g, '');
  const fileName = afterColon(title);
  return [
    {
      version,
      status: isApproved ? 'approved' : 'in-review',
      fileName,
      mime,
      ext: extensionOf(fileName),
      sizeBytes: info.size ?? null,
      width: info.width || null,
      height: info.height || null,
      durationMs: info.duration === undefined ? null : Math.round(info.duration * 1_000),
      pages: info.pagecount ?? null,
      // The wiki's addresses stay the same when a file is overwritten.
      url: withVersion(url, version),
      renditions: renditionsOf(info, mime, version),
      createdAt: timestamp,
      approvedAt: null,
    },
  ];
}

function renditionsOf(info: WireInfo, mime: string, version: string): Rendition[] {
  const { thumburl, thumbwidth, thumbheight } = info;
  if (!thumburl || !thumbwidth || !thumbheight) return [];
  return [
    {
      name: 'small',
      url: withVersion(thumburl, version),
      width: thumbwidth,
      height: thumbheight,
      mime: mime === 'image/png' || mime === 'image/gif' ? mime : 'image/jpeg',
      sizeBytes: null,
    },
  ];
}

function withVersion(address: string, version: string): string {
  const url = new URL(address);
  url.searchParams.set('v', version);
  return url.href;
}

function kindOf(mime: string): AssetKind {
  return mime === 'application/ogg' ? 'audio' : kindOfMime(mime);
}

/** Removes the namespace of titles such as `File:Harbour.jpg` and `Category:Boats`. */
function afterColon(title: string): string {
  return title.slice(title.indexOf(':') + 1);
}

/** Writes a category's name as a wiki does: blanks for underscores, a capital first letter. */
export function normalTitle(title: string): string {
  const plain = title
    .replace(/^Category:/i, '')
    .replaceAll('_', ' ')
    .trim();
  return plain.charAt(0).toUpperCase() + plain.slice(1);
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  nbsp: ' ',
};

/** Returns the text of metadata, which a wiki writes as HTML. */
function plainText(html: unknown): string | null {
  if (typeof html !== 'string' && typeof html !== 'number') return null;
  const text = String(html)
    .replace(/<[^<>]*>/g, ' ')
    .replace(/&(?:#(\d{1,6})|([a-z]{2,6}));/g, (whole, code?: string, name?: string) => {
      if (code !== undefined) return String.fromCodePoint(Math.min(Number(code), 0x10ffff));
      return ENTITIES[name ?? ''] ?? whole;
    })
    .replace(/\s+/g, ' ')
    .trim();
  return text === '' ? null : text;
}
