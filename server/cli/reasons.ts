import type { Availability } from '../contracts/asset';

/** Why an asset may not be shown now. */
export const REASONS: Record<Exclude<Availability, 'live'>, string> = {
  disconnected: 'its connection is not configured',
  withdrawn: 'withdrawn in the DAM',
  missing: 'not in the DAM',
  unapproved: 'no approved version',
  embargoed: 'under embargo',
  expired: 'its rights have ended',
  unknown: 'the DAM does not answer',
};
