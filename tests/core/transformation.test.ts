import fc from 'fast-check';
import { IMAGE_FORMATS } from '../../server/core/image-types';
import {
  cropAround,
  DEFAULT_WIDTHS,
  negotiatedFormats,
  readTransformation,
  targetSize,
  transformationKey,
} from '../../server/core/transformation';

const read = (query: Record<string, unknown>) => readTransformation(query, DEFAULT_WIDTHS);

describe('what a visitor asks of a picture', () => {
  it.each([
    [{ w: '500' }, { width: 500, height: null }],
    [{ w: '501' }, { width: 640, height: null }],
    [{ w: '99999' }, null],
    [{ w: '16000' }, { width: 3840, height: null }],
    [
      { w: '600', h: '300' },
      { width: 640, height: 320 },
    ],
    [{ h: '300' }, { width: null, height: 320 }],
    [{ format: 'jpg' }, { format: 'jpeg', width: null }],
    [{ w: '500', fit: 'contain' }, { fit: 'inside' }],
    [{ w: '500', q: '78' }, { quality: 80 }],
    [{ w: '500', q: '1' }, { quality: 5 }],
    [{ w: '500', fp: '0.256,1' }, { focalPoint: { x: 0.26, y: 1 } }],
  ])('%j is %j', (query, expected) => {
    if (expected === null) expect(read(query)).toHaveProperty('problem');
    else expect(read(query)).toMatchObject(expected);
  });

  it('is nothing where nothing of it is there, whatever else is', () => {
    expect(read({})).toBeNull();
    expect(read({ updatedAt: '2026-01-01', width: '3' })).toBeNull();
  });

  it.each([
    [{ w: 'wide' }, '"w" must be a whole number from 1 to 16384.'],
    [{ w: '0' }, '"w" must be a whole number from 1 to 16384.'],
    [{ w: ['1', '2'] }, '"w" must be a whole number from 1 to 16384.'],
    [{ w: { toString: 'x' } }, '"w" must be a whole number from 1 to 16384.'],
    [{ h: '-1' }, '"h" must be a whole number from 1 to 16384.'],
    [{ fit: 'fill' }, '"fit" must be cover, inside or contain.'],
    [{ format: 'svg' }, '"format" must be auto, avif, webp, jpeg, png, gif or jpg.'],
    [{ q: '101' }, '"q" must be a whole number from 1 to 100.'],
    [{ fp: '2,0' }, '"fp" must be two numbers from 0 to 1, such as 0.5,0.25.'],
    [{ fp: '1.5,0' }, '"fp" must be two numbers from 0 to 1, such as 0.5,0.25.'],
  ])('%j: %s', (query, problem) => {
    expect(read(query)).toEqual({ problem });
  });

  it('never asks for more than the house makes, whatever is sent', () => {
    const anything = fc.oneof(
      fc.string(),
      fc.integer({ min: -10, max: 20_000 }).map(String),
      fc.constantFrom('cover', 'inside', 'avif', 'auto', '0.5,0.5', '1e3', '٣', '1,1', '+5'),
      fc.array(fc.string(), { maxLength: 2 }),
      fc.constant(undefined),
    );
    const query = fc.record({
      w: anything,
      h: anything,
      fit: anything,
      format: anything,
      q: anything,
      fp: anything,
    });
    fc.assert(
      fc.property(query, (sent) => {
        const wanted = read(sent);
        if (wanted === null || 'problem' in wanted) return;
        if (wanted.width !== null) expect(DEFAULT_WIDTHS).toContain(wanted.width);
        else if (wanted.height !== null) expect(DEFAULT_WIDTHS).toContain(wanted.height);
        if (wanted.quality !== null) expect(wanted.quality % 5).toBe(0);
        expect(transformationKey(wanted, 'webp')).toMatch(
          /^[\dx]*,(cover|inside)?,webp,\d*,[\d.,]*$/,
        );
      }),
      { numRuns: 5_000 },
    );
  });
});

describe('the format', () => {
  const chrome = 'image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8';
  it.each([
    ['auto', 'jpeg', chrome, 'avif', 'webp', 'webp'],
    ['auto', 'jpeg', 'image/avif', 'avif', 'jpeg', 'jpeg'],
    ['auto', 'png', 'image/webp,*/*', 'webp', 'webp', 'webp'],
    ['auto', 'jpeg', 'image/*,*/*;q=0.8', 'jpeg', 'jpeg', 'jpeg'],
    ['auto', 'jpeg', '', 'jpeg', 'jpeg', 'jpeg'],
    ['auto', 'jpeg', 'image/avif;q=0, image/webp', 'webp', 'webp', 'webp'],
    // An animation stays one, also if it is only seen when the file is read.
    ['auto', 'webp', chrome, 'avif', 'webp', 'webp'],
    ['auto', 'webp', 'image/avif', 'avif', 'webp', 'webp'],
    ['auto', 'gif', chrome, 'webp', 'webp', 'webp'],
    ['auto', 'gif', 'image/*', 'gif', 'gif', 'gif'],
    ['png', 'jpeg', chrome, 'png', 'png', 'png'],
  ] as const)(
    '%s of a %s for %j is %s, first %s, moving %s',
    (wanted, own, accept, ...expected) => {
      const [best, quick, animated] = expected;
      expect(negotiatedFormats(wanted, own, accept, ['avif', 'webp'])).toEqual({
        best,
        quick,
        animated,
      });
    },
  );

  it('is one the house makes, whatever a browser says', () => {
    fc.assert(
      fc.property(fc.string(), (accept) => {
        const { best: format } = negotiatedFormats('auto', 'jpeg', accept, ['avif', 'webp']);
        expect(IMAGE_FORMATS).toContain(format);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('sizes', () => {
  const side = fc.integer({ min: 1, max: 6_000 });
  const share = fc.double({ min: 0, max: 1, noNaN: true });

  it.each([
    [{ width: 1600, height: 900 }, { width: 800, height: null, fit: 'cover' }, [800, 450]],
    [{ width: 1600, height: 900 }, { width: null, height: 450, fit: 'cover' }, [800, 450]],
    [{ width: 1600, height: 900 }, { width: 800, height: 800, fit: 'cover' }, [800, 800]],
    [{ width: 1600, height: 900 }, { width: 800, height: 800, fit: 'inside' }, [800, 450]],
    // Never larger, and in the aspect that was asked for.
    [{ width: 400, height: 300 }, { width: 800, height: 800, fit: 'cover' }, [300, 300]],
    [{ width: 400, height: 300 }, { width: 800, height: null, fit: 'cover' }, [400, 300]],
  ] as const)('%j as %j is %j', (source, wanted, [width, height]) => {
    expect(targetSize(source, wanted)).toEqual({ width, height });
  });

  it('never grow, and never vanish', () => {
    fc.assert(
      fc.property(side, side, side, side, (width, height, w, h) => {
        for (const fit of ['cover', 'inside'] as const) {
          const target = targetSize({ width, height }, { width: w, height: h, fit });
          expect(target.width).toBeGreaterThanOrEqual(1);
          expect(target.width).toBeLessThanOrEqual(width);
          expect(target.height).toBeGreaterThanOrEqual(1);
          expect(target.height).toBeLessThanOrEqual(height);
        }
      }),
    );
  });

  it('are cropped within the picture, as near to the point as its edges let', () => {
    fc.assert(
      fc.property(side, side, side, side, share, share, (width, height, w, h, x, y) => {
        const region = cropAround({ width, height }, { width: w, height: h }, { x, y });
        expect(region.left).toBeGreaterThanOrEqual(0);
        expect(region.top).toBeGreaterThanOrEqual(0);
        expect(region.left + region.width).toBeLessThanOrEqual(width);
        expect(region.top + region.height).toBeLessThanOrEqual(height);
        expect(region.width === width || region.height === height).toBe(true);
        const at = { x: x * width, y: y * height };
        expect(at.x).toBeGreaterThanOrEqual(region.left - 1);
        expect(at.x).toBeLessThanOrEqual(region.left + region.width + 1);
        expect(at.y).toBeGreaterThanOrEqual(region.top - 1);
        expect(at.y).toBeLessThanOrEqual(region.top + region.height + 1);
      }),
    );
  });
});
