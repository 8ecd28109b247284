import { z } from 'zod';
import type { CallOptions, OpenedFile, OpenRequest } from '../../contracts/connector';
import { DamError } from '../../contracts/errors';
import { decodedPart } from '../own-address';
import { parseAnswer } from '../wire-schema';
import { isAssetId, versionName, wireRevisions } from './answers';
import type { FrontifyApi } from './api';
import { FILE_OF } from './queries';

const wireFile = z.object({
  asset: z.object({ revisions: wireRevisions, downloadUrl: z.string().nullish() }).nullable(),
});

/** Opens a file; for an original it first asks for an address that expires. */
export async function openFile(
  api: FrontifyApi,
  { url, range }: OpenRequest,
  call: CallOptions = {},
): Promise<OpenedFile> {
  const file = fileIn(url, api.baseUrl);
  const address = file === null ? url : await addressOf(api, file, call);
  return api.openFile({ url: address, ...(range !== undefined && { range }) }, call.signal);
}

interface FileOfVersion {
  id: string;
  version: string;
}

/** What an address of a version names; null for any other address. */
function fileIn(url: string, baseUrl: string): FileOfVersion | null {
  const prefix = `${baseUrl}/graphql/files/`;
  if (!url.startsWith(prefix)) return null;
  const [id, version, ...rest] = url.slice(prefix.length).split('/').map(decodedPart);
  const isWhole = rest.length === 0 && id != null && version != null && isAssetId(id);
  return isWhole ? { id, version } : null;
}

async function addressOf(
  api: FrontifyApi,
  { id, version }: FileOfVersion,
  call: CallOptions,
): Promise<string> {
  const { asset } = parseAnswer(wireFile, await api.askAll(FILE_OF, { id }, call));
  if (asset === null) throw new DamError('bad-request', 'Frontify has no such asset.');
  // Frontify has no address for the file of a revision: this one would be that of another version.
  if (versionName(asset.revisions) !== version) {
    throw new DamError(
      'bad-answer',
      'The file was replaced in Frontify a moment ago. The new one is shown when the asset has been read again.',
    );
  }
  if (asset.downloadUrl) return asset.downloadUrl;
  throw new DamError(
    'forbidden',
    'Frontify gives the file only on request, since its download is protected. Lift the protection in Frontify.',
  );
}
