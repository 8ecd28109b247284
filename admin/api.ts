import { type FetchClient, getFetchClient, isFetchError } from '@strapi/strapi/admin';
import { useMemo } from 'react';
import type {
  AssetsRequest,
  AssetsResponse,
  AttentionResponse,
  ConnectionStatusResponse,
  ConnectionsResponse,
  PickRequest,
  PickResponse,
  SearchRequest,
  SearchResponse,
  UsageDetailResponse,
  UsageListResponse,
  UsageState,
} from '../server/contracts/api';
import { DAM_ERROR_TYPES, type DamErrorType } from '../server/contracts/errors';

/** What a list of used assets is narrowed to; numbers as they stand in the page's address. */
export interface UsageFilter {
  state?: UsageState | undefined;
  text?: string | undefined;
  page?: string | undefined;
  pageSize?: string | undefined;
}

/** The admin's requests, one function per route of `contracts/api`. All end in a value or throw. */
export interface DamApi {
  connections(signal?: AbortSignal): Promise<ConnectionsResponse>;
  status(connection: string, signal?: AbortSignal): Promise<ConnectionStatusResponse>;
  search(connection: string, query: SearchRequest, signal?: AbortSignal): Promise<SearchResponse>;
  pick(request: PickRequest, signal?: AbortSignal): Promise<PickResponse>;
  assets(request: AssetsRequest, signal?: AbortSignal): Promise<AssetsResponse>;
  usage(filter: UsageFilter, signal?: AbortSignal): Promise<UsageListResponse>;
  usageOf(
    connection: string,
    encodedId: string,
    signal?: AbortSignal,
  ): Promise<UsageDetailResponse>;
  /** The same list as a CSV file. */
  usageFile(filter: UsageFilter): Promise<Blob>;
  attention(signal?: AbortSignal): Promise<AttentionResponse>;
}

export function createDamApi(client: FetchClient): DamApi {
  const withSignal = (signal: AbortSignal | undefined) => (signal === undefined ? {} : { signal });
  const get = async <Answer>(path: string, signal: AbortSignal | undefined) =>
    (await client.get<Answer>(path, withSignal(signal))).data;
  const post = async <Answer>(path: string, body: unknown, signal: AbortSignal | undefined) =>
    (await client.post<Answer>(path, body, withSignal(signal))).data;
  const at = (connection: string) => `/dam/connections/${encodeURIComponent(connection)}`;

  return {
    connections: (signal) => get('/dam/connections', signal),
    status: (connection, signal) => get(`${at(connection)}/status`, signal),
    search: (connection, query, signal) => post(`${at(connection)}/search`, query, signal),
    pick: (request, signal) => post('/dam/references', request, signal),
    assets: (request, signal) => post('/dam/assets', request, signal),
    usage: (filter, signal) => get(`/dam/usage?${queryOf(filter)}`, signal),
    usageOf: (connection, encodedId, signal) =>
      get(`/dam/usage/${encodeURIComponent(connection)}/${encodedId}`, signal),
    usageFile: async (filter) =>
      (await client.get<Blob>(`/dam/usage.csv?${queryOf(filter)}`, { responseType: 'blob' })).data,
    attention: (signal) => get('/dam/attention', signal),
  };
}

function queryOf(filter: UsageFilter): string {
  const said = Object.entries(filter).filter(([, value]) => value !== undefined && value !== '');
  return new URLSearchParams(said).toString();
}

export function useDamApi(): DamApi {
  return useMemo(() => createDamApi(getFetchClient()), []);
}

/**
 * Why a request failed, in the contract's words; `strapi` where Strapi itself refused or did not
 * answer. `message` is the server's own, empty where there was no answer.
 */
export interface Failure {
  type: DamErrorType | 'strapi';
  retryAfterMs: number | null;
  message: string;
}

/** True for a request that was given up because a newer one replaced it: no failure at all. */
export function isAborted(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}

/** Reads any thrown value; what is not an answer of ours becomes `strapi`. */
export function failureOf(error: unknown): Failure {
  if (!isFetchError(error)) return { type: 'strapi', retryAfterMs: null, message: '' };
  const details: unknown = error.response?.data?.error?.details;
  const { type, retryAfterMs } = isRecord(details) ? details : {};
  return {
    type: isFailureType(type) ? type : 'strapi',
    retryAfterMs: typeof retryAfterMs === 'number' ? retryAfterMs : null,
    message: error.message,
  };
}

export function isFailureType(value: unknown): value is DamErrorType {
  return DAM_ERROR_TYPES.some((type) => type === value);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
