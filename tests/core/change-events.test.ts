import fc from 'fast-check';
import { EVENTS, eventOf } from '../../server/core/change-events';
import {
  type ChangeKind,
  changesBetween,
  changesByClock,
  saysTheSame,
} from '../../server/core/changes';
import { GIVE_UP_AFTER_MS, retryInMs } from '../../server/core/retry-schedule';
import { asset, version } from './fixtures';

const kinds = (...pair: Parameters<typeof changesBetween>) =>
  changesBetween(...pair).map(({ kind }) => kind);

describe('what changed on an asset', () => {
  const before = asset('pier', { current: version(1), versions: [version(1)] });

  it('is told by its kind, the gravest first', () => {
    expect(kinds(before, { ...before })).toEqual([]);
    expect(kinds(before, { ...before, withdrawn: true, title: 'New' })).toEqual([
      'withdrawn',
      'texts',
    ]);
    expect(kinds({ ...before, withdrawn: true }, before)).toEqual(['restored']);
    expect(kinds(before, null)).toEqual(['missing']);
    expect(kinds(null, before)).toEqual(['found']);
    expect(kinds(before, { ...before, current: null, versions: [] })).toEqual(['unapproved']);
    expect(kinds({ ...before, current: null, versions: [] }, before)).toEqual(['approved']);
    expect(kinds(before, { ...before, current: version(2) })).toEqual(['version']);
    expect(kinds(before, { ...before, expiresAt: '2030-01-01T00:00:00Z' })).toEqual(['rights']);
  });

  it('is nothing where a new version only waits for approval', () => {
    const waiting = version(2, { status: 'in-review' });
    const after = { ...before, versions: [waiting, version(1)] };
    expect(kinds(before, after)).toEqual([]);
    expect(saysTheSame(before, after)).toBe(false);
  });

  it('is told of pins where an earlier version loses its approval', () => {
    const two = { ...before, current: version(2), versions: [version(2), version(1)] };
    const rejected = { ...two, versions: [version(2), version(1, { status: 'rejected' })] };
    expect(kinds(two, rejected)).toEqual(['pins']);
  });

  it('is one of texts where its provenance changes, by the DAM or as its file was read', () => {
    const provenance = { digitalSourceType: 'digitalArt' };
    expect(kinds(before, { ...before, provenance })).toEqual(['texts']);
    const read = version(1, { embedded: provenance });
    const after = { ...before, current: read, versions: [read] };
    expect(kinds(before, after)).toEqual(['texts']);
    // The DAM says the same.
    expect(kinds({ ...before, provenance }, { ...after, provenance })).toEqual([]);
    expect(kinds(before, { ...before, provenance: { creator: '' } })).toEqual([]);
  });

  it('is told of pins where the file of an earlier version was read', () => {
    const two = { ...before, current: version(2), versions: [version(2), version(1)] };
    const read = version(1, { embedded: { usageTerms: 'Terms' } });
    expect(kinds(two, { ...two, versions: [version(2), read] })).toEqual(['pins']);
  });

  it('is nothing where only addresses are new, as some DAMs sign each anew', () => {
    const signed = version(1, { url: 'https://dam.example/1?key=another' });
    expect(saysTheSame(before, { ...before, current: signed, versions: [signed] })).toBe(true);
  });
});

describe('a target that fails', () => {
  it('is called again later each time, at most every quarter of an hour, for a day', () => {
    fc.assert(
      fc.property(fc.nat(100), fc.double({ min: 0, max: 1, noNaN: true }), (attempts, random) => {
        const inMs = retryInMs(attempts, 0, random) ?? 0;
        expect(inMs).toBeGreaterThanOrEqual(500);
        expect(inMs).toBeLessThanOrEqual(15 * 60_000);
        expect(retryInMs(attempts + 1, 0, random)).toBeGreaterThanOrEqual(inMs);
      }),
    );
    expect(retryInMs(3, GIVE_UP_AFTER_MS, 0.5)).toBeNull();
  });
});

describe('the event of a change', () => {
  const event = (...kinds: ChangeKind[]) =>
    eventOf({
      connection: 'brand',
      assetId: 'pier',
      atMs: 0,
      changes: kinds.map((kind) => ({ kind, from: null, to: null })),
    });

  it.each(['withdrawn', 'missing', 'unapproved', 'expired'] as const)(
    'is "withdrawn" after %s, whatever else changed',
    (kind) => {
      expect(event('texts', kind)).toBe(EVENTS.withdrawn);
    },
  );

  it.each(['version', 'restored', 'rights', 'texts', 'embargo-ended'] as const)(
    'is "updated" after %s',
    (kind) => {
      expect(event(kind)).toBe(EVENTS.updated);
    },
  );
});

describe('what the clock changes', () => {
  const at = (instant: string) => Date.parse(instant);
  const record = {
    connection: 'brand',
    assetId: 'pier',
    asset: asset('pier', {
      embargoUntil: '2026-05-01T09:00:00Z',
      expiresAt: '2026-05-01T17:00:00Z',
    }),
    checkedAtMs: 0,
    revision: 1,
  };
  const kindsBetween = (since: string, until: string) =>
    changesByClock(record, at(since), at(until)).map(({ kind }) => kind);

  it('is told once, at its instant', () => {
    expect(kindsBetween('2026-05-01T08:59:59Z', '2026-05-01T09:00:00Z')).toEqual(['embargo-ended']);
    expect(kindsBetween('2026-05-01T09:00:00Z', '2026-05-01T16:59:59Z')).toEqual([]);
    expect(kindsBetween('2026-05-01T16:59:59Z', '2026-05-01T17:00:00Z')).toEqual(['expired']);
    expect(kindsBetween('2026-05-01T17:00:00Z', '2026-05-02T00:00:00Z')).toEqual([]);
  });

  it('is nothing for an asset that is missing, or has no limits', () => {
    expect(changesByClock({ ...record, asset: null }, 0, at('2030-01-01T00:00:00Z'))).toEqual([]);
    const unlimited = { ...record, asset: asset('pier') };
    expect(changesByClock(unlimited, 0, at('2030-01-01T00:00:00Z'))).toEqual([]);
  });
});
