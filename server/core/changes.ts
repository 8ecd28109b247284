import type { Asset, AssetVersion } from '../contracts/asset';
import { instantMs } from '../contracts/instant';
import type { AssetRecord } from './ports';
import { shownProvenance } from './provenance';

/**
 * Kinds of changes that matter to a site that shows the asset. `embargo-ended` and `expired` come
 * from the clock, all others from the DAM.
 */
const CHANGE_KINDS = [
  'withdrawn',
  'restored',
  'missing',
  'found',
  'unapproved',
  'approved',
  'version',
  'pins',
  'rights',
  'texts',
  'embargo-ended',
  'expired',
] as const;
export type ChangeKind = (typeof CHANGE_KINDS)[number];

/** A change; `from` and `to` are versions or ISO 8601 instants, or null if the kind has none. */
export interface Change {
  kind: ChangeKind;
  from: string | null;
  to: string | null;
}

/** Keys that are not compared: some DAMs sign addresses anew with every call. */
const ADDRESSES: ReadonlySet<string> = new Set(['url', 'openUrl']);

/** True if two reads of an asset are equal, apart from addresses. */
export function saysTheSame(before: Asset | null, after: Asset | null): boolean {
  const text = (asset: Asset | null): string =>
    JSON.stringify(asset, (key, value) => (ADDRESSES.has(key) ? undefined : value));
  return text(before) === text(after);
}

/**
 * Returns the changes that affect what a site shows, most severe first. Empty if nothing visible
 * changed, for example if only a new version is in review.
 */
export function changesBetween(before: Asset | null, after: Asset | null): Change[] {
  if (before === null || after === null) {
    if (before === after) return [];
    return [bareChange(after === null ? 'missing' : 'found')];
  }
  const changes: Change[] = [];
  if (before.withdrawn !== after.withdrawn) {
    changes.push(bareChange(after.withdrawn ? 'withdrawn' : 'restored'));
  }
  changes.push(...changesOfVersions(before, after));
  if (before.embargoUntil !== after.embargoUntil || before.expiresAt !== after.expiresAt) {
    changes.push({ kind: 'rights', from: rightsOf(before), to: rightsOf(after) });
  }
  if (textsOf(before) !== textsOf(after)) changes.push(bareChange('texts'));
  return changes;
}

/**
 * Returns the changes by the clock alone, after `sinceMs` and up to `nowMs`, both in milliseconds since
 * the epoch.
 */
export function changesByClock({ asset }: AssetRecord, sinceMs: number, nowMs: number): Change[] {
  if (asset === null) return [];
  const passed = (instant: string | null): boolean => {
    const ms = instant === null ? Number.NaN : instantMs(instant);
    return ms > sinceMs && ms <= nowMs;
  };
  const changes: Change[] = [];
  if (passed(asset.expiresAt)) changes.push({ kind: 'expired', from: null, to: asset.expiresAt });
  if (passed(asset.embargoUntil)) {
    changes.push({ kind: 'embargo-ended', from: asset.embargoUntil, to: null });
  }
  return changes;
}

function changesOfVersions(before: Asset, after: Asset): Change[] {
  const from = before.current?.version ?? null;
  const to = after.current?.version ?? null;
  if (from !== to) {
    const kind = to === null ? 'unapproved' : from === null ? 'approved' : 'version';
    return [{ kind, from, to }];
  }
  // A pinned version may have lost its approval, or the current version's file was replaced.
  return filesOf(before) === filesOf(after) ? [] : [bareChange('pins')];
}

function bareChange(kind: ChangeKind): Change {
  return { kind, from: null, to: null };
}

function filesOf(asset: Asset): string {
  const approved = asset.versions
    .filter(({ status }) => status === 'approved')
    .map((version) => [fileOf(version), embeddedIfPinned(asset, version)]);
  return JSON.stringify([asset.current && fileOf(asset.current), approved]);
}

/** What a version says of itself counts as a text of the asset if it is the current one. */
function embeddedIfPinned({ current }: Asset, { version, embedded }: AssetVersion): unknown {
  return version === current?.version ? undefined : embedded;
}

function fileOf(version: AssetVersion): unknown[] {
  const { mime, width, height, sizeBytes, fileName } = version;
  return [version.version, mime, width, height, sizeBytes, fileName];
}

function rightsOf({ embargoUntil, expiresAt }: Asset): string {
  return `${embargoUntil ?? ''}/${expiresAt ?? ''}`;
}

function textsOf(asset: Asset): string {
  const { title, alternativeText, caption, credit, copyright, focalPoint } = asset;
  const { language, texts, fields, site } = asset;
  const own = [title, alternativeText, caption, credit, copyright, focalPoint];
  const provenance = shownProvenance(asset, asset.current?.embedded);
  return JSON.stringify([...own, language, texts, fields, provenance, site ?? {}]);
}
