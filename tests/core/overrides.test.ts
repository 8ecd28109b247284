import fc from 'fast-check';
import { fromPercent, inPercent, unlessBlank } from '../../server/contracts/asset';
import type { Overrides } from '../../server/contracts/reference';
import {
  columnsOf,
  hashOfUse,
  isSameOverrides,
  overridesOf,
  USE_MARK,
} from '../../server/core/references/overrides';
import { referenceHash } from '../../server/core/references/reference-hash';

const PIER = { connection: 'brand', assetId: 'pier' };
const percent = fc.integer({ min: 0, max: 10_000 }).map((share) => share / 10_000);
const overrides: fc.Arbitrary<Overrides> = fc.record({
  alternativeText: fc.option(fc.string()).map(unlessBlank),
  caption: fc.option(fc.string()).map(unlessBlank),
  focalPoint: fc.option(fc.record({ x: percent, y: percent })),
});

describe('what a row overrides', () => {
  it('is what was written into its columns', () => {
    fc.assert(
      fc.property(overrides, (written) => {
        expect(isSameOverrides(overridesOf(columnsOf(written)), written)).toBe(true);
      }),
    );
  });

  it('is nothing where a text has blanks alone, while the empty text says that there is none', () => {
    for (const blank of [' ', '   ', '\t', '\n ', '\u00a0', '\u3000']) {
      expect(overridesOf({ alternativeText: blank, caption: blank })).toEqual({
        alternativeText: null,
        caption: null,
        focalPoint: null,
      });
    }
    expect(overridesOf({ alternativeText: '', caption: null }).alternativeText).toBe('');
  });

  it('is told apart wherever it differs', () => {
    const mine: Overrides = { alternativeText: 'A', caption: null, focalPoint: { x: 0.5, y: 0.5 } };
    for (const change of [
      { alternativeText: null },
      { alternativeText: '' },
      { caption: 'C' },
      { focalPoint: null },
      { focalPoint: { x: 0.5, y: 0.6 } },
    ]) {
      expect(isSameOverrides({ ...mine, ...change }, mine)).toBe(false);
    }
  });

  it('is nothing in a row that was just picked', () => {
    const row = { name: 'Pier', alternativeText: null, caption: null, focalPoint: null };
    expect(overridesOf(row)).toEqual({ alternativeText: null, caption: null, focalPoint: null });
  });
});

describe('a focal point in percent', () => {
  it('is read as it was written', () => {
    fc.assert(
      fc.property(percent, percent, (x, y) => {
        const read = fromPercent(inPercent({ x, y }));
        expect(read?.x).toBeCloseTo(x, 10);
        expect(read?.y).toBeCloseTo(y, 10);
      }),
    );
  });

  it.each([null, 'x', {}, { x: 1 }, { x: -1, y: 0 }, { x: 0, y: 101 }, { x: '5', y: 5 }])(
    'is none in %j',
    (value) => {
      expect(fromPercent(value)).toBeNull();
    },
  );
});

describe('the hash of a row for one use', () => {
  it('begins with that of the reference, and has a mark that no other hash has', () => {
    const hash = hashOfUse(PIER, 'f00');
    expect(hash).toBe(`${referenceHash(PIER)}${USE_MARK}f00`);
    expect(referenceHash(PIER)).not.toContain(USE_MARK);
  });
});
