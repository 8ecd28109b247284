import { type LookupAddress, lookup as systemLookup } from 'node:dns';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';

/** `code` of the error that ends a call to a private network. */
export const PRIVATE_NETWORK = 'DAM_PRIVATE_NETWORK';

/** Resolves a host's name; all of its addresses. */
export type ResolveHost = (
  hostname: string,
  done: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

export interface OutboundOptions {
  baseUrl: string;
  allowPrivateNetwork: boolean;
  /** Stands in for the system's resolver in tests. */
  resolve?: ResolveHost;
}

/**
 * Agents that connect to no private address, unless that is configured: by `allowPrivateNetwork`, or
 * because the address itself stands in `baseUrl`. Asked at each connection, of the very address that
 * is connected to, so that a name which changes its mind (DNS rebinding) is refused as well.
 */
export function outboundAgents(options: OutboundOptions): {
  httpAgent: HttpAgent;
  httpsAgent: HttpsAgent;
} {
  const isAllowed = options.allowPrivateNetwork || namesPrivate(new URL(options.baseUrl).hostname);
  const resolve = options.resolve ?? systemResolve;
  const settings = {
    keepAlive: true,
    ...(!isAllowed || options.resolve ? { lookup: guardedLookup(resolve, isAllowed) } : {}),
  };
  return { httpAgent: new HttpAgent(settings), httpsAgent: new HttpsAgent(settings) };
}

/** Whether who configured it named a private address itself, and no name that may stand for any. */
function namesPrivate(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '');
  return host === 'localhost' || (isIP(host) !== 0 && !isPublic(host));
}

/** Loopback, private, link-local, shared and reserved addresses are not; IPv4 within IPv6 neither. */
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
        const missing = Object.assign(new Error('The host is unknown.'), { code: 'ENOTFOUND' });
        return callback(error ?? missing, '', 0);
      }
      if (!isAllowed && addresses.some(({ address }) => !isPublic(address))) {
        const refused = new Error('The host stands for an address of a private network.');
        return callback(Object.assign(refused, { code: PRIVATE_NETWORK }), '', 0);
      }
      if (all === true) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}
