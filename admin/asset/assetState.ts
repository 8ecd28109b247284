import { EXPIRING_WITHIN_MS, type PickerAsset } from '../../server/contracts/api';
import type { Availability } from '../../server/contracts/asset';
import { type FieldRules, type Measured, misfitOf } from '../../server/contracts/field-rules';
import type { TextId } from '../translations';
import type { TextValues } from '../useText';

export type Tone = 'success' | 'warning' | 'danger' | 'secondary' | 'neutral';

/** The text and colour in which the admin displays the state of an asset. */
export interface AssetState {
  id: TextId;
  tone: Tone;
  values?: TextValues;
  /** The `date` of the text, in ISO 8601. */
  date?: string;
}

const DAY_MS = 24 * 60 * 60 * 1000;

const STATES_WITHOUT_DATE: Record<
  Exclude<Availability, 'live' | 'embargoed' | 'unapproved'>,
  AssetState
> = {
  disconnected: { id: 'state.disconnected', tone: 'danger' },
  withdrawn: { id: 'state.withdrawn', tone: 'danger' },
  missing: { id: 'state.missing', tone: 'danger' },
  expired: { id: 'state.expired', tone: 'danger' },
  unknown: { id: 'state.unknown', tone: 'neutral' },
};

/** What the state of an asset is told by. */
type Told = Pick<PickerAsset, 'newer' | 'embargoUntil' | 'expiresAt'>;

/** Returns the state of an asset. `asset` is null if the DAM does not have it or does not answer. */
export function stateOf(availability: Availability, asset: Told | null, now: number): AssetState {
  if (availability === 'live') return liveState(asset, now);
  if (availability === 'unapproved') {
    return asset?.newer?.status === 'in-review'
      ? { id: 'state.inReview', tone: 'secondary' }
      : { id: 'state.notApproved', tone: 'danger' };
  }
  if (availability === 'embargoed') {
    const until = asset?.embargoUntil;
    return until
      ? { id: 'state.embargoedUntil', tone: 'warning', date: until }
      : { id: 'state.embargoed', tone: 'warning' };
  }
  return STATES_WITHOUT_DATE[availability];
}

function liveState(asset: Told | null, now: number): AssetState {
  const remainingMs = asset?.expiresAt
    ? Date.parse(asset.expiresAt) - now
    : Number.POSITIVE_INFINITY;
  if (remainingMs >= EXPIRING_WITHIN_MS) return { id: 'state.approved', tone: 'success' };
  if (remainingMs < DAY_MS) return { id: 'state.expiresToday', tone: 'warning' };
  return {
    id: 'state.expiresIn',
    tone: 'warning',
    values: { days: Math.floor(remainingMs / DAY_MS) },
  };
}

/** Returns the reason why an asset cannot be picked for a field, or null if it can. */
export function refusalOf(asset: PickerAsset, rules: FieldRules): AssetState | null {
  return misfitState(asset, rules) ?? refusalOfState(asset);
}

/** Returns the rule of the field that the asset breaks, whatever its state; null if it breaks none. */
export function misfitState(
  asset: Pick<PickerAsset, keyof Measured>,
  rules: FieldRules,
): AssetState | null {
  const tone = 'neutral';
  switch (misfitOf(asset, rules)) {
    case null:
      return null;
    case 'kinds':
      return { id: `refusal.kind.${asset.kind}`, tone };
    case 'folders':
      return { id: 'refusal.folder', tone, values: { folders: rules.folders?.join(', ') ?? '' } };
    case 'aspect':
      return { ...aspectText(rules.aspect), tone };
    case 'size':
      return { ...sizeText(rules), tone };
  }
}

function aspectText(aspect: FieldRules['aspect']): Pick<AssetState, 'id' | 'values'> {
  if (aspect === null) return { id: 'refusal.aspect.ratio', values: { ratio: '' } };
  if ('orientation' in aspect) return { id: `refusal.aspect.${aspect.orientation}` };
  return { id: 'refusal.aspect.ratio', values: { ratio: `${aspect.width}:${aspect.height}` } };
}

function sizeText({ minWidth, minHeight }: FieldRules): Pick<AssetState, 'id' | 'values'> {
  const values = { width: minWidth ?? 0, height: minHeight ?? 0 };
  if (minHeight === null) return { id: 'refusal.minWidth', values };
  return { id: minWidth === null ? 'refusal.minHeight' : 'refusal.size', values };
}

function refusalOfState(asset: PickerAsset): AssetState | null {
  switch (asset.availability) {
    case 'live':
      return null;
    case 'expired':
      return asset.expiresAt
        ? { id: 'refusal.expiredOn', tone: 'danger', date: asset.expiresAt }
        : { id: 'refusal.expired', tone: 'danger' };
    case 'embargoed':
      return asset.embargoUntil
        ? { id: 'refusal.embargoedUntil', tone: 'warning', date: asset.embargoUntil }
        : { id: 'refusal.embargoed', tone: 'warning' };
    case 'unapproved':
      return asset.newer?.status === 'in-review'
        ? { id: 'refusal.inReview', tone: 'secondary' }
        : { id: 'refusal.notApproved', tone: 'danger' };
    case 'disconnected':
      return { id: 'refusal.disconnected', tone: 'danger' };
    case 'withdrawn':
      return { id: 'refusal.withdrawn', tone: 'danger' };
    case 'missing':
      return { id: 'refusal.missing', tone: 'danger' };
    case 'unknown':
      return { id: 'refusal.unknown', tone: 'neutral' };
  }
}
