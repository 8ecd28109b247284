import type { Connector, ConnectorEnvironment } from '../contracts/connector';
import { DamHttp } from './http';

export interface FileOpenerOptions {
  baseUrl: string;
  /** Other hosts that serve the DAM's files. */
  fileHosts: readonly string[];
  /** Sent to the other hosts too; must not contain credentials. */
  headers?: Record<string, string>;
  environment: ConnectorEnvironment;
}

/** Makes a connector's `open`, which sends the credentials to the DAM's own host only. */
export function fileOpener(
  own: DamHttp,
  { baseUrl, fileHosts, headers = {}, environment }: FileOpenerOptions,
): NonNullable<Connector['open']> {
  const elsewhere = new DamHttp({ baseUrl, headers, hosts: fileHosts, ...environment });
  const origin = `${new URL(baseUrl).origin}/`;
  return (request, { signal } = {}) =>
    (request.url.startsWith(origin) ? own : elsewhere).open(request, signal);
}
