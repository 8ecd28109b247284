/**
 * Returns the address of a path on this Strapi, as the browser must call it: Strapi may be below a path or
 * on another host than the admin. Absolute addresses are returned unchanged.
 */
export function backendUrl(address: string): string {
  if (!address.startsWith('/') || address.startsWith('//')) return address;
  // Strapi's types of `window.strapi` do not include `backendURL`.
  const backend: unknown = Reflect.get(window.strapi, 'backendURL');
  return typeof backend === 'string' ? backend.replace(/\/+$/, '') + address : address;
}

/** Returns the hosts of the admin and of Strapi, which may be two. */
export function hostsOfSite(): string[] {
  const { href, host } = window.location;
  return [host, new URL(backendUrl('/'), href).host];
}
