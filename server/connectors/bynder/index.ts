import { z } from 'zod';
import type { Asset } from '../../contracts/asset';
import {
  type AssetAnswer,
  type Connector,
  type ConnectorEnvironment,
  type ConnectorTraits,
  defineConnector,
  type OpenRequest,
  type UploadRequest,
} from '../../contracts/connector';
import { DamError } from '../../contracts/errors';
import { cachedRead } from '../cached-read';
import { type SnsRead, SnsTopics, snsRead } from '../sns';
import { parseAnswer, parseEvent } from '../wire-schema';
import {
  assetOf,
  derivativesOf,
  isAssetId,
  type Mapping,
  type WireAsset,
  wireAsset,
  wireDerivatives,
  wireListing,
} from './answers';
import { bynderChanges } from './events';
import { filtersOf } from './filters';
import { BUILT_IN, type BynderOptions, bynderOptions } from './options';
import { bynderSearch, SORTS } from './search';
import { BynderSession, unlessRefused } from './session';
import { renditionUrl } from './transformations';
import { bynderUpload } from './upload';
import { bynderUsage } from './usage';

/** Bynder, as its published description has it (https://api.bynder.com). */

/** The most that Bynder takes is not published; an address with so many ids is still a short one. */
const CHUNK_SIZE = 50;
const DERIVATIVES_KEPT_MS = 300_000;
/** As Bynder's own client waits. */
const POLL_EVERY_MS = 2_000;
/** This plugin's own limit. */
const MOST_UPLOAD_BYTES = 1024 * 1024 * 1024;

const wireDownload = z.object({ s3_file: z.string() });
const wireEvent = z.object({ media_id: z.string().nullish() });

export const bynder = defineConnector<BynderOptions>({
  id: 'bynder',
  label: 'Bynder',
  delivery: 'proxy',
  chunkSize: CHUNK_SIZE,
  filters: BUILT_IN,
  sorts: Object.keys(SORTS),
  optionsSchema: bynderOptions,
  traitsOf: (options): Partial<ConnectorTraits> => ({
    delivery: options.publicFiles ? 'redirect' : 'proxy',
    filters: filtersOf(options),
    ...(options.brandId !== undefined && { uploads: { maxBytes: MOST_UPLOAD_BYTES, mimes: null } }),
  }),
  create: (options, environment) => createBynder(options, environment),
});

/** What tests put in place of the network's own and of time. */
export interface BynderPorts {
  readSns?: SnsRead;
  pollEveryMs?: number;
}

export function createBynder(
  options: BynderOptions,
  environment: ConnectorEnvironment,
  { readSns = snsRead(environment), pollEveryMs = POLL_EVERY_MS }: BynderPorts = {},
): Connector {
  const session = new BynderSession(options, environment);
  const { baseUrl } = session;
  const { brandId, integrationId, webhookTopics, publicFiles } = options;
  const derivatives = cachedRead(DERIVATIVES_KEPT_MS, async (signal) => {
    const answer = await session
      .json({ path: '/api/v4/account/derivatives/' }, signal)
      // Pictures whose size nobody tells are left out.
      .catch(unlessRefused([]));
    return derivativesOf(parseAnswer(wireDerivatives, answer), options);
  });
  const mappingOf = async (signal?: AbortSignal): Promise<Mapping> => ({
    options,
    baseUrl,
    derivatives: await derivatives.get(signal),
  });

  /**
   * Asks again for what was left out while an answer brings something: how many ids Bynder takes at
   * once is not published, and only an answer without any of them says that there are none.
   */
  const readInto = async (
    found: Map<string, WireAsset>,
    ids: readonly string[],
    more: Readonly<Record<string, string>>,
    signal: AbortSignal | undefined,
  ): Promise<void> => {
    let absent = ids.filter((id) => !found.has(keyOf(id)));
    while (absent.length > 0) {
      const params = {
        ids: absent.join(),
        limit: String(absent.length),
        includeMediaItems: '1',
        includeVersionNumber: '1',
        ...more,
      };
      const answer = await session.json({ path: '/api/v4/media/', params }, signal);
      for (const wire of parseAnswer(wireListing, answer).media) found.set(keyOf(wire.id), wire);
      const left = absent.filter((id) => !found.has(keyOf(id)));
      if (left.length === absent.length) return;
      absent = left;
    }
  };

  const getMany: Connector['getMany'] = async (assetIds, { signal } = {}) => {
    const ids = [...new Set(assetIds.filter(isAssetId))];
    const found = new Map<string, WireAsset>();
    await readInto(found, ids, {}, signal);
    // Whether archived ones are among the others is not published either.
    await readInto(found, ids, { archive: '1' }, signal);
    if (found.size === 0) return assetIds.map(() => ({ status: 'missing' }));
    const mapping = await mappingOf(signal);
    return assetIds.map((id): AssetAnswer => {
      const wire = found.get(keyOf(id));
      if (wire === undefined) return { status: 'missing' };
      return { status: 'found', asset: assetOf(wire, mapping) };
    });
  };

  const open = async ({ url, range }: OpenRequest, signal: AbortSignal | undefined) => {
    const part = { ...(range !== undefined && { range }) };
    const path = downloadPathOf(url, baseUrl);
    if (path !== null) {
      const { s3_file } = parseAnswer(wireDownload, await session.json(path, signal));
      return session.openElsewhere({ url: s3_file, ...part }, signal);
    }
    const isOwn = URL.canParse(url) && new URL(url).origin === new URL(baseUrl).origin;
    if (!isOwn) return session.openElsewhere({ url, ...part }, signal);
    // No call of the API is a file.
    if (/^\/(api|v\d+)\//.test(new URL(url).pathname)) {
      throw new DamError('bad-request', 'The address is not one of a file.');
    }
    return session.openOwn({ url, ...part }, signal);
  };

  const upload = async (request: UploadRequest, signal: AbortSignal | undefined) => {
    const sent = { pollEveryMs, ...(signal && { signal }) };
    const assetId = await bynderUpload(session, options, request, sent);
    const [answer] = await getMany([assetId], { ...(signal && { signal }) });
    // What waits for approval is in no listing.
    return answer?.status === 'found'
      ? answer.asset
      : waiting(assetId, request, await mappingOf(signal));
  };

  const topics = webhookTopics && new SnsTopics(webhookTopics, readSns);
  return {
    async ping({ signal } = {}) {
      const params = { limit: '1' };
      parseAnswer(wireListing, await session.json({ path: '/api/v4/media/', params }, signal));
    },
    search: bynderSearch(session, options, mappingOf),
    getMany,
    open: (request, { signal } = {}) => open(request, signal),
    changesSince: (cursor, call) => bynderChanges(session, cursor, call),
    ...(publicFiles && { renditionUrl }),
    ...(brandId !== undefined && {
      upload: (request: UploadRequest, { signal }: { signal?: AbortSignal } = {}) =>
        upload(request, signal),
    }),
    ...(integrationId !== undefined && {
      reportUsage: (changes, call) => bynderUsage(session, integrationId, changes, call),
    }),
    ...(topics && {
      async verifyWebhook(request, call) {
        const message = await topics.receive(request, call);
        if (message === null) return null;
        const { messageId, text } = message;
        return { assetIds: text === null ? [] : assetIdsIn(text), transmission: messageId };
      },
    }),
  };
}

/** Bynder writes capitals; whether it asks for them is not published. */
function keyOf(id: string): string {
  return id.toUpperCase();
}

/** What asks for the temporary address of a version; null for an address of another kind. */
function downloadPathOf(url: string, baseUrl: string) {
  if (!url.startsWith(`${baseUrl}/api/v4/media/`)) return null;
  const [, id = '', version] =
    /^\/api\/v4\/media\/([0-9A-Za-z-]+)\/(?:(\d+)\/download\/|download\/\?type=original&v=\d+)$/.exec(
      url.slice(baseUrl.length),
    ) ?? [];
  if (!isAssetId(id)) return null;
  if (version !== undefined) return { path: `/api/v4/media/${id}/${version}/download/` };
  return { path: `/api/v4/media/${id}/download/`, params: { type: 'original' } };
}

/** An event that names no asset is of a job, a scan, or of what has another id. */
function assetIdsIn(text: string): string[] {
  const { media_id: id } = parseEvent(wireEvent, text);
  return id && isAssetId(id) ? [id] : [];
}

/** As far as it is known: in review, whatever the options say of approval. */
function waiting(assetId: string, request: UploadRequest, mapping: Mapping): Asset {
  const wire = parseAnswer(wireAsset, {
    id: assetId,
    name: request.title,
    fileName: request.fileName,
    tags: request.tags,
    type: request.mime.split('/')[0],
    fileSize: request.file.size,
    version: 1,
  });
  const asset = assetOf(wire, mapping);
  const versions = asset.versions.map((each) => ({ ...each, status: 'in-review' as const }));
  return { ...asset, current: null, versions };
}
