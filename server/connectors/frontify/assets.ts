import { z } from 'zod';
import type { AssetAnswer, CallOptions } from '../../contracts/connector';
import { DamError } from '../../contracts/errors';
import { parseAnswer } from '../wire-schema';
import { assetOf, isAssetId, type Mapping, type WireAsset, wireAsset, wordsOf } from './answers';
import { errorOf, type FrontifyApi, isNotFound, isTooComplex, type WireError } from './api';
import { propertyIn } from './options';
import type { FrontifyProjects } from './projects';
import { ASSETS, assetsOneByOne, idVariables } from './queries';

/** Reads assets by their ids. */

const wireAssets = z.object({ assets: z.array(z.unknown()).nullable() });
const wireId = z.object({ id: z.string() });

/** What is known of an asset after a call: as Frontify tells it, or why not. */
export type Read = WireAsset | DamError;

export async function readAssets(
  api: FrontifyApi,
  projects: FrontifyProjects,
  assetIds: readonly string[],
  call: CallOptions = {},
): Promise<AssetAnswer[]> {
  const ids = [...new Set(assetIds)].filter(isAssetId);
  if (ids.length === 0) return assetIds.map(() => ({ status: 'missing' }));
  await projects.assertProperties(call);
  const reads = await readAll(api, ids, call);
  await assertApprovalExists(api, projects, [...reads.values()], call);
  const mapping = await projects.mapping(call);
  return assetIds.map((id) => answerOf(id, reads.get(id), mapping));
}

/** Reads in halves what is too much for one query; Frontify does not say how much it answers. */
async function readAll(
  api: FrontifyApi,
  ids: readonly string[],
  call: CallOptions,
): Promise<Map<string, Read>> {
  try {
    const listed = await readListed(api, ids, call);
    const absent = ids.filter((id) => !listed.has(id));
    return new Map([...listed, ...(await readOneByOne(api, absent, call))]);
  } catch (error) {
    if (!isTooComplex(error) || ids.length === 1) throw error;
    const middle = Math.ceil(ids.length / 2);
    const first = await readAll(api, ids.slice(0, middle), call);
    return new Map([...first, ...(await readAll(api, ids.slice(middle), call))]);
  }
}

/** Null in the list tells no id, and an error at its place may be of any; both are left to `readOneByOne`. */
async function readListed(
  api: FrontifyApi,
  ids: readonly string[],
  call: CallOptions,
): Promise<Map<string, Read>> {
  const { data, errors } = await api.ask(ASSETS, { ids }, call);
  const { assets } = parseAnswer(wireAssets, data);
  if (assets === null && errors.length === 0) {
    throw new DamError('bad-answer', 'Frontify answered a query of assets with nothing.');
  }
  const reads = new Map<string, Read>();
  for (const [index, item] of (assets ?? []).entries()) {
    const { data: known } = wireId.safeParse(item);
    if (known !== undefined) reads.set(known.id, readOf(item, errors, ['assets', index]));
  }
  return reads;
}

/**
 * Asks again for assets that a list left out, each under a name of its own. Only null without an error means that there
 * is no such asset; a list may also be cut short.
 */
async function readOneByOne(
  api: FrontifyApi,
  ids: readonly string[],
  call: CallOptions,
): Promise<Map<string, Read>> {
  const reads = new Map<string, Read>();
  if (ids.length === 0) return reads;
  const { data, errors } = await api.ask(assetsOneByOne(ids.length), idVariables(ids), call);
  for (const [index, id] of ids.entries()) {
    const name = `a${index}`;
    const item = data[name];
    const own = errors.filter(({ path }) => !path?.length || path[0] === name);
    if (item === undefined) {
      reads.set(
        id,
        new DamError('bad-answer', 'Frontify answered without an asset it was asked for.'),
      );
    } else if (item !== null) {
      reads.set(id, readOf(item, errors, [name]));
    } else if (own[0] !== undefined && !own.every(isNotFound)) {
      reads.set(id, errorOf(own.find((error) => !isNotFound(error)) ?? own[0]));
    }
  }
  return reads;
}

/**
 * Reads an asset of an answer. A part that was refused is null as if there were none, which could be an expiry: the whole
 * asset is then not known.
 */
export function readOf(
  item: unknown,
  errors: readonly WireError[],
  place: readonly (string | number)[],
): Read {
  const refused = errors.find(({ path }) => place.every((part, index) => path?.[index] === part));
  if (refused !== undefined) return errorOf(refused);
  try {
    return parseAnswer(wireAsset, item);
  } catch (error) {
    if (error instanceof DamError) return error;
    throw error;
  }
}

/** A property that was deleted a moment ago is absent in all assets; without this they would all be unapproved. */
async function assertApprovalExists(
  api: FrontifyApi,
  projects: FrontifyProjects,
  reads: readonly Read[],
  call: CallOptions,
): Promise<void> {
  const property = propertyIn(api.options.approval?.field);
  const assets = reads.flatMap((read) => (read instanceof DamError ? [] : read));
  if (property === null || assets.length === 0) return;
  if (assets.every((wire) => wordsOf(wire, property).length === 0)) {
    await projects.assertProperties(call, true);
  }
}

function answerOf(id: string, read: Read | undefined, mapping: Mapping): AssetAnswer {
  if (read === undefined) return { status: 'missing' };
  if (read instanceof DamError) return { status: 'failed', error: read };
  // A new file is processed for a while. Until then the site keeps what it knows.
  if (read.status === 'PROCESSING') return { status: 'failed', error: isProcessing() };
  try {
    return { status: 'found', asset: { ...assetOf(read, mapping), assetId: id } };
  } catch (error) {
    if (error instanceof DamError) return { status: 'failed', error };
    throw error;
  }
}

function isProcessing(): DamError {
  return new DamError(
    'bad-answer',
    'Frontify is still processing the file. Try again in a moment.',
  );
}
