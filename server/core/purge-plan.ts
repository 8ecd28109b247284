import type { PurgeMode } from '../contracts/cdn';
import type { AssetName } from './asset-name';
import { assetTag, connectionTag, crowdTag } from './cache-tags';
import type { Change, ChangeKind } from './changes';
import { chunksOf, groupBy } from './lists';
import type { ChangedRecord } from './ports';

/** An asset whose answers are out of date. */
export interface OutdatedAsset extends AssetName {
  mode: PurgeMode;
}

/** One call of a CDN. */
export interface Purge {
  tags: readonly string[];
  mode: PurgeMode;
}

/** What decides how assets become calls. */
export interface PurgeLimits {
  tagsPerCall: number;
  /** The most tags of all connections together. If there are more, whole connections are purged instead. */
  fewTags: number;
  /** True for a connection some of whose answers have no tag for each asset. */
  isCrowded(connection: string): boolean;
}

/** Changes after which the former state may still be shown for a moment. */
const HARMLESS: ReadonlySet<ChangeKind> = new Set([
  'restored',
  'found',
  'approved',
  'texts',
  'embargo-ended',
]);

/** Returns how answers with a changed asset are purged: hard if what they show may not be shown any more. */
export function purgeModeOf({ record, changes }: ChangedRecord): PurgeMode {
  const statusOf = (version: string | null) =>
    record.asset?.versions.find((each) => each.version === version)?.status;
  // A DAM that lists no former versions has replaced the file; one that does may have taken an approval back.
  const isUpdate = ({ kind, from }: Change): boolean =>
    kind === 'version' && (statusOf(from) ?? 'approved') === 'approved';
  return changes.every((change) => HARMLESS.has(change.kind) || isUpdate(change)) ? 'soft' : 'hard';
}

/**
 * Returns the calls that purge all answers with these assets, hard ones first: what may no longer be shown goes
 * before what only looks old. Each tag is in one call.
 */
export function purgesFor(assets: readonly OutdatedAsset[], limits: PurgeLimits): Purge[] {
  const modes = new Map<string, PurgeMode>();
  const byConnection = groupBy(assets, (asset) => asset.connection);
  const fewTags = Math.max(1, Math.floor(limits.fewTags / byConnection.size));
  for (const [connection, some] of byConnection) {
    for (const [tag, mode] of tagsOf(connection, some, { ...limits, fewTags })) {
      modes.set(tag, mode);
    }
  }
  return (['hard', 'soft'] as const).flatMap((mode) => {
    const tags = [...modes].filter(([, each]) => each === mode).map(([tag]) => tag);
    return chunksOf(tags, limits.tagsPerCall).map((chunk) => ({ tags: chunk, mode }));
  });
}

/** The tags of assets of one connection. A tag is purged hard if one of them asks for it. */
function tagsOf(
  connection: string,
  assets: readonly OutdatedAsset[],
  { fewTags, isCrowded }: PurgeLimits,
): Map<string, PurgeMode> {
  const modes = new Map<string, PurgeMode>();
  const add = (tag: string, mode: PurgeMode) => {
    if (modes.get(tag) !== 'hard') modes.set(tag, mode);
  };
  for (const asset of assets) {
    add(assetTag(asset), asset.mode);
    if (isCrowded(connection)) add(crowdTag(connection), asset.mode);
  }
  if (modes.size <= fewTags) return modes;
  return new Map([
    [connectionTag(connection), [...modes.values()].includes('hard') ? 'hard' : 'soft'],
  ]);
}
