import fc from 'fast-check';
import { IMAGE_FORMATS } from '../../server/core/image-types';
import {
  DEFAULT_LIMITS,
  DEFAULT_QUALITIES,
  DEFAULT_RATIOS,
  DEFAULT_WIDTHS,
} from '../../server/core/picture-limits';
import {
  commonPicture,
  cropAround,
  isCommonPicture,
  negotiatedFormats,
  readTransformation,
  type Size,
  type Transformation,
  targetSize,
  transformationKey,
  withEffectiveFocalPoint,
  withEffectiveQuality,
  withEffectiveSize,
} from '../../server/core/transformation';

const read = (query: Record<string, unknown>) => readTransformation(query, DEFAULT_LIMITS);

function asked(query: Record<string, unknown>): Transformation {
  const wanted = read(query);
  if (wanted === null || 'problem' in wanted) throw new Error('The test asks wrong.');
  return wanted;
}

const number = (min: number, max: number) => fc.integer({ min, max }).map(String);
const coordinate = fc.double({ min: 0, max: 1, noNaN: true }).map((value) => value.toFixed(9));

/** Whatever a visitor may write; with all parameters, so that a test can leave some out. */
const queries = fc.record({
  w: number(1, 16_384),
  h: number(1, 16_384),
  q: number(1, 100),
  fp: fc.tuple(coordinate, coordinate).map((point) => point.join()),
  fit: fc.constantFrom('cover', 'inside', 'contain'),
});

const size = fc.record({
  width: fc.integer({ min: 1, max: 8_000 }),
  height: fc.integer({ min: 1, max: 8_000 }),
});

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
    [{ w: '500', q: '1' }, { quality: 20 }],
    [{ w: '500', q: '100' }, { quality: 90 }],
    [{ w: '500', fp: '0.256,1' }, { focalPoint: { x: 0.25, y: 1 } }],
    [
      { w: '640', h: '361' },
      { width: 640, height: 360 },
    ],
    [
      { w: '640', h: '123' },
      { width: 640, height: 122 },
    ],
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
        if (wanted.quality !== null) expect(DEFAULT_QUALITIES).toContain(wanted.quality);
        expect(transformationKey(wanted, 'webp')).toMatch(
          /^[\dx]*,(cover|inside)?,webp,\d*,[\d.,]*$/,
        );
      }),
      { numRuns: 5_000 },
    );
  });
});

describe('the pictures of a site with ratios and crops of its own', () => {
  const own = {
    ...DEFAULT_LIMITS,
    ratios: [1, 16 / 9],
    crops: { teaser: { ratio: 2, widths: [320, 640] } },
  };

  it.each([
    [{ w: '640', h: '300' }, { height: 360 }],
    [{ w: '640', h: '700' }, { height: 640 }],
    // A box crops nothing.
    [
      { w: '640', h: '320', fit: 'inside' },
      { height: 320, fit: 'inside' },
    ],
    [{ crop: 'teaser' }, { width: 640, height: 320, fit: 'cover' }],
    [
      { crop: 'teaser', w: '300', h: '9' },
      { width: 320, height: 160, fit: 'cover' },
    ],
  ])('%j is %j', (query, expected) => {
    expect(readTransformation(query, own)).toMatchObject(expected);
  });

  it('are no others', () => {
    expect(readTransformation({ crop: 'hero' }, own)).toHaveProperty('problem');
    expect(readTransformation({ crop: 'constructor' }, own)).toHaveProperty('problem');
    // A site without crops ignores it, as any parameter that it does not know.
    expect(read({ crop: 'hero' })).toBeNull();
  });

  it('are those of the lists in a signed crop, around exactly its point', () => {
    const query = { crop: 'teaser', w: '300', q: '83', fp: '0.256,1' };
    expect(readTransformation(query, own, 'crop')).toMatchObject({
      width: 320,
      height: 160,
      quality: 85,
      focalPoint: { x: 0.256, y: 1 },
    });
    expect(readTransformation(query, own)).toMatchObject({ focalPoint: { x: 0.25, y: 1 } });
  });

  it('are exact in a signed address', () => {
    const query = { w: '501', h: '123', q: '83', fp: '0.256,1' };
    expect(readTransformation(query, own, 'everything')).toMatchObject({
      width: 501,
      height: 123,
      quality: 83,
      focalPoint: { x: 0.256, y: 1 },
    });
  });
});

describe('the shape of an unsigned picture', () => {
  it('is at most 2.5 % off the one that is asked for, at each width of a srcset', () => {
    const shape = fc.double({ min: 0.1, max: 10, noNaN: true });
    fc.assert(
      fc.property(fc.constantFrom(...DEFAULT_WIDTHS), shape, (w, ratio) => {
        const h = Math.max(1, Math.round(w / ratio));
        fc.pre(w / h >= 0.1 && w / h <= 10 && h <= 16_384);
        const { width, height } = asked({ w: String(w), h: String(h) });
        expect(width).toBe(w);
        // Heights are whole pixels.
        expect(Math.abs((height ?? 0) - h)).toBeLessThanOrEqual(h * 0.025 + 0.5);
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([
    [16, 9],
    [4, 3],
    [3, 2],
    [1, 1],
    [21, 9],
  ])('is exactly %d:%d, lying and standing', (wide, high) => {
    for (const w of DEFAULT_WIDTHS.filter((width) => width >= 245)) {
      const lying = Math.round((w * high) / wide);
      const standing = Math.round((w * wide) / high);
      expect(asked({ w: String(w), h: String(lying) }).height).toBe(lying);
      expect(asked({ w: String(w), h: String(standing) }).height).toBe(standing);
    }
  });
});

const SOURCE = { width: 3_000, height: 2_000 };

/** The key of the picture that a visitor gets. */
function keyOf(query: Record<string, string>, source: Size | null = SOURCE): string {
  const format = query.format === 'png' ? 'png' : 'webp';
  const wanted = withEffectiveSize(withEffectiveQuality(asked(query), [format]), source);
  return transformationKey(withEffectiveFocalPoint(wanted, { x: 0.2, y: 0.2 }, source), format);
}

describe('a common picture', () => {
  it('is one of few: a width in a format', () => {
    const common = { w: '501', format: 'webp', fit: 'inside', crop: 'x' };
    expect(isCommonPicture(common, 'nothing')).toBe(true);
    for (const name of ['h', 'q', 'fp']) {
      expect(isCommonPicture({ w: '5', [name]: '1' }, 'nothing')).toBe(false);
      expect(isCommonPicture({ w: '5', [name]: '1' }, 'everything')).toBe(true);
      // Only the point of a named crop is signed with it.
      expect(isCommonPicture({ w: '5', [name]: '1' }, 'crop')).toBe(name === 'fp');
    }
    const wanted = asked({ w: '500', h: '500', q: '40', fp: '0,0', format: 'webp' });
    expect(commonPicture(wanted)).toEqual({ ...asked({ w: '500', format: 'webp' }) });
    expect(commonPicture(asked({ h: '500', q: '40' }))).toEqual(asked({ h: '500' }));
  });
});

describe('requests with the same result', () => {
  it.each([
    ['boxes that the width decides about', ['w=500&h=500', 'w=500&h=900'].map(inside)],
    ['the width and a box of the same size', ['w=1500', 'w=1500&h=1000&fit=inside']],
    ['all that is larger than the original', ['w=3840', 'w=3840&h=3840&fit=inside']],
    ['crops that are larger than the original', ['w=3840&h=3840', 'w=2560&h=2560']],
    ['crops of all of the original', ['w=1440&h=960&fp=0,0', 'w=1440&h=960&fp=1,1']],
    [
      'points that differ where nothing is cut off',
      ['w=500&h=500&fp=0.5,0', 'w=500&h=500&fp=0.5,1'],
    ],
    ['points beyond the edge', ['w=500&h=500&fp=0,0', 'w=500&h=500&fp=0.1,0']],
    ['the point of the asset', ['w=500&h=500', 'w=500&h=500&fp=0.2,0.2']],
    ['qualities of a format without one', ['w=500&format=png&q=40', 'w=500&format=png']],
    ['spellings of a number', ['w=500&q=80', 'w=0500&q=080']],
  ])('share a key: %s', (_name, queries) => {
    const keys = queries.map((query) => keyOf(Object.fromEntries(new URLSearchParams(query))));
    expect(new Set(keys).size).toBe(1);
  });

  function inside(query: string): string {
    return `${query}&fit=inside`;
  }

  it.each([
    [{ w: '500' }, { w: '640' }],
    [{ w: '500', h: '500' }, { w: '500' }],
    [
      { w: '500', h: '500', fp: '0.3,0' },
      { w: '500', h: '500', fp: '0.7,0' },
    ],
    [{ w: '500', q: '40' }, { w: '500' }],
  ])('do not share one if they differ: %j and %j', (one, other) => {
    expect(keyOf(one)).not.toBe(keyOf(other));
  });

  it('have the size that the key says, whichever of them came first', () => {
    fc.assert(
      fc.property(queries, size, (query, source) => {
        const wanted = asked(query);
        const effective = withEffectiveSize(wanted, source);
        expect(targetSize(source, effective)).toEqual(targetSize(source, wanted));
        expect(withEffectiveSize(effective, source)).toEqual(effective);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('the pictures of an asset that visitors can ask for', () => {
  const everything = fc.sample(queries, { numRuns: 3_000, seed: 7 });
  const keysOf = (
    query: (all: Record<string, string>) => Record<string, string>,
    source = SOURCE,
  ) => new Set(everything.map((each) => keyOf(query(each), source)));

  it('are at most a hundred without a crop, whatever box, point and width they name', () => {
    const boxes = keysOf(({ w = '1', h = '1', fp = '0,0' }) => ({ w, h, fp, fit: 'inside' }));
    expect(boxes.size).toBeLessThan(400);
    const widths = keysOf(({ w = '1' }) => ({ w }));
    expect(widths.size).toBeLessThanOrEqual(DEFAULT_WIDTHS.length);
  });

  it('have ratios, qualities and focal points of lists, of whatever size the original is', () => {
    const sizes = keysOf(({ w = '1', h = '1' }) => ({ w, h }));
    expect(sizes.size).toBeLessThanOrEqual(DEFAULT_WIDTHS.length * DEFAULT_RATIOS.length);
    const qualities = keysOf(({ q = '1' }) => ({ w: '500', q }));
    expect(qualities.size).toBeLessThanOrEqual(DEFAULT_QUALITIES.length);
    const points = keysOf(({ fp = '0,0' }) => ({ w: '500', h: '500', fp }));
    expect(points.size).toBeLessThanOrEqual(21);
  });

  it('are limited also where the DAM does not tell the size', () => {
    const keys = new Set(everything.map(({ w = '1', h = '1' }) => keyOf({ w, h }, null)));
    expect(keys.size).toBeLessThanOrEqual(DEFAULT_WIDTHS.length * DEFAULT_RATIOS.length);
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

  it('is looked for among the first 64 that a browser names, since it may name a million', () => {
    const formatAfter = (types: number) =>
      negotiatedFormats('auto', 'jpeg', `${'x/y,'.repeat(types)}image/avif`, ['avif']).best;
    expect([formatAfter(63), formatAfter(64)]).toEqual(['avif', 'jpeg']);
  });

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
