import { randomBytes } from 'node:crypto';
import sharp from 'sharp';

/** The assets of a simulated Bynder, and its listing. */

interface StoredVersion {
  number: number;
  bytes: Buffer;
  width: number | null;
  height: number | null;
  createdAt: string;
  focusPoint?: { x: number; y: number };
}

export interface StoredAsset {
  id: string;
  name: string;
  fileName: string;
  type: string;
  extension: string;
  description: string;
  copyright: string;
  tags: string[];
  properties: Record<string, string | string[]>;
  archive: boolean;
  limited: boolean;
  isPublic: boolean;
  /** True while the asset waits for approval; such assets are in no listing. */
  isWaiting: boolean;
  datePublished: string;
  dateCreated: string;
  dateModified: string;
  versions: StoredVersion[];
  active: number;
}

/** Behaviours that differ between portals or are not documented. */
export interface Habits {
  /** Sends 0 and 1 for booleans. */
  hasNumbers: boolean;
  /** Answers an object with `media` if a count was asked for. */
  hasCountObject: boolean;
  /** Lists archived assets among the others. */
  listsArchived: boolean;
  /** The most assets in an answer by ids. */
  mostAtOnce: number;
  /** Counts options by their ids instead of their names. */
  countsById: boolean;
  /** Tells the cursor of the next page. */
  hasCursors: boolean;
  listsItems: boolean;
  hasThumbnails: boolean;
  /** Tells the addresses of originals that are not public. */
  tellsPrivate: boolean;
}

export const HABITS: Habits = {
  hasNumbers: true,
  hasCountObject: true,
  listsArchived: false,
  mostAtOnce: 1_000,
  countsById: false,
  hasCursors: false,
  listsItems: true,
  hasThumbnails: true,
  tellsPrivate: false,
};

export interface Metaproperty {
  id: string;
  options: { id: string; name: string; label: string; displayLabel: string }[];
}

/** An id of 8-4-4-16 digits. */
export function newId(): string {
  const hex = randomBytes(16).toString('hex').toUpperCase();
  return hex.replace(/^(.{8})(.{4})(.{4})(.{16})$/, '$1-$2-$3-$4');
}

export function isOldId(id: string): boolean {
  return /^[0-9A-F]{8}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{16}$/.test(id);
}

/** Writes an instant as Bynder does, without a fraction. */
export function at(ms = Date.now()): string {
  return new Date(ms).toISOString().replace(/\.\d+/, '');
}

let shade = 0;

/** Makes an image of another colour with each call. */
export async function picture(width = 1_200, height = 800): Promise<Buffer> {
  shade = (shade + 7) % 250;
  return sharp({ create: { width, height, channels: 3, background: { r: shade, g: 90, b: 40 } } })
    .jpeg()
    .toBuffer();
}

export const DERIVATIVES = [
  { prefix: 'webimage', width: 800, height: 800, isCrop: false },
  { prefix: 'thul', width: 250, height: 250, isCrop: false },
  { prefix: 'square', width: 300, height: 300, isCrop: true },
];

export class Library {
  readonly assets = new Map<string, StoredAsset>();
  readonly collections = new Map<string, { name: string; ids: string[] }>();
  readonly metaproperties = new Map<string, Metaproperty>();
  readonly trash: { id: string; dateRemoved: string }[] = [];
  habits: Habits = HABITS;
  #made = 0;

  async add(name: string, more: Partial<StoredAsset> = {}, bytes?: Buffer): Promise<StoredAsset> {
    const now = at(Date.now() - 3_600_000 + ++this.#made * 1_000);
    const asset: StoredAsset = {
      id: newId(),
      name,
      fileName: `${name}.jpg`,
      type: 'image',
      extension: 'jpg',
      description: `About ${name}`,
      copyright: 'Example',
      tags: [],
      properties: {},
      archive: false,
      limited: false,
      isPublic: true,
      isWaiting: false,
      active: 1,
      datePublished: now,
      dateCreated: now,
      dateModified: now,
      versions: [],
      ...more,
    };
    this.assets.set(asset.id, asset);
    await this.addVersion(asset.id, bytes ?? (await picture()), now);
    return asset;
  }

  async addVersion(id: string, bytes: Buffer, createdAt = at()): Promise<void> {
    const asset = this.get(id);
    const number = asset.versions.length + 1;
    const isImage = asset.type === 'image';
    const { width = null, height = null } = isImage ? await sharp(bytes).metadata() : {};
    asset.versions.push({ number, bytes, width, height, createdAt });
    asset.active = number;
    asset.dateModified = createdAt;
  }

  get(id: string): StoredAsset {
    const asset = this.assets.get(id);
    if (asset === undefined) throw new Error(`There is no asset ${id}.`);
    return asset;
  }

  /** Moves an asset to the trash, which lists ids only. */
  remove(id: string): void {
    this.assets.delete(id);
    this.trash.unshift({ id, dateRemoved: at() });
  }

  found(query: URLSearchParams): StoredAsset[] {
    const list = (name: string) => query.get(name)?.split(',') ?? null;
    const ids = list('ids');
    const words = (query.get('keyword') ?? '').toLowerCase().split(/\s+/);
    const collection = this.collections.get(query.get('collectionId') ?? '');
    const tests: ((asset: StoredAsset) => boolean)[] = [
      ({ isWaiting }) => !isWaiting,
      ({ archive }) =>
        query.get('archive') === 'true' ? archive : this.habits.listsArchived || !archive,
      ({ id }) => ids?.includes(id) ?? true,
      ({ name, tags, fileName }) =>
        words.every((word) => `${name} ${tags.join(' ')} ${fileName}`.toLowerCase().includes(word)),
      ({ type }) => list('type')?.includes(type) ?? true,
      // An asset must have all tags, unlike types.
      ({ tags }) => list('tags')?.every((tag) => tags.includes(tag)) ?? true,
      (asset) => [null, orientationOf(asset)].includes(query.get('orientation')),
      ({ id }) => !query.has('collectionId') || collection?.ids.includes(id) === true,
      ({ dateModified }) => dateModified >= (query.get('dateModified') ?? ''),
      ({ properties }) =>
        [...query]
          .filter(([key]) => key.startsWith('property_'))
          .every(([key, value]) => {
            const own = [properties[key.slice('property_'.length)] ?? []].flat();
            return value.split(',').every((each) => own.includes(each));
          }),
    ];
    const [field = 'dateCreated', direction] = (query.get('orderBy') ?? '').split(' ');
    const keyOf = (asset: StoredAsset) => String(Reflect.get(asset, field) ?? asset.dateCreated);
    const all = [...this.assets.values()].filter((asset) => tests.every((test) => test(asset)));
    const sorted = all.sort((one, other) => keyOf(one).localeCompare(keyOf(other)));
    return direction === 'desc' ? sorted.reverse() : sorted;
  }

  countOf(found: readonly StoredAsset[]) {
    const counted = (values: (asset: StoredAsset) => readonly string[]) => {
      const counts: Record<string, string> = {};
      for (const value of found.flatMap(values))
        counts[value] = String(Number(counts[value] ?? 0) + 1);
      // Bynder sends an empty list instead of an empty object.
      return Object.keys(counts).length > 0 ? counts : [];
    };
    const optionKeys = (name: string, { options }: Metaproperty) =>
      counted(({ properties }) =>
        [properties[name] ?? []].flat().map((value) => {
          const option = options.find((each) => each.name === value);
          return (this.habits.countsById ? option?.id : option?.name) ?? value;
        }),
      );
    return {
      total: String(found.length),
      type: counted(({ type }) => [type]),
      tags: counted(({ tags }) => tags),
      orientation: counted((a) => [orientationOf(a)]),
      metaproperties: Object.fromEntries(
        [...this.metaproperties].map(([name, each]) => [name, optionKeys(name, each)]),
      ),
    };
  }

  /** Returns an asset in the form of a listing, with focal points in media items only. */
  wireOf(asset: StoredAsset, query: URLSearchParams, portalUrl: string): Record<string, unknown> {
    const { habits } = this;
    const flag = (value: boolean) => (habits.hasNumbers ? Number(value) : value);
    const { versions, properties, active, isWaiting: _, extension, ...rest } = asset;
    const current = versions.find(({ number }) => number === active);
    const thumbnails = ({ number }: StoredVersion) =>
      habits.hasThumbnails && asset.type === 'image'
        ? Object.fromEntries(
            [...DERIVATIVES.map(({ prefix }) => prefix), 'mini'].map((name) => [
              name,
              `${portalUrl}/m/${asset.id}/${number}/${name}-picture.jpg`,
            ]),
          )
        : [];
    return {
      ...rest,
      ...Object.fromEntries(Object.entries(properties).map(([key, v]) => [`property_${key}`, v])),
      archive: flag(asset.archive),
      limited: flag(asset.limited),
      isPublic: flag(asset.isPublic),
      watermarked: flag(false),
      extension: [extension],
      width: current?.width ?? 0,
      height: current?.height ?? 0,
      fileSize: current?.bytes.length,
      orientation: orientationOf(asset),
      thumbnails: current === undefined ? [] : thumbnails(current),
      transformBaseUrl: `${portalUrl}/transform/${asset.id}/picture`,
      ...((asset.isPublic || habits.tellsPrivate) && {
        original: `${portalUrl}/m/${asset.id}/${active}/original.jpg`,
      }),
      ...(query.get('includeMediaItems') === 'true' &&
        habits.listsItems && {
          mediaItems: versions.map((version) => ({
            id: newId(),
            type: 'original',
            name: asset.fileName,
            version: version.number,
            active: flag(version.number === active),
            dateCreated: version.createdAt,
            width: version.width,
            height: version.height,
            size: version.bytes.length,
            thumbnails: thumbnails(version),
            focusPoint: version.focusPoint,
            ...((asset.isPublic || habits.tellsPrivate) && {
              publicUrl: `${portalUrl}/m/${asset.id}/${version.number}/original.jpg`,
            }),
          })),
        }),
    };
  }
}

function orientationOf({ versions, active }: StoredAsset): string {
  const { width, height } = versions.find(({ number }) => number === active) ?? {};
  if (!width || !height || width === height) return 'square';
  return width > height ? 'landscape' : 'portrait';
}
