import type { Core } from '@strapi/strapi';
import { parseStoredUrl } from '../../contracts/reference';
import { isObject } from '../../core/json';
import { fetchOf, uploadProviderOf } from '../compat';
import { isReferenceRow } from './guard';

/**
 * Keeps the bytes of assets out of `strapi export` and `strapi transfer`. Both commands fetch every file
 * that is not local with `strapi.fetch` (`@strapi/data-transfer`, local-source/assets.js). A relative
 * stored URL would end the command, and a URL with a host would copy the bytes. The error code `ENOENT`
 * makes the commands skip the file with a warning.
 */
export function leaveBytesInDam(strapi: Core.Strapi): void {
  const original = fetchOf(strapi);
  if (original === undefined) return;
  const fetch = new Proxy(original, {
    apply(target, self, args: Parameters<Core.Strapi['fetch']>) {
      const [url] = args;
      if (isReferenceUrl(url)) return Promise.reject(new NoBytesError(url));
      return Reflect.apply(target, self, args);
    },
  });
  // Defined on the instance, because `fetch` is a getter of the class and its service cannot be replaced.
  Object.defineProperty(strapi, 'fetch', { value: fetch, configurable: true });
}

class NoBytesError extends Error {
  /** The only code that Strapi skips; any other ends the command. */
  readonly code = 'ENOENT';

  constructor(url: string) {
    super(
      `"${url}" is a reference to a DAM asset. Its bytes stay in the DAM and are not transferred.`,
    );
  }
}

/**
 * Stops the site's upload provider from deleting references. An import first empties the Media Library
 * and calls the provider for every row and every format, even for rows of other providers
 * (`@strapi/data-transfer`, local-destination/index.js). A provider that never stored the file might delete
 * another one, or fail and end the import.
 */
export function keepProviderToItsFiles(strapi: Core.Strapi): void {
  const provider = uploadProviderOf(strapi);
  if (provider === undefined) return;
  const { delete: remove } = provider;
  provider.delete = async (file, ...rest) => {
    // A format has no `provider`, so it is recognised by its URL.
    if (isReferenceRow(file) || (isObject(file) && isReferenceUrl(file.url))) return undefined;
    return remove.call(provider, file, ...rest);
  };
}

function isReferenceUrl(url: unknown): url is string {
  return typeof url === 'string' && parseStoredUrl(url) !== null;
}
