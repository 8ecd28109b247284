import type { CallOptions, ConnectorEnvironment } from '../../contracts/connector';
import { DamHttp } from '../http';
import { withReason } from '../refusals';
import type { GenericOptions } from './options';

export interface GenericApi {
  /** `baseUrl` is without a slash at the end. */
  options: GenericOptions;
  http: DamHttp;
}

export function genericApi(
  configured: GenericOptions,
  environment: ConnectorEnvironment,
): GenericApi {
  const options = { ...configured, baseUrl: configured.baseUrl.replace(/\/+$/, '') };
  const { baseUrl, headers } = options;
  return { options, http: new DamHttp({ baseUrl, headers, ...environment }) };
}

/** Calls the DAM below `baseUrl`. Undefined if it answers 404 and `mayBeMissing` is true. */
export async function ask(
  { http, options }: GenericApi,
  path: string,
  { params, mayBeMissing = false }: { params?: URLSearchParams; mayBeMissing?: boolean },
  call: CallOptions = {},
): Promise<unknown> {
  const request = { url: options.baseUrl + path, ...(params && { params }), ...call };
  try {
    return await (mayBeMissing ? http.jsonOrMissing(request) : http.json(request));
  } catch (error) {
    throw withReason(error, {
      unauthorized: 'The DAM refused the credentials (401). Check "headers" in the options.',
      forbidden:
        `The DAM does not allow this with these credentials (403): ${path}. Give them the right to it, or check ` +
        '"headers" in the options.',
    });
  }
}

/** Resolves if the DAM answers `options.ping` with JSON. */
export async function ping(api: GenericApi, call: CallOptions = {}): Promise<void> {
  await ask(api, api.options.ping, {}, call);
}
