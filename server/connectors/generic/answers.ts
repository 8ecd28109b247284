import {
  ASSET_KINDS,
  type Asset,
  type AssetVersion,
  kindOfMime,
  type Rendition,
  VERSION_STATUSES,
} from '../../contracts/asset';
import { DamError } from '../../contracts/errors';
import { placedIn } from '../configured-places';
import { instantOf } from '../instants';
import { extensionOf, mimeOf } from '../media-types';
import { LIMITS, type LimitName, seenLimit } from '../rights';
import type { GenericOptions, RightAt, ValueAt } from './options';

/** Maps answers to assets by the paths of the options. A value that is absent becomes null. */

/** A step of a path to the item of a list that has this value. */
const ITEM = /^\[(\w+)=(.*)\]$/;

/** Returns the value at a path such as `data.0.title`; undefined if there is none. */
export function at(value: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((inner, key) => {
    const [, name, wanted] = ITEM.exec(key) ?? [];
    if (name !== undefined && Array.isArray(inner)) {
      return inner.find((item) => String(at(item, name)) === wanted);
    }
    if (typeof inner !== 'object' || inner === null) return undefined;
    return Object.hasOwn(inner, key) ? Reflect.get(inner, key) : undefined;
  }, value);
}

/** Throws a `DamError` `bad-answer` if there is no list at `path`. */
export function listAt(value: unknown, path: string): unknown[] {
  const list = at(value, path);
  if (Array.isArray(list)) return list;
  throw new DamError(
    'bad-answer',
    `The DAM's answer has no list at "${path}". Check the path in the options.`,
  );
}

/** Returns the mapped text at `where`, else its default, else null. */
export function textAt(value: unknown, where: ValueAt | undefined): string | null {
  if (where === undefined) return null;
  const { path, map, default: otherwise } = typeof where === 'string' ? { path: where } : where;
  const found = at(value, path);
  const text =
    typeof found === 'string' || typeof found === 'number' || typeof found === 'boolean'
      ? String(found)
      : '';
  const mapped = map === undefined ? text : (map[text] ?? '');
  return mapped !== '' ? mapped : (otherwise ?? null);
}

function numberAt(value: unknown, where: ValueAt | undefined): number | null {
  const text = textAt(value, where);
  if (text === null) return null;
  const number = Number(text);
  return Number.isFinite(number) && number >= 0 ? number : null;
}

function instantAt(value: unknown, where: ValueAt | undefined): string | null {
  return instantOf(textAt(value, where));
}

/** Returns the items of a list that are assets. */
export function assetsAt(
  value: unknown,
  path: string,
  { asset: { only } }: Pick<GenericOptions, 'asset'>,
): unknown[] {
  const items = listAt(value, path);
  if (only === undefined) return items;
  return items.filter((item) => only.values.includes(textAt(item, only.path) ?? ''));
}

/** Null if a part of the id is not there. */
export function idAt(item: unknown, { asset }: Pick<GenericOptions, 'asset'>): string | null {
  const parts = [asset.id].flat().map((path) => textAt(item, path));
  return parts.includes(null) ? null : parts.join('/');
}

/** False for a text that is no id of this DAM. */
export function isId(id: string, { asset: { idForm } }: Pick<GenericOptions, 'asset'>): boolean {
  return id !== '' && (idForm === undefined || new RegExp(`^(?:${idForm})$`).test(id));
}

export function assetAt(item: unknown, options: GenericOptions): Asset {
  const { asset: where } = options;
  const assetId = idAt(item, options);
  if (assetId === null)
    throw new DamError(
      'bad-answer',
      `An asset has no id at "${[where.id].flat().join('" and "')}". Check the path in the options.`,
    );
  const versions = versionsAt(item, options);
  const current = currentOf(item, versions, where.version.current);
  const kind = textAt(item, where.kind);
  const shown = current ?? versions[0];
  const focal = where.focalPoint && {
    x: numberAt(item, where.focalPoint.x),
    y: numberAt(item, where.focalPoint.y),
  };
  const tags = where.tags === undefined ? [] : at(item, where.tags);
  return {
    assetId,
    kind: ASSET_KINDS.find((each) => each === kind) ?? kindOfMime(shown?.mime ?? ''),
    title: textAt(item, where.title) ?? assetId,
    alternativeText: textAt(item, where.alternativeText),
    caption: textAt(item, where.caption),
    ...placedIn(where, {
      text: (place) => textAt(item, place),
      value: (place) => (typeof place === 'string' ? at(item, place) : textAt(item, place)),
    }),
    tags: Array.isArray(tags) ? tags.map(String) : [],
    folder: textAt(item, where.folder),
    credit: textAt(item, where.credit),
    copyright: textAt(item, where.copyright),
    focalPoint: isZeroToOne(focal?.x) && isZeroToOne(focal?.y) ? { x: focal.x, y: focal.y } : null,
    withdrawn: isAbsent(item, where.withdrawn) || isTruthy(textAt(item, where.withdrawn)),
    embargoUntil: limitAt(item, where, 'embargoUntil'),
    expiresAt: limitAt(item, where, 'expiresAt'),
    current,
    versions,
    updatedAt: instantAt(item, where.updatedAt),
    openUrl: where.openUrl?.replace('{id}', encodeURIComponent(assetId)) ?? null,
  };
}

/** True if the options require a value and the answer does not even have null in its place. */
function isAbsent(item: unknown, where: RightAt | undefined): boolean {
  if (typeof where !== 'object' || where.required !== true) return false;
  return where.default === undefined && at(item, where.path) === undefined;
}

function limitAt(item: unknown, where: GenericOptions['asset'], name: LimitName): string | null {
  const unseen = new Set(isAbsent(item, where[name]) ? [name] : []);
  return seenLimit(instantAt(item, where[name]), name, unseen);
}

/** Returns the options of required values that an asset of the DAM does not have, each with its path. */
export function absentRights(item: unknown, { asset }: Pick<GenericOptions, 'asset'>): string[] {
  return (['withdrawn', ...LIMITS] as const).flatMap((name) => {
    const where = asset[name];
    return typeof where === 'object' && isAbsent(item, where)
      ? [`"${where.path}" ("asset.${name}")`]
      : [];
  });
}

function isZeroToOne(value: number | null | undefined): value is number {
  return typeof value === 'number' && value <= 1;
}

function isTruthy(text: string | null): boolean {
  return text !== null && text !== 'false' && text !== '0';
}

function versionsAt(item: unknown, options: GenericOptions): AssetVersion[] {
  const { list } = options.asset.version;
  const items = list === undefined ? [item] : listAt(item, list);
  return items
    .map((each) => versionAt(each, options))
    .sort((one, other) =>
      other.version.localeCompare(one.version, 'en', { numeric: true, sensitivity: 'base' }),
    );
}

function currentOf(
  item: unknown,
  versions: readonly AssetVersion[],
  path: string | undefined,
): AssetVersion | null {
  const approved = versions.filter(({ status }) => status === 'approved');
  if (path === undefined) return approved[0] ?? null;
  const named = textAt(item, path);
  return approved.find(({ version }) => version === named) ?? null;
}

function versionAt(
  item: unknown,
  { asset: { version: where }, baseUrl }: GenericOptions,
): AssetVersion {
  const version = textAt(item, where.version);
  const url = textAt(item, where.url);
  if (version === null || url === null) {
    throw new DamError(
      'bad-answer',
      'A version has no "version" or no "url" at the paths of the options.',
    );
  }
  const plain = absolute(url, baseUrl);
  const address = where.addVersion === true ? withVersion(plain, version) : plain;
  const status = where.status === undefined ? 'approved' : textAt(item, where.status);
  const fileName = textAt(item, where.fileName) ?? nameIn(address);
  const ext = (textAt(item, where.ext) ?? extensionOf(fileName)).toLowerCase().replace(/^\./, '');
  return {
    version,
    // An unmapped word must not approve a version.
    status: VERSION_STATUSES.find((each) => each === status) ?? 'in-review',
    fileName,
    mime: textAt(item, where.mime) ?? mimeOf(ext),
    ext,
    sizeBytes: numberAt(item, where.sizeBytes),
    width: numberAt(item, where.width),
    height: numberAt(item, where.height),
    durationMs: numberAt(item, where.durationMs),
    pages: numberAt(item, where.pages),
    url: address,
    renditions: renditionsAt(item, where.renditions, baseUrl),
    createdAt: instantAt(item, where.createdAt),
    approvedAt: instantAt(item, where.approvedAt),
  };
}

function renditionsAt(
  item: unknown,
  where: GenericOptions['asset']['version']['renditions'],
  baseUrl: string,
): Rendition[] {
  if (where === undefined) return [];
  const list = at(item, where.list);
  return (Array.isArray(list) ? list : []).flatMap((each: unknown) => {
    const name = textAt(each, where.name);
    const url = textAt(each, where.url);
    const width = numberAt(each, where.width);
    const height = numberAt(each, where.height);
    if (name === null || url === null || !width || !height) return [];
    const mime = textAt(each, where.mime) ?? 'image/jpeg';
    const sizeBytes = numberAt(each, where.sizeBytes);
    return [{ name, url: absolute(url, baseUrl), width, height, mime, sizeBytes }];
  });
}

function withVersion(address: string, version: string): string {
  const url = new URL(address);
  url.searchParams.set('v', version);
  return url.href;
}

function absolute(url: string, baseUrl: string): string {
  if (!url.startsWith('/') && !URL.canParse(url)) {
    throw new DamError('bad-answer', 'The DAM named a file address that is not a URL.');
  }
  // A path is appended to `baseUrl`, which may have a path itself.
  return url.startsWith('/') && !url.startsWith('//')
    ? baseUrl.replace(/\/+$/, '') + url
    : new URL(url, baseUrl).href;
}

function nameIn(url: string): string {
  return new URL(url).pathname.split('/').at(-1) ?? '';
}
