import type { Core } from '@strapi/strapi';
import * as utils from '@strapi/utils';
import type { Context } from 'koa';
import type { JsonObject } from '../core/json';

/*
 * Private and young members of Strapi that the plugin patches or reads, and nothing else. Each accessor
 * tests for the member itself, never for a version, and returns undefined if it is not there. "Seen in"
 * names the versions whose source or run had it. What a project loses without a member stands in `GAPS`,
 * and the log names it at start. Services of the content manager and of i18n, which are only read, stand
 * where they are read.
 */

/** The methods of Strapi's upload service that are wrapped. Seen in 5.23.6 to 5.54. */
export interface UploadService {
  upload(request: { data?: unknown; files?: unknown }, ...rest: unknown[]): Promise<unknown>;
  replace(id: number | string, ...rest: unknown[]): Promise<unknown>;
  updateFileInfo(id: number | string, info: FileTexts, ...rest: unknown[]): Promise<unknown>;
  remove(file: unknown): Promise<unknown>;
  findPage(query?: JsonObject): Promise<unknown>;
}

export interface FileTexts {
  alternativeText?: string | null;
  caption?: string | null;
}

export function uploadServiceOf(strapi: Core.Strapi): UploadService | undefined {
  return withMethods<UploadService>(strapi.plugin('upload').service('upload'), [
    'upload',
    'replace',
    'updateFileInfo',
    'remove',
    'findPage',
  ]);
}

/** Fetches files by their addresses for the Media Library ("upload from URLs"). Seen in 5.54. */
export interface UrlFetcher {
  fetchUrlToInputFile(url: string, ...rest: unknown[]): Promise<unknown>;
}

export function urlFetcherOf(strapi: Core.Strapi): UrlFetcher | undefined {
  return withMethods<UrlFetcher>(strapi.plugin('upload').service('file'), ['fetchUrlToInputFile']);
}

/** Deletes files or folders, for the admin and for Strapi's MCP server. Seen in 5.23.6 to 5.54. */
export interface BulkService {
  deleteByIds(ids?: readonly (number | string)[]): Promise<unknown>;
}

export function bulkServiceOf(
  strapi: Core.Strapi,
  name: 'file' | 'folder',
): BulkService | undefined {
  return withMethods<BulkService>(strapi.plugin('upload').service(name), ['deleteByIds']);
}

/** Makes folders of the Media Library. Seen in 5.23.6 to 5.54. */
export interface FolderService {
  create(folder: { name: string; parent: null }): Promise<{ id: number }>;
}

/** @throws if it is not there, because no asset can be picked without a folder for its row. */
export function folderServiceOf(strapi: Core.Strapi): FolderService {
  const service = withMethods<FolderService>(strapi.plugin('upload').service('folder'), ['create']);
  if (service === undefined) throw new Error('This version of Strapi makes no folders for files.');
  return service;
}

/** The admin's deletion of files and folders together. Seen in 5.23.6 to 5.54. */
export interface BulkController {
  deleteMany(ctx: Context): Promise<unknown>;
}

export function bulkControllerOf(strapi: Core.Strapi): BulkController | undefined {
  const controller: unknown = strapi.plugin('upload').controller('admin-folder-file');
  return withMethods<BulkController>(controller, ['deleteMany']);
}

/** The admin's lists of folders. Seen in 5.23.6 to 5.54. */
export type FolderController = Record<'find' | 'getStructure', (ctx: Context) => Promise<unknown>>;

export function folderControllerOf(strapi: Core.Strapi): FolderController | undefined {
  const controller: unknown = strapi.plugin('upload').controller('admin-folder');
  return withMethods<FolderController>(controller, ['find', 'getStructure']);
}

/** The site's upload provider. Seen in 5.23.6 to 5.54. */
export interface UploadProvider {
  delete(file: unknown, ...rest: unknown[]): Promise<unknown>;
}

export function uploadProviderOf(strapi: Core.Strapi): UploadProvider | undefined {
  return withMethods<UploadProvider>(strapi.plugin('upload').provider, ['delete']);
}

/** Strapi's AI metadata. Seen with `processFiles` in 5.27 to 5.54; the others came later, one by one. */
export interface AiMetadata {
  processFiles(files: readonly unknown[]): Promise<unknown[]>;
  /** Seen in 5.54; not in 5.45.1. */
  generateForFiles?(ids: readonly (number | string)[], user?: unknown): Promise<unknown[]>;
  /** Seen in 5.36.1 to 5.54; not in 5.27. */
  countImagesWithoutMetadata?(): Promise<{
    imagesWithoutMetadataCount: number;
    totalImages: number;
  }>;
}

export function aiMetadataOf(strapi: Core.Strapi): AiMetadata | undefined {
  return withMethods<AiMetadata>(strapi.plugin('upload').service('aiMetadata'), ['processFiles']);
}

/** Declares parameters of the content API. Seen in 5.37 to 5.54; not in 5.36.1. */
export function queryParamsOf(
  strapi: Core.Strapi,
): Pick<Core.Strapi['contentAPI'], 'addQueryParams'> | undefined {
  return withMethods<Core.Strapi['contentAPI']>(strapi.contentAPI, ['addQueryParams']);
}

/** Checks the query of each request of the content API. Seen in 5.23.6 to 5.54. */
export function queryValidatorOf(
  strapi: Core.Strapi,
): Pick<Core.Strapi['contentAPI']['validate'], 'query'> | undefined {
  return withMethods<Core.Strapi['contentAPI']['validate']>(strapi.contentAPI.validate, ['query']);
}

/** Turns a query of the content API into one of the database. Seen in 5.23.6 to 5.54. */
export interface QueryParams {
  transform(uid: string, query: JsonObject): unknown;
}

export function queryTransformerOf(strapi: Core.Strapi): QueryParams {
  return strapi.get('query-params');
}

/** The zod with which Strapi describes requests and answers. Seen in 5.42.1 to 5.54; not in 5.36.1. */
export type Schemas = typeof utils.z;

export function schemasOfStrapi(): Schemas | undefined {
  return 'z' in utils ? utils.z : undefined;
}

/**
 * The schemas of Strapi's OpenAPI document, which are made with that zod. Seen in 5.54; not in 5.45.1.
 */
export function schemaRegistryOf(
  strapi: Core.Strapi,
): Core.Strapi['contentAPISchemaRegistry'] | undefined {
  if (schemasOfStrapi() === undefined) return undefined;
  const registry: unknown = strapi.contentAPISchemaRegistry;
  return withMethods<Core.Strapi['contentAPISchemaRegistry']>(registry, ['get', 'set']);
}

/** Sends Strapi's own webhooks. Seen in 5.23.6 to 5.54. */
export interface WebhookRunner {
  run(webhook: unknown, event: string, info?: Record<string, unknown>): Promise<unknown>;
}

export function webhookRunnerOf(strapi: Core.Strapi): WebhookRunner | undefined {
  return withMethods<WebhookRunner>(strapi.get('webhookRunner'), ['run']);
}

/** Knows the events to which webhooks subscribe. Seen in 5.23.6 to 5.54. */
export interface WebhookStore {
  addAllowedEvent(key: string, value: string): void;
}

export function webhookStoreOf(strapi: Core.Strapi): WebhookStore | undefined {
  return withMethods<WebhookStore>(strapi.get('webhookStore'), ['addAllowedEvent']);
}

/** Fetches files for `strapi export` and `strapi transfer`. Seen in 5.23.6 to 5.54. */
export function fetchOf(strapi: Core.Strapi): Core.Strapi['fetch'] | undefined {
  return typeof strapi.fetch === 'function' ? strapi.fetch : undefined;
}

/** What GraphQL's plugin lets others add. Seen in 5.54. */
export interface GraphqlExtension {
  use(configuration: () => object): unknown;
  shadowCRUD(uid: string): { isEnabled(): boolean };
}

/** @returns undefined if the project has no GraphQL, or its plugin cannot be extended. */
export function graphqlExtensionOf(strapi: Core.Strapi): GraphqlExtension | undefined {
  const extension: unknown = strapi.plugin('graphql')?.service('extension');
  return withMethods<GraphqlExtension>(extension, ['use', 'shadowCRUD']);
}

/** Returns the object if it has these methods. */
function withMethods<T extends object>(
  value: unknown,
  names: readonly (keyof T & string)[],
): T | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const isComplete = names.every((name) => typeof Reflect.get(value, name) === 'function');
  // The one place where a private member of Strapi gets a type.
  return isComplete ? (value as T) : undefined;
}

interface Gap {
  isThere(strapi: Core.Strapi): boolean;
  /** What the log says if it is not. */
  without: string;
}

const GAPS: readonly Gap[] = [
  {
    // Versions without `addQueryParams` know no strict parameters either, up to 5.36.1.
    isThere: (strapi) =>
      queryParamsOf(strapi) !== undefined ||
      strapi.config.get<boolean>('api.rest.strictParams', false) !== true,
    without: '`?dam=stored` and `?dam=force` are refused where strictParams is on',
  },
  {
    isThere: (strapi) => schemaRegistryOf(strapi) !== undefined,
    without: 'the OpenAPI document does not describe assets',
  },
  {
    isThere: (strapi) => aiMetadataOf(strapi) !== undefined,
    without: 'AI metadata of Strapi is left alone',
  },
  {
    isThere: (strapi) => uploadServiceOf(strapi) !== undefined,
    without: 'the Media Library can replace, delete and show assets without a check',
  },
  {
    isThere: (strapi) =>
      bulkServiceOf(strapi, 'file') !== undefined &&
      bulkServiceOf(strapi, 'folder') !== undefined &&
      bulkControllerOf(strapi) !== undefined,
    without: 'a bulk can delete assets that entries use',
  },
  {
    isThere: (strapi) => folderControllerOf(strapi) !== undefined,
    without: 'everybody sees the folder of the assets',
  },
  {
    isThere: (strapi) => uploadProviderOf(strapi) !== undefined,
    without: 'an import asks the upload provider to delete assets',
  },
  {
    isThere: (strapi) => fetchOf(strapi) !== undefined,
    without: 'an export fails at files of the DAM',
  },
  {
    isThere: (strapi) => queryValidatorOf(strapi) !== undefined,
    without: 'filters by addresses and texts of assets find nothing',
  },
  {
    isThere: (strapi) => webhookRunnerOf(strapi) !== undefined,
    without: 'webhooks of Strapi hold stored addresses',
  },
  {
    isThere: (strapi) => webhookStoreOf(strapi) !== undefined,
    without: 'webhooks of Strapi cannot subscribe to changes of assets',
  },
  {
    isThere: (strapi) =>
      strapi.plugin('graphql') === undefined || graphqlExtensionOf(strapi) !== undefined,
    without: 'GraphQL answers stored addresses',
  },
];

/** Returns the line for the log about what does not work in this version of Strapi; null if all does. */
export function gapsOf(strapi: Core.Strapi): string | null {
  const gaps = GAPS.filter(({ isThere }) => !isThere(strapi)).map(({ without }) => without);
  if (gaps.length === 0) return null;
  const version = strapi.config.get<string>('info.strapi', 'in use');
  return `The DAM plugin works without something that Strapi ${version} does not have: ${gaps.join('; ')}.`;
}

/** A tool of Strapi's MCP server. The schemas are zod's, of the instance that Strapi has. */
export interface AgentTool {
  name: string;
  title: string;
  description: string;
  /** Who sees the tool: those with any of these permissions. */
  auth: { readonly policies: readonly { readonly action: string }[] };
  resolveInputSchema(): unknown;
  resolveOutputSchema(): unknown;
  createHandler(
    strapi: Core.Strapi,
    person: AgentPerson,
  ): (call: AgentCall<never>) => Promise<object>;
}

/** What a tool is called with. */
export interface AgentCall<Arguments> {
  args: Arguments;
  /** The signal aborts if the agent leaves. */
  extra?: { signal?: AbortSignal };
}

/** To whom the token of an agent belongs. */
export interface AgentPerson {
  userAbility: { can(action: string): boolean };
  user: { id: string | number };
}

/**
 * Takes tools for agents while Strapi registers its plugins. Seen in 5.54; not in `GAPS`, because a Strapi without it has
 * no tools at all.
 */
export function agentToolsOf(strapi: Core.Strapi): ((tool: AgentTool) => void) | undefined {
  const mcp: unknown = Reflect.get(Reflect.get(strapi, 'ai') ?? {}, 'mcp');
  const service = withMethods<{ registerTool(tool: AgentTool): void }>(mcp, ['registerTool']);
  return service && ((tool) => service.registerTool(tool));
}
