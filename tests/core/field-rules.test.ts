import fc from 'fast-check';
import {
  aspectOf,
  filtersOf,
  type Measured,
  misfitOf,
  rulesOf,
} from '../../server/contracts/field-rules';

const picture: Measured = {
  kind: 'image',
  folder: 'Product/Shoes',
  width: 1600,
  height: 900,
};

describe('what a field takes', () => {
  it.each([
    [{}, {}, null],
    [{ allowedTypes: ['videos'] }, {}, 'kinds'],
    [{ allowedTypes: ['images', 'files', 'videos', 'audios'] }, {}, null],
    [{ folders: 'Product' }, {}, null],
    [{ folders: ' Product/Shoes , Press' }, {}, null],
    [{ folders: 'Prod' }, {}, 'folders'],
    [{ folders: 'Product/Shoes/Red' }, {}, 'folders'],
    [{ folders: 'Product' }, { folder: null }, 'folders'],
    [{ aspect: '16:9' }, {}, null],
    [{ aspect: '16:9' }, { width: 1601 }, null],
    [{ aspect: '4:3' }, {}, 'aspect'],
    [{ aspect: 'landscape' }, {}, null],
    [{ aspect: 'Portrait ' }, {}, 'aspect'],
    [{ aspect: 'square' }, {}, 'aspect'],
    [{ aspect: 'square' }, { width: 905 }, null],
    [{ minWidth: 1600, minHeight: 900 }, {}, null],
    [{ minWidth: 1601 }, {}, 'size'],
    [{ minHeight: 901 }, {}, 'size'],
    // What nobody can measure is not held against an asset.
    [{ minWidth: 9_000, aspect: '1:1' }, { width: null, height: null }, null],
    [{ minWidth: 9_000, aspect: '1:1' }, { kind: 'document' }, null],
  ] as const)('%j and %j: %s', (options, asset, misfit) => {
    expect(misfitOf({ ...picture, ...asset }, rulesOf(options))).toBe(misfit);
  });

  it.each([
    ['16:9', { width: 16, height: 9 }],
    ['1.91 : 1', { width: 1.91, height: 1 }],
    ['3x2', { width: 3, height: 2 }],
    [' LANDSCAPE', { orientation: 'landscape' }],
    ['0:9', null],
    ['wide', null],
    ['', null],
    [null, null],
  ])('reads the aspect %j', (words, aspect) => {
    expect(aspectOf(words)).toEqual(aspect);
  });

  it('leaves what it does not understand to no rule', () => {
    fc.assert(
      fc.property(fc.string(), (aspect) => {
        if (aspectOf(aspect) !== null) return;
        expect(misfitOf(picture, rulesOf({ aspect }))).toBeNull();
      }),
    );
  });
});

describe('what the DAM is asked to leave out', () => {
  const all = ['type', 'folder', 'orientation'];

  it.each([
    [{}, all, {}],
    [
      { allowedTypes: ['images'], folders: 'A, B/C', aspect: '16:9' },
      all,
      { type: ['image'], folder: ['A', 'B/C'], orientation: ['landscape'] },
    ],
    [{ allowedTypes: ['images'], folders: 'A' }, ['tag'], {}],
    // Documents have no orientation.
    [{ allowedTypes: ['images', 'files'], aspect: '2:3' }, ['orientation'], {}],
    [
      { allowedTypes: ['images'], aspect: 'square' },
      ['orientation'],
      { orientation: ['square', 'landscape', 'portrait'] },
    ],
  ] as const)('%j of %j: %j', (options, offered, filters) => {
    expect(filtersOf(rulesOf(options), offered)).toEqual(filters);
  });

  it('never is anything that the field takes', () => {
    const sizes = fc.integer({ min: 1, max: 5_000 });
    const aspects = fc.constantFrom('landscape', 'portrait', 'square', '16:9', '1:1', '99:100');
    fc.assert(
      fc.property(sizes, sizes, aspects, (width, height, aspect) => {
        const rules = rulesOf({ aspect, allowedTypes: ['images'] });
        if (misfitOf({ ...picture, width, height }, rules) !== null) return;
        const orientation = width === height ? 'square' : width > height ? 'landscape' : 'portrait';
        const { orientation: asked } = filtersOf(rules, all);
        expect(asked).toContain(orientation);
      }),
    );
  });
});
