import type { CallOptions, ConnectorEnvironment } from '../../contracts/connector';
import { DamHttp } from '../http';
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

/** Resolves if the DAM answers `options.ping` with JSON. */
export async function ping({ http, options }: GenericApi, call: CallOptions = {}): Promise<void> {
  await http.json({ url: options.baseUrl + options.ping, ...call });
}
