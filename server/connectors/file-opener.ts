import type { Connector, ConnectorEnvironment } from '../contracts/connector';
import { DamHttp } from './http';

export interface FileOpenerOptions {
  baseUrl: string;
  /** Hosts beside the DAM's own on which its files lie. */
  fileHosts: readonly string[];
  /** Sent to those as well; never credentials. */
  headers?: Record<string, string>;
  environment: ConnectorEnvironment;
}

/** A connector's `open`: the DAM's own host gets its credentials, the others do not. */
export function fileOpener(
  own: DamHttp,
  { baseUrl, fileHosts, headers = {}, environment }: FileOpenerOptions,
): NonNullable<Connector['open']> {
  const elsewhere = new DamHttp({ baseUrl, headers, hosts: fileHosts, ...environment });
  const origin = `${new URL(baseUrl).origin}/`;
  return (request, { signal } = {}) =>
    (request.url.startsWith(origin) ? own : elsewhere).open(request, signal);
}
