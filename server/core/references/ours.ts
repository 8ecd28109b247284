import { type Reference, STORED_URL_MARK } from '../../contracts/reference';

/**
 * Tells this site's references from addresses of other sites that have the same form, such as those of
 * another product below `/content/dam/a/`.
 */
export interface Ours {
  /** True for a host, with its port, at which this site is or was reachable. In lower case. */
  isHost(host: string): boolean;
  /** True for the key or an alias of a configured connection. */
  isConnection(key: string): boolean;
}

/** Returns the host and port of an http(s) address, or of one that begins with `//`; null for others. */
function hostOf(url: string): string | null {
  const match = /^(?:https?:)?\/\/([^/?#]*)/i.exec(url);
  return match === null ? null : (match[1] ?? '').toLowerCase();
}

/** Before the path of a reference in an address of the DAM itself: there the path is the fragment. */
const IN_FRAGMENT = `#${STORED_URL_MARK}`;

/** True if an address has no host or one of this site's, or is one of the DAM that names the reference. */
export function isOurAddress(url: string, ours: Ours): boolean {
  const host = hostOf(url);
  return host === null || ours.isHost(host) || url.includes(IN_FRAGMENT);
}

/** True for a reference to a configured connection. */
export function isOurReference({ connection }: Reference, ours: Ours): boolean {
  return ours.isConnection(connection);
}

const THIS_MACHINE = ['localhost', '127.0.0.1', '[::1]', '0.0.0.0', '[::]'];

/**
 * Creates the test for this site's addresses. `urls` are its present and former addresses; texts that are
 * no http(s) address are ignored. A site that is reached by one name of this machine is reached by all.
 */
export function createOurs(urls: readonly string[], isConnection: (key: string) => boolean): Ours {
  const hosts = new Set<string>();
  for (const url of urls) {
    const host = hostOf(url);
    if (host === null || host === '') continue;
    const [, name = '', port = ''] = /^(.*?)(:\d+)?$/.exec(host) ?? [];
    for (const same of THIS_MACHINE.includes(name) ? THIS_MACHINE : [name]) {
      for (const form of portForms(url, same, port)) hosts.add(form);
    }
  }
  return { isHost: (host) => hosts.has(host), isConnection };
}

/** The default port may be written or left out. */
function portForms(url: string, name: string, port: string): string[] {
  const usual = url.startsWith('https:') ? ':443' : ':80';
  return port === '' || port === usual ? [name, name + usual] : [name + port];
}

/** Like `ours`, with one more host: the one at which the present request reached this site. */
export function withHost(ours: Ours, host: string | undefined): Ours {
  if (host === undefined || host === '') return ours;
  const same = host.toLowerCase();
  return { ...ours, isHost: (other) => other === same || ours.isHost(other) };
}
