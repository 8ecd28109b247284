import { existsSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DiskCache } from '../../server/files/disk-cache';
import { eventually, temporaryFolder } from '../support/processes';

const log = { info: () => undefined, warn: (message: string) => warnings.push(message) };
let warnings: string[] = [];
let folder: string;

beforeEach(() => {
  warnings = [];
  folder = join(temporaryFolder(), 'cache');
});

const open = (maxBytes = 1_000) => new DiskCache({ folder, maxBytes, log });
const name = (owner: string, version = '1', variant = 'w') => ({ owner, version, variant });
const bytes = (count: number) => (path: string) => writeFile(path, Buffer.alloc(count));
const files = () =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    statSync(join(folder, file)).isFile(),
  );

describe('the cache of files', () => {
  it('has what was put, also after a restart', async () => {
    const { path } = await open().put(name('brand pier'), bytes(100));
    expect(await open().get(name('brand pier'))).toEqual({ path, sizeBytes: 100 });
    expect(await open().get(name('brand pier', '2'))).toBeNull();
    expect(await open().get(name('brand quay'))).toBeNull();
  });

  it('drops what was used longest ago once it has too many bytes', async () => {
    const cache = open(250);
    await cache.put(name('a'), bytes(100));
    await cache.put(name('b'), bytes(100));
    await cache.get(name('a'));
    await cache.put(name('c'), bytes(100));
    await eventually('the oldest is gone', async () => (files().length === 2 ? true : undefined));
    expect(await cache.get(name('b'))).toBeNull();
    expect(await cache.get(name('a'))).not.toBeNull();
    expect(cache.sizeBytes).toBe(200);
  });

  it('keeps its bound over what an earlier process left, oldest first', async () => {
    const before = open(1_000);
    for (const [index, owner] of ['a', 'b', 'c'].entries()) {
      const { path } = await before.put(name(owner), bytes(100));
      utimesSync(path, 1_000 + index, 1_000);
    }
    const after = open(250);
    await after.get(name('a'));
    await eventually('the bound holds', async () => (files().length === 2 ? true : undefined));
    expect(await after.get(name('a'))).toBeNull();
    expect(await after.get(name('c'))).not.toBeNull();
  });

  it('leaves nothing of what could not be written, and nothing half written is read', async () => {
    const cache = open();
    const failing = cache.put(name('a'), async (path) => {
      await writeFile(path, 'half');
      throw new Error('The disk is full.');
    });
    await expect(failing).rejects.toThrow('The disk is full.');
    expect(files()).toEqual([]);
    expect(await cache.get(name('a'))).toBeNull();
  });

  it('clears what a process that died left half written', async () => {
    const { path } = await open().put(name('a'), bytes(10));
    writeFileSync(`${path}.0.part`, 'half');
    await open().get(name('a'));
    expect(files()).toHaveLength(1);
  });

  it('drops an asset, or its versions but some', async () => {
    const cache = open();
    for (const version of ['1', '2']) {
      for (const variant of ['w', 'x']) await cache.put(name('a', version, variant), bytes(10));
    }
    const { path } = await cache.put(name('b'), bytes(10));
    await cache.keepOnly('a', ['2']);
    expect(files()).toHaveLength(3);
    expect(await cache.get(name('a', '1'))).toBeNull();
    await cache.keepOnly('a', []);
    expect(files()).toHaveLength(1);
    expect(existsSync(path)).toBe(true);
    // Also what only an earlier process knew of.
    await open().keepOnly('b', []);
    expect(existsSync(path)).toBe(false);
    expect(warnings).toEqual([]);
  });

  it('cannot be led out of its folder by a name', async () => {
    const cache = open();
    for (const hostile of ['../../etc/passwd', '/etc/passwd', 'a\u0000b', '.', '']) {
      const { path } = await cache.put(name(hostile, hostile, hostile), bytes(1));
      expect(path.startsWith(`${folder}/`)).toBe(true);
      expect(path).not.toContain('..');
    }
  });
});
