import type { Recognition } from '../../contracts/connector';
import { decodedPart, httpAddress } from '../own-address';
import type { GenericOptions } from './options';

/** An address with the place of the id in it. */
interface Pattern {
  host: string;
  expression: RegExp;
}

/** What ends an address that has one more part than its pattern, such as a query. */
const END = '(?=[/?#&]|$)';

/**
 * Makes the function that recognises addresses by `addresses` of the options and by `asset.openUrl`. `{id}` stands
 * for the id, `*` for anything within one part of a path.
 */
export function recogniser({
  baseUrl,
  addresses,
  asset,
}: GenericOptions): (address: string) => Recognition | null {
  const { openUrl } = asset;
  const all = openUrl?.includes('{id}') === true ? [...addresses, openUrl] : addresses;
  const patterns = all.flatMap((each) => patternOf(each.startsWith('/') ? baseUrl + each : each));
  return (address) => {
    const url = httpAddress(address);
    if (url === null) return null;
    const shown = url.pathname + url.search + url.hash;
    for (const { host, expression } of patterns) {
      const [, part] = (url.host === host && expression.exec(shown)) || [];
      const assetId = part === undefined ? null : decodedPart(part);
      if (assetId !== null) return { assetId };
    }
    return null;
  };
}

/** An empty list if the pattern is no http(s) address. */
function patternOf(pattern: string): Pattern[] {
  const [, origin = '', rest = ''] = /^(https?:\/\/[^/?#]+)(.*)$/is.exec(pattern) ?? [];
  if (!URL.canParse(origin)) return [];
  const source = rest
    .split(/(\{id\}|\*)/)
    .map((part) => {
      if (part === '{id}') return '([^/?#&]+)';
      return part === '*' ? '[^/?#&]*' : part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
    })
    .join('');
  return [{ host: new URL(origin).host, expression: new RegExp(`^${source}${END}`) }];
}
