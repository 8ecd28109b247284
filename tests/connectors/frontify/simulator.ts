import { createHmac, randomBytes } from 'node:crypto';
import {
  defaultFieldResolver,
  execute,
  GraphQLError,
  type GraphQLFieldResolver,
  type GraphQLResolveInfo,
} from 'graphql';
import sharp from 'sharp';
import type { WebhookRequest } from '../../../server/contracts/connector';
import { type Asked, type Reply, SimulatorServer } from '../shared/simulator-http';
import { complexityOf, refusalOf, schemaOf } from './simulator-schema';

/**
 * Frontify as its published schema has it: every query is validated against it and executed with graphql-js. Invalid
 * queries are refused with 422 and no reason; what the user may not see is null, with an error beside the data.
 */

export const TOKEN = 'a-token-of-the-tests';
export const WEBHOOK_SECRET = 'a secret of one library';
export const OTHER_SECRET = 'a secret of another library';

/** Bytes of each part of an upload; the schema does not tell Frontify's. */
export const CHUNK_BYTES = 1_000;

/** Ids are JSON in base64. */
export function idOf(identifier: number, type = 'asset'): string {
  return Buffer.from(JSON.stringify({ identifier, type })).toString('base64');
}

interface Project {
  id: string;
  name: string;
  __typename: 'MediaLibrary' | 'DocumentLibrary' | 'Workspace';
  brandId: string;
}

interface Folder {
  id: string;
  name: string;
  projectId: string;
  parentId: string | null;
}

export interface Property {
  id: string;
  name: string;
  type: { __typename: string; name: string; options?: { id: string; value: string }[] };
}

export interface Stored {
  __typename: string;
  id: string;
  title: string;
  description: string | null;
  alternativeText: string | null;
  externalId: string | null;
  author: string | null;
  copyright: { status: string; notice: string | null } | null;
  createdAt: string;
  modifiedAt: string;
  expiresAt: string | null;
  availability: { from: string | null; to: string | null };
  status: string;
  tags: string[];
  custom: Record<string, unknown>;
  workflow: string | null;
  projectId: string;
  folderId: string | null;
  revisions: { id: string; createdAt: string }[];
  isProtected: boolean;
  filename: string;
  extension: string;
  bytes: Buffer;
  focalPoint: number[] | null;
  width: number;
  height: number;
  duration: number;
  pageCount: number | null;
}

export type Described = Partial<Stored>;

const select = (name: string, values: readonly string[]): Property['type'] => ({
  __typename: `CustomMetadataPropertyType${name}`,
  name: name.toUpperCase(),
  options: values.map((value) => ({ id: idOf(value.length, value), value })),
});
const plain = (name: string): Property['type'] => ({
  __typename: `CustomMetadataPropertyType${name}`,
  name: name.toUpperCase(),
});

const PROPERTIES: readonly Property[] = [
  {
    id: idOf(1, 'property'),
    name: 'Status',
    type: select('Select', ['Draft', 'Approved', 'Rejected', 'Archived']),
  },
  {
    id: idOf(2, 'property'),
    name: 'Season',
    type: select('MultiSelect', ['summer', 'winter', 'spring']),
  },
  { id: idOf(3, 'property'), name: 'Licence ends', type: plain('Date') },
  { id: idOf(4, 'property'), name: 'Not before', type: plain('Date') },
  { id: idOf(5, 'property'), name: 'Alt (pl)', type: plain('Text') },
  { id: idOf(6, 'property'), name: 'Campaign', type: plain('Text') },
];

const BRAND = idOf(1, 'brand');
export const LIBRARY = idOf(10, 'project');
export const DOCUMENTS = idOf(11, 'project');
export const WORKSPACE = idOf(12, 'project');

const PROJECTS: readonly Project[] = [
  { id: LIBRARY, name: 'Brand images', __typename: 'MediaLibrary', brandId: BRAND },
  { id: DOCUMENTS, name: 'Papers', __typename: 'DocumentLibrary', brandId: BRAND },
  { id: WORKSPACE, name: 'Campaign 2027', __typename: 'Workspace', brandId: BRAND },
];

const NO_TROUBLE = {
  /** Names of fields that the user may not see, of all assets or of one. */
  hidden: [] as string[],
  hiddenOf: null as string | null,
  /** Ids of assets that are null with an error of permission. */
  refused: [] as string[],
  /** An asset that does not exist is an error of the category `not-found` instead of null alone. */
  tellsNotFound: false,
  /** Assets at most that a list by ids answers. */
  mostAtOnce: Number.POSITIVE_INFINITY,
  maxComplexity: Number.POSITIVE_INFINITY,
  /** Calls that are still answered before the limit is reached; null for no limit. */
  callsUntilLimit: null as number | null,
  /** Queries are answered with this instead of data. */
  otherShape: undefined as unknown,
  /** A search in a folder finds what lies in folders below too; the schema does not say. */
  searchesBelow: true,
  /** Assets that were never replaced have no revision. */
  hasNoRevisions: false,
  mayUpload: true,
  /** Uploads stay in processing for so many questions. */
  processingFor: 0,
  /** Status of uploads in the end. */
  processedAs: 'FINISHED',
  partsAtOnce: null as number | null,
};

interface Context {
  isKnown: boolean;
}

export class FrontifySimulator {
  trouble = { ...NO_TROUBLE };
  properties: Property[] = [...PROPERTIES];
  projects: Project[] = [...PROJECTS];
  /** Documents with their variables; a test may empty it. */
  readonly calls: { query: string; variables: Record<string, unknown> }[] = [];
  /** Complexity of each query that was answered. */
  readonly scores: number[] = [];
  /** Headers of calls that are not of the API. */
  readonly fileCalls: { method: string; path: string; hasToken: boolean }[] = [];
  readonly folders: Folder[] = [];
  readonly #assets = new Map<string, Stored>();
  readonly #uploads = new Map<string, { filename: string; size: number; parts: Buffer[] }>();
  readonly #downloads = new Map<string, Buffer>();
  readonly #server = new SimulatorServer((asked) => this.#answer(asked));
  #number = 1_000;
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

  get options() {
    return { baseUrl: this.url, token: TOKEN, fileHosts: [this.#server.host] };
  }

  reset(): void {
    this.trouble = { ...NO_TROUBLE };
    this.properties = [...PROPERTIES];
    this.projects = [...PROJECTS];
    this.calls.length = 0;
    this.scores.length = 0;
    this.fileCalls.length = 0;
  }

  folder(name: string, projectId: string, parentId: string | null = null): string {
    const known = this.folders.find(
      (each) => each.name === name && each.projectId === projectId && each.parentId === parentId,
    );
    if (known !== undefined) return known.id;
    this.#number += 1;
    const id = idOf(this.#number, 'folder');
    this.folders.push({ id, name, projectId, parentId });
    return id;
  }

  /** Adds an asset. Returns its id. */
  add(described: Described = {}): string {
    this.#number += 1;
    const id = described.id ?? idOf(this.#number);
    const at = this.#now();
    this.#assets.set(id, {
      __typename: 'Image',
      title: `Asset ${this.#number}`,
      description: null,
      alternativeText: null,
      externalId: null,
      author: null,
      copyright: null,
      createdAt: at,
      modifiedAt: at,
      expiresAt: null,
      availability: { from: null, to: null },
      status: 'FINISHED',
      tags: [],
      custom: {},
      workflow: null,
      projectId: LIBRARY,
      folderId: null,
      revisions: [{ id: idOf(this.#number, 'revision'), createdAt: at }],
      isProtected: false,
      filename: `asset-${this.#number}.png`,
      extension: 'png',
      bytes: Buffer.alloc(0),
      focalPoint: null,
      width: 0,
      height: 0,
      duration: 0,
      pageCount: null,
      ...described,
      id,
    });
    return id;
  }

  async addPicture(colour: string, described: Described = {}): Promise<string> {
    const { width = 1_200, height = 800 } = described;
    return this.add({ ...described, width, height, bytes: await draw(colour, width, height) });
  }

  change(id: string, described: Described): void {
    Object.assign(this.get(id), described, { modifiedAt: new Date().toISOString() });
  }

  /** A new revision; the asset keeps its id. */
  async replace(id: string, colour: string): Promise<void> {
    const asset = this.get(id);
    this.#number += 1;
    asset.bytes = await draw(colour, asset.width, asset.height);
    asset.revisions.unshift({ id: idOf(this.#number, 'revision'), createdAt: this.#now() });
    asset.modifiedAt = new Date().toISOString();
  }

  remove(id: string): void {
    this.#assets.delete(id);
  }

  get(id: string): Stored {
    const asset = this.#assets.get(id);
    if (asset === undefined) throw new Error('There is no such asset.');
    return asset;
  }

  /** Addresses of originals that were told until now open nothing any more. */
  expireDownloads(): void {
    this.#downloads.clear();
  }

  /** Signs an event as receivers of Frontify's webhooks verify it. */
  event(action: string, payload: unknown, secret = WEBHOOK_SECRET): WebhookRequest {
    const body = JSON.stringify({
      event: {
        action,
        occurredAt: '2026-01-01 10:00:00',
        processedAt: '2026-01-01 10:00:01',
        sender: { id: 1 },
        payload,
      },
      meta: { accountId: 1, webhookId: 7, isSampleEvent: false },
    });
    const signature = createHmac('sha256', secret).update(body).digest('base64');
    return { body, headers: { 'x-frontify-webhook-signature': signature } };
  }

  #now(): string {
    this.#clockMs += 1_000;
    return new Date(this.#clockMs).toISOString();
  }

  async #answer(asked: Asked): Promise<Reply> {
    const { method, url, headers } = asked;
    if (url.pathname === '/graphql' && method === 'POST') return this.#query(asked);
    const hasToken = headers.authorization !== undefined;
    this.fileCalls.push({ method, path: url.pathname, hasToken });
    const [, room, id = '', number = ''] = url.pathname.split('/');
    if (room === 'cdn') return this.#preview(decodeURIComponent(id), url);
    if (room === 'download') return bytesOr404(this.#downloads.get(id));
    if (room === 'parts' && method === 'PUT') {
      this.#uploads.get(id)?.parts.splice(Number(number), 1, asked.body);
      return { status: 200, text: '' };
    }
    return { status: 404, json: { success: false, error: 'Not found' } };
  }

  async #query({ headers, body }: Asked): Promise<Reply> {
    const asked = JSON.parse(body.toString()) as {
      query: string;
      variables: Record<string, unknown>;
    };
    this.calls.push(asked);
    const limited = this.#limited();
    if (limited !== null) return limited;
    if (this.trouble.otherShape !== undefined) return { json: this.trouble.otherShape };
    const schema = schemaOf(headers['x-frontify-beta'] === 'enabled');
    const document = refusalOf(schema, asked.query);
    if (typeof document === 'number') {
      const message = document === 400 ? 'Bad request' : 'Invalid query';
      return { status: document, json: { errors: [{ message }] } };
    }
    const complexityScore = complexityOf(document, asked.variables);
    const extensions = { complexityScore };
    if (complexityScore > this.trouble.maxComplexity) {
      const message = `The query complexity of ${complexityScore} is too high`;
      return { json: { errors: [{ message, extensions: { category: 'graphql' } }], extensions } };
    }
    this.scores.push(complexityScore);
    const context: Context = { isKnown: headers.authorization === `Bearer ${TOKEN}` };
    const result = await execute({
      schema,
      document,
      rootValue: this.#root(context),
      contextValue: context,
      variableValues: asked.variables,
      fieldResolver: this.#resolve,
    });
    // Values of variables that do not fit are found before anything is executed.
    if (result.data === undefined) {
      return { status: 422, json: { errors: [{ message: 'Invalid query' }] } };
    }
    return { json: { ...result, extensions } };
  }

  #limited(): Reply | null {
    const { callsUntilLimit } = this.trouble;
    if (callsUntilLimit === null) return null;
    this.trouble.callsUntilLimit = callsUntilLimit - 1;
    return callsUntilLimit > 0
      ? null
      : {
          status: 429,
          headers: { 'retry-after': '3' },
          json: { errors: [{ message: 'Slow down' }] },
        };
  }

  readonly #resolve: GraphQLFieldResolver<unknown, unknown> = (source, args, context, info) => {
    const { hidden, hiddenOf } = this.trouble;
    const isMeant = hiddenOf === null || (isObject(source) && source.id === hiddenOf);
    if (hidden.includes(info.fieldName) && isMeant)
      throw noPermission(`policy 'may-see' not fulfilled`);
    return defaultFieldResolver(source, args, context, info);
  };

  #root({ isKnown }: Context) {
    const guarded =
      <Args, Result>(read: (args: Args, context: Context, info: GraphQLResolveInfo) => Result) =>
      (args: Args, context: Context, info: GraphQLResolveInfo) => {
        if (!isKnown) throw noPermission('UserId not set in identity.');
        return read(args, context, info);
      };
    const assetOf = (id: string) => {
      if (this.trouble.refused.includes(id)) return noPermission(`policy 'asset' not fulfilled`);
      const asset = this.#assets.get(id);
      if (asset !== undefined) return this.#wireOf(asset);
      return this.trouble.tellsNotFound
        ? new GraphQLError('Not found', { extensions: { category: 'not-found' } })
        : null;
    };
    const projectOf = (kind: (project: Project) => boolean) =>
      guarded(({ id }: { id: string }) => {
        const project = this.projects.find((each) => each.id === id && kind(each));
        return project === undefined ? null : this.#projectOf(project);
      });
    return {
      brands: guarded(() => [this.#brand()]),
      library: projectOf(isLibrary),
      workspaceProject: projectOf((project) => !isLibrary(project)),
      assets: guarded(({ ids }: { ids: string[] }) =>
        ids.slice(0, this.trouble.mostAtOnce).map(assetOf),
      ),
      asset: guarded(({ id }: { id: string }) => assetOf(id)),
      node: guarded(({ id }: { id: string }) => {
        const folder = this.folders.find((each) => each.id === id);
        return folder === undefined ? null : this.#folderOf(folder);
      }),
      uploadFile: guarded(({ input }: { input: { filename: string; size: number } }) =>
        this.#begin(input),
      ),
      createAsset: guarded(({ input }: { input: Record<string, unknown> }) => this.#create(input)),
    };
  }

  #brand() {
    const listed = (isWanted: (project: Project) => boolean) => (args: Page) =>
      paged(
        this.projects.filter(isWanted).map((each) => this.#projectOf(each)),
        args,
      );
    return {
      id: BRAND,
      name: 'Harbour',
      libraries: listed(isLibrary),
      workspaceProjects: listed((project) => !isLibrary(project)),
      customMetadataProperties: this.properties,
    };
  }

  #projectOf({ id, name, __typename }: Project) {
    return {
      __typename,
      id,
      name,
      browse: { folders: this.#foldersOf(id, null) },
      assets: (args: SearchArgs) => this.#search(id, args),
    };
  }

  #foldersOf(projectId: string, parentId: string | null) {
    return (args: Page) =>
      paged(
        this.folders
          .filter((each) => each.projectId === projectId && each.parentId === parentId)
          .map((each) => this.#folderOf(each)),
        args,
      );
  }

  #folderOf({ id, name, projectId }: Folder): Record<string, unknown> {
    return { __typename: 'SubFolder', id, name, folders: this.#foldersOf(projectId, id) };
  }

  #parentsOf(folder: Folder): Folder[] {
    const parent = this.folders.find(({ id }) => id === folder.parentId);
    return parent === undefined ? [] : [...this.#parentsOf(parent), parent];
  }

  #search(projectId: string, { query = {}, ...page }: SearchArgs) {
    const words = (query.search ?? '').toLowerCase().split(/\s+/).filter(Boolean);
    const found = [...this.#assets.values()]
      .filter((asset) => asset.projectId === projectId)
      .filter((asset) => words.every((word) => searchedIn(asset).includes(word)))
      .filter(
        ({ __typename }) => !query.types?.length || query.types.includes(__typename.toUpperCase()),
      )
      .filter((asset) => this.#isIn(asset, query.inFolder?.id))
      .filter(
        (asset) => query.filter?.andConditions?.every((each) => this.#fits(asset, each)) ?? true,
      )
      .filter(
        (asset) => query.filter?.orConditions?.some((each) => this.#fits(asset, each)) ?? true,
      );
    const sorted = found.sort(SORTS[query.sortBy ?? 'NEWEST']);
    return paged(
      sorted.map((asset) => this.#wireOf(asset)),
      page,
    );
  }

  #isIn({ folderId }: Stored, wanted: string | undefined): boolean {
    if (wanted === undefined || folderId === wanted) return true;
    const folder = this.folders.find(({ id }) => id === folderId);
    const isBelow = folder !== undefined && this.#parentsOf(folder).some(({ id }) => id === wanted);
    return this.trouble.searchesBelow && isBelow;
  }

  #fits(asset: Stored, { type, operator, value, customMetadataPropertyId }: Condition): boolean {
    if (type === 'CUSTOM_METADATA_VALUE' && customMetadataPropertyId === undefined) {
      throw new GraphQLError('customMetadataPropertyId is required');
    }
    const property = this.properties.find(({ id }) => id === customMetadataPropertyId);
    const values: Record<string, unknown> = {
      TAG: asset.tags,
      EXTERNAL_ID: asset.externalId,
      FILE_EXTENSION: asset.extension,
      CUSTOM_METADATA_VALUE: asset.custom[property?.name ?? ''],
    };
    const isOne = [values[type] ?? []].flat().includes(value);
    return operator === 'IS_NOT' ? !isOne : isOne;
  }

  #wireOf(asset: Stored): Record<string, unknown> {
    const { tags, custom, workflow, projectId, folderId, bytes, revisions, isProtected, ...rest } =
      asset;
    const { hasNoRevisions } = this.trouble;
    const told = hasNoRevisions && revisions.length === 1 ? [] : revisions;
    const project = this.projects.find(({ id }) => id === projectId);
    const folder = this.folders.find(({ id }) => id === folderId);
    return {
      ...rest,
      tags: tags.map((value) => ({ value, source: 'MANUAL' })),
      size: bytes.length,
      revisions: (page: Page) => paged(told, page),
      customMetadata: this.#customOf(custom),
      workflowTask: workflow && {
        id: 'x',
        title: asset.title,
        status: { id: 'y', name: workflow },
      },
      location: {
        brand: { id: BRAND, name: 'Harbour' },
        library: project && isLibrary(project) ? project : null,
        workspaceProject: project && !isLibrary(project) ? project : null,
        folder: folder && { ...folder, breadcrumbs: this.#parentsOf(folder) },
      },
      previewUrl: ({ width }: { width?: number }) =>
        `${this.url}/cdn/${encodeURIComponent(asset.id)}/${asset.revisions.length}${width ? `?width=${width}` : ''}`,
      downloadUrl: () => (isProtected ? null : this.#download(bytes)),
    };
  }

  #customOf(custom: Record<string, unknown>) {
    return Object.entries(custom).map(([name, value]) => {
      const property = this.properties.find((each) => each.name === name);
      const optionOf = (text: unknown) => ({
        optionId: property?.type.options?.find((each) => each.value === text)?.id,
        text,
      });
      if (Array.isArray(value)) {
        return { __typename: 'CustomMetadataValues', property, values: value.map(optionOf) };
      }
      const isSelect = property?.type.options !== undefined;
      return {
        __typename: 'CustomMetadataValue',
        property,
        value: isSelect ? optionOf(value) : value,
      };
    });
  }

  #download(bytes: Buffer): string {
    const name = randomBytes(12).toString('hex');
    this.#downloads.set(name, bytes);
    return `${this.url}/download/${name}?signature=secret`;
  }

  async #preview(id: string, { searchParams }: URL): Promise<Reply> {
    const asset = this.#assets.get(id);
    if (asset === undefined) return { status: 404, text: '' };
    const width = Number(searchParams.get('width')) || asset.width;
    const isPicture = asset.__typename === 'Image';
    const whole = isPicture ? asset.bytes : await draw('#dddddd', asset.width, asset.height);
    const bytes = await sharp(whole).resize({ width }).toBuffer();
    return { bytes, headers: { 'content-type': 'image/png' } };
  }

  #begin({ filename, size }: { filename: string; size: number }) {
    if (!this.trouble.mayUpload) throw noPermission(`policy 'upload' not fulfilled`);
    const id = randomBytes(8).toString('hex');
    const count = this.trouble.partsAtOnce ?? Math.max(1, Math.ceil(size / CHUNK_BYTES));
    this.#uploads.set(id, { filename, size, parts: [] });
    return {
      id,
      urls: Array.from({ length: count }, (_, index) => `${this.url}/parts/${id}/${index}`),
    };
  }

  async #create(input: Record<string, unknown>) {
    const { fileId, title, alternativeText, tags, parentId, directory } = input;
    const upload = this.#uploads.get(String(fileId));
    const bytes = Buffer.concat(upload?.parts ?? []);
    if (upload === undefined || bytes.length !== upload.size) {
      throw new GraphQLError('The file is not complete.');
    }
    const folder = this.folders.find(({ id }) => id === parentId);
    const projectId = folder?.projectId ?? String(parentId);
    let folderId: string | null = folder?.id ?? null;
    for (const name of (directory as string[] | undefined) ?? []) {
      folderId = this.folder(name, projectId, folderId);
    }
    const { width, height } = await sharp(bytes).metadata();
    const assetId = this.add({
      title: String(title),
      alternativeText: (alternativeText as string | undefined) ?? null,
      tags: (tags as { value: string }[]).map(({ value }) => value),
      projectId,
      folderId,
      filename: upload.filename,
      extension: upload.filename.split('.').at(-1) ?? '',
      bytes,
      width,
      height,
    });
    this.#process(assetId);
    return { job: { assetId } };
  }

  /** The new asset is processed for as many questions as a test says. */
  #process(id: string): void {
    const asset = this.get(id);
    const { processedAs } = this.trouble;
    let left = this.trouble.processingFor;
    Object.defineProperty(asset, 'status', {
      enumerable: true,
      configurable: true,
      get: () => (left-- > 0 ? 'PROCESSING' : processedAs),
      set: (status: string) => Object.defineProperty(asset, 'status', { value: status }),
    });
  }
}

interface Page {
  limit?: number;
  page?: number;
}

interface Condition {
  type: string;
  operator: string;
  value: string;
  customMetadataPropertyId?: string;
}

interface SearchArgs extends Page {
  query?: {
    search?: string;
    types?: string[];
    inFolder?: { id: string };
    sortBy?: string;
    filter?: { andConditions?: Condition[]; orConditions?: Condition[] };
  };
}

type Order = (one: Stored, other: Stored) => number;
const byAge: Order = (one, other) => one.createdAt.localeCompare(other.createdAt);
const byTitle: Order = (one, other) => one.title.localeCompare(other.title);
const SORTS: Readonly<Record<string, Order>> = {
  NEWEST: (one, other) => byAge(other, one),
  OLDEST: byAge,
  TITLE_ASCENDING: byTitle,
  TITLE_DESCENDING: (one, other) => byTitle(other, one),
  RELEVANCE: byAge,
};

function paged<Item>(all: readonly Item[], { limit = 25, page = 1 }: Page) {
  const end = page * limit;
  const items = all.slice(end - limit, end);
  return { total: all.length, page, limit, hasNextPage: end < all.length, items };
}

function isLibrary({ __typename }: Project): boolean {
  return __typename !== 'Workspace';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function noPermission(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { category: 'permission' } });
}

function searchedIn({ title, description, alternativeText, tags }: Stored): string {
  return [title, description, alternativeText, ...tags].join(' ').toLowerCase();
}

function bytesOr404(bytes: Buffer | undefined): Reply {
  return bytes === undefined ? { status: 403, text: 'Expired' } : { bytes };
}

const drawn = new Map<string, Promise<Buffer>>();

function draw(colour: string, width: number, height: number): Promise<Buffer> {
  const key = `${colour} ${width} ${height}`;
  const background = colour;
  const known =
    drawn.get(key) ??
    sharp({ create: { width, height, channels: 3, background } })
      .png()
      .toBuffer();
  drawn.set(key, known);
  return known;
}
