import { createHmac, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import sharp from 'sharp';
import type { FAULT_MODES } from '../../demo-dam/faults';
import { freePort, type Running, startProcess, temporaryFolder } from './processes';

export const DAM_TOKEN = 'test-dam-token';
export const WEBHOOK_SECRET = `whsec_${Buffer.from('a secret of the tests only').toString('base64')}`;

export interface DamStats {
  search: number;
  getMany: number;
  get: number;
  file: number;
}

export interface DamOptions {
  /** With the demo's assets. */
  seed?: boolean;
  webhookUrl?: string;
}

/** The embedded DAM in a process of its own, and what a person does in it. */
export class TestDam {
  readonly port: number;
  readonly url: string;
  readonly #dataDir: string;
  readonly #seed: boolean;
  #running: Running | null = null;

  private constructor(port: number, seed: boolean) {
    this.port = port;
    this.url = `http://127.0.0.1:${port}`;
    this.#dataDir = temporaryFolder();
    this.#seed = seed;
  }

  static async start({ seed = false, webhookUrl }: DamOptions = {}): Promise<TestDam> {
    const dam = new TestDam(await freePort(), seed);
    await dam.up(webhookUrl);
    return dam;
  }

  async up(webhookUrl?: string): Promise<void> {
    this.#running = await startProcess(process.execPath, ['--import', 'tsx', 'demo-dam/main.ts'], {
      env: {
        DAM_PORT: String(this.port),
        DAM_DATA: this.#dataDir,
        DAM_TOKEN,
        DAM_SEED: this.#seed ? '1' : '0',
        DAM_WEBHOOK_URL: webhookUrl ?? '',
        DAM_WEBHOOK_SECRET: webhookUrl === undefined ? '' : WEBHOOK_SECRET,
      },
      ready: /listening on/,
      timeoutMs: 120_000,
    });
  }

  /** The process ends; data and port stay for the next `up`. */
  async down(): Promise<void> {
    await this.#running?.stop();
    this.#running = null;
  }

  /**
   * Many assets like this one, each with a number in its id and title, older the higher; written
   * into the database while the process is down, since uploads would take hours.
   */
  async multiply(id: string, count: number): Promise<void> {
    await this.down();
    const db = new Database(join(this.#dataDir, 'dam.sqlite'));
    const row = db.prepare('SELECT * FROM assets WHERE id = ?').get(id) as Record<string, unknown>;
    const version = db.prepare('SELECT * FROM versions WHERE asset_row = ?').get(row.row) as object;
    const write = (table: string, values: Record<string, unknown>) =>
      db
        .prepare(
          `INSERT INTO ${table} (${Object.keys(values)}) VALUES (${Object.keys(values).map((key) => `@${key}`)})`,
        )
        .run(values);
    db.transaction(() => {
      for (let number = 1; number <= count; number++) {
        const title = `${row.title} ${number}`;
        const at = 1_000_000 + number;
        const made = new Date(Date.UTC(2020, 0, 1) - number * 1_000).toISOString();
        write('assets', {
          ...row,
          row: at,
          id: `${id}-${number}`,
          title,
          title_key: title.toLowerCase(),
          created_at: made,
          updated_at: made,
        });
        write('versions', { ...version, asset_row: at });
        db.prepare('INSERT INTO assets_text (rowid, title, id) VALUES (?, ?, ?)').run(
          at,
          title,
          `${id}-${number}`,
        );
      }
    })();
    db.close();
    await this.up();
  }

  async call(method: string, path: string, body?: unknown): Promise<unknown> {
    const isForm = body instanceof FormData;
    const response = await fetch(this.url + path, {
      method,
      headers: {
        authorization: `Bearer ${DAM_TOKEN}`,
        ...(body !== undefined && !isForm && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: isForm ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text === '' ? null : JSON.parse(text);
  }

  /** Uploads a plain picture of one colour; in review until approved. */
  async upload(id: string, colour: string, fields: Record<string, string> = {}): Promise<void> {
    const form = new FormData();
    for (const [key, value] of Object.entries({ id, title: id, alt: `Alt of ${id}`, ...fields })) {
      form.append(key, value);
    }
    form.append('file', await picture(colour), `${id}.png`);
    await this.call('POST', '/api/assets', form);
  }

  /** The same with a file of any kind. */
  async publishFile(id: string, fileName: string, file: Blob): Promise<void> {
    const form = new FormData();
    form.append('id', id);
    form.append('title', id);
    form.append('file', file, fileName);
    await this.call('POST', '/api/assets', form);
    await this.approve(id, 1);
  }

  async uploadVersion(id: string, colour: string): Promise<void> {
    const form = new FormData();
    form.append('file', await picture(colour), `${id}.png`);
    await this.call('POST', `/api/assets/${id}/versions`, form);
  }

  async approve(id: string, version: number): Promise<void> {
    await this.call('POST', `/api/assets/${id}/versions/${version}/approve`);
  }

  /** Uploads and approves: what most tests start from. */
  async publish(id: string, colour: string, fields: Record<string, string> = {}): Promise<void> {
    await this.upload(id, colour, fields);
    await this.approve(id, 1);
  }

  async withdraw(id: string): Promise<void> {
    await this.call('POST', `/api/assets/${id}/withdraw`);
  }

  async restore(id: string): Promise<void> {
    await this.call('POST', `/api/assets/${id}/restore`);
  }

  async patch(id: string, fields: Record<string, unknown>): Promise<void> {
    await this.call('PATCH', `/api/assets/${id}`, fields);
  }

  async fault(mode: (typeof FAULT_MODES)[number], delayMs?: number): Promise<void> {
    await this.call('PUT', '/api/faults', { mode, ...(delayMs !== undefined && { delayMs }) });
  }

  async stats(): Promise<DamStats> {
    const answer = await this.call('GET', '/api/stats');
    return (answer as { requests: DamStats }).requests;
  }

  async resetStats(): Promise<void> {
    await this.call('DELETE', '/api/stats');
  }
}

const pictures = new Map<string, Promise<Blob>>();

/** A PNG of one colour; drawn once per colour and size. */
export function picture(colour: string, width = 800, height = 600): Promise<Blob> {
  const key = `${colour} ${width} ${height}`;
  const known = pictures.get(key) ?? draw(colour, width, height);
  pictures.set(key, known);
  return known;
}

async function draw(colour: string, width: number, height: number): Promise<Blob> {
  const png = await sharp({ create: { width, height, channels: 3, background: colour } })
    .png()
    .toBuffer();
  return new Blob([new Uint8Array(png)], { type: 'image/png' });
}

/** A second of a tone, as a WAV file. */
export function recording(): Blob {
  const rate = 8_000;
  const header = Buffer.alloc(44);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(36 + rate, 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(16, 16);
  // PCM, one channel, a byte per sample.
  for (const [at, value] of [
    [20, 1],
    [22, 1],
    [32, 1],
    [34, 8],
  ] as const)
    header.writeUInt16LE(value, at);
  header.writeUInt32LE(rate, 24);
  header.writeUInt32LE(rate, 28);
  header.write('data', 36, 'latin1');
  header.writeUInt32LE(rate, 40);
  const samples = Uint8Array.from(
    { length: rate },
    (_, at) => 128 + 60 * Math.sin((at / rate) * 440 * 2 * Math.PI),
  );
  return new Blob([header, samples], { type: 'audio/wav' });
}

/** The colour in the middle of a picture, as `#rrggbb`. */
export async function colourOf(bytes: ArrayBuffer | Uint8Array): Promise<string> {
  const input = bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes);
  const { data, info } = await sharp(input)
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const at =
    (Math.floor(info.height / 2) * info.width + Math.floor(info.width / 2)) * info.channels;
  return `#${[...data.subarray(at, at + 3)].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

/** Headers of an event as the embedded DAM signs it (https://www.standardwebhooks.com). */
export function signedEvent(body: string, atMs = Date.now(), id = 'm1'): Record<string, string> {
  const timestamp = String(Math.floor(atMs / 1_000));
  const key = Buffer.from(WEBHOOK_SECRET.slice('whsec_'.length), 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${signature}`,
  };
}

/** The DAM tells a site that an asset changed, with a signature that is right; answers the response. */
export function tellOfChange(siteUrl: string, assetId: string): Promise<Response> {
  const body = JSON.stringify({ type: 'asset.updated', data: { assetId } });
  return fetch(`${siteUrl}/api/dam/webhooks/brand`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...signedEvent(body, Date.now(), randomUUID()) },
    body,
  });
}
