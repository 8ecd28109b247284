import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { CacheUnusable } from '../../server/files/disk-cache';
import {
  NotRendered,
  OnlyOriginalMoves,
  type RenderRequest,
  render,
  TookTooLong,
} from '../../server/files/render';
import { RenderProcesses } from '../../server/files/render-processes';
import { TestClock, TestLog } from '../core/fixtures';
import { ODD_FILES } from '../support/odd-files';
import { eventually, ROOT, temporaryFolder } from '../support/processes';

jest.setTimeout(60_000);

const ENTRY = join(ROOT, 'server/files/render-entry.ts');
const folder = temporaryFolder();
const open: RenderProcesses[] = [];

afterAll(() => {
  for (const processes of open) processes.stop();
});

function processesWith(entry = ENTRY, clock = new TestClock()): RenderProcesses {
  const execArgv = entry.endsWith('.ts') ? ['--import', 'tsx'] : [];
  const processes = new RenderProcesses({ entry, execArgv, clock, log: new TestLog() });
  open.push(processes);
  return processes;
}

/** A program that stands for one in which a picture goes wrong. */
async function program(name: string, code: string): Promise<string> {
  const path = join(folder, `${name}.cjs`);
  await writeFile(path, code);
  return path;
}

async function requestOf(bytes: Buffer, more: Partial<RenderRequest> = {}): Promise<RenderRequest> {
  const source = join(folder, `source-${Math.random()}`);
  await writeFile(source, bytes);
  return {
    source,
    transformation: {
      width: 64,
      height: null,
      fit: 'inside',
      format: 'webp',
      quality: null,
      focalPoint: null,
    },
    format: 'webp',
    animated: 'webp',
    focalPoint: null,
    rights: {},
    maxPixels: 1e8,
    maxRenderMs: 30_000,
    ...more,
  };
}

const photo = () => sharp({ create: { width: 400, height: 300, channels: 3, background: '#369' } });

describe('a process that makes pictures', () => {
  const processes = processesWith();

  it('makes the same ones as this process', async () => {
    const request = await requestOf(await photo().jpeg().toBuffer());
    const [here, there] = [join(folder, 'here'), join(folder, 'there')];
    expect(await processes.render(request, there)).toEqual(await render(request, here));
    expect(await readFile(there)).toEqual(await readFile(here));
  });

  it('tells why there is none, as this process would', async () => {
    const broken = await requestOf(Buffer.from('no picture'));
    const target = join(folder, 'none');
    await expect(processes.render(broken, target)).rejects.toThrow(NotRendered);
    const moving = await requestOf(await ODD_FILES.animatedAvif.bytes());
    const auto = {
      ...moving,
      transformation: { ...moving.transformation, format: 'auto' as const },
    };
    await expect(processes.render(auto, target)).rejects.toThrow(OnlyOriginalMoves);
    const fine = await requestOf(await photo().png().toBuffer());
    const failure = await processes.render(fine, join(folder, 'not', 'there')).catch((e) => e);
    expect(failure).toBeInstanceOf(CacheUnusable);
    expect(failure.cause.code).toBe('ENOENT');
  });
});

describe('a picture that goes wrong', () => {
  it('is given up when its time is over, and its process is killed', async () => {
    const clock = new TestClock();
    const path = await program(
      'hangs',
      "process.on('message', ({ target }) => require('fs').writeFileSync(target, String(process.pid)));",
    );
    const target = join(folder, 'pid');
    const late = processesWith(path, clock).render(await requestOf(Buffer.alloc(0)), target);
    const refused = expect(late).rejects.toThrow(TookTooLong);
    const pid = await eventually('the process is at work', async () => {
      const text = await readFile(target, 'utf8').catch(() => '');
      return text === '' ? undefined : Number(text);
    });
    clock.advance(31_000);
    await refused;
    await eventually('the process is gone', async () => (isRunning(pid) ? undefined : true));
  });

  it('brings down its process, and the next picture has a new one', async () => {
    const path = await program(
      'aborts',
      `const fs = require('fs');
       process.on('message', ({ target }) => {
         if (fs.existsSync(target)) return process.send({ original: { width: 1, height: 1 } });
         fs.writeFileSync(target, 'x');
         process.abort();
       });`,
    );
    const processes = processesWith(path);
    const [request, target] = [await requestOf(Buffer.alloc(0)), join(folder, 'crash')];
    const failure = await processes.render(request, target).catch((error) => error);
    expect(failure).toBeInstanceOf(TookTooLong);
    expect(failure.cause.message).toContain('SIGABRT');
    expect(await processes.render(request, target)).toEqual({ width: 1, height: 1 });
  });

  it('reaches no secret of the site', async () => {
    const path = await program(
      'tells',
      "process.on('message', ({ target }) => { require('fs').writeFileSync(target, JSON.stringify(process.env)); process.send({ original: { width: 1, height: 1 } }); });",
    );
    process.env.DAM_TOKEN_OF_THIS_TEST = 'secret';
    try {
      const target = join(folder, 'env');
      await processesWith(path).render(await requestOf(Buffer.alloc(0)), target);
      const seen = await readFile(target, 'utf8');
      expect(seen).toContain('PATH');
      expect(seen).not.toContain('secret');
    } finally {
      delete process.env.DAM_TOKEN_OF_THIS_TEST;
    }
  });
});

describe('processes without work', () => {
  it('serve the next picture, and end after a minute', async () => {
    const clock = new TestClock();
    const path = await program(
      'counts',
      "process.on('message', () => process.send({ original: { width: process.pid, height: 1 } }));",
    );
    const processes = processesWith(path, clock);
    const request = await requestOf(Buffer.alloc(0));
    const first = await processes.render(request, '');
    expect(await processes.render(request, '')).toEqual(first);
    clock.advance(60_000);
    // Asked before it has ended.
    await Promise.resolve();
    expect(await processes.render(request, '')).not.toEqual(first);
    await eventually('it has ended', async () => (isRunning(first.width) ? undefined : true));
    expect(await processes.render(request, '')).not.toEqual(first);
  });
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    // There is no such process.
    return false;
  }
}
