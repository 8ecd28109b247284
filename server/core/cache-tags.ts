import { createHash } from 'node:crypto';
import { type AssetName, nameKey } from './asset-name';

/** The most tags of an answer: what CloudFront reads, and short enough for the kilobyte that Bunny reads. */
export const MAX_TAGS = 50;

/** The most connections of a site whose answers have tags: each may need two of them. */
export const MAX_TAGGED_CONNECTIONS = MAX_TAGS / 2;

/** A tag that no answer has, to try whether a CDN takes purges. */
export const PROBE_TAG = tagOf('probe');

/** Returns the tag of an asset: `dam-` and 14 hexadecimal digits. All answers with few assets have it. */
export function assetTag({ connection, assetId }: AssetName): string {
  return tagOf('asset', connection, assetId);
}

/** Returns the tag of all answers with assets of a connection. */
export function connectionTag(connection: string): string {
  return tagOf('connection', connection);
}

/**
 * Returns the tag of answers with too many assets for a tag each, of which some are of this connection. They are
 * purged with every change of any of its assets.
 */
export function crowdTag(connection: string): string {
  return tagOf('crowd', connection);
}

/** The tags of an answer. */
export interface AnswerTags {
  tags: string[];
  /** The connections whose assets have no tag of their own, because there are too many. */
  crowded: string[];
}

/** Returns the tags of an answer with these assets, at most `MAX_TAGS`. */
export function tagsOfAnswer(assets: readonly AssetName[]): AnswerTags {
  const distinct = new Map(assets.map((name) => [nameKey(name), name]));
  const connections = [...new Set(assets.map(({ connection }) => connection))];
  const ofConnections = connections.map(connectionTag);
  if (distinct.size + connections.length <= MAX_TAGS) {
    return { tags: [...ofConnections, ...[...distinct.values()].map(assetTag)], crowded: [] };
  }
  return { tags: [...ofConnections, ...connections.map(crowdTag)], crowded: connections };
}

/** Returns the tags of all answers that a change of an asset concerns. */
export function tagsOfChange(name: AssetName): string[] {
  return [assetTag(name), crowdTag(name.connection)];
}

function tagOf(...parts: string[]): string {
  const hash = createHash('sha256').update(JSON.stringify(parts)).digest('hex');
  return `dam-${hash.slice(0, 14)}`;
}
