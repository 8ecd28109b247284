import { z } from 'zod';
import type { CallOptions, Recognition } from '../../contracts/connector';
import { decodedPart, ownAddress } from '../own-address';
import { parseAnswer } from '../wire-schema';
import type { CloudinaryApi } from './api';

const wireFound = z.object({
  resources: z.array(z.object({ asset_id: z.string(), public_id: z.string() })),
});

/** Matches a signature and a version of a delivery address, which stand before the public id. */
const SIGNATURE = /^s--[\w-]+--$/;
const VERSION = /^v\d+$/;

/** Matches a step of a transformation: `w_300`, `c_fill,g_auto,w_300`, `t_banner`, `$width_100`. */
const TRANSFORMATION = /^\$?[a-z]{1,12}_[^,]+(?:,\$?[a-z]{1,12}_[^,]+)*$/;

/** Public ids that an address may mean at most. */
const MOST_MEANT = 8;

/**
 * Recognises addresses of the CDN (`/image/upload/c_fill,w_300/v1790000000/places/pier.jpg`). They contain the
 * public id, which a rename changes, so one call reads the asset's id.
 */
export function recognise(address: string, api: CloudinaryApi): Recognition | null {
  const own = ownAddress(address, api.answers.deliveryUrl);
  const [, kind = '', type = '', rest = ''] =
    /^\/(image|video|raw)\/([a-z]+)\/(.+)$/.exec(own?.path ?? '') ?? [];
  if (!api.options.types.some((offered) => offered === type)) return null;
  const ids = publicIdsOf(kind, rest.split('/'));
  if (ids.length === 0) return null;
  return { lookUp: (call) => lookUp(api, `${kind}/${type}`, ids, call) };
}

/**
 * Returns the public ids that the parts of an address may mean. A part such as `my_places` may be a transformation or
 * a folder; nothing behind a version is a transformation.
 */
function publicIdsOf(kind: string, given: readonly string[]): string[] {
  const parts = SIGNATURE.test(given[0] ?? '') ? given.slice(1) : given;
  const ids: string[] = [];
  let isEnd = false;
  for (let from = 0; from < parts.length && ids.length < MOST_MEANT; from++) {
    const id = decodedPart(parts.slice(from).join('/'));
    if (id) ids.push(kind === 'raw' ? id : withoutExtension(id));
    const first = parts[from] ?? '';
    if (isEnd || !(VERSION.test(first) || TRANSFORMATION.test(first))) break;
    isEnd = VERSION.test(first);
  }
  return ids;
}

/** The format follows the public id of an image or a video. */
function withoutExtension(id: string): string {
  return id.replace(/\.[A-Za-z0-9]{1,8}$/, '');
}

/** Two assets that the address could mean give null: another picture is worse than none. */
async function lookUp(
  api: CloudinaryApi,
  folder: string,
  publicIds: readonly string[],
  call: CallOptions = {},
): Promise<string | null> {
  const params = new URLSearchParams({ max_results: '100' });
  for (const id of publicIds) params.append('public_ids[]', id);
  const answer = await api.json(
    { url: `${api.url}/resources/${folder}`, params, ...call },
    'read assets',
  );
  const found = parseAnswer(wireFound, answer).resources.filter(({ public_id }) =>
    publicIds.includes(public_id),
  );
  const [asset] = found;
  return asset !== undefined && found.length === 1 ? asset.asset_id : null;
}
