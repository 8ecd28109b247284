import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import type { Core } from '@strapi/strapi';
import { factories } from '@strapi/strapi';
import { transformUidToValidOpenApiName, z } from '@strapi/utils';
import { isObject, type JsonObject } from '../../server/core/json';
import * as compat from '../../server/strapi/compat';
import { agentToken } from '../support/agents';
import { specSite } from '../support/fixtures';
import { eventually, freePort, ROOT, temporaryFolder } from '../support/processes';
import { uploadLocally } from '../support/uploads';

jest.setTimeout(120_000);

const FILE_UID = 'plugin::upload.file';
const FOLDER_UID = 'plugin::upload.folder';
const PAGE_UID = 'api::page.page';
const LIBRARY_READ = 'plugin::upload.read';

/** A private member of Strapi: what the plugin needs of it, and where it uses it. */
interface Member {
  name: string;
  /** The function of compat.ts that finds it; null for one that is only read, where it is used. */
  accessor: Exclude<keyof typeof compat, 'gapsOf'> | null;
  usedIn: string;
  /** @throws if the member is not what the plugin takes it for. */
  check(strapi: Core.Strapi): Promise<void> | void;
}

/** The arguments of each call that Strapi itself has made, by member. */
const calls = new Map<string, unknown[][]>();

/** Notes the calls of a method; of one that is not there, its own test says so. */
function watch(owner: unknown, key: string, name: string, instead?: () => unknown): void {
  const method: unknown = isObject(owner) ? Reflect.get(owner, key) : undefined;
  if (!isObject(owner) || typeof method !== 'function') return;
  calls.set(name, []);
  Reflect.set(owner, key, (...args: unknown[]): unknown => {
    calls.get(name)?.push(args);
    return instead === undefined ? Reflect.apply(method, owner, args) : instead();
  });
}

/** Does something that must reach a member; returns the arguments of the calls. */
async function callsDuring(name: string, work: () => Promise<unknown>): Promise<unknown[][]> {
  const before = calls.get(name)?.length ?? 0;
  await work();
  return calls.get(name)?.slice(before) ?? [];
}

const publicFolder = join(temporaryFolder(), 'public');
mkdirSync(join(publicFolder, 'uploads'), { recursive: true });

/** What GraphQL hands to a plugin of Apollo. */
let graphqlContext: unknown;

/** Where plugins register: Strapi's router takes the controllers as they are after it. */
function register(strapi: Core.Strapi): void {
  const upload = strapi.plugin('upload');
  watch(upload.controller('admin-folder-file'), 'deleteMany', 'deleteMany');
  for (const action of ['find', 'getStructure'] as const) {
    watch(upload.controller('admin-folder'), action, action);
  }
  compat.queryParamsOf(strapi)?.addQueryParams({
    canary: {
      schema: (z) => z.enum(['sings']).optional(),
      matchRoute: ({ info }) => info?.pluginName === undefined,
    },
  });
  compat.graphqlExtensionOf(strapi)?.use(() => ({
    typeDefs: 'extend type UploadFile { canary: String }',
    resolvers: { UploadFile: { canary: (file: { url: string }) => file.url } },
  }));
  compat.agentToolsOf(strapi)?.({
    name: 'canary_sing',
    title: 'Canary: sing',
    description: 'Repeats a song.',
    auth: { policies: [{ action: LIBRARY_READ }] },
    resolveInputSchema: () => z.object({ song: z.string() }),
    resolveOutputSchema: () => z.object({ heard: z.string(), may: z.boolean() }),
    createHandler:
      (_strapi, { userAbility }) =>
      async ({ args }: compat.AgentCall<{ song: string }>) => {
        const structuredContent = { heard: args.song, may: userAbility.can(LIBRARY_READ) };
        return { content: [], structuredContent };
      },
  });
  const plugin = {
    requestDidStart: async ({ contextValue }: { contextValue: unknown }) => {
      graphqlContext = contextValue;
    },
  };
  strapi.config.set('plugin::graphql.apolloServer', { plugins: [plugin] });
}

// The plugin is not installed there: the members are those of Strapi, and nothing wraps them.
const site = specSite(() => ({
  damUrl: '',
  app: 'tests/canary-app',
  project: {
    'canary.register': register,
    'dirs.static.public': publicFolder,
    'api.rest.strictParams': true,
    'server.mcp.enabled': true,
  },
}));

let session: string;
let fileId: number;

beforeAll(async () => {
  const { strapi } = site;
  const upload = strapi.plugin('upload');
  for (const method of ['upload', 'replace', 'updateFileInfo', 'remove', 'findPage']) {
    watch(upload.service('upload'), method, method);
  }
  for (const name of ['file', 'folder']) {
    watch(upload.service(name), 'deleteByIds', `${name}.deleteByIds`);
  }
  watch(upload.service('file'), 'fetchUrlToInputFile', 'fetchUrlToInputFile', async () => {
    throw new Error('A canary fetches nothing.');
  });
  watch(upload.provider, 'delete', 'provider.delete');
  watch(upload.service('aiMetadata'), 'processFiles', 'processFiles', async () => [
    { altText: 'A canary', caption: '' },
  ]);
  watch(strapi.get('webhookRunner'), 'run', 'run', async () => ({ statusCode: 200 }));
  watch(strapi.contentAPI.validate, 'query', 'query');
  session = await site.adminSession('everything');
  fileId = (await uploadLocally(site, 'canary')).id;
});

/** A request of the admin. */
async function admin(method: string, path: string, body?: JsonObject | FormData): Promise<unknown> {
  const isForm = body instanceof FormData;
  const answer = await fetch(site.url + path, {
    method,
    headers: {
      authorization: `Bearer ${session}`,
      ...(isForm || body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return text === '' ? undefined : JSON.parse(text);
}

function form(values: Record<string, string | Blob>): FormData {
  const filled = new FormData();
  for (const [key, value] of Object.entries(values)) filled.append(key, value);
  return filled;
}

async function graphql(query: string): Promise<JsonObject> {
  return (await site.json('POST', '/graphql', { query })).data;
}

let folders = 1_000;

/** A folder, whatever the service of folders is like. */
async function folderRow(strapi: Core.Strapi): Promise<number> {
  folders += 1;
  const data = { name: `Nest ${folders}`, pathId: folders, path: `/${folders}` };
  return (await strapi.db.query(FOLDER_UID).create({ data })).id;
}

/** Rows without a file, of these media types. */
async function rowsOf(strapi: Core.Strapi, ...mimes: string[]): Promise<number[]> {
  const rows = mimes.map((mime, index) => ({
    name: `${index}`,
    hash: `canary-${mime}-${index}`,
    mime,
    size: 1,
    url: '/canary',
    provider: 'elsewhere',
    folderPath: '/',
  }));
  const created: { id: number }[] = [];
  for (const data of rows) created.push(await strapi.db.query(FILE_UID).create({ data }));
  return created.map(({ id }) => id);
}

const MEMBERS: readonly Member[] = [
  {
    name: 'upload service, replace(id, { data, file }): the admin and REST replace files with it',
    accessor: 'uploadServiceOf',
    usedIn: 'server/strapi/media-library/guard.ts',
    async check() {
      const picture = new Blob([readFileSync(join(site.folder, 'canary.png'))], {
        type: 'image/png',
      });
      for (const prefix of ['', '/api']) {
        const [args] = await callsDuring('replace', async () => {
          const files = form({ files: picture });
          if (prefix === '') return admin('POST', `/upload?id=${fileId}`, files);
          const answer = await fetch(`${site.url}/api/upload?id=${fileId}`, {
            method: 'POST',
            headers: { authorization: site.authorization },
            body: files,
          });
          expect(answer.status).toBeLessThan(300);
        });
        expect([Number(args?.[0]), args?.[1]]).toEqual([
          fileId,
          expect.objectContaining({ data: expect.anything(), file: expect.anything() }),
        ]);
      }
    },
  },
  {
    name: 'upload service, upload({ data, files }): the admin and REST store files with it',
    accessor: 'uploadServiceOf',
    usedIn: 'server/strapi/media-library/copies.ts',
    async check() {
      const file = new Blob([readFileSync(join(site.folder, 'canary.png'))], { type: 'image/png' });
      const made = await callsDuring('upload', async () => {
        await admin('POST', '/upload', form({ files: file }));
        const answer = await fetch(`${site.url}/api/upload`, {
          method: 'POST',
          headers: { authorization: site.authorization },
          body: form({ files: file }),
        });
        expect(answer.status).toBeLessThan(300);
      });
      const files = expect.objectContaining({
        filepath: expect.any(String),
        mimetype: 'image/png',
      });
      const listed = made.map(([request]) =>
        isObject(request) ? [request.files].flat() : request,
      );
      expect(listed).toEqual([[files], [files]]);
    },
  },
  {
    name: 'file service of upload, fetchUrlToInputFile(url): the admin imports addresses with it',
    accessor: 'urlFetcherOf',
    usedIn: 'server/strapi/media-library/url-imports.ts',
    async check() {
      const url = 'https://example.com/bird.png';
      const [args] = await callsDuring('fetchUrlToInputFile', async () => {
        // Its answer is a stream of events.
        const answer = await site.request('POST', '/upload/actions/upload-from-urls', {
          body: { urls: [url] },
          headers: { authorization: `Bearer ${session}` },
        });
        await answer.text();
      });
      expect(args?.[0]).toBe(url);
    },
  },
  {
    name: 'upload service, updateFileInfo(id, info): the admin writes texts with it, and gets the row',
    accessor: 'uploadServiceOf',
    usedIn: 'server/strapi/media-library/guard.ts',
    async check(strapi) {
      const info = { alternativeText: 'A bird' };
      const [args] = await callsDuring('updateFileInfo', () =>
        admin('POST', `/upload?id=${fileId}`, form({ fileInfo: JSON.stringify(info) })),
      );
      expect([Number(args?.[0]), args?.[1]]).toEqual([fileId, expect.objectContaining(info)]);
      const row = await compat
        .uploadServiceOf(strapi)
        ?.updateFileInfo(fileId, { caption: 'In a mine' });
      expect(row).toMatchObject({ id: fileId, provider: 'local', caption: 'In a mine' });
    },
  },
  {
    name: 'upload service, remove(file): the admin and REST delete files with it, and hand over the row',
    accessor: 'uploadServiceOf',
    usedIn: 'server/strapi/media-library/deletions.ts',
    async check(strapi) {
      const [first, second] = await rowsOf(strapi, 'image/png', 'image/png');
      const removed = await callsDuring('remove', async () => {
        await admin('DELETE', `/upload/files/${first}`);
        await site.json('DELETE', `/api/upload/files/${second}`);
      });
      expect(removed.map(([file]) => file)).toEqual(
        [first, second].map((id) => expect.objectContaining({ id, provider: 'elsewhere' })),
      );
    },
  },
  {
    name: 'upload service, findPage(query): the admin lists files with it, and it takes filters',
    accessor: 'uploadServiceOf',
    usedIn: 'server/strapi/media-library/choosers.ts',
    async check(strapi) {
      const query = await callsDuring('findPage', () => admin('GET', '/upload/files?pageSize=5'));
      expect(query).toEqual([[expect.objectContaining({ pageSize: '5' })]]);
      const filters = { $and: [{}, { provider: { $ne: 'local' } }, { id: fileId }] };
      expect(await compat.uploadServiceOf(strapi)?.findPage({ filters })).toMatchObject({
        results: [],
      });
    },
  },
  ...(['file', 'folder'] as const).map(
    (kind): Member => ({
      name: `${kind} service of upload, deleteByIds(ids): the admin deletes a selection with it`,
      accessor: 'bulkServiceOf',
      usedIn: 'server/strapi/media-library/deletions.ts',
      async check(strapi) {
        const [file] = await rowsOf(strapi, 'image/png');
        const ids = { file: [file], folder: [await folderRow(strapi)] };
        const made = await callsDuring(`${kind}.deleteByIds`, () =>
          admin('POST', '/upload/actions/bulk-delete', {
            fileIds: ids.file,
            folderIds: ids.folder,
          }),
        );
        expect(made).toEqual([[ids[kind]]]);
      },
    }),
  ),
  {
    name: 'upload service, upload({ data, files }): takes a file of this machine, and answers the rows',
    accessor: 'uploadServiceOf',
    usedIn: 'server/strapi/relinking/local-copies.ts',
    async check(strapi) {
      const filepath = join(site.folder, 'canary.png');
      const stored = await compat.uploadServiceOf(strapi)?.upload({
        data: {
          fileInfo: { name: 'Copy', alternativeText: 'A bird', caption: null, folder: null },
        },
        files: {
          filepath,
          originalFilename: 'bird.png',
          mimetype: 'image/png',
          size: readFileSync(filepath).length,
        },
      });
      const [row] = Array.isArray(stored) ? stored : [];
      const file = await strapi.db.query(FILE_UID).findOne({ where: { id: row?.id } });
      expect(file).toMatchObject({ name: 'Copy', alternativeText: 'A bird', ext: '.png' });
      expect(file.url).toMatch(/^\/uploads\//);
    },
  },
  {
    name: 'folder service of upload, create({ name, parent }): answers the row',
    accessor: 'folderServiceOf',
    usedIn: 'server/strapi/content/reference-rows.ts',
    async check(strapi) {
      const folder = await compat.folderServiceOf(strapi).create({ name: 'Cage', parent: null });
      expect(await strapi.db.query(FOLDER_UID).findOne({ where: { id: folder.id } })).toMatchObject(
        {
          name: 'Cage',
          path: expect.stringMatching(/^\/\d+$/),
        },
      );
    },
  },
  {
    name: 'controller admin-folder-file of upload, deleteMany(ctx): the router takes it after plugins registered',
    accessor: 'bulkControllerOf',
    usedIn: 'server/strapi/media-library/deletions.ts',
    async check(strapi) {
      const fileIds = await rowsOf(strapi, 'image/png', 'image/png');
      const [args] = await callsDuring('deleteMany', () =>
        admin('POST', '/upload/actions/bulk-delete', { fileIds }),
      );
      expect(args?.[0]).toMatchObject({ request: { body: { fileIds } } });
    },
  },
  {
    name: 'controller admin-folder of upload, find(ctx) and getStructure(ctx): put { data } into ctx.body',
    accessor: 'folderControllerOf',
    usedIn: 'server/strapi/media-library/choosers.ts',
    async check(strapi) {
      const id = await folderRow(strapi);
      const [list] = await callsDuring('find', () => admin('GET', '/upload/folders'));
      const [tree] = await callsDuring('getStructure', () =>
        admin('GET', '/upload/folder-structure'),
      );
      expect(list?.[0]).toMatchObject({
        body: { data: expect.arrayContaining([expect.objectContaining({ id })]) },
        state: { userAbility: expect.anything() },
      });
      expect(tree?.[0]).toMatchObject({
        body: {
          data: expect.arrayContaining([
            expect.objectContaining({ id, children: expect.any(Array) }),
          ]),
        },
      });
    },
  },
  {
    name: 'upload provider, delete(file): Strapi deletes a file and each of its formats with it',
    accessor: 'uploadProviderOf',
    usedIn: 'server/strapi/media-library/data-transfer.ts',
    async check(strapi) {
      const file = await uploadLocally(site, 'to-delete');
      const { formats } = await strapi.db
        .query(FILE_UID)
        .findOne({ where: { id: file.id }, select: ['formats'] });
      const deleted = await callsDuring('provider.delete', () =>
        site.json('DELETE', `/api/upload/files/${file.id}`),
      );
      expect(deleted.map(([each]) => each)).toEqual([
        expect.objectContaining({ id: file.id, provider: 'local' }),
        expect.objectContaining({ url: formats.thumbnail.url }),
      ]);
      expect(sourceOf('data-transfer', 'strapi/providers/local-destination/index.js')).toContain(
        ".plugin('upload').provider.delete(",
      );
    },
  },
  {
    name: 'aiMetadata service of upload, processFiles(files): what is described goes through it',
    accessor: 'aiMetadataOf',
    usedIn: 'server/strapi/media-library/ai-metadata.ts',
    async check(strapi) {
      const ids = await rowsOf(strapi, 'image/png');
      const sent = await callsDuring('processFiles', async () => {
        const results = await compat.aiMetadataOf(strapi)?.generateForFiles?.(ids);
        expect(results).toEqual([{ id: ids[0], status: 'success' }]);
      });
      expect(sent).toEqual([[[expect.objectContaining({ id: ids[0], provider: 'elsewhere' })]]]);
    },
  },
  {
    name: 'aiMetadata service of upload, countImagesWithoutMetadata(): counts the types that the plugin takes away',
    accessor: 'aiMetadataOf',
    usedIn: 'server/strapi/media-library/ai-metadata.ts',
    async check(strapi) {
      const count = async () => compat.aiMetadataOf(strapi)?.countImagesWithoutMetadata?.();
      const before = await count();
      const described = ['png', 'jpeg', 'webp', 'heic', 'heif'];
      const others = ['gif', 'svg+xml', 'avif', 'tiff', 'bmp'];
      await rowsOf(strapi, ...[...described, ...others].map((type) => `image/${type}`));
      const after = await count();
      expect(Number(after?.totalImages) - Number(before?.totalImages)).toBe(described.length);
      expect(
        Number(after?.imagesWithoutMetadataCount) - Number(before?.imagesWithoutMetadataCount),
      ).toBe(described.length);
    },
  },
  {
    name: 'contentAPI.addQueryParams({ name: { schema, matchRoute } }): lets a parameter through strictParams',
    accessor: 'queryParamsOf',
    usedIn: 'server/strapi/responses/rest.ts',
    async check() {
      const statusOf = async (query: string) =>
        (await site.request('GET', `/api/pages?${query}`)).status;
      expect(await statusOf('canary=sings')).toBe(200);
      expect(await statusOf('canary=sleeps')).toBe(400);
      expect(await statusOf('stranger=1')).toBe(400);
    },
  },
  {
    name: 'contentAPI.validate.query(query, schema): REST and GraphQL check each query with it',
    accessor: 'queryValidatorOf',
    usedIn: 'server/strapi/responses/file-filters.ts',
    async check() {
      const filters = { title: { $eq: 'asked' } };
      const asked = [
        await callsDuring('query', () => site.json('GET', '/api/pages?filters[title][$eq]=asked')),
        await callsDuring('query', () =>
          graphql('{ pages(filters: { title: { eq: "asked" } }) { title } }'),
        ),
      ];
      for (const made of asked) {
        expect(made).toContainEqual([
          expect.objectContaining({ filters: expect.objectContaining(filters) }),
          expect.objectContaining({ uid: PAGE_UID }),
          expect.anything(),
        ]);
      }
    },
  },
  {
    name: 'query-params, transform(uid, { populate }): names the columns that are selected',
    accessor: 'queryTransformerOf',
    usedIn: 'server/strapi/responses/file-selections.ts',
    check(strapi) {
      const query = { populate: { cover: { fields: ['name'] } } };
      expect(compat.queryTransformerOf(strapi).transform(PAGE_UID, query)).toMatchObject({
        populate: { cover: { select: expect.arrayContaining(['name']) } },
      });
    },
  },
  {
    name: 'z of @strapi/utils: has what routes and schemas are described with',
    accessor: 'schemasOfStrapi',
    usedIn: 'server/strapi/controllers/routes.ts',
    check() {
      const z = compat.schemasOfStrapi();
      if (z === undefined) throw new Error('@strapi/utils has no z');
      const text = z.string().regex(/a/).optional().describe('A text');
      expect(text).toBeInstanceOf(z.ZodType);
      expect(z.enum(['a']).safeParse('b').success).toBe(false);
      const field = z.any();
      z.globalRegistry.add(field, { description: 'A field' });
      expect(z.globalRegistry.get(field)).toEqual({ description: 'A field' });
      expect(z.array(field)).toBeInstanceOf(z.ZodArray);
    },
  },
  {
    name: 'contentAPISchemaRegistry, get(name) and set(name, schema): has the document of files',
    accessor: 'schemaRegistryOf',
    usedIn: 'server/strapi/responses/openapi.ts',
    check(strapi) {
      const registry = compat.schemaRegistryOf(strapi);
      const name = transformUidToValidOpenApiName(FILE_UID);
      expect(Object.keys(Reflect.get(registry?.get(name) ?? {}, 'shape') ?? {})).toContain('url');
      const files = factories.createCoreValidator(FILE_UID, strapi).document;
      const extended = files.extend({ canary: files.shape.documentId });
      registry?.set(name, extended);
      expect(registry?.get(name)).toBe(extended);
    },
  },
  {
    name: 'webhookRunner, run(webhook, event, info): sends each webhook of Strapi',
    accessor: 'webhookRunnerOf',
    usedIn: 'server/strapi/responses/strapi-webhooks.ts',
    async check(strapi) {
      const url = `http://127.0.0.1:${await freePort()}`;
      await admin('POST', '/admin/webhooks', {
        name: 'Canary',
        url,
        headers: {},
        events: ['entry.create'],
      });
      const [args] = await callsDuring('run', async () => {
        await strapi.documents(PAGE_UID as never).create({ data: { title: 'Sent' } as never });
        await eventually('the webhook was sent', async () => calls.get('run')?.[0]);
      });
      expect(args).toEqual([
        expect.objectContaining({ url }),
        'entry.create',
        expect.objectContaining({
          uid: PAGE_UID,
          entry: expect.objectContaining({ title: 'Sent' }),
        }),
      ]);
    },
  },
  {
    name: 'webhookStore, addAllowedEvent(key, value): webhooks can subscribe to the event',
    accessor: 'webhookStoreOf',
    usedIn: 'server/strapi/changes/announcements.ts',
    async check(strapi) {
      const webhook = { name: 'Own', url: site.url, headers: {}, events: ['canary.sang'] };
      await expect(admin('POST', '/admin/webhooks', webhook)).rejects.toThrow('canary.sang');
      compat.webhookStoreOf(strapi)?.addAllowedEvent('canary.sang', 'canary.sang');
      expect(await admin('POST', '/admin/webhooks', webhook)).toMatchObject({
        data: { events: ['canary.sang'] },
      });
    },
  },
  {
    name: 'strapi.fetch: can be replaced, and an export reads files that are elsewhere with it',
    accessor: 'fetchOf',
    usedIn: 'server/strapi/media-library/data-transfer.ts',
    check(strapi) {
      const original = compat.fetchOf(strapi);
      expect(original).toBeInstanceOf(Function);
      const own = jest.fn();
      Object.defineProperty(strapi, 'fetch', { value: own, configurable: true });
      expect(strapi.fetch).toBe(own);
      Reflect.deleteProperty(strapi, 'fetch');
      expect(strapi.fetch).toBe(original);
      const source = sourceOf('data-transfer', 'strapi/providers/local-source/assets.js');
      expect(source).toContain('strapi.fetch(filepath)');
      // The one error that leaves out a file instead of ending the export.
      expect(source).toContain("code === 'ENOENT'");
    },
  },
  {
    name: 'extension service of graphql, use(configuration) and shadowCRUD(uid): adds a field to files',
    accessor: 'graphqlExtensionOf',
    usedIn: 'server/strapi/responses/graphql.ts',
    async check(strapi) {
      expect(compat.graphqlExtensionOf(strapi)?.shadowCRUD(FILE_UID).isEnabled()).toBe(true);
      const { uploadFiles } = await graphql('{ uploadFiles { url canary } }');
      expect(uploadFiles).toContainEqual({ url: '/canary', canary: '/canary' });
    },
  },
  {
    name: 'plugin::graphql.apolloServer, plugins: see the request as contextValue.koaContext',
    accessor: null,
    usedIn: 'server/strapi/responses/graphql.ts',
    async check() {
      await graphql('{ pages { title } }');
      expect(graphqlContext).toMatchObject({
        koaContext: { state: expect.anything(), query: expect.anything() },
      });
    },
  },
  {
    name: 'utils service of graphql, naming.getTypeName(model) and getComponentName(model)',
    accessor: null,
    usedIn: 'server/strapi/responses/graphql.ts',
    check(strapi) {
      const { naming } = strapi.plugin('graphql').service('utils');
      expect(naming.getTypeName(strapi.contentTypes[PAGE_UID as never])).toBe('Page');
      expect(naming.getComponentName).toBeInstanceOf(Function);
    },
  },
  {
    name: 'permission-checker service of content-manager, create({ userAbility, model }): answers cannot.read(entry, field)',
    accessor: null,
    usedIn: 'server/strapi/usage/readable.ts',
    check(strapi) {
      const ability = { can: () => false, cannot: () => true, rulesFor: () => [] };
      const checkers = strapi.plugin('content-manager').service('permission-checker');
      const checker = checkers.create({ userAbility: ability, model: PAGE_UID });
      expect(checker.cannot.read(null, 'title')).toBe(true);
    },
  },
  {
    name: 'content-types service of content-manager, findConfiguration({ uid }): has mainField and the labels',
    accessor: null,
    usedIn: 'server/strapi/content/entries.ts',
    async check(strapi) {
      const contentTypes = strapi.plugin('content-manager').service('content-types');
      expect(await contentTypes.findConfiguration({ uid: PAGE_UID })).toMatchObject({
        settings: { mainField: 'title' },
        metadatas: { cover: { edit: { label: 'cover' } } },
      });
    },
  },
  {
    name: 'ai.mcp, registerTool(tool): lists the tool to agents who may see it',
    accessor: 'agentToolsOf',
    usedIn: 'server/strapi/controllers/agents.ts',
    async check() {
      const client = new Client({ name: 'canary', version: '1.0.0' });
      const authorization = `Bearer ${await agentToken(site, [{ action: LIBRARY_READ, subject: null }])}`;
      await client.connect(
        new StreamableHTTPClientTransport(new URL(`${site.url}/mcp`), {
          requestInit: { headers: { authorization } },
        }),
      );
      const { tools } = await client.listTools();
      expect(tools.map(({ name }) => name)).toContain('canary_sing');
      const { structuredContent } = await client.callTool({
        name: 'canary_sing',
        arguments: { song: 'of a mine' },
      });
      expect(structuredContent).toEqual({ heard: 'of a mine', may: true });
      await client.close();
    },
  },
  {
    name: 'locales service of i18n, find() and getDefaultLocale()',
    accessor: null,
    usedIn: 'server/strapi/content/entries.ts',
    async check(strapi) {
      const locales = strapi.plugin('i18n').service('locales');
      expect(await locales.find()).toMatchObject([{ code: 'en' }]);
      expect(await locales.getDefaultLocale()).toBe('en');
    },
  },
];

/** The compiled source of a package of Strapi, for what only runs with another one. */
function sourceOf(name: string, file: string): string {
  return readFileSync(join(ROOT, 'node_modules/@strapi', name, 'dist', file), 'utf8');
}

describe('a private member of Strapi is where the plugin looks for it', () => {
  for (const { name, accessor, usedIn, check } of MEMBERS) {
    it(`${name} (${usedIn})`, async () => {
      try {
        await check(site.strapi);
      } catch (error) {
        const version = site.strapi.config.get('info.strapi');
        const place = accessor === null ? usedIn : `${accessor} in server/strapi/compat.ts`;
        throw new Error(
          `Strapi ${version} has moved this member: ${name}. See ${place}, used in ${usedIn}. ${error}`,
          { cause: error },
        );
      }
    });
  }

  it('and each of them is looked at', () => {
    const { gapsOf: _tellsOfThem, ...accessors } = compat;
    const looked = new Set(MEMBERS.map(({ accessor }) => accessor));
    expect(Object.keys(accessors).filter((name) => !looked.has(name as never))).toEqual([]);
    const wrong = MEMBERS.filter(
      ({ accessor, usedIn }) =>
        accessor !== null && !readFileSync(join(ROOT, usedIn), 'utf8').includes(`${accessor}(`),
    );
    expect(wrong.map(({ accessor, usedIn }) => `${accessor} is not used in ${usedIn}`)).toEqual([]);
  });
});
