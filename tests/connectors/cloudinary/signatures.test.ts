import { v2 as sdk } from 'cloudinary';
import fc from 'fast-check';
import { cloudinary } from '../../../server/connectors/cloudinary';
import { signParameters } from '../../../server/connectors/cloudinary/signatures';
import { uploadForm } from '../../../server/connectors/cloudinary/upload';
import { addressOf, transformed } from '../../../server/connectors/cloudinary/urls';
import { API_KEY, API_SECRET, CLOUD } from './simulator';

describe('what the official SDK says, property by property', () => {
  const word = fc
    .stringMatching(/^[A-Za-z0-9 _.()'é&=+,:-]{1,20}$/)
    .filter((text) => text.trim() !== '');
  const signer = { secret: API_SECRET, algorithm: 'sha1' } as const;

  it('an upload is signed alike', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.stringMatching(/^[a-z_]{1,12}$/), word), (parameters) => {
        sdk.config({ signature_algorithm: 'sha1' });
        const expected = sdk.utils.api_sign_request(parameters, API_SECRET);
        expect(signParameters(parameters, signer)).toBe(expected);
      }),
    );
  });

  it.each([true, false])('an address is made alike, signed: %s', (signUrls) => {
    const publicId = fc
      .array(word, { minLength: 1, maxLength: 3 })
      .map((parts) => parts.join('/'))
      // For these ids the SDK drops or adds parts of the address.
      .filter((text) => !/^v\d|\/\/|^\s|\s$/.test(text));
    const transformation = fc.constantFrom('', 'c_limit,w_500', 'c_lfill,f_webp,h_100,w_300');
    fc.assert(
      fc.property(publicId, transformation, fc.nat(2_000_000_000), (name, text, version) => {
        const options = { deliveryUrl: `https://res.cloudinary.com/${CLOUD}`, signer, signUrls };
        const asset = { resourceType: 'image', type: 'upload', publicId: name, version };
        const address = addressOf(asset, options, 'jpg', text);
        const expected = sdk.url(name, {
          cloud_name: CLOUD,
          api_secret: API_SECRET,
          secure: true,
          analytics: false,
          version,
          format: 'jpg',
          sign_url: signUrls,
          signature_algorithm: 'sha1',
          ...(text !== '' && { raw_transformation: text }),
        });
        expect(address).toBe(expected);
        expect(transformed(addressOf(asset, options, 'jpg'), text, options)).toBe(address);
      }),
    );
  });

  it('what has a comma, an equals sign or a bar in it stays one text', async () => {
    const options = { cloudName: CLOUD, apiKey: API_KEY, apiSecret: API_SECRET };
    const parsed = cloudinary.optionsSchema.safeParse(options);
    if (!parsed.success) throw new Error('the options are right');
    const request = {
      file: new Blob(['x']),
      fileName: 'a.png',
      mime: 'image/png',
      title: 'A',
      alternativeText: 'a=b|c',
      tags: ['one, two'],
      folder: null,
    };
    const form = uploadForm(request, { ...parsed.data, signer }, 1);
    expect(form.get('context')).toBe(`alt=${'a\\=b\\|c'}`);
    expect(form.get('tags')).toBe('one  two');
    expect([...form.keys()].at(-1)).toBe('file');
  });
});
