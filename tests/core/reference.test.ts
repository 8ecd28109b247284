import fc from 'fast-check';
import {
  decodeAssetId,
  deliveryPath,
  encodeAssetId,
  MAX_ASSET_ID_LENGTH,
  parseStoredUrl,
  type Reference,
  slugOf,
  storedUrl,
} from '../../server/contracts/reference';

const key = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?$/);
const assetId = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 60 })
  .filter((id) => id.isWellFormed() && id.length <= MAX_ASSET_ID_LENGTH);
const version = fc.stringMatching(/^[A-Za-z0-9._-]{1,20}$/);
const reference: fc.Arbitrary<Reference> = fc
  .record({ connection: key, assetId, version: fc.option(version, { nil: undefined }) })
  .map(({ version: pinned, ...name }) =>
    pinned === undefined ? name : { ...name, version: pinned },
  );

describe('the stored url', () => {
  it('is all that is needed to know the asset', () => {
    fc.assert(
      fc.property(
        reference,
        fc.string(),
        fc.constantFrom('jpg', 'svg', 'pdf', ''),
        (ref, name, ext) => {
          const url = storedUrl(ref, name, ext);
          expect(parseStoredUrl(url)?.reference).toEqual(ref);
          expect(url).toMatch(
            /^\/api\/dam\/a\/[a-z0-9-]+\/[A-Za-z0-9_-]+(@[A-Za-z0-9._-]+)?\/[a-z0-9-]+(\.[a-z0-9]+)?$/,
          );
        },
      ),
    );
  });

  it('is recognised whatever host or prefix stands before it', () => {
    const url = storedUrl({ connection: 'brand', assetId: 'pier 7/ä' }, 'Pier 7', 'jpg');
    for (const prefix of [
      '',
      'https://cms.example',
      'http://127.0.0.1:1337',
      '//cdn.example/base',
    ]) {
      expect(parseStoredUrl(prefix + url)).toEqual({
        reference: { connection: 'brand', assetId: 'pier 7/ä' },
        slug: 'pier-7',
        ext: 'jpg',
        query: '',
      });
    }
  });

  it('reads a resolved url as the same reference, query and fragment kept', () => {
    fc.assert(
      fc.property(reference, version, (ref, shown) => {
        const path = deliveryPath(ref, 'Pier 7', 'jpg', ref.version, shown);
        const read = parseStoredUrl(`https://cms.example/api${path}?w=640#x`);
        expect(read?.reference).toEqual(ref);
        expect(read?.query).toBe('?w=640#x');
        expect(read?.slug).toBe('pier-7');
      }),
    );
  });

  it.each([
    '/uploads/pier.jpg',
    '/api/dam/a/',
    '/api/dam/a/brand/pier.jpg',
    '/api/dam/a/Brand/cGllcg/pier.jpg',
    '/api/dam/a/brand/%%%/pier.jpg',
    '/api/dam/a/brand/cGllcg==/pier.jpg',
    '/api/dam/a/brand/cGllcg@/pier.jpg',
    '/api/dam/a/brand/cGllcg/pier 7.jpg',
    '/api/dam/a/brand/cGllcg/',
    '/api/dam/a/brand/_w/pier.jpg',
    '/api/dam/a/brand/cGllcg/../../secret',
    `/api/dam/a/brand/${encodeAssetId('x'.repeat(513))}/pier.jpg`,
  ])('takes %s for no reference', (url) => {
    expect(parseStoredUrl(url)).toBeNull();
  });

  it('knows one spelling of an id only', () => {
    expect(decodeAssetId('cGllcg')).toBe('pier');
    expect(decodeAssetId('cGllch')).toBeNull();
  });

  it('makes a slug of any name', () => {
    expect(slugOf('Łódź – Straße [1] (final).JPG')).toBe('odz-stra-e-1-final-jpg');
    expect(slugOf('日本')).toBe('asset');
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (name) => /^[a-z0-9-]+$/.test(slugOf(name))),
    );
  });
});
