import { lookup } from 'node:dns/promises';
import { connect as connectPlain, isIP, type Socket } from 'node:net';
import { connect as connectEncrypted, type TLSSocket } from 'node:tls';
import type { Reach, Reached, ReachProblem } from '../contracts/administration';
import { allowsPrivate, isPublic } from './outbound';

/** Time for a name to be resolved, and for a connection to be made, in milliseconds. */
const WITHIN_MS = 5_000;

interface ReachTarget {
  url: URL;
  allowPrivateNetwork: boolean;
}

/**
 * Returns how the API of a connection is reached, whose option `apiUrl` or `baseUrl` holds its address; null if it has
 * neither.
 */
export function reachOf(
  { apiUrl, baseUrl }: Readonly<Record<string, unknown>>,
  allowPrivateNetwork: boolean,
): Reach | null {
  const address = apiUrl ?? baseUrl;
  if (typeof address !== 'string' || !URL.canParse(address)) return null;
  const target = { url: new URL(address), allowPrivateNetwork };
  return { resolve: () => resolveHost(target), connect: () => connectWith(target) };
}

/** Resolves the host's name as calls do, and checks if calls of its addresses are allowed. */
async function resolveHost(target: ReachTarget): Promise<Reached> {
  const looked = await addressesOf(target);
  if ('problem' in looked) return looked;
  return { problem: null, found: looked.addresses.join(', ') };
}

/** Connects with the host, and for https checks its certificate. Sends no request. */
async function connectWith(target: ReachTarget): Promise<Reached> {
  const looked = await addressesOf(target);
  if ('problem' in looked) return looked;
  const { url } = target;
  const [host = ''] = looked.addresses;
  const isEncrypted = url.protocol === 'https:';
  const port = Number(url.port || (isEncrypted ? 443 : 80));
  const name = hostOf(url);
  const socket: Socket | TLSSocket = isEncrypted
    ? connectEncrypted({ host, port, ...(isIP(name) === 0 && { servername: name }) })
    : connectPlain({ host, port });
  try {
    await settled(socket, isEncrypted ? 'secureConnect' : 'connect');
    return {
      problem: null,
      found: isEncrypted ? foundOf(socket as TLSSocket) : 'http, not encrypted',
    };
  } catch (error) {
    const code = codeOf(error);
    return { problem: problemOf(code), found: code };
  } finally {
    socket.destroy();
  }
}

async function addressesOf({
  url,
  allowPrivateNetwork,
}: ReachTarget): Promise<{ addresses: string[] } | Reached> {
  const host = hostOf(url);
  let addresses: string[];
  try {
    const found = await within(lookup(host, { all: true }));
    addresses = found.map(({ address }) => address);
  } catch (error) {
    const code = codeOf(error);
    return { problem: code === HANGS ? 'hangs' : 'unknown-host', found: host };
  }
  const isAllowed = allowsPrivate({ allowPrivateNetwork, baseUrl: url.href });
  if (!isAllowed && addresses.some((address) => !isPublic(address))) {
    return { problem: 'private-network', found: addresses.join(', ') };
  }
  return { addresses };
}

/** The host without the brackets of an IPv6 address. */
function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, '');
}

const HANGS = 'timeout';

async function within<Result>(work: Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(Object.assign(new Error(), { code: HANGS })), WITHIN_MS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function settled(socket: Socket, event: 'connect' | 'secureConnect'): Promise<void> {
  return within(
    new Promise<void>((resolve, reject) => {
      socket.once(event, () => resolve());
      // Stays: a socket that is destroyed may fail once more, and an error nobody hears ends the process.
      socket.on('error', reject);
    }),
  );
}

function foundOf(socket: TLSSocket): string {
  const until = Date.parse(socket.getPeerCertificate().valid_to);
  const date = Number.isNaN(until) ? '' : `, ${new Date(until).toISOString().slice(0, 10)}`;
  return `${socket.getProtocol() ?? 'TLS'}${date}`;
}

function codeOf(error: unknown): string {
  const code: unknown =
    typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : 'unknown';
}

/** Codes of Node and OpenSSL (https://nodejs.org/api/tls.html#x509-certificate-error-codes). */
const PROBLEMS: ReadonlyMap<string, ReachProblem> = new Map<string, ReachProblem>([
  [HANGS, 'hangs'],
  ['ETIMEDOUT', 'hangs'],
  ['ECONNREFUSED', 'refused'],
  ['CERT_HAS_EXPIRED', 'certificate-expired'],
  ['CERT_NOT_YET_VALID', 'certificate-expired'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'certificate-name'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'certificate-untrusted'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'certificate-untrusted'],
  ['UNABLE_TO_GET_ISSUER_CERT', 'certificate-untrusted'],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'certificate-untrusted'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'certificate-untrusted'],
  ['CERT_UNTRUSTED', 'certificate-untrusted'],
  ['EPROTO', 'no-encryption'],
]);

function problemOf(code: string): ReachProblem {
  const known = PROBLEMS.get(code);
  if (known !== undefined) return known;
  return code.startsWith('ERR_SSL') ? 'no-encryption' : 'unreachable';
}
