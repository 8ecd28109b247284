import { type LookupAddress, lookup as systemLookup } from 'node:dns';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';

/** `code` of the error for a refused call to a private network. */
export const PRIVATE_NETWORK = 'DAM_PRIVATE_NETWORK';

/** Resolves a host's name to all of its addresses. */
export type ResolveHost = (
  hostname: string,
  done: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

export interface OutboundOptions {
  /** The DAM's base address. If its host is a private address itself, that is allowed. */
  baseUrl: string;
  /** As `ConnectorEnvironment.allowPrivateNetwork`. */
  allowPrivateNetwork: boolean;
  /** Replaces the system's resolver in tests. */
  resolve?: ResolveHost;
}

/**
 * Makes agents for Node's HTTP clients and vendors' SDKs. They refuse private addresses unless the configuration allows them: with
 * `allowPrivateNetwork`, or with a private address in `baseUrl` itself. They check the address of each
 * connection, so a name that later resolves to a private address (DNS rebinding) is refused too.
 */
export function outboundAgents(options: OutboundOptions): {
  httpAgent: HttpAgent;
  httpsAgent: HttpsAgent;
} {
  const lookup = outboundLookup(options);
  const settings = { keepAlive: true, ...(lookup !== undefined && { lookup }) };
  return { httpAgent: new HttpAgent(settings), httpsAgent: new HttpsAgent(settings) };
}

/**
 * Returns the look-up of host names that `outboundAgents` uses, for HTTP clients that take no agents, such as
 * undici's (`new Agent({ connect: { lookup } })`). Undefined if every address is allowed.
 */
export function outboundLookup(options: OutboundOptions): LookupFunction | undefined {
  const isAllowed = allowsPrivate(options);
  if (isAllowed && options.resolve === undefined) return undefined;
  return guardedLookup(options.resolve ?? systemResolve, isAllowed);
}

/** True if connections of these options may use private addresses. */
export function allowsPrivate({
  allowPrivateNetwork,
  baseUrl,
}: Pick<OutboundOptions, 'allowPrivateNetwork' | 'baseUrl'>): boolean {
  return allowPrivateNetwork || namesPrivate(new URL(baseUrl).hostname);
}

/** True if the host is a private address itself, not a name that may resolve to any address. */
function namesPrivate(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '');
  return host === 'localhost' || (isIP(host) !== 0 && !isPublic(host));
}

/** False for loopback, private, link-local, shared and reserved addresses, and IPv4 within IPv6. */
export function isPublic(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.process(address).range() === 'unicast';
}

const systemResolve: ResolveHost = (hostname, done) =>
  systemLookup(hostname, { all: true }, (error, addresses) => done(error, addresses ?? []));

function guardedLookup(resolve: ResolveHost, isAllowed: boolean): LookupFunction {
  return (hostname, { all }, callback) => {
    resolve(hostname, (error, addresses) => {
      const [first] = addresses;
      if (error !== null || first === undefined) {
        const missing = Object.assign(new Error('The host name cannot be resolved.'), {
          code: 'ENOTFOUND',
        });
        return callback(error ?? missing, '', 0);
      }
      if (!isAllowed && addresses.some(({ address }) => !isPublic(address))) {
        const refused = new Error('The host resolves to an address of a private network.');
        return callback(Object.assign(refused, { code: PRIVATE_NETWORK }), '', 0);
      }
      if (all === true) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}
