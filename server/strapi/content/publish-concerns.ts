import { EXPIRING_WITHIN_MS, type GuardMode } from '../../contracts/api';
import { type Availability, HIDDEN_AVAILABILITIES } from '../../contracts/asset';
import { instantMs } from '../../contracts/instant';
import type { Reference } from '../../contracts/reference';
import type { Resolution } from '../../core/availability';
import type { Clock } from '../../core/ports';
import type { Resolver } from '../../core/resolver';
import type { DamConfig } from '../config';

const DAY_MS = 24 * 60 * 60 * 1_000;

const HIDDEN: ReadonlySet<Availability> = new Set(HIDDEN_AVAILABILITIES);

/** A reference that publishing warns of: visitors would not see its asset, or its rights end soon. */
export interface Concern<Placed extends { reference: Reference }> {
  placed: Placed;
  resolution: Resolution;
  kind: 'hidden' | 'ending';
}

/** The parts of the plugin that judge an entry before it is published. */
interface Judges {
  resolver: Pick<Resolver, 'resolveAll'>;
  clock: Pick<Clock, 'now'>;
  config: Pick<DamConfig, 'publishGuard'>;
}

/** Returns what happens to entries of a content type that hold assets which visitors would not see. */
export function guardModeOf(
  { publishGuard }: Pick<DamConfig, 'publishGuard'>,
  uid: string,
): GuardMode {
  if (typeof publishGuard === 'string') return publishGuard;
  return publishGuard.contentTypes[uid] ?? publishGuard.mode;
}

/** Returns those references that publishing warns of, in their order. */
export async function concernsOf<Placed extends { reference: Reference }>(
  { resolver, clock, config }: Judges,
  placed: readonly Placed[],
): Promise<Concern<Placed>[]> {
  const resolutions = await resolver.resolveAll(placed.map(({ reference }) => reference));
  const soonMs = endsSoonMs(config);
  const nowMs = clock.now();
  return placed.flatMap((each, index) => {
    const resolution = resolutions[index];
    const kind = resolution && kindOf(resolution, nowMs, soonMs);
    return resolution && kind ? [{ placed: each, resolution, kind }] : [];
  });
}

function kindOf(
  { availability, asset }: Resolution,
  nowMs: number,
  soonMs: number,
): Concern<never>['kind'] | null {
  if (HIDDEN.has(availability)) return 'hidden';
  if (availability !== 'live' || asset?.expiresAt == null) return null;
  return instantMs(asset.expiresAt) - nowMs < soonMs ? 'ending' : null;
}

/** Without a number of days, soon is what the admin shows as expiring. */
function endsSoonMs({ publishGuard }: Pick<DamConfig, 'publishGuard'>): number {
  if (typeof publishGuard === 'string') return EXPIRING_WITHIN_MS;
  return publishGuard.expiresWithinDays * DAY_MS;
}
