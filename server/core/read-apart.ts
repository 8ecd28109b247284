import type { AssetAnswer, CallOptions, Connector } from '../contracts/connector';
import { DamError, isOutage } from '../contracts/errors';

/** True for a failure that says nothing about the DAM's other assets. */
export function isOfAsset(error: DamError): boolean {
  return !isOutage(error) && error.type !== 'unauthorized';
}

/**
 * Finds the asset for which a call of several fails, such as one of an unexpected form among a hundred: reads the
 * halves of the call, and the halves of the one that fails. The asset's answer is `failed`.
 *
 * @returns Null if it is not a matter of one asset: both halves fail, or the DAM does not answer.
 */
export async function readApart(
  connector: Pick<Connector, 'getMany' | 'ping'>,
  assetIds: readonly string[],
  error: DamError,
  call: CallOptions,
  isAnswering = false,
): Promise<AssetAnswer[] | null> {
  if (!isOfAsset(error)) return null;
  if (assetIds.length === 1) {
    return isAnswering || (await answers(connector)) ? [{ status: 'failed', error }] : null;
  }
  const middle = Math.ceil(assetIds.length / 2);
  const halves = [assetIds.slice(0, middle), assetIds.slice(middle)];
  const read: (AssetAnswer[] | DamError)[] = [];
  for (const half of halves) read.push(await answersOrError(connector, half, call));
  if (read.every((each) => each instanceof DamError)) return null;
  const all: AssetAnswer[] = [];
  for (const [index, half] of halves.entries()) {
    const part = read[index] ?? error;
    const found =
      part instanceof DamError ? await readApart(connector, half, part, call, true) : part;
    if (found === null) return null;
    all.push(...found);
  }
  return all;
}

async function answersOrError(
  { getMany }: Pick<Connector, 'getMany'>,
  assetIds: readonly string[],
  call: CallOptions,
): Promise<AssetAnswer[] | DamError> {
  try {
    return await getMany(assetIds, call);
  } catch (error) {
    if (error instanceof DamError) return error;
    throw error;
  }
}

async function answers({ ping }: Pick<Connector, 'ping'>): Promise<boolean> {
  try {
    await ping();
    return true;
  } catch (error) {
    if (error instanceof DamError) return false;
    throw error;
  }
}
