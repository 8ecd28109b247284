import type { Asset, AssetVersion, Availability } from '../contracts/asset';
import { instantMs } from '../contracts/instant';
import type { AssetRecord, Connections } from './ports';

/** A resolution that may be shown. */
export interface LiveResolution {
  availability: 'live';
  asset: Asset;
  version: AssetVersion;
  /** When what is shown last changed, in milliseconds since the epoch; 0 if that is not known. */
  changedAtMs: number;
}

/** The result of resolving a reference at one instant. `version` is null unless it is `live`. */
export type Resolution =
  | LiveResolution
  | { availability: Exclude<Availability, 'live'>; asset: Asset | null; version: null };

/** Returns the resolution of a reference whose connection is not configured: its files cannot be fetched. */
export function disconnected(record: AssetRecord | undefined): Resolution {
  return { availability: 'disconnected', asset: record?.asset ?? null, version: null };
}

const UNKNOWN: Resolution = { availability: 'unknown', asset: null, version: null };
const MISSING: Resolution = { availability: 'missing', asset: null, version: null };

/** Like `resolutionAt`, for a record whose connection may not be configured. */
export function resolutionIn(
  connections: Pick<Connections, 'find'>,
  record: AssetRecord,
  pinned: string | undefined,
  nowMs: number,
): Resolution {
  return connections.find(record.connection) === undefined
    ? disconnected(record)
    : resolutionAt(record, pinned, nowMs);
}

/** Caches parsed instants: parsing 2,000 of them per response would cost more than the rest of it. */
const instants = new WeakMap<Asset, { embargoMs: number; expiryMs: number }>();

function instantsOf(asset: Asset): { embargoMs: number; expiryMs: number } {
  let known = instants.get(asset);
  if (known === undefined) {
    known = {
      embargoMs: limitMs(asset.embargoUntil, Number.NEGATIVE_INFINITY),
      expiryMs: limitMs(asset.expiresAt, Number.POSITIVE_INFINITY),
    };
    instants.set(asset, known);
  }
  return known;
}

/**
 * Returns an instant in milliseconds since the epoch, or `none` if it is null. An unparsable date
 * makes the asset unavailable: the embargo never ends, or the rights have ended. Treating it as
 * "no limit" could show an asset that must not be shown.
 */
function limitMs(instant: string | null, none: number): number {
  if (instant === null) return none;
  const ms = instantMs(instant);
  return Number.isNaN(ms) ? -none : ms;
}

/**
 * Decides if a reference may be shown at `nowMs`, in milliseconds since the epoch. Checks the reasons
 * in the order in which `Availability` lists them. A pinned version must be approved itself. The connection must
 * be configured; otherwise the resolution is `disconnected`.
 */
export function resolutionAt(
  record: AssetRecord | undefined,
  pinned: string | undefined,
  nowMs: number,
): Resolution {
  if (record === undefined) return UNKNOWN;
  const asset = record.asset;
  if (asset === null) return MISSING;
  if (asset.withdrawn) return { availability: 'withdrawn', asset, version: null };
  const version = pinned === undefined ? asset.current : approvedVersion(asset, pinned);
  if (version === null) return { availability: 'unapproved', asset, version: null };
  const { embargoMs, expiryMs } = instantsOf(asset);
  if (nowMs < embargoMs) return { availability: 'embargoed', asset, version: null };
  if (nowMs >= expiryMs) return { availability: 'expired', asset, version: null };
  const changedAtMs = Math.max(record.changedAtMs ?? 0, embargoMs);
  return { availability: 'live', asset, version, changedAtMs };
}

function approvedVersion(asset: Asset, pinned: string): AssetVersion | null {
  const version = asset.versions.find((candidate) => candidate.version === pinned);
  return version !== undefined && version.status === 'approved' ? version : null;
}

/**
 * Returns the time around `nowMs` in which the clock alone changes nothing: `fromMs` is in it, `untilMs` is the
 * first instant after it. It has a beginning because a wall clock may be set back.
 */
export function lasting(
  record: AssetRecord | undefined,
  nowMs: number,
): { fromMs: number; untilMs: number } {
  let fromMs = Number.NEGATIVE_INFINITY;
  let untilMs = Number.POSITIVE_INFINITY;
  if (record === undefined || record.asset === null) return { fromMs, untilMs };
  const { embargoMs, expiryMs } = instantsOf(record.asset);
  for (const instant of [embargoMs, expiryMs]) {
    if (instant <= nowMs) fromMs = Math.max(fromMs, instant);
    else untilMs = Math.min(untilMs, instant);
  }
  return { fromMs, untilMs };
}

/**
 * Returns the milliseconds until the availability changes by the clock alone, at the end of the
 * embargo or the rights. Infinity if neither lies ahead.
 */
export function changesInMs(asset: Asset, nowMs: number): number {
  const { embargoMs, expiryMs } = instantsOf(asset);
  const ahead = [embargoMs, expiryMs].filter((instant) => instant > nowMs);
  return Math.min(...ahead, Number.POSITIVE_INFINITY) - nowMs;
}
