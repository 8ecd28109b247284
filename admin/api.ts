import { type FetchClient, getFetchClient, isFetchError } from '@strapi/strapi/admin';
import { useMemo } from 'react';
import type {
  ActionRequest,
  ActionsResponse,
  ConfigurationResponse,
  ConnectionHealthResponse,
  GuideResponse,
  TestRequest,
  TestResponse,
  WebhookReport,
} from '../server/contracts/administration';
import type {
  AdoptableAddressesResponse,
  AdoptableFilesResponse,
  AdoptionChoicesRequest,
  AdoptionKeepRequest,
  AdoptionPreviewResponse,
  AdoptionRemovalRequest,
  AdoptionResponse,
  AdoptionRunRequest,
  AdoptionUndoRequest,
  AdoptionUploadRequest,
  Match,
  ReplacedFilesResponse,
} from '../server/contracts/adoption';
import type {
  AddressesRequest,
  AddressesResponse,
  AssetsRequest,
  AssetsResponse,
  AttentionResponse,
  ConnectionStatusResponse,
  ConnectionsResponse,
  CropsResponse,
  EntriesCheckRequest,
  EntriesCheckResponse,
  EntryMarksRequest,
  EntryMarksResponse,
  FailedJobsResponse,
  FormCheckRequest,
  FormCheckResponse,
  KnownFilesRequest,
  KnownFilesResponse,
  KnownPicturesRequest,
  KnownPicturesResponse,
  KnownUploadsRequest,
  KnownUploadsResponse,
  LastReplacementRequest,
  LastReplacementResponse,
  PickRequest,
  PickResponse,
  ReplacementPlanRequest,
  ReplacementPlanResponse,
  ReplacementRequest,
  ReplacementResponse,
  SavedSearchesResponse,
  SaveSearchRequest,
  SearchRequest,
  SearchResponse,
  UndoResponse,
  UsageDetailResponse,
  UsageFilter,
  UsageListResponse,
} from '../server/contracts/api';
import { DAM_ERROR_TYPES, type DamErrorType } from '../server/contracts/errors';
import { pageLocale } from './pageLocale';

/** The admin's requests, one function per route of `contracts/api`. Each throws if the request fails. */
export interface DamApi {
  connections(signal?: AbortSignal): Promise<ConnectionsResponse>;
  crops(): Promise<CropsResponse>;
  status(connection: string, signal?: AbortSignal): Promise<ConnectionStatusResponse>;
  search(connection: string, query: SearchRequest, signal?: AbortSignal): Promise<SearchResponse>;
  savedSearches(signal?: AbortSignal): Promise<SavedSearchesResponse>;
  saveSearch(request: SaveSearchRequest): Promise<SavedSearchesResponse>;
  deleteSearch(id: string): Promise<SavedSearchesResponse>;
  pick(request: PickRequest, signal?: AbortSignal): Promise<PickResponse>;
  addresses(request: AddressesRequest, signal?: AbortSignal): Promise<AddressesResponse>;
  knownFiles(request: KnownFilesRequest, signal?: AbortSignal): Promise<KnownFilesResponse>;
  knownPictures(request: KnownPicturesRequest): Promise<KnownPicturesResponse>;
  knownUploads(request: KnownUploadsRequest): Promise<KnownUploadsResponse>;
  assets(request: AssetsRequest, signal?: AbortSignal): Promise<AssetsResponse>;
  checkForm(request: FormCheckRequest, signal?: AbortSignal): Promise<FormCheckResponse>;
  checkEntries(request: EntriesCheckRequest, signal?: AbortSignal): Promise<EntriesCheckResponse>;
  entryMarks(request: EntryMarksRequest): Promise<EntryMarksResponse>;
  usage(filter: UsageFilter, signal?: AbortSignal): Promise<UsageListResponse>;
  usageOf(
    connection: string,
    encodedId: string,
    signal?: AbortSignal,
  ): Promise<UsageDetailResponse>;
  /** Returns the list of used assets as a CSV file. */
  usageFile(filter: UsageFilter): Promise<Blob>;
  planReplacement(
    request: ReplacementPlanRequest,
    signal?: AbortSignal,
  ): Promise<ReplacementPlanResponse>;
  replace(request: ReplacementRequest): Promise<ReplacementResponse>;
  lastReplacement(
    request: LastReplacementRequest,
    signal?: AbortSignal,
  ): Promise<LastReplacementResponse>;
  undoRun(run: string): Promise<UndoResponse>;
  attention(signal?: AbortSignal): Promise<AttentionResponse>;
  connectionHealth(signal?: AbortSignal): Promise<ConnectionHealthResponse>;
  failedJobs(signal?: AbortSignal): Promise<FailedJobsResponse>;
  /** Tries all of them now. */
  retryFailedJobs(): Promise<FailedJobsResponse>;
  guide(signal?: AbortSignal): Promise<GuideResponse>;
  configuration(signal?: AbortSignal): Promise<ConfigurationResponse>;
  testConnection(
    connection: string,
    request: TestRequest,
    signal?: AbortSignal,
  ): Promise<TestResponse>;
  webhook(connection: string, signal?: AbortSignal): Promise<WebhookReport>;
  actions(signal?: AbortSignal): Promise<ActionsResponse>;
  startAction(request: ActionRequest): Promise<ActionsResponse>;
  cancelAction(id: string): Promise<ActionsResponse>;
  adoption: AdoptionApi;
}

/** The requests of the page "Adopt copies". */
export interface AdoptionApi {
  status(signal?: AbortSignal): Promise<AdoptionResponse>;
  scan(): Promise<AdoptionResponse>;
  cancel(): Promise<AdoptionResponse>;
  pause(): Promise<AdoptionResponse>;
  resume(): Promise<AdoptionResponse>;
  files(
    query: { match: Match; page: number; pageSize: number },
    signal?: AbortSignal,
  ): Promise<AdoptableFilesResponse>;
  addresses(
    query: { page: number; pageSize: number },
    signal?: AbortSignal,
  ): Promise<AdoptableAddressesResponse>;
  choose(request: AdoptionChoicesRequest): Promise<AdoptionResponse>;
  preview(signal?: AbortSignal): Promise<AdoptionPreviewResponse>;
  run(request: AdoptionRunRequest): Promise<AdoptionResponse>;
  replaced(
    query: { page: number; pageSize: number },
    signal?: AbortSignal,
  ): Promise<ReplacedFilesResponse>;
  remove(request: AdoptionRemovalRequest): Promise<AdoptionResponse>;
  keep(request: AdoptionKeepRequest): Promise<AdoptionResponse>;
  upload(request: AdoptionUploadRequest): Promise<AdoptionResponse>;
  undo(request: AdoptionUndoRequest): Promise<AdoptionResponse>;
}

function createDamApi(client: FetchClient): DamApi {
  const withSignal = (signal: AbortSignal | undefined) => (signal === undefined ? {} : { signal });
  /** For answers with texts of assets, which are in the language of the entry that is open. */
  const inLanguage = (path: string) => {
    const locale = pageLocale();
    return locale === null ? path : `${path}?locale=${encodeURIComponent(locale)}`;
  };
  const get = async <Response>(path: string, signal: AbortSignal | undefined) =>
    (await client.get<Response>(path, withSignal(signal))).data;
  const post = async <Response>(path: string, body: unknown, signal: AbortSignal | undefined) =>
    (await client.post<Response>(path, body, withSignal(signal))).data;
  const pathOf = (connection: string) => `/dam/connections/${encodeURIComponent(connection)}`;

  return {
    connections: (signal) => get('/dam/connections', signal),
    crops: () => get('/dam/crops', undefined),
    status: (connection, signal) => get(`${pathOf(connection)}/status`, signal),
    search: (connection, query, signal) =>
      post(inLanguage(`${pathOf(connection)}/search`), query, signal),
    savedSearches: (signal) => get('/dam/searches', signal),
    saveSearch: (request) => post('/dam/searches', request, undefined),
    deleteSearch: async (id) =>
      (await client.del<SavedSearchesResponse>(`/dam/searches/${id}`)).data,
    pick: (request, signal) => post(inLanguage('/dam/references'), request, signal),
    addresses: (request, signal) => post('/dam/addresses', request, signal),
    knownFiles: (request, signal) => post(inLanguage('/dam/known-files'), request, signal),
    knownPictures: (request) => post(inLanguage('/dam/known-pictures'), request, undefined),
    knownUploads: (request) => post(inLanguage('/dam/known-uploads'), request, undefined),
    assets: (request, signal) => post(inLanguage('/dam/assets'), request, signal),
    checkForm: (request, signal) => post(inLanguage('/dam/publish-checks/form'), request, signal),
    checkEntries: (request, signal) => post('/dam/publish-checks/entries', request, signal),
    entryMarks: (request) => post('/dam/entry-marks', request, undefined),
    usage: (filter, signal) => get(`/dam/usage?${queryOf(filter)}`, signal),
    usageOf: (connection, encodedId, signal) =>
      get(`/dam/usage/${encodeURIComponent(connection)}/${encodedId}`, signal),
    usageFile: async (filter) =>
      (await client.get<Blob>(`/dam/usage.csv?${queryOf(filter)}`, { responseType: 'blob' })).data,
    planReplacement: (request, signal) => post('/dam/replacements/plan', request, signal),
    replace: (request) => post('/dam/replacements', request, undefined),
    lastReplacement: (request, signal) => post('/dam/replacements/last', request, signal),
    undoRun: (run) => post(`/dam/replacements/${run}/undo`, {}, undefined),
    attention: (signal) => get('/dam/attention', signal),
    connectionHealth: (signal) => get('/dam/settings/connections', signal),
    failedJobs: (signal) => get('/dam/settings/failed-jobs', signal),
    retryFailedJobs: () => post('/dam/settings/failed-jobs/retry', {}, undefined),
    guide: (signal) => get('/dam/settings/guide', signal),
    configuration: (signal) => get('/dam/settings/configuration', signal),
    testConnection: (connection, request, signal) =>
      post(`/dam/settings/connections/${encodeURIComponent(connection)}/test`, request, signal),
    webhook: (connection, signal) =>
      get(`/dam/settings/connections/${encodeURIComponent(connection)}/webhook`, signal),
    actions: (signal) => get('/dam/settings/actions', signal),
    startAction: (request) => post('/dam/settings/actions', request, undefined),
    cancelAction: (id) => post(`/dam/settings/actions/${id}/cancel`, {}, undefined),
    adoption: {
      status: (signal) => get('/dam/adoption', signal),
      scan: () => post('/dam/adoption/scan', {}, undefined),
      cancel: () => post('/dam/adoption/cancel', {}, undefined),
      pause: () => post('/dam/adoption/pause', {}, undefined),
      resume: () => post('/dam/adoption/resume', {}, undefined),
      files: ({ match, page, pageSize }, signal) =>
        get(`/dam/adoption/files?match=${match}&page=${page}&pageSize=${pageSize}`, signal),
      addresses: ({ page, pageSize }, signal) =>
        get(`/dam/adoption/addresses?page=${page}&pageSize=${pageSize}`, signal),
      choose: (request) => post('/dam/adoption/choices', request, undefined),
      preview: (signal) => post('/dam/adoption/preview', {}, signal),
      run: (request) => post('/dam/adoption/run', request, undefined),
      replaced: ({ page, pageSize }, signal) =>
        get(`/dam/adoption/replaced?page=${page}&pageSize=${pageSize}`, signal),
      remove: (request) => post('/dam/adoption/removal', request, undefined),
      keep: (request) => post('/dam/adoption/kept', request, undefined),
      upload: (request) => post('/dam/adoption/uploads', request, undefined),
      undo: (request) => post('/dam/adoption/undo', request, undefined),
    },
  };
}

function queryOf(filter: UsageFilter): string {
  const used = Object.entries(filter).filter(([, value]) => value !== undefined && value !== '');
  return new URLSearchParams(used).toString();
}

export function useDamApi(): DamApi {
  return useMemo(() => createDamApi(getFetchClient()), []);
}

/** The reason why a request failed. */
export interface Failure {
  /**
   * The type of the `DamError`; `session` if Strapi does not know the user any more; `strapi` if Strapi itself
   * refused or did not answer.
   */
  type: DamErrorType | 'session' | 'strapi';
  /** In milliseconds; null if the DAM does not say when to try again. */
  retryAfterMs: number | null;
  /** The server's message; empty if there was no answer. */
  message: string;
}

/** Returns true for a request that was cancelled, which is not a failure. */
export function isAborted(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}

/** Reads any thrown value. A value that is not an answer of the plugin's routes becomes `strapi`. */
export function failureOf(error: unknown): Failure {
  if (!isFetchError(error)) return { type: 'strapi', retryAfterMs: null, message: '' };
  return failureIn(error.response?.data, error.status);
}

/** Reads the body of an answer that is no success. */
export function failureIn(body: unknown, status: number | undefined): Failure {
  const error = isRecord(body) && isRecord(body.error) ? body.error : {};
  const { type, retryAfterMs } = isRecord(error.details) ? error.details : {};
  const known = isFailureType(type) ? type : null;
  return {
    // The plugin answers a refusal of the DAM with its type, and never with 401.
    type: known ?? (status === 401 ? 'session' : 'strapi'),
    retryAfterMs: typeof retryAfterMs === 'number' ? retryAfterMs : null,
    message: typeof error.message === 'string' ? error.message : '',
  };
}

function isFailureType(value: unknown): value is DamErrorType {
  return DAM_ERROR_TYPES.some((type) => type === value);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
