import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { type DemoDamOptions, startDemoDam } from '../../demo-dam/server';
import type { AssetJson, VersionJson } from '../../demo-dam/types';

export const TOKEN = 'a token for tests';

/** A DAM of its own for one test file, with short words for its calls. */
export interface TestDam {
  readonly url: string;
  readonly dataDir: string;
  /** A request with the token. */
  call(path: string, init?: RequestInit): Promise<Response>;
  get<T>(path: string): Promise<T>;
  send<T>(method: string, path: string, body?: unknown): Promise<T>;
  /** Uploads an asset, in review. */
  upload(fields?: Record<string, string>, file?: Blob): Promise<AssetJson>;
  uploadVersion(id: string, file?: Blob): Promise<VersionJson>;
  approve(id: string, number: number): Promise<AssetJson>;
  /** Stops the server and keeps its data. */
  stop(): Promise<void>;
  /** Stops the server and removes its data. */
  close(): Promise<void>;
}

export async function startDam(options: Partial<DemoDamOptions> = {}): Promise<TestDam> {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'demo-dam-')));
  const settings = { port: 0, host: '127.0.0.1', token: TOKEN, ...options, dataDir };
  const dam = await startDemoDam(settings);
  let isRunning = true;
  const call = (path: string, init: RequestInit = {}) =>
    fetch(dam.url + path, {
      ...init,
      headers: { authorization: `Bearer ${TOKEN}`, ...init.headers },
    });
  const answer = async <T>(response: Response): Promise<T> => {
    if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
    const text = await response.text();
    return (text === '' ? null : JSON.parse(text)) as T;
  };
  const stop = async () => {
    if (isRunning) await dam.close();
    isRunning = false;
  };
  const form = async (fields: Record<string, string>, file?: Blob) => {
    const body = new FormData();
    for (const [name, value] of Object.entries(fields)) body.set(name, value);
    const content = file ?? (await picture());
    body.set('file', content, content instanceof File ? content.name : 'picture.jpg');
    return body;
  };
  return {
    url: dam.url,
    dataDir,
    call,
    get: async (path) => answer(await call(path)),
    send: async (method, path, body) =>
      answer(
        await call(path, {
          method,
          ...(body === undefined
            ? {}
            : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
        }),
      ),
    upload: async (fields = {}, file) =>
      answer(await call('/api/assets', { method: 'POST', body: await form(fields, file) })),
    uploadVersion: async (id, file) =>
      answer(
        await call(`/api/assets/${id}/versions`, { method: 'POST', body: await form({}, file) }),
      ),
    approve: async (id, number) =>
      answer(await call(`/api/assets/${id}/versions/${number}/approve`, { method: 'POST' })),
    stop,
    close: async () => {
      await stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

let shade = 0;

/** A real picture; each call another colour, so no two files are the same. */
export async function picture(
  width = 600,
  height = 400,
  format: 'jpeg' | 'png' | 'webp' = 'jpeg',
): Promise<File> {
  shade = (shade + 1) % 250;
  const image = sharp({
    create: { width, height, channels: 3, background: { r: shade, g: 90, b: 255 - shade } },
  });
  const bytes = await image.toFormat(format).toBuffer();
  return new File([new Uint8Array(bytes)], `picture.${format === 'jpeg' ? 'jpg' : format}`);
}

/** What a subscriber was sent. */
interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A real HTTP server that notes what it is sent; `answers` are the status codes, then 200. */
export async function startSubscriber(answers: number[] = []) {
  const received: Received[] = [];
  const waiting = new Set<() => void>();
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      received.push({ headers: request.headers, body });
      response.statusCode = answers.shift() ?? 200;
      response.end();
      for (const look of waiting) look();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/hook`,
    received,
    /** Resolves as soon as that many requests have come. */
    async count(wanted: number): Promise<void> {
      if (received.length >= wanted) return;
      await new Promise<void>((resolve) => {
        const look = () => {
          if (received.length < wanted) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
      });
    },
    async close(): Promise<void> {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Asks again until it is so; fails by the test's own time limit. */
export async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 15));
}
