import type { CallOptions, ConnectorEnvironment } from '../../contracts/connector';
import { DamHttp } from '../http';
import type { DemoDamOptions } from './options';

export interface DemoDamApi {
  /** Without a slash at the end. */
  baseUrl: string;
  /** Keys of answers by their names in `dam.fields`. */
  expose: Record<string, string>;
  http: DamHttp;
}

export function demoDamApi(options: DemoDamOptions, environment: ConnectorEnvironment): DemoDamApi {
  const baseUrl = options.baseUrl.replace(/\/+$/, '');
  const headers = { authorization: `Bearer ${options.token}` };
  return {
    baseUrl,
    expose: options.expose,
    http: new DamHttp({ baseUrl, headers, ...environment }),
  };
}

/** Resolves if the DAM answers and accepts the token. */
export async function ping({ http }: DemoDamApi, call: CallOptions = {}): Promise<void> {
  await http.json({ url: '/api/ping', ...call });
}
