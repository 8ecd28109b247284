import type { Core } from '@strapi/strapi';
import type { DescriptionProblem } from '../../contracts/api';
import type { Reference } from '../../contracts/reference';
import type { AssetName } from '../../core/asset-name';
import { resolutionIn } from '../../core/availability';
import { chunksOf, groupBy } from '../../core/lists';
import type { MediaViews } from '../../core/media-view';
import type { Clock, Connections } from '../../core/ports';
import type { Ours } from '../../core/references/ours';
import { descriptionOf } from '../content/publish-concerns';
import { RecordTable, rowKey } from '../storage/record-table';
import { placementKey } from './index-table';
import { type Placement, placementsOf } from './placements';

/** Documents per query. */
const CHUNK = 100;

/** What judges descriptions. */
interface Judges {
  ours: Ours;
  clock: Pick<Clock, 'now'>;
  connections: Connections;
  mediaViews: Pick<MediaViews, 'textsOf'>;
  resolver: { nameOf(reference: Reference): AssetName };
}

/** A placement that says whether people who cannot see the image are told what it shows. */
export type DescribedPlacement = Placement & {
  /** Why the alternative text describes nothing; null if it may, and where it is not judged, such as in texts. */
  description: DescriptionProblem | null;
};

/**
 * Judges the alternative text of each placement, that of the use or else of the asset. Reads the entries, since the index
 * has no texts, and what is known of the assets; asks no DAM.
 */
export async function describedPlacements(
  strapi: Core.Strapi,
  judges: Judges,
  placements: readonly Placement[],
): Promise<DescribedPlacement[]> {
  const { connections, clock } = judges;
  const own = await ownTexts(strapi, judges, placements);
  const records = await new RecordTable(strapi).getMany(namesOf(placements));
  const byKey = new Map(records.map((record) => [rowKey(record), record]));
  const nowMs = clock.now();
  return placements.map((placement) => {
    const record = byKey.get(rowKey(placement));
    const { version, locale } = placement;
    if (record === undefined) return { ...placement, description: null };
    const resolution = resolutionIn(connections, record, version ?? undefined, nowMs);
    const use = { alternativeText: own.get(placementKey(placement)), locale };
    return { ...placement, description: descriptionOf(judges, use, resolution) };
  });
}

function namesOf(placements: readonly Placement[]): AssetName[] {
  return [...new Map(placements.map((placement) => [rowKey(placement), placement])).values()];
}

/** Returns the own alternative texts of these uses, by `placementKey`. */
async function ownTexts(
  strapi: Core.Strapi,
  { ours, resolver }: Judges,
  placements: readonly Placement[],
): Promise<Map<string, string | null | undefined>> {
  const nameOf = (reference: Reference) => resolver.nameOf(reference);
  const own = new Map<string, string | null | undefined>();
  for (const [uid, group] of groupBy(placements, (placement) => placement.uid)) {
    const documentIds = new Set(group.map(({ documentId }) => documentId));
    for (const chunk of chunksOf([...documentIds], CHUNK)) {
      const read = await placementsOf(strapi, ours, nameOf, uid, chunk);
      for (const each of read) own.set(placementKey(each), each.alternativeText);
    }
  }
  return own;
}
