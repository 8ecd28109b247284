import { DamError } from '../contracts/errors';

/** Adds to the error of a refused address which host to configure, for vendors that do not document theirs. */
export function withHost(error: unknown, url: string, vendor: string): unknown {
  if (!(error instanceof DamError) || error.type !== 'bad-request') return error;
  const host = URL.canParse(url) ? new URL(url).host : 'an address that is no URL';
  return new DamError(
    'bad-request',
    `${error.message} The file lies at ${host}. If that is a host of ${vendor}, add it to "fileHosts".`,
  );
}
