import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import {
  CacheUnusable,
  DiskCache,
  FileTooLarge,
  onDisk,
  openCached,
} from '../../server/files/disk-cache';
import { TestClock } from '../core/fixtures';
import { eventually, temporaryFolder } from '../support/processes';

const log = { info: () => undefined, warn: (message: string) => warnings.push(message) };
let warnings: string[] = [];
let folder: string;
let clock: TestClock;

beforeEach(() => {
  warnings = [];
  clock = new TestClock();
  folder = join(temporaryFolder(), 'cache');
});

const open = (maxBytes = 1_000) => new DiskCache({ folders: [folder], maxBytes, clock, log });
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

  it('keeps no file that is larger than the whole cache, nor one that was left', async () => {
    const { path } = await open().put(name('a'), bytes(300));
    await expect(open(250).put(name('b'), bytes(251))).rejects.toBeInstanceOf(FileTooLarge);
    expect(await open(250).get(name('a'))).toBeNull();
    expect(existsSync(path)).toBe(false);
    expect(files()).toEqual([]);
  });
});

describe('what others can do to the cache of files', () => {
  it('is nothing: its folders and files are this user’s alone', async () => {
    const { path } = await open().put(name('a'), bytes(10));
    // A program that makes its own files has the mode of the process.
    const made = await open().put(name('b'), async (part) => {
      await sharp({ create: { width: 9, height: 9, channels: 3, background: '#fff' } })
        .png()
        .toFile(part);
    });
    const modes = [folder, dirname(path), path, made.path].map((each) => statSync(each).mode);
    expect(modes.map((mode) => (mode & 0o777).toString(8))).toEqual(['700', '700', '600', '600']);
  });

  it.each([
    [
      'a link',
      () => {
        mkdirSync(`${folder}-other`);
        symlinkSync(`${folder}-other`, folder);
      },
      'it is a link',
    ],
    ['a file', () => writeFileSync(folder, ''), 'it is not a folder'],
    [
      'a folder that others can write to',
      () => {
        mkdirSync(folder);
        chmodSync(folder, 0o777);
      },
      'other users can write to it',
    ],
  ])(
    'does not begin with %s: nothing is written there, and the log says why',
    async (_name, make, why) => {
      make();
      const cache = open();
      expect(await cache.get(name('a'))).toBeNull();
      await expect(cache.put(name('a'), bytes(10))).rejects.toBeInstanceOf(CacheUnusable);
      await cache.keepOnly('a', []);
      expect(warnings).toEqual([expect.stringContaining(why)]);
      expect(readdirSync(dirname(folder), { recursive: true })).toHaveLength(
        existsSync(`${folder}-other`) ? 2 : 1,
      );
    },
  );

  it('does not lead to another folder, nor to another file', async () => {
    const secret = `${folder}-secret`;
    mkdirSync(secret);
    writeFileSync(join(secret, 'app-keys'), 'secret');
    const cache = open();
    const { path } = await cache.put(name('a'), bytes(10));
    // A link in place of a file is not read.
    rmSync(path);
    symlinkSync(join(secret, 'app-keys'), path);
    expect(await cache.get(name('a'))).toBeNull();
    await expect(openCached(path)).rejects.toBeInstanceOf(CacheUnusable);
    // A link in place of the asset's folder is not emptied.
    rmSync(dirname(path), { recursive: true });
    symlinkSync(secret, dirname(path));
    await cache.keepOnly('a', []);
    expect(readdirSync(secret)).toEqual(['app-keys']);
    await cache.put(name('a'), bytes(10));
    expect(readdirSync(secret)).toEqual(['app-keys']);
  });

  it('makes the next folder be used, which the log says', async () => {
    writeFileSync(folder, '');
    const cache = new DiskCache({
      folders: [folder, `${folder}-next`],
      maxBytes: 100,
      clock,
      log,
    });
    const { path } = await cache.put(name('a'), bytes(10));
    expect(path.startsWith(`${folder}-next/`)).toBe(true);
    expect(warnings).toEqual([expect.stringContaining(`${folder}-next is used instead`)]);
  });
});

describe('a disk that fails while a file is written', () => {
  const full = () => onDisk(() => writeFile(join(folder, 'no/such/folder'), ''));

  it('is left alone for a minute, said once, and tried again', async () => {
    const cache = open();
    await cache.put(name('kept'), bytes(10));
    const failing = () =>
      cache.put(name('a'), () =>
        onDisk(async () => {
          throw Object.assign(new Error('ENOSPC: no space left on device, write'), {
            code: 'ENOSPC',
            syscall: 'write',
          });
        }),
      );
    await expect(failing()).rejects.toBeInstanceOf(CacheUnusable);
    let isTried = false;
    const again = () =>
      cache.put(name('a'), async (path) => {
        isTried = true;
        await writeFile(path, '');
      });
    await expect(again()).rejects.toBeInstanceOf(CacheUnusable);
    expect(isTried).toBe(false);
    // What is there can still be read.
    expect(await cache.get(name('kept'))).not.toBeNull();
    clock.advance(60_000);
    await expect(failing()).rejects.toBeInstanceOf(CacheUnusable);
    clock.advance(60_000);
    await again();
    expect(isTried).toBe(true);
    expect(warnings).toEqual([expect.stringContaining('ENOSPC')]);
  });

  it('is not meant by a folder that was deleted by hand meanwhile', async () => {
    const cache = open();
    await expect(cache.put(name('a'), full)).rejects.toBeInstanceOf(CacheUnusable);
    await expect(cache.put(name('a'), bytes(10))).resolves.toMatchObject({ sizeBytes: 10 });
    expect(warnings).toEqual([]);
  });
});
