import fc from 'fast-check';
import { cropPosition } from '../../admin/asset/cropPosition';
import { fieldLabels, labelOfPath } from '../../admin/fields/fieldLabels';
import { overridesOfFile, withOverrides, withOverridesOf } from '../../admin/fields/overrides';
import { placesOf } from '../../admin/fields/places';
import { unknownName } from '../../admin/fields/unknownName';
import { type Overrides, storedUrl } from '../../server/contracts/reference';
import { cropAround } from '../../server/core/transformation';

const PIER = { connection: 'brand', assetId: 'pier-7' };
const BOAT = { connection: 'brand', assetId: 'boat' };
const PIER_URL = storedUrl(PIER, 'old-pier', 'png');
beforeAll(() => {
  Reflect.set(globalThis, 'window', {
    location: { href: 'http://localhost/', host: 'localhost' },
    strapi: { backendURL: 'http://localhost' },
  });
});

afterAll(() => {
  Reflect.deleteProperty(globalThis, 'window');
});

const NOTHING = { alternativeText: null, caption: null, focalPoint: null };
const MINE = { alternativeText: 'Mine', caption: null, focalPoint: null };

const pierFile = (overrides: Overrides) => ({ id: 1, url: PIER_URL, damOverrides: overrides });

describe('the preview of a crop', () => {
  it('shows what the server would cut out, to the pixel', () => {
    const pixels = fc.integer({ min: 20, max: 4_000 });
    const share = fc.integer({ min: 0, max: 100 }).map((percent) => percent / 100);
    const sizes = fc.record({ width: pixels, height: pixels });
    const points = fc.record({ x: share, y: share });
    fc.assert(
      fc.property(sizes, sizes, points, (image, shape, point) => {
        const { left, top, width, height } = cropAround(image, shape, point);
        const [x = 0, y = 0] = cropPosition(image, shape, point)
          .split(' ')
          .map((position) => Number.parseFloat(position) / 100);
        // `object-position` is the share of what is cut off that lies before the crop; it has three decimals.
        const tolerance = 2 + Math.max(image.width, image.height) / 1_000;
        expect(Math.abs(x * (image.width - width) - left)).toBeLessThanOrEqual(tolerance);
        expect(Math.abs(y * (image.height - height) - top)).toBeLessThanOrEqual(tolerance);
      }),
    );
  });
});

describe('what a use of a file overrides', () => {
  it('is what was read until it is changed, and what was changed from then on', () => {
    const file = pierFile(MINE);
    expect(overridesOfFile(file)).toEqual(MINE);
    const changed = withOverrides(file, { ...MINE, caption: 'New' });
    expect(overridesOfFile(changed)).toEqual({ ...MINE, caption: 'New' });
    expect(overridesOfFile({})).toEqual(NOTHING);
  });

  it('goes over to another version, and leaves a file alone if it is nothing', () => {
    const pinned = { id: 2, url: PIER_URL };
    expect(overridesOfFile(withOverridesOf(pinned, pierFile(MINE)))).toEqual(MINE);
    expect(withOverridesOf(pinned, pierFile(NOTHING))).toBe(pinned);
  });
});

describe('assets without an alternative text of their own use', () => {
  const undescribed = (value: unknown) =>
    placesOf({ field: value }, ['field']).map(({ isUndescribed }) => isUndescribed);

  it.each([
    ['a file', pierFile(NOTHING), true],
    ['a file with a text', pierFile(MINE), false],
    ['a file with a new text', withOverrides(pierFile(NOTHING), MINE), false],
    ['a file whose text was taken away', withOverrides(pierFile(MINE), NOTHING), true],
    ['a file that shows the text of the DAM', { ...pierFile(NOTHING), alternativeText: 'A' }, true],
    ['a field', { ...PIER, url: PIER_URL }, true],
    ['a field with a text', { ...PIER, url: PIER_URL, alt: 'Mine' }, false],
    [
      'an image in blocks',
      { type: 'image', image: { url: PIER_URL, alternativeText: null } },
      true,
    ],
    ['one with a text', { type: 'image', image: { url: PIER_URL, alternativeText: 'M' } }, false],
    ['a link', { type: 'link', url: PIER_URL, children: [] }, false],
    ['a text', `![x](${PIER_URL})`, false],
  ])('are found in %s', (_name, value, isFound) => {
    expect(undescribed({ seo: [{ inner: value }] })).toEqual([isFound]);
  });

  it('are told place by place where one of several uses has none', () => {
    expect(undescribed([pierFile(MINE), pierFile(NOTHING)])).toEqual([false, true]);
  });
});

describe('the place of an asset', () => {
  const file = pierFile(NOTHING);
  const labels = fieldLabels(
    [
      { name: 'cover', label: 'Cover', attribute: { type: 'media' } },
      { name: 'seo', label: 'SEO', attribute: { type: 'component', component: 'shared.seo' } },
      {
        name: 'sections',
        label: 'Sections',
        attribute: { type: 'dynamiczone', components: ['shared.seo', 'shared.slider'] },
      },
    ],
    {
      'shared.seo': [{ name: 'shareImage', label: 'Share image', attribute: { type: 'media' } }],
      'shared.slider': [
        { name: 'slides', label: 'Slides', attribute: { type: 'component', component: 'slide' } },
      ],
      slide: [{ name: 'picture', label: 'Picture', attribute: { type: 'media' } }],
    },
  );

  it.each([
    ['a field', { cover: file }, ['Cover']],
    ['a gallery', { cover: [file, file] }, ['Cover 1', 'Cover 2']],
    ['a component', { seo: { id: 1, shareImage: file } }, ['SEO › Share image']],
    [
      'a dynamic zone',
      {
        sections: [
          { __component: 'shared.seo', shareImage: file },
          { __component: 'shared.slider', slides: [{ picture: file }, { picture: [file] }] },
        ],
      },
      [
        'Sections 1 › Share image',
        'Sections 2 › Slides › Picture',
        'Sections 2 › Slides › Picture',
      ],
    ],
    ['a text in a component', { seo: { notes: `![x](${PIER_URL})` } }, ['SEO › notes']],
    ['blocks', { body: [{ type: 'image', image: file, children: [] }] }, ['body']],
  ])('has the labels along its path: %s', (_what, values, expected) => {
    const places = placesOf(values, Object.keys(values));
    expect(places.map(({ path, position }) => labelOfPath(path, position, labels))).toEqual(
      expected,
    );
  });
});

describe('the name of an asset whose title is unknown', () => {
  it.each([
    ['its name at the pick', { name: 'The old pier', url: PIER_URL }, 'The old pier'],
    ['the words of its address', { url: PIER_URL }, 'old-pier'],
    ['its id, if the address has no words', { url: storedUrl(PIER, 'asset', 'png') }, 'pier-7'],
    ['its id, without an address', {}, 'pier-7'],
  ])('is %s', (_what, holder, name) => {
    expect(unknownName(holder, PIER)).toBe(name);
  });

  it('is the same in all places of a form: the best that any of them has', () => {
    const places = placesOf(
      {
        text: `![x](${PIER_URL})`,
        hero: { ...PIER, url: PIER_URL },
        cover: { id: 1, name: 'The old pier', url: PIER_URL },
        body: `![x](${storedUrl(BOAT, 'boat', 'png')})`,
      },
      ['text', 'hero', 'cover', 'body'],
    );
    expect(places.map(({ name }) => name)).toEqual([
      'The old pier',
      'The old pier',
      'The old pier',
      'boat',
    ]);
  });
});
