import { VariantLimit } from '../../server/core/variant-limit';
import { TestClock } from './fixtures';

const HOUR_MS = 3_600_000;

describe('the variants of an asset', () => {
  it('are as many as the limit says, and those that are known stay', () => {
    const limit = new VariantLimit({ perAsset: 2, clock: new TestClock() });
    const admitted = ['a', 'b', 'c', 'a', 'b', 'd'].map((variant) => limit.admit('pier', variant));
    expect(admitted).toEqual([true, true, false, true, true, false]);
    expect(limit.admit('quay', 'c')).toBe(true);
  });

  it('give their place away once nobody has asked for them for an hour', () => {
    const clock = new TestClock();
    const limit = new VariantLimit({ perAsset: 2, clock });
    limit.admit('pier', 'a');
    limit.admit('pier', 'b');
    clock.advance(HOUR_MS / 2);
    limit.admit('pier', 'a');
    clock.advance(HOUR_MS / 2 - 1);
    expect(limit.admit('pier', 'c')).toBe(false);
    clock.advance(1);
    // The place of b, which was not asked for since.
    expect(limit.admit('pier', 'c')).toBe(true);
    expect(limit.admit('pier', 'b')).toBe(false);
    expect(limit.admit('pier', 'a')).toBe(true);
  });
});
