import { normalisedAsset, normalisedMime } from '../../server/core/media-types';
import { asset, version } from './fixtures';

describe('media types', () => {
  it.each([
    ['image/jpg', 'a.jpg', 'image/jpeg'],
    ['image/pjpeg', 'a.jpg', 'image/jpeg'],
    ['image/x-png', 'a.png', 'image/png'],
    ['IMAGE/JPEG; charset=binary', 'a.jpg', 'image/jpeg'],
    [' Image/JPG ', 'a', 'image/jpeg'],
    ['audio/mp3', 'a.mp3', 'audio/mpeg'],
    ['audio/x-wav', 'a.wav', 'audio/wav'],
    ['video/quicktime', 'a.mov', 'video/quicktime'],
    ['video/x-m4v', 'a.m4v', 'video/mp4'],
    ['application/x-photoshop', 'a.psd', 'image/vnd.adobe.photoshop'],
    ['text/plain; charset=UTF-8', 'a.txt', 'text/plain; charset=utf-8'],
    // The name decides where the type says nothing.
    ['application/octet-stream', 'Harbour.JPG', 'image/jpeg'],
    ['binary/octet-stream', 'a.mp4', 'video/mp4'],
    ['', 'a.pdf', 'application/pdf'],
    ['jpeg', 'a.webp', 'image/webp'],
    ['image/*', 'a.png', 'image/png'],
    ['', 'psd', 'image/vnd.adobe.photoshop'],
    ['', '', 'application/octet-stream'],
    ['', 'a.unheard', 'application/octet-stream'],
    // A name makes no page and no script.
    ['application/octet-stream', 'page.html', 'application/octet-stream'],
    ['', 'a.xhtml', 'application/octet-stream'],
    ['', 'a.js', 'application/octet-stream'],
  ])('"%s" of "%s" is %s', (mime, fileName, expected) => {
    expect(normalisedMime(mime, fileName)).toBe(expected);
    expect(normalisedMime(expected, fileName)).toBe(expected);
  });
});

describe('an asset of a connector', () => {
  it('gets registered types in all versions and renditions, and the kind that they say', () => {
    const [rendition] = version(1).renditions;
    const odd = version(1, {
      mime: 'application/octet-stream',
      fileName: 'pier.JPG',
      renditions: rendition === undefined ? [] : [{ ...rendition, mime: 'image/jpg' }],
    });
    const found = normalisedAsset(
      asset('pier', { kind: 'document', current: odd, versions: [odd, version(0)] }),
    );
    expect(found.kind).toBe('image');
    expect(found.versions.map(({ mime }) => mime)).toEqual(['image/jpeg', 'image/jpeg']);
    expect(found.current).toBe(found.versions[0]);
    expect(found.current?.renditions.map(({ mime }) => mime)).toEqual(['image/jpeg']);
  });

  it('has no text of blanks alone', () => {
    const blank = asset('pier', {
      alternativeText: '  ',
      caption: '\n',
      credit: '\u00a0',
      copyright: ' C ',
    });
    expect(normalisedAsset(blank)).toMatchObject({
      alternativeText: null,
      caption: null,
      credit: null,
      copyright: ' C ',
    });
  });

  it('says nothing with an empty text: that an image is decorative is said where it is used', () => {
    const texts = { pl: { title: '', alternativeText: 'Molo.', caption: ' ' } };
    const empty = asset('pier', { alternativeText: '', texts });
    expect(normalisedAsset(empty)).toMatchObject({
      alternativeText: null,
      texts: { pl: { title: null, alternativeText: 'Molo.', caption: null } },
    });
  });

  it('is the same object if nothing is to be done', () => {
    const known = asset('pier');
    expect(normalisedAsset(known)).toBe(known);
  });

  it.each([
    [1, [300, 200]],
    [3, [300, 200]],
    [5, [200, 300]],
    [6, [200, 300]],
    [8, [200, 300]],
  ])('with the EXIF orientation %i has the size that is displayed, once', (orientation, size) => {
    const stored = version(1, { width: 300, height: 200, orientation });
    const once = normalisedAsset(asset('pier', { current: stored, versions: [stored] }));
    const twice = normalisedAsset(once);
    for (const { current } of [once, twice]) {
      expect([current?.width, current?.height]).toEqual(size);
    }
  });
});
