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
import { type Placement, placementsOf, type ReadPlacement } from './placements';
import type { UsageIndex } from './usage-index';

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

/** A placement whose image is described to nobody. */
export interface UndescribedPlacement extends Placement {
  description: DescriptionProblem;
}

/**
 * Judges the alternative text of each placement, that of the use or else of the asset. Reads the entries, since the index
 * has no texts, and what is known of the assets; asks no DAM.
 */
export async function describedPlacements(
  strapi: Core.Strapi,
  judges: Judges,
  placements: readonly Placement[],
): Promise<DescribedPlacement[]> {
  const own = await ownTexts(strapi, judges, placements);
  const described: readonly ReadPlacement[] = placements.map((placement) => ({
    ...placement,
    alternativeText: own.get(placementKey(placement)),
  }));
  const problems = await problemsOf(strapi, judges, described);
  return placements.map((placement, index) => ({
    ...placement,
    description: problems[index] ?? null,
  }));
}

/**
 * Yields the placements in all content whose image is described to nobody. Asks no DAM: an asset that is not known yet
 * is left out.
 */
export async function* undescribedPlacements(
  strapi: Core.Strapi,
  judges: Judges,
  usage: Pick<UsageIndex, 'inContent'>,
): AsyncGenerator<UndescribedPlacement> {
  for await (const { content } of usage.inContent()) {
    const problems = await problemsOf(strapi, judges, content);
    for (const [index, { alternativeText: _, ...placement }] of content.entries()) {
      const description = problems[index] ?? null;
      if (description !== null) yield { ...placement, description };
    }
  }
}

async function problemsOf(
  strapi: Core.Strapi,
  judges: Judges,
  placements: readonly ReadPlacement[],
): Promise<(DescriptionProblem | null)[]> {
  const { connections, clock } = judges;
  const records = await new RecordTable(strapi).getMany(namesOf(placements));
  const byKey = new Map(records.map((record) => [rowKey(record), record]));
  const nowMs = clock.now();
  return placements.map((placement) => {
    const record = byKey.get(rowKey(placement));
    if (record === undefined) return null;
    const { version, locale, alternativeText } = placement;
    const resolution = resolutionIn(connections, record, version ?? undefined, nowMs);
    return descriptionOf(judges, { alternativeText, locale }, resolution);
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
