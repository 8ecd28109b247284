import type { RenditionRequest } from '../../server/contracts/connector';
import { DEFAULT_LIMITS } from '../../server/core/picture-limits';
import { redirectTarget } from '../../server/core/redirect';
import { readTransformation, type Transformation } from '../../server/core/transformation';
import { asset, version } from './fixtures';

const shown = {
  asset: asset('pier', { focalPoint: { x: 0.2, y: 0.8 } }),
  version: version(3),
};

function wanted(query: Record<string, string>): Transformation {
  const read = readTransformation(query, {
    ...DEFAULT_LIMITS,
    widths: [100, 245, 300, 500, 800],
  });
  if (read === null || 'problem' in read) throw new Error('The test asks wrong.');
  return read;
}

describe('where a visitor is sent', () => {
  it('is the version itself where no picture is asked for', () => {
    const renditionUrl = jest.fn();
    expect(redirectTarget({ renditionUrl }, shown, null)).toBe(shown.version.url);
    expect(renditionUrl).not.toHaveBeenCalled();
  });

  it('is the DAM’s own transformation, with the focal point of the asset or of the address', () => {
    const asked: RenditionRequest[] = [];
    const renditionUrl = (request: RenditionRequest) => {
      asked.push(request);
      return `https://cdn.example/w_${request.width}`;
    };
    const sizes = { w: '300', h: '300', q: '70', format: 'webp' };
    expect(redirectTarget({ renditionUrl }, shown, wanted(sizes))).toBe(
      'https://cdn.example/w_300',
    );
    redirectTarget({ renditionUrl }, shown, wanted({ ...sizes, fp: '0.5,0.5' }));
    expect(asked).toMatchObject([
      {
        width: 300,
        height: 300,
        fit: 'cover',
        format: 'webp',
        quality: 70,
        focalPoint: { x: 0.2, y: 0.8 },
        version: { version: '3' },
      },
      { focalPoint: { x: 0.5, y: 0.5 } },
    ]);
  });

  it('is one address for all pictures that are larger than the original', () => {
    const large = { ...shown, version: version(3, { width: 700, height: 350 }) };
    const renditionUrl = ({ width, height }: RenditionRequest) => `${width}x${height}`;
    const targets = [{ w: '800' }, { w: '800', h: '800', fit: 'inside' }].map((query) =>
      redirectTarget({ renditionUrl }, large, wanted(query)),
    );
    expect(targets).toEqual(['700xnull', '700xnull']);
  });

  it.each([
    ['100', 't'],
    ['245', 't'],
    ['300', 's'],
    ['500', 's'],
  ])('is the nearest rendition where the DAM makes none: %s', (w, rendition) => {
    const target = redirectTarget({ renditionUrl: () => null }, shown, wanted({ w }));
    expect(target).toBe(`${shown.version.url}/${rendition}`);
    expect(redirectTarget({}, shown, wanted({ w }))).toBe(target);
  });

  it('is the version itself where no rendition is wide enough, or none has a width to go by', () => {
    expect(redirectTarget({}, shown, wanted({ w: '800' }))).toBe(shown.version.url);
    expect(redirectTarget({}, shown, wanted({ q: '50' }))).toBe(shown.version.url);
  });

  describe('for what is no picture that browsers show', () => {
    const renditions = version(3).renditions.map((each) => ({ ...each, mime: 'image/webp' }));
    const film = version(3, { mime: 'video/mp4', renditions });
    const tiff = version(3, { mime: 'image/tiff', renditions });
    const [, small] = renditions;

    it('is the largest picture of a film where none is as wide, and nothing where there is none', () => {
      const shownFilm = { asset: asset('film', { kind: 'video' }), version: film };
      expect(redirectTarget({}, shownFilm, wanted({ w: '800' }))).toBe(small?.url);
      expect(redirectTarget({}, shownFilm, null)).toBe(film.url);
      const bare = { ...shownFilm, version: { ...film, renditions: [] } };
      expect(redirectTarget({}, bare, wanted({ w: '800' }))).toBeNull();
    });

    it('is a picture of a master, by the DAM or among its renditions', () => {
      const shownTiff = { asset: asset('tiff'), version: tiff };
      expect(redirectTarget({}, shownTiff, null)).toBe(small?.url);
      const made = redirectTarget(
        { renditionUrl: ({ format }) => `made ${format}` },
        shownTiff,
        null,
      );
      expect(made).toBe('made jpeg');
      const unshown = renditions.map((each) => ({ ...each, mime: 'image/tiff' }));
      const none = { ...shownTiff, version: { ...tiff, renditions: unshown } };
      expect(redirectTarget({}, none, null)).toBe(tiff.url);
      expect(redirectTarget({}, none, wanted({ w: '100' }))).toBeNull();
    });
  });
});
