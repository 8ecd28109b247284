import ipaddr from 'ipaddr.js';

/** Bits of an IPv6 address that name a network: whoever has one address has all of its network. */
const NETWORK_BITS = 64;

/**
 * Names the client that a request comes from. The address is the one that Koa reports: behind a reverse proxy
 * it is a visitor's only if Strapi's `server.proxy.koa` is set.
 */
export function clientOf(ip: string): string {
  if (!ipaddr.isValid(ip)) return ip;
  const address = ipaddr.process(ip);
  if (address.kind() === 'ipv4') return address.toString();
  return ipaddr.IPv6.networkAddressFromCIDR(`${address.toString()}/${NETWORK_BITS}`).toString();
}
