import type { ConnectionMetrics } from '../../core/metrics';
import type { DamPlugin } from '../plugin';

/** Counters of this process since it started. */
export function countersOf({ connections, pictures }: DamPlugin): {
  connections: Record<string, ConnectionMetrics>;
  cachedBytes: number;
} {
  const all = connections.all().map((each) => [each.key, each.metrics.snapshot()]);
  return { connections: Object.fromEntries(all), cachedBytes: pictures.cachedBytes };
}

/** Jobs of all nodes that failed and wait for another attempt. */
export async function countParked({
  usageOutbox,
  announcements,
  revalidation,
  purges,
}: DamPlugin): Promise<{ usage: number; changes: number; revalidate: number; purges: number }> {
  const [usage, changes, targets, ofCdn] = await Promise.all([
    usageOutbox.countParked(),
    announcements.countParked(),
    revalidation.countParked(),
    purges?.countParked() ?? 0,
  ]);
  return { usage, changes, revalidate: targets, purges: ofCdn };
}
