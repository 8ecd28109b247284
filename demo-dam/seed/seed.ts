import { Readable } from 'node:stream';
import type { Vault } from '../files/vault';
import { AssetStore } from '../store/assets';
import type { Db } from '../store/database';
import type { StoredFile } from '../types';
import { draw } from './art/draw';
import { catalogue, type SeedAsset, type SeedVersion } from './catalogue';
import { xmpOf } from './xmp';

const DAY_MS = 24 * 3600 * 1000;
const HOUR_MS = 3600 * 1000;
/** libvips computes in its own threads; two at a time keep both cores busy. */
const AT_ONCE = 2;

interface Drawn {
  readonly asset: SeedAsset;
  readonly files: readonly StoredFile[];
}

/**
 * Draws the whole library and writes it in one transaction, so an interrupted seed leaves an empty
 * library that the next start fills. Tells nobody: no events.
 */
export async function seedLibrary(db: Db, vault: Vault): Promise<void> {
  const library = await inBatches(catalogue, async (asset): Promise<Drawn> => {
    const files: StoredFile[] = [];
    for (const [index, version] of asset.versions.entries()) {
      const file = await store(vault, asset, version, index);
      await vault.storePoster(file, asset.title);
      files.push(file);
    }
    return { asset, files };
  });
  const assets = new AssetStore(db, () => undefined);
  db.transaction(() => {
    const now = Date.now();
    for (const [index, drawn] of library.entries()) insert(assets, drawn, index, now);
  })();
}

async function store(
  vault: Vault,
  asset: SeedAsset,
  version: SeedVersion,
  index: number,
): Promise<StoredFile> {
  const bytes = await draw(version, `${asset.id}#${index}`, xmpOf(asset));
  const suffix = index === 0 ? '' : `-v${index + 1}`;
  return vault.store(Readable.from([bytes]), `${asset.id}${suffix}.${version.format}`);
}

/** Ages are spread over two years, so that sorting by date shows something. */
function insert(assets: AssetStore, { asset, files }: Drawn, index: number, now: number): void {
  const ageDays = 4 + ((index * 37) % 91) * 7;
  const created = new Date(now - ageDays * DAY_MS - ((index * 53) % 24) * HOUR_MS);
  const inDays = (days: number | undefined) =>
    days === undefined ? null : new Date(now + days * DAY_MS).toISOString();
  const metadata = {
    title: asset.title,
    alt: asset.alt,
    caption: asset.caption ?? null,
    texts: { pl: { ...asset.pl, caption: asset.pl.caption ?? null } },
    tags: asset.tags,
    folder: asset.folder,
    copyright: `© ${created.getFullYear()} Nordhavn A/S`,
    credit: asset.credit,
    digitalSourceType: asset.digitalSourceType ?? null,
    focalPoint: asset.focalPoint ?? null,
    embargoUntil: inDays(asset.embargoInDays),
    expiresAt: inDays(asset.expiresInDays),
  };
  for (const [position, file] of files.entries()) {
    const share = position / files.length;
    const at = new Date(created.getTime() + share * ageDays * DAY_MS);
    if (position === 0) assets.create(asset.id, metadata, file, at);
    else assets.addVersion(asset.id, file, at);
    const status = asset.versions[position]?.status ?? 'approved';
    const decidedAt = new Date(at.getTime() + 3 * HOUR_MS);
    if (status === 'approved') assets.approve(asset.id, position + 1, decidedAt);
    if (status === 'rejected') assets.reject(asset.id, position + 1, decidedAt);
  }
  if (asset.withdrawn) assets.withdraw(asset.id, new Date(now - 2 * DAY_MS));
}

async function inBatches<In, Out>(
  items: readonly In[],
  work: (item: In) => Promise<Out>,
): Promise<Out[]> {
  const results: Out[] = [];
  let next = 0;
  const worker = async () => {
    for (let index = next++; index < items.length; index = next++) {
      const item = items[index];
      if (item !== undefined) results[index] = await work(item);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return results;
}
