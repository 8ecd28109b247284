import {
  type DescriptionProblem,
  EXPIRING_WITHIN_MS,
  type PublishConcern,
  type PublishModes,
} from '../../contracts/api';
import { type Availability, HIDDEN_AVAILABILITIES, isAiGenerated } from '../../contracts/asset';
import { instantMs } from '../../contracts/instant';
import type { Reference } from '../../contracts/reference';
import type { Resolution } from '../../core/availability';
import { descriptionProblem } from '../../core/descriptions';
import type { MediaViews } from '../../core/media-view';
import type { Clock } from '../../core/ports';
import { shownProvenance } from '../../core/provenance';
import type { Resolver } from '../../core/resolver';
import type { DamConfig } from '../config';

const DAY_MS = 24 * 60 * 60 * 1_000;

const HIDDEN: ReadonlySet<Availability> = new Set(HIDDEN_AVAILABILITIES);

/**
 * A reference that publishing warns of: visitors would not see its asset (`hidden`), its rights end soon (`ending`),
 * people who cannot see the image are not told what it shows (`undescribed`), or a generative model made it
 * (`aiGenerated`).
 */
export interface Concern<Placed extends PlacedUse> {
  placed: Placed;
  resolution: Resolution;
  kind: PublishConcern['kind'];
  /** Why the alternative text describes nothing; null for another kind. */
  description: DescriptionProblem | null;
}

/** A reference in an entry. */
interface PlacedUse {
  reference: Reference;
  /** Own alternative text of this use; null inherits the DAM's, undefined where it is not judged, as in texts. */
  alternativeText?: string | null | undefined;
  /** Of the entry. */
  locale?: string | null | undefined;
}

/** The parts of the plugin that judge an entry before it is published. */
interface Judges {
  resolver: Pick<Resolver, 'resolveAll'>;
  clock: Pick<Clock, 'now'>;
  config: Pick<DamConfig, 'publishGuard'>;
  mediaViews: Pick<MediaViews, 'textsOf'>;
}

/** Returns what happens to entries of a content type with each kind of concern. */
export function modesOf(
  {
    publishGuard,
    accessibility,
    rights,
  }: Pick<DamConfig, 'publishGuard' | 'accessibility' | 'rights'>,
  uid: string,
): PublishModes {
  const guard =
    typeof publishGuard === 'string'
      ? publishGuard
      : (publishGuard.contentTypes[uid] ?? publishGuard.mode);
  return {
    hidden: guard,
    ending: guard === 'off' ? 'off' : 'warn',
    undescribed: accessibility,
    aiGenerated: AI_MODES[rights.aiGenerated],
  };
}

const AI_MODES = { allow: 'off', label: 'warn', block: 'block' } as const;

/** For content types without drafts, which nobody publishes. */
export const NO_MODES: PublishModes = {
  hidden: 'off',
  ending: 'off',
  undescribed: 'off',
  aiGenerated: 'off',
};

export function isJudged(modes: PublishModes): boolean {
  return Object.values(modes).some((mode) => mode !== 'off');
}

/** Returns those references that publishing warns of in these modes, in their order. */
export async function concernsOf<Placed extends PlacedUse>(
  judges: Judges,
  modes: PublishModes,
  placed: readonly Placed[],
): Promise<Concern<Placed>[]> {
  const { resolver, clock, config } = judges;
  const resolutions = await resolver.resolveAll(placed.map(({ reference }) => reference));
  const soonMs = endsSoonMs(config);
  const nowMs = clock.now();
  return placed.flatMap((each, index) => {
    const resolution = resolutions[index];
    if (resolution === undefined) return [];
    const description = descriptionOf(judges, each, resolution);
    const kinds: (Concern<Placed>['kind'] | null)[] = [
      kindOf(resolution, nowMs, soonMs),
      description === null ? null : 'undescribed',
      isOfModel(resolution) ? 'aiGenerated' : null,
    ];
    return kinds
      .filter((kind) => kind !== null)
      .filter((kind) => modes[kind] !== 'off')
      .map((kind) => ({
        placed: each,
        resolution,
        kind,
        description: kind === 'undescribed' ? description : null,
      }));
  });
}

function isOfModel({ asset, version }: Resolution): boolean {
  return (
    asset !== null && version !== null && isAiGenerated(shownProvenance(asset, version.embedded))
  );
}

/**
 * Returns why the alternative text of a use, or else of its asset, describes nothing. Judges only images that are shown:
 * of any other there is nothing to describe.
 */
export function descriptionOf(
  { mediaViews }: Pick<Judges, 'mediaViews'>,
  { alternativeText: own, locale = null }: Pick<PlacedUse, 'alternativeText' | 'locale'>,
  { asset, version }: Resolution,
): DescriptionProblem | null {
  if (own === undefined || version === null) return null;
  if (asset === null || asset.kind !== 'image') return null;
  const shown = own ?? mediaViews.textsOf(asset, locale).alternativeText;
  return descriptionProblem(shown, version.fileName);
}

function kindOf(
  { availability, asset }: Resolution,
  nowMs: number,
  soonMs: number,
): 'hidden' | 'ending' | null {
  if (HIDDEN.has(availability)) return 'hidden';
  if (availability !== 'live' || asset?.expiresAt == null) return null;
  return instantMs(asset.expiresAt) - nowMs < soonMs ? 'ending' : null;
}

/** Without a number of days, soon is what the admin shows as expiring. */
function endsSoonMs({ publishGuard }: Pick<DamConfig, 'publishGuard'>): number {
  if (typeof publishGuard === 'string') return EXPIRING_WITHIN_MS;
  return publishGuard.expiresWithinDays * DAY_MS;
}
