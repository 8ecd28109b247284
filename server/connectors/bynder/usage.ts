import { z } from 'zod';
import type { CallOptions, UsageChange } from '../../contracts/connector';
import { DamError } from '../../contracts/errors';
import { parseAnswer } from '../wire-schema';
import { isAssetId } from './answers';
import type { BynderSession } from './session';

/** Pages per sync; Bynder documents no limit. */
const PAGES_AT_ONCE = 25;
/** Reads side by side, which keeps many pages well below 10 calls per second. */
const READS_AT_ONCE = 5;

const wireUsages = z.array(
  z.object({
    asset_id: z.string(),
    uri: z.string(),
    additional: z.string().nullish(),
    integration: z.object({ id: z.string() }).nullish(),
  }),
);
const wireSync = z.object({
  rejected: z
    .array(z.object({ asset_id: z.string(), uri: z.string(), reason: z.string().nullish() }))
    .nullish(),
});

interface Usage {
  asset_id: string;
  uri: string;
  additional: string;
}

/**
 * Reports to Bynder's asset usage with its sync, which makes repeated usages one, unlike single calls.
 * A sync replaces all usages of a page, so the known ones are read first and sent again.
 */
export async function reportUsage(
  session: BynderSession,
  integrationId: string,
  changes: readonly UsageChange[],
  { signal }: CallOptions = {},
): Promise<(DamError | null)[]> {
  const uris = [...new Set(changes.map(({ uri }) => uri))];
  const rejected = new Map<string, string>();
  for (let at = 0; at < uris.length; at += PAGES_AT_ONCE) {
    const some = uris.slice(at, at + PAGES_AT_ONCE);
    const known = await usagesOf(session, integrationId, some, signal);
    const answer = await session.json(
      {
        method: 'POST',
        path: '/api/media/usage/sync/',
        data: { integration_id: integrationId, uris: some, usages: merged(known, changes, some) },
      },
      signal,
    );
    for (const { asset_id, uri, reason } of parseAnswer(wireSync, answer).rejected ?? []) {
      rejected.set(keyOf(asset_id, uri), reason ?? 'without a reason');
    }
  }
  return changes.map(({ assetId, action, uri }) => {
    if (!isAssetId(assetId))
      return new DamError('bad-request', 'The id does not have the form of an asset id of Bynder.');
    const reason = rejected.get(keyOf(assetId, uri));
    if (reason === undefined || action === 'remove') return null;
    return new DamError('bad-request', `Bynder refused the usage: ${reason.slice(0, 200)}`);
  });
}

async function usagesOf(
  session: BynderSession,
  integrationId: string,
  uris: readonly string[],
  signal: AbortSignal | undefined,
): Promise<Usage[]> {
  const usages: Usage[] = [];
  for (let at = 0; at < uris.length; at += READS_AT_ONCE) {
    const reads = uris.slice(at, at + READS_AT_ONCE).map(async (uri) => {
      const params = { integration_id: integrationId, uri };
      const answer = await session.json({ path: '/api/media/usage/', params }, signal);
      return parseAnswer(wireUsages, answer)
        .filter(({ integration }) => (integration?.id ?? integrationId) === integrationId)
        .filter((usage) => isSame(usage.uri, uri))
        .map(({ asset_id, additional }) => ({ asset_id, uri, additional: additional ?? '' }));
    });
    usages.push(...(await Promise.all(reads)).flat());
  }
  return usages;
}

/** Returns the usages after the changes, each asset once per page. */
function merged(
  known: readonly Usage[],
  changes: readonly UsageChange[],
  uris: readonly string[],
): Usage[] {
  const usages = new Map(known.map((usage) => [keyOf(usage.asset_id, usage.uri), usage]));
  for (const { assetId, action, uri, title } of changes) {
    if (!uris.includes(uri) || !isAssetId(assetId)) continue;
    const key = keyOf(assetId, uri);
    if (action === 'add') usages.set(key, { asset_id: assetId, uri, additional: title });
    else usages.delete(key);
  }
  return [...usages.values()];
}

function keyOf(assetId: string, uri: string): string {
  return `${assetId.toUpperCase()} ${uri}`;
}

/** Compares parsed addresses, since Bynder may write an address differently than it was sent. */
function isSame(one: string, other: string): boolean {
  if (one === other) return true;
  if (!URL.canParse(one) || !URL.canParse(other)) return false;
  return new URL(one).href === new URL(other).href;
}
