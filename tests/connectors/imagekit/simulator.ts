import { createHmac, randomBytes } from 'node:crypto';
import ImageKit from '@imagekit/nodejs';
import sharp from 'sharp';
import { Webhook } from 'standardwebhooks';
import type { WebhookRequest } from '../../../server/contracts/connector';
import { type Asked, type Reply, SimulatorServer } from '../shared/simulator-http';
import { assertAnswer, operationOf, problemOfCall, problemOfUpload } from './simulator-openapi';
import { compile, QueryError, type Searched } from './simulator-query';

/**
 * ImageKit as its published description has it: lists are bare arrays without a total, refusals tell a pause in
 * milliseconds, and the address of an older version has a token that no other property tells. Every call is checked
 * against the description, and so is every answer. The official SDK checks signatures.
 */

export const PRIVATE_KEY = 'private_a-key-of-the-tests';
export const WEBHOOK_SECRET = 'whsec_of the tests, and not base64';
const ACCOUNT = 'harbour';

interface Version {
  id: string;
  /** Stands in the address of a version that is not the current one. */
  token: string;
  bytes: Buffer;
  mime: string;
  width?: number | undefined;
  height?: number | undefined;
  duration?: number | undefined;
  tags: string[] | null;
  description?: string | undefined;
  customMetadata: Record<string, unknown>;
  embeddedMetadata: Record<string, unknown>;
  customCoordinates: string | null;
  isPrivateFile: boolean;
  isPublished: boolean;
  /** By a path policy. */
  selectedFieldsSchema?: Record<string, { type: string }>;
  createdAt: string;
}

interface Stored {
  fileId: string;
  name: string;
  /** Such as `/Places/North`; `/` for the root. */
  folder: string;
  updatedAt: string;
  /** Newest first. */
  versions: Version[];
}

export type Described = Partial<Omit<Version, 'id' | 'token' | 'createdAt'>> &
  Partial<Pick<Stored, 'fileId' | 'name' | 'folder'>>;

interface Field {
  name: string;
  schema: { type: string; selectOptions?: (string | number | boolean)[] };
}

const FIELDS: readonly Field[] = [
  { name: 'title', schema: { type: 'Text' } },
  { name: 'alt', schema: { type: 'Textarea' } },
  { name: 'rights', schema: { type: 'Text' } },
  { name: 'until', schema: { type: 'Date' } },
  { name: 'from', schema: { type: 'Date' } },
  {
    name: 'status',
    schema: { type: 'SingleSelect', selectOptions: ['draft', 'approved', 'rejected', 'archived'] },
  },
  {
    name: 'season',
    schema: { type: 'MultiSelect', selectOptions: ['summer', 'winter', 2026, true] },
  },
];

const NO_TROUBLE = {
  /** Calls that are still answered before the limit is reached; null for no limit. */
  callsUntilLimit: null as number | null,
  /** Refusals until calls are answered again. */
  refusals: Number.POSITIVE_INFINITY,
  waitMs: 1_500,
  mayReadFields: true,
  mayReadNamed: true,
  mayReadVersions: true,
  mayReadFiles: true,
  mayUpload: true,
  /** Without the right to read it, files tell no custom metadata. */
  tellsMetadata: true,
  /** While true, searches find the state before the last changes; reads by id do not. */
  isIndexBehind: false,
  /** Searches are answered with this instead of a list. */
  otherShape: null as unknown,
  /** The account has a host of its own, but addresses are told with ImageKit's. */
  tellsOwnHost: false,
  /** The dashboard restricts unsigned addresses. */
  isStrict: false,
  /** `path` of a call finds what lies in folders below too; the description does not say. */
  searchesBelow: false,
  /** As older accounts have it: addresses without `updatedAt`. */
  tellsPlainAddresses: false,
};

export class ImageKitSimulator {
  trouble = { ...NO_TROUBLE };
  fields: Field[] = [...FIELDS];
  named: { name: string; transformation: string; enabled?: boolean }[] = [];
  /** Method, path and query of each call of the API; a test may empty it. */
  readonly calls: string[] = [];
  readonly #files = new Map<string, Stored>();
  #index: Stored[] = [];
  readonly #server = new SimulatorServer((asked) => this.#answer(asked));
  readonly #sdk = new ImageKit({ privateKey: PRIVATE_KEY });
  #clockMs = Date.parse('2026-01-01T00:00:00Z');

  start(): Promise<void> {
    return this.#server.start();
  }

  stop(): Promise<void> {
    return this.#server.stop();
  }

  get url(): string {
    return this.#server.url;
  }

  get urlEndpoint(): string {
    return `${this.url}/cdn/${ACCOUNT}`;
  }

  get options() {
    const { url, urlEndpoint } = this;
    return { privateKey: PRIVATE_KEY, urlEndpoint, apiUrl: url, uploadUrl: url };
  }

  reset(): void {
    this.trouble = { ...NO_TROUBLE };
    this.fields = [...FIELDS];
    this.named = [];
    this.calls.length = 0;
    this.#reindex();
  }

  /** Adds a file. Returns its id. */
  add({ fileId = randomBytes(12).toString('hex'), name, folder, ...described }: Described): string {
    this.#files.set(fileId, {
      fileId,
      name: name ?? `${fileId}.png`,
      folder: folder ?? '/',
      updatedAt: this.#now(),
      versions: [this.#version(described)],
    });
    this.#reindex();
    return fileId;
  }

  async addPicture(colour: string, described: Described): Promise<string> {
    return this.add({ ...(await pictureOf(colour, described)), ...described });
  }

  /** Changes the current version, or name and folder. */
  change(fileId: string, { name, folder, ...described }: Described): void {
    const file = this.#get(fileId);
    Object.assign(file, {
      ...(name !== undefined && { name }),
      ...(folder !== undefined && { folder }),
      updatedAt: new Date().toISOString(),
    });
    Object.assign(file.versions[0] ?? {}, described);
    this.#reindex();
  }

  /** Uploads to the same path, which makes a new version; by the description it has none of the former texts. */
  async overwrite(fileId: string, colour: string, described: Described = {}): Promise<void> {
    const file = this.#get(fileId);
    const [{ width = 1_200, height = 800 } = {}] = file.versions;
    const made = await pictureOf(colour, { width, height });
    file.versions.unshift(this.#version({ ...made, ...described }));
    file.updatedAt = new Date().toISOString();
    this.#reindex();
  }

  remove(fileId: string): void {
    this.#files.delete(fileId);
    this.#reindex();
  }

  renameFolder(from: string, to: string): void {
    for (const file of this.#files.values()) {
      if (`${file.folder}/`.startsWith(`${from}/`))
        file.folder = to + file.folder.slice(from.length);
    }
    this.#reindex();
  }

  versionIds(fileId: string): string[] {
    return this.#get(fileId).versions.map(({ id }) => id);
  }

  /** Signs an event as the endpoint of today does. */
  event(payload: Record<string, unknown>, atMs = Date.now()): WebhookRequest {
    const id = `msg_${randomBytes(8).toString('hex')}`;
    const body = JSON.stringify({ id, created_at: new Date(atMs).toISOString(), ...payload });
    const at = new Date(atMs);
    const key = Buffer.from(WEBHOOK_SECRET).toString('base64');
    const headers = {
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(atMs / 1_000)),
      'webhook-signature': new Webhook(key).sign(id, at, body),
    };
    return { body, headers };
  }

  /** Signs an event as older endpoints do. */
  legacyEvent(payload: Record<string, unknown>, atMs = Date.now()): WebhookRequest {
    const body = JSON.stringify({ createdAt: '2026-01-01T00:00:00.000Z', ...payload });
    const v1 = createHmac('sha256', WEBHOOK_SECRET).update(`${atMs}.${body}`).digest('hex');
    return { body, headers: { 'x-ik-signature': `t=${atMs},v1=${v1}` } };
  }

  #get(fileId: string): Stored {
    const file = this.#files.get(fileId);
    if (file === undefined) throw new Error('There is no such file.');
    return file;
  }

  #now(): string {
    this.#clockMs += 1_000;
    return new Date(this.#clockMs).toISOString();
  }

  #version(described: Described): Version {
    return {
      id: randomBytes(12).toString('hex'),
      token: randomBytes(24).toString('base64url'),
      bytes: Buffer.alloc(0),
      mime: 'image/png',
      tags: null,
      customMetadata: {},
      embeddedMetadata: {},
      customCoordinates: null,
      isPrivateFile: false,
      isPublished: true,
      createdAt: this.#now(),
      ...described,
    };
  }

  #reindex(): void {
    if (this.trouble.isIndexBehind) return;
    this.#index = structuredClone([...this.#files.values()].map(withoutBytes));
  }

  async #answer(asked: Asked): Promise<Reply> {
    const { pathname, search, searchParams } = asked.url;
    if (pathname.startsWith(`/cdn/${ACCOUNT}/`)) return this.#deliver(asked.url);
    this.calls.push(`${asked.method} ${pathname}${search}`);
    const refused = this.#refusalOf(asked);
    if (refused !== null) return refused;
    if (pathname === '/api/v1/files/upload') return this.#upload(await asked.form());
    const operation = operationOf(pathname);
    if (asked.method !== 'GET' || operation === undefined) return refusal(404, 'Not found.');
    const problem = problemOfCall(operation, searchParams);
    if (problem !== null) return refusal(400, problem);
    try {
      const answer = this.#read(operation, pathname.split('/')[3] ?? '', searchParams);
      if (answer === undefined) return refusal(404, 'The requested file does not exist.');
      if (isReply(answer)) return answer;
      if (this.trouble.otherShape !== null && operation === '/v1/files') {
        return { json: this.trouble.otherShape };
      }
      assertAnswer(operation, answer);
      return { json: answer };
    } catch (error) {
      if (error instanceof QueryError) return refusal(400, `Invalid searchQuery: ${error.message}`);
      throw error;
    }
  }

  #refusalOf({ headers, url }: Asked): Reply | null {
    if (headers.authorization === undefined) {
      return refusal(401, 'Your request does not contain private API key.');
    }
    const credentials = Buffer.from(`${PRIVATE_KEY}:`).toString('base64');
    if (headers.authorization !== `Basic ${credentials}`) {
      return refusal(403, 'Your account cannot be authenticated.');
    }
    // Uploads are not limited.
    if (url.pathname === '/api/v1/files/upload') {
      return this.trouble.mayUpload ? null : refusal(403, 'The key is restricted.');
    }
    const { callsUntilLimit } = this.trouble;
    if (callsUntilLimit === null) return null;
    if (callsUntilLimit > 0) {
      this.trouble.callsUntilLimit = callsUntilLimit - 1;
      return null;
    }
    if (this.trouble.refusals <= 0) return null;
    this.trouble.refusals -= 1;
    return {
      ...refusal(429, 'You have exceeded the rate limit.'),
      headers: {
        'x-ratelimit-limit': '40',
        'x-ratelimit-interval': '1000',
        'x-ratelimit-reset': String(this.trouble.waitMs),
      },
    };
  }

  #read(operation: string, fileId: string, params: URLSearchParams): unknown {
    const { trouble } = this;
    const file = this.#files.get(decodeURIComponent(fileId));
    const restricted = refusal(403, 'The key is restricted.');
    switch (operation) {
      case '/v1/customMetadataFields':
        return trouble.mayReadFields ? this.fields.map(describedField) : restricted;
      case '/v1/named-transformations':
        return trouble.mayReadNamed ? this.named : restricted;
      case '/v1/files':
        return trouble.mayReadFiles ? this.#list(params) : restricted;
      case '/v1/files/{fileId}/details':
        return file && this.#wireOf(file);
      default:
        if (!trouble.mayReadVersions) return restricted;
        return file?.versions.map((version) => this.#wireOf(file, version));
    }
  }

  #list(params: URLSearchParams): unknown[] {
    const query = params.get('searchQuery');
    const path = params.get('path');
    const skip = Number(params.get('skip') ?? 0);
    const end = skip + Number(params.get('limit') ?? 1_000);
    if (query === null && params.get('type') === 'folder') return this.#folders().slice(skip, end);
    const types = new Map(this.fields.map(({ name, schema }) => [name, schema.type]));
    const test = query === null ? () => true : compile(query, types);
    const found = this.#index
      .filter(({ folder }) => path === null || isWithin(folder, path, this.trouble.searchesBelow))
      .filter((file) => test(searchedOf(file)));
    const sizeOf = ({ fileId }: Stored) => this.#files.get(fileId)?.versions[0]?.bytes.length ?? 0;
    return sorted(found, params.get('sort') ?? 'ASC_CREATED', sizeOf)
      .slice(skip, end)
      .map((file) => this.#wireOf(file));
  }

  #folders(): unknown[] {
    const paths = this.#index.flatMap(({ folder }) => {
      const parts = folder.split('/').filter((part) => part !== '');
      return parts.map((_, index) => `/${parts.slice(0, index + 1).join('/')}`);
    });
    return [...new Set(paths)].sort().map((folderPath) => ({
      type: 'folder',
      folderId: Buffer.from(folderPath).toString('hex'),
      name: folderPath.split('/').at(-1),
      folderPath,
      customMetadata: {},
      createdAt: '2026-01-01T00:00:00.000Z',
      updatedAt: '2026-01-01T00:00:00.000Z',
    }));
  }

  #wireOf(file: Omit<Stored, 'bytes'>, version = file.versions[0]): Record<string, unknown> {
    if (version === undefined) throw new Error('A file has a version.');
    const { id, token, bytes, createdAt, customMetadata, isPrivateFile, ...rest } = version;
    const isCurrent = version === file.versions[0];
    const number = file.versions.length - file.versions.indexOf(version);
    const { tellsMetadata, tellsOwnHost, tellsPlainAddresses } = this.trouble;
    const endpoint = tellsOwnHost ? `https://ik.imagekit.example/${ACCOUNT}` : this.urlEndpoint;
    const filePath = pathOf(file);
    const url = new URL(endpoint + filePath.split('/').map(encodeURIComponent).join('/'));
    if (!isCurrent) url.searchParams.set('ik-obj-version', token);
    if (!tellsPlainAddresses) url.searchParams.set('updatedAt', String(Date.parse(file.updatedAt)));
    return {
      ...rest,
      fileId: file.fileId,
      type: isCurrent ? 'file' : 'file-version',
      name: file.name,
      filePath,
      AITags: null,
      versionInfo: { id, name: `Version ${number}` },
      isPrivateFile,
      ...(tellsMetadata && { customMetadata }),
      url: url.href,
      thumbnail: `${url.href}${url.search === '' ? '?' : '&'}tr=n-ik_ml_thumbnail`,
      fileType: version.mime.startsWith('image/') ? 'image' : 'non-image',
      size: this.#files.get(file.fileId)?.versions.find((each) => each.id === id)?.bytes.length,
      hasAlpha: false,
      createdAt,
      updatedAt: file.updatedAt,
    };
  }

  async #upload(form: FormData): Promise<Reply> {
    const problem = problemOfUpload(form);
    if (problem !== null) return refusal(400, problem);
    const text = (name: string) => (form.has(name) ? String(form.get(name)) : undefined);
    const file = form.get('file');
    if (!(file instanceof File)) return refusal(400, 'Missing file.');
    const customMetadata = JSON.parse(text('customMetadata') ?? '{}') as Record<string, unknown>;
    const unknown = Object.keys(customMetadata).find(
      (name) => !this.fields.some((field) => field.name === name),
    );
    if (unknown !== undefined) return refusal(400, `${unknown} is not a custom metadata field.`);
    const tags = text('tags')?.split(',') ?? null;
    if ((tags ?? []).join('').length > 500) return refusal(400, 'Too many tags.');
    const bytes = Buffer.from(await file.arrayBuffer());
    const { width, height } = await sharp(bytes).metadata();
    const [base = '', ending = ''] = (text('fileName') ?? '').split(/\.(?=[^.]*$)/);
    const suffix =
      text('useUniqueFileName') === 'false' ? '' : `_${randomBytes(4).toString('hex')}`;
    const fileId = this.add({
      name: `${base.replace(/[^A-Za-z0-9.-]/g, '_')}${suffix}.${ending}`,
      folder: (text('folder') ?? '/').replace(/(.)\/$/, '$1'),
      bytes,
      mime: file.type,
      width,
      height,
      tags,
      description: text('description'),
      customMetadata,
    });
    return { json: { ...this.#wireOf(this.#get(fileId)), thumbnailUrl: '' } };
  }

  async #deliver(url: URL): Promise<Reply> {
    const path = decodeURIComponent(url.pathname.slice(`/cdn/${ACCOUNT}`.length));
    const isThumbnail = path.endsWith('/ik-thumbnail.jpg');
    const plain = path.replace(/^\/tr:[^/]*(?=\/)/, '').replace(/\/ik-thumbnail\.jpg$/, '');
    const file = [...this.#files.values()].find((each) => pathOf(each) === plain);
    const token = url.searchParams.get('ik-obj-version');
    const version = file?.versions.find((each, index) =>
      token === null ? index === 0 : each.token === token,
    );
    const transformation = url.searchParams.get('tr') ?? /^\/tr:([^/]*)\//.exec(path)?.[1] ?? '';
    if (version === undefined) return { status: 404, text: 'Not Found' };
    if (!version.isPublished) return { status: 404, text: 'Not Found' };
    const needsSignature = this.trouble.isStrict || version.isPrivateFile;
    const isNamed = /^n-\w+$/.test(transformation) && !this.trouble.isStrict;
    if ((needsSignature && !isNamed) || url.searchParams.has('ik-s')) {
      if (!this.#isSigned(url)) return { status: 401, text: 'Unauthorized' };
    }
    return this.#transformed(version, isThumbnail, transformation);
  }

  /** True if the official SDK makes the same address. */
  #isSigned(url: URL): boolean {
    const address = url.href;
    const src = address.replace(/[?&]ik-s=[^&]*$/, '');
    const expected = this.#sdk.helper.buildSrc({
      urlEndpoint: this.urlEndpoint,
      src,
      signed: true,
    });
    return expected === address;
  }

  async #transformed(
    version: Version,
    isThumbnail: boolean,
    transformation: string,
  ): Promise<Reply> {
    const { mime } = version;
    if (transformation === '') return { bytes: version.bytes, headers: { 'content-type': mime } };
    const { width = 1, height = 1 } = version;
    const frame = { create: { width, height, channels: 3 as const, background: '#777777' } };
    let bytes = isThumbnail ? await sharp(frame).jpeg().toBuffer() : version.bytes;
    let format = isThumbnail ? 'jpeg' : (mime.split('/')[1] ?? 'png');
    const steps = transformation.split(':').flatMap((step) => {
      const name = /^n-(\w+)$/.exec(step)?.[1];
      if (name === undefined) return [step];
      const named = this.named.find((each) => each.name === name && each.enabled !== false);
      return named === undefined ? ['unknown-1'] : named.transformation.split(':');
    });
    for (const step of steps) {
      const values = Object.fromEntries(
        step.split(',').map((part) => part.split(/-(.*)/s, 2) as [string, string]),
      );
      if ('unknown' in values) return { status: 400, text: 'Invalid named transformation' };
      if (values.f !== undefined && values.f !== 'auto')
        format = values.f === 'jpg' ? 'jpeg' : values.f;
      bytes = await applied(bytes, values, format);
    }
    return { bytes, headers: { 'content-type': `image/${format}` } };
  }
}

async function applied(
  bytes: Buffer,
  values: Record<string, string>,
  format: string,
): Promise<Buffer> {
  const image = sharp(bytes);
  const [width, height] = [values.w, values.h].map((side) => (side ? Number(side) : undefined));
  if (values.cm === 'extract' && width !== undefined && height !== undefined) {
    image.extract({ left: Number(values.x), top: Number(values.y), width, height });
  } else if (values.ar !== undefined && width !== undefined) {
    const [across = 1, down = 1] = values.ar.split('-').map(Number);
    image.resize({ width, height: Math.round((width * down) / across), fit: 'cover' });
  } else if (width !== undefined || height !== undefined) {
    image.resize({
      fit: values.c === 'at_max' ? 'inside' : 'cover',
      withoutEnlargement: values.c === 'at_max',
      ...(width !== undefined && { width }),
      ...(height !== undefined && { height }),
    });
  }
  return image.toFormat(format as 'png').toBuffer();
}

async function pictureOf(colour: string, { width = 1_200, height = 800 }: Described) {
  const create = { width, height, channels: 3 as const, background: colour };
  return { bytes: await sharp({ create }).png().toBuffer(), width, height };
}

function withoutBytes(file: Stored): Stored {
  return {
    ...file,
    versions: file.versions.map((version) => ({ ...version, bytes: Buffer.alloc(0) })),
  };
}

function describedField(field: Field): Record<string, unknown> {
  return { id: Buffer.from(field.name).toString('hex'), label: field.name, ...field };
}

function pathOf({ folder, name }: Pick<Stored, 'folder' | 'name'>): string {
  return `${folder === '/' ? '' : folder}/${name}`;
}

function isWithin(folder: string, path: string, searchesBelow: boolean): boolean {
  const whole = folder === '/' ? '/' : `${folder}/`;
  return searchesBelow ? whole.startsWith(path) : whole === path;
}

function searchedOf(file: Stored): Searched {
  const [version] = file.versions;
  const custom = Object.entries(version?.customMetadata ?? {}).map(([name, value]) => [
    `customMetadata.${name}`,
    Array.isArray(value) ? value : [value],
  ]);
  return {
    name: [file.name],
    tags: version?.tags ?? [],
    type: ['file'],
    id: [file.fileId],
    createdAt: [version?.createdAt ?? ''],
    updatedAt: [file.updatedAt],
    format: [file.name.split('.').at(-1) ?? ''],
    path: [file.folder],
    ...Object.fromEntries(custom),
  };
}

function sorted(
  files: readonly Stored[],
  sort: string,
  sizeOf: (file: Stored) => number,
): Stored[] {
  const [direction, field] = sort.split('_');
  const keyOf = (file: Stored): string | number => {
    if (field === 'NAME') return file.name;
    if (field === 'SIZE') return sizeOf(file);
    if (field === 'UPDATED') return file.updatedAt;
    return file.versions[0]?.createdAt ?? '';
  };
  const ascending = [...files].sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
  return direction === 'DESC' ? ascending.reverse() : ascending;
}

function refusal(status: number, message: string): Reply {
  return {
    status,
    json: { message, help: 'For support kindly contact us at support@imagekit.io.' },
  };
}

function isReply(answer: unknown): answer is Reply {
  return typeof answer === 'object' && answer !== null && 'status' in answer && 'json' in answer;
}
