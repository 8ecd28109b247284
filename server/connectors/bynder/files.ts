import { z } from 'zod';
import type { CallOptions, OpenedFile, OpenRequest } from '../../contracts/connector';
import { DamError } from '../../contracts/errors';
import { parseAnswer } from '../wire-schema';
import { isAssetId } from './answers';
import type { BynderCall, BynderSession } from './session';

const wireDownload = z.object({ s3_file: z.string() });

/** Opens a file; for an original it first asks for a temporary address. */
export async function openFile(
  session: BynderSession,
  { url, range }: OpenRequest,
  { signal }: CallOptions = {},
): Promise<OpenedFile> {
  const part = range === undefined ? {} : { range };
  const download = downloadOf(url, session.baseUrl);
  if (download !== null) {
    const { s3_file } = parseAnswer(wireDownload, await session.json(download, signal));
    return session.openElsewhere({ url: s3_file, ...part }, signal);
  }
  const isOwn = URL.canParse(url) && new URL(url).origin === new URL(session.baseUrl).origin;
  if (!isOwn) return session.openElsewhere({ url, ...part }, signal);
  // The credentials must not open calls of the API.
  if (/^\/(api|v\d+)\//.test(new URL(url).pathname)) {
    throw new DamError('bad-request', 'The address is a call of the API, not a file.');
  }
  return session.openOwn({ url, ...part }, signal);
}

/** Returns the call for the temporary address of an original; null for any other address. */
function downloadOf(url: string, baseUrl: string): BynderCall | null {
  if (!url.startsWith(`${baseUrl}/api/v4/media/`)) return null;
  const [, id = '', version] =
    /^\/api\/v4\/media\/([0-9A-Za-z-]+)\/(?:(\d+)\/download\/|download\/\?type=original&v=\d+)$/.exec(
      url.slice(baseUrl.length),
    ) ?? [];
  if (!isAssetId(id)) return null;
  if (version !== undefined) return { path: `/api/v4/media/${id}/${version}/download/` };
  return { path: `/api/v4/media/${id}/download/`, params: { type: 'original' } };
}
