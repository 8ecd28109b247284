import type { Core } from '@strapi/strapi';
import { parseStoredUrl } from '../../contracts/reference';
import { isObject } from '../../core/json';
import { isReferenceRow } from './guard';

/**
 * Keeps the DAM's bytes out of `strapi export` and `strapi transfer`. Both read every file that is
 * not local through `strapi.fetch` (`@strapi/data-transfer`, local-source/assets.js): a stored url is
 * relative, which would end the command; one with a host would copy the bytes. Skipped with a
 * warning is what this reading does with a file that is not there.
 */
export function leaveBytesInDam(strapi: Core.Strapi): void {
  const fetch = new Proxy(strapi.fetch, {
    apply(target, self, args: Parameters<typeof strapi.fetch>) {
      const [url] = args;
      if (isReferenceUrl(url)) return Promise.reject(new NoBytesError(url));
      return Reflect.apply(target, self, args);
    },
  });
  // An own property, since `fetch` is a getter of the class and its service cannot be replaced.
  Object.defineProperty(strapi, 'fetch', { value: fetch, configurable: true });
}

class NoBytesError extends Error {
  /** The one code that is skipped; any other ends the command. */
  readonly code = 'ENOENT';

  constructor(url: string) {
    super(`"${url}" refers to an asset of the DAM: its bytes stay there.`);
  }
}

/** As much of the site's upload provider as is guarded here. */
interface UploadProvider {
  delete(file: unknown, ...rest: unknown[]): Promise<unknown>;
}

/**
 * An import empties the Media Library first, and has the site's provider delete each row and each of
 * its formats, whosever they are (`@strapi/data-transfer`, local-destination/index.js): a provider
 * asked for what it never stored may delete something else, or fail and end the import.
 */
export function keepProviderToItsFiles(strapi: Core.Strapi): void {
  const provider: UploadProvider = strapi.plugin('upload').provider;
  const { delete: remove } = provider;
  provider.delete = async (file, ...rest) => {
    // A format has no provider; its url tells.
    if (isReferenceRow(file) || (isObject(file) && isReferenceUrl(file.url))) return undefined;
    return remove.call(provider, file, ...rest);
  };
}

function isReferenceUrl(url: unknown): url is string {
  return typeof url === 'string' && parseStoredUrl(url) !== null;
}
