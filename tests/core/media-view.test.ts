import type { Asset, AssetVersion } from '../../server/contracts/asset';
import { storedUrl } from '../../server/contracts/reference';
import type { LiveResolution } from '../../server/core/availability';
import { MediaViews } from '../../server/core/media-view';
import { type Recognised, recogniseUrl } from '../../server/core/references/recognise';
import { FORMAT_WIDTHS } from '../../server/core/strapi-file';
import { asset, NO_CROPS, version } from './fixtures';

const PIER = storedUrl({ connection: 'brand', assetId: 'pier' }, 'pier', 'jpg');

function recognised(url: string): Recognised {
  const found = recogniseUrl(url);
  if (found === null) throw new Error(`${url} is no reference`);
  return found;
}

function live(asset: Asset, shown: AssetVersion): LiveResolution {
  return { availability: 'live', asset, version: shown, changedAtMs: 0 };
}

function viewOf(
  shown: ReturnType<typeof version>,
  makesPictures: boolean,
  more: Partial<Asset> = {},
) {
  const views = new MediaViews(
    { publicUrl: 'https://cms.example', apiPrefix: '/api' },
    {
      fallbackLanguages: [],
      makesPictures: () => makesPictures,
      widest: 3_840,
      formatWidths: FORMAT_WIDTHS,
      ...NO_CROPS,
      damAddress: () => null,
    },
  );
  const pier = asset('pier', { current: shown, versions: [shown], ...more });
  return views.shown(recognised(PIER), live(pier, shown)).view;
}

describe('the formats of a resolved image', () => {
  it('are Strapi’s widths below its own, in its aspect, where pictures can be made', () => {
    const { formats } = viewOf(version(1, { width: 800, height: 450 }), true);
    const sizes = Object.entries(formats ?? {}).map(([name, { width, height }]) => [
      name,
      width,
      height,
    ]);
    expect(sizes).toEqual([
      ['thumbnail', 245, 138],
      ['small', 500, 281],
      ['medium', 750, 422],
    ]);
    expect(formats?.small?.url).toBe(
      'https://cms.example/api/dam/a/brand/cGllcg/pier~v1.jpg?w=500',
    );
  });

  it('are the DAM’s own renditions of these names where none can be made', () => {
    const { formats } = viewOf(version(1), false);
    expect(Object.keys(formats ?? {})).toEqual(['thumbnail', 'small']);
    expect(formats?.small).toMatchObject({ width: 500, height: 281, size: 9, sizeInBytes: 9_000 });
  });

  it('are null for an image that has none', () => {
    expect(viewOf(version(1, { renditions: [] }), false).formats).toBeNull();
    expect(
      viewOf(version(1, { mime: 'application/pdf', renditions: [] }), true).formats,
    ).toBeNull();
  });
});

describe('what is held of a live reference', () => {
  const options = {
    fallbackLanguages: [],
    makesPictures: () => true,
    widest: 3_840,
    formatWidths: FORMAT_WIDTHS,
    ...NO_CROPS,
    damAddress: () => null,
  };
  const one = version(1);
  const pier = asset('pier', { current: one, versions: [one] });

  it('is given again for the same resolution, and made anew for another one', () => {
    const views = new MediaViews({ publicUrl: 'https://a.example', apiPrefix: '/api' }, options);
    const [first, later] = [live(pier, one), live(pier, version(2))];
    const shown = views.shown(recognised(PIER), first);
    expect(views.shown(recognised(PIER), first)).toBe(shown);
    expect(views.shown(recognised(PIER), later).view.url).toContain('~v2');
  });

  it('is apart for each site, also in one process', () => {
    const resolution = live(pier, one);
    const urls = ['https://a.example', 'https://b.example'].map((publicUrl) => {
      const views = new MediaViews({ publicUrl, apiPrefix: '/api' }, options);
      return new URL(views.shown(recognised(PIER), resolution).view.url).host;
    });
    expect(urls).toEqual(['a.example', 'b.example']);
  });
});

describe('an image that browsers do not show', () => {
  it('is described as the JPEG that is delivered, no wider than pictures are', () => {
    const view = viewOf(
      version(1, { mime: 'image/tiff', ext: 'tif', width: 7_680, height: 4_000 }),
      true,
    );
    expect(view).toMatchObject({ mime: 'image/jpeg', ext: '.jpg', width: 3_840, height: 2_000 });
    expect(view.size).toBe(0);
  });

  it('is described as the largest rendition of the DAM where no picture can be made', () => {
    for (const mime of ['image/heic', 'image/vnd.adobe.photoshop', 'image/x-canon-cr2']) {
      const view = viewOf(version(1, { mime, ext: 'raw' }), true);
      expect(view).toMatchObject({
        mime: 'image/jpeg',
        ext: '.jpg',
        width: 500,
        height: 281,
        size: 9,
      });
    }
  });
});

describe('the original of a resolved file', () => {
  const tiff = { mime: 'image/tiff', ext: 'tif', sizeBytes: 123_456 };

  it.each([
    ['a picture is made of it', true],
    ['a rendition of the DAM is shown', false],
  ])('is told where %s', (_, makesPictures) => {
    const { dam, mime } = viewOf(version(1, tiff), makesPictures);
    expect(mime).toBe('image/jpeg');
    expect(dam.original).toEqual({ mime: 'image/tiff', ext: '.tif', size: 123.46 });
  });

  it.each([
    ['it is delivered itself', version(1)],
    ['it is delivered for want of a picture', version(1, { ...tiff, renditions: [] })],
  ])('is absent where %s', (_, shown) => {
    expect(viewOf(shown, false).dam).not.toHaveProperty('original');
  });
});

describe('the provenance of a resolved file', () => {
  it('is what the DAM says, else what the shown version says of itself', () => {
    const provenance = { creator: 'Ida Berg', licence: 'CC BY' };
    const shown = version(1, { embedded: { creator: 'Bob', digitalSourceType: 'digitalArt' } });
    expect(viewOf(shown, true, { provenance }).dam.provenance).toEqual({
      digitalSourceType: 'digitalArt',
      ...provenance,
    });
    expect(viewOf(version(1), true, { provenance }).dam.provenance).not.toBe(provenance);
  });

  it('is absent where nothing is known', () => {
    expect(viewOf(version(1), true).dam).not.toHaveProperty('provenance');
  });
});

describe('named crops', () => {
  const CROPS = {
    hero: { ratio: 2, widths: [320, 640] },
    card: { ratio: 1, widths: [4_000] },
    large: { ratio: 1, widths: [500] },
  };
  const views = new MediaViews(
    { publicUrl: 'https://cms.example', apiPrefix: '/api' },
    {
      fallbackLanguages: [],
      makesPictures: (key) => key === 'brand',
      widest: 3_840,
      formatWidths: FORMAT_WIDTHS,
      crops: CROPS,
      signedCrop: (_, crop, { x, y }) => `?crop=${crop}&fp=${x},${y}&s=signed`,
      damAddress: () => null,
    },
  );
  const one = version(1);
  const pier = asset('pier', { current: one, versions: [one], focalPoint: { x: 0.2, y: 0.3 } });
  const shown = () => views.shown(recognised(PIER), live(pier, one));

  it('are formats in their largest width, or as large as the image is', () => {
    const formats = views.formatsOf(shown(), null) ?? {};
    const url = shown().view.url;
    expect(Object.keys(formats)).toEqual(['thumbnail', 'small', 'medium', 'large', 'hero', 'card']);
    expect(formats.hero).toMatchObject({ width: 640, height: 320, url: `${url}?crop=hero` });
    expect(formats.card).toMatchObject({ width: 900, height: 900, ext: '.jpg' });
    // Strapi's own name wins.
    expect(formats.large).toMatchObject({ width: 1000, height: 563, url: `${url}?w=1000` });
  });

  it('go around the own focal point of a use, which this site signs', () => {
    const url = shown().view.url;
    const formats = views.formatsOf(shown(), { x: 0.75, y: 0.5 }) ?? {};
    expect(formats.hero?.url).toBe(`${url}?crop=hero&fp=0.75,0.5&s=signed`);
    expect(formats.small?.url).toBe(`${url}?w=500`);
    // One use changes nothing for the next.
    expect(views.formatsOf(shown(), null)?.hero?.url).toBe(`${url}?crop=hero`);
    expect(views.formatsOf(shown(), { x: 0.2, y: 0.3 })?.hero?.url).toBe(`${url}?crop=hero`);
  });

  it('are none of what no picture is made of', () => {
    const pdf = version(1, { mime: 'application/pdf', renditions: [] });
    const { view } = views.shown(recognised(PIER), live(pier, pdf));
    expect(view.formats).toBeNull();
  });
});
