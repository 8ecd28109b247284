import {
  changesInMs,
  disconnected,
  resolutionAt,
  resolutionIn,
} from '../../server/core/availability';
import type { AssetRecord } from '../../server/core/ports';
import { asset, connectionsWith, HeldDam, NOON, version } from './fixtures';

const record = (more: Parameters<typeof asset>[1]): AssetRecord => ({
  connection: 'brand',
  assetId: 'pier',
  asset: asset('pier', more),
  checkedAtMs: NOON,
  revision: 0,
});
const at = (more: Parameters<typeof asset>[1], nowMs = NOON, pin?: string) =>
  resolutionAt(record(more), pin, nowMs).availability;

const instant = '2026-05-01T12:00:00.000Z';

describe('availability', () => {
  it('is unknown where there is no record, and missing where the DAM said so', () => {
    expect(resolutionAt(undefined, undefined, NOON).availability).toBe('unknown');
    const gone = {
      connection: 'brand',
      assetId: 'pier',
      asset: null,
      checkedAtMs: NOON,
      revision: 0,
    };
    expect(resolutionAt(gone, undefined, NOON).availability).toBe('missing');
  });

  it.each(['until 2030', 'as agreed, 12', '1 May 2090', '2090', '2090-13-45', 'tomorrow'])(
    'is closed by a limit that nobody can read, such as %s',
    (text) => {
      expect(at({ expiresAt: text })).toBe('expired');
      expect(at({ embargoUntil: text })).toBe('embargoed');
    },
  );

  it('checks the reasons in their order', () => {
    const everything = {
      withdrawn: true,
      current: null,
      embargoUntil: '2027-01-01T00:00:00Z',
      expiresAt: '2020-01-01T00:00:00Z',
    };
    expect(at(everything)).toBe('withdrawn');
    expect(at({ ...everything, withdrawn: false })).toBe('unapproved');
    expect(at({ ...everything, withdrawn: false, current: version(1) })).toBe('embargoed');
    expect(at({ expiresAt: everything.expiresAt })).toBe('expired');
    expect(at({})).toBe('live');
  });

  it('ends an embargo and the rights on the millisecond', () => {
    expect(at({ embargoUntil: instant }, NOON - 1)).toBe('embargoed');
    expect(at({ embargoUntil: instant }, NOON)).toBe('live');
    expect(at({ expiresAt: instant }, NOON - 1)).toBe('live');
    expect(at({ expiresAt: instant }, NOON)).toBe('expired');
  });

  it('never shows what has a date nobody can read', () => {
    expect(at({ embargoUntil: 'soon' })).toBe('embargoed');
    expect(at({ expiresAt: 'never' })).toBe('expired');
  });

  it('shows a pinned version only while that version is approved', () => {
    const versions = [
      version(3, { status: 'in-review' }),
      version(2),
      version(1, { status: 'rejected' }),
    ];
    const more = { versions, current: version(2) };
    expect(resolutionAt(record(more), '2', NOON)).toMatchObject({
      availability: 'live',
      version: { version: '2' },
    });
    expect(at(more, NOON, '1')).toBe('unapproved');
    expect(at(more, NOON, '3')).toBe('unapproved');
    expect(at(more, NOON, '9')).toBe('unapproved');
    expect(at({ ...more, withdrawn: true }, NOON, '2')).toBe('withdrawn');
  });

  it('is disconnected without the connection, whatever is known of the asset', () => {
    const known = record({});
    const none = { find: () => undefined };
    expect(resolutionIn(none, known, undefined, NOON)).toEqual({
      availability: 'disconnected',
      asset: known.asset,
      version: null,
    });
    expect(disconnected(undefined)).toMatchObject({ availability: 'disconnected', asset: null });
    const there = connectionsWith(new HeldDam().connector);
    expect(resolutionIn(there, known, undefined, NOON).availability).toBe('live');
  });

  it('tells when what is shown last changed: in the DAM, or by the end of the embargo', () => {
    const changedAt = (embargoUntil: string | null, changedAtMs?: number) =>
      resolutionAt(
        { ...record({ embargoUntil }), ...(changedAtMs !== undefined && { changedAtMs }) },
        undefined,
        NOON,
      );
    expect(changedAt(null, NOON - 5_000)).toMatchObject({ changedAtMs: NOON - 5_000 });
    expect(changedAt(instant, NOON - 5_000)).toMatchObject({ changedAtMs: NOON });
    expect(changedAt('2026-04-01T00:00:00.000Z', NOON - 5_000)).toMatchObject({
      changedAtMs: NOON - 5_000,
    });
    expect(changedAt(null)).toMatchObject({ changedAtMs: 0 });
  });

  it('says when the clock alone will change the answer', () => {
    expect(changesInMs(asset('a'), NOON)).toBe(Number.POSITIVE_INFINITY);
    expect(changesInMs(asset('a', { expiresAt: instant }), NOON - 5_000)).toBe(5_000);
    expect(
      changesInMs(asset('a', { embargoUntil: instant, expiresAt: '2026-05-01T12:00:01Z' }), NOON),
    ).toBe(1_000);
  });
});
