import ImageKit from '@imagekit/nodejs';
import fc from 'fast-check';
import { imagekitOptions } from '../../../server/connectors/imagekit/options';
import { renditionUrl } from '../../../server/connectors/imagekit/transformations';
import { uploadForm } from '../../../server/connectors/imagekit/upload';
import { addressOf, signed, transformed, unsigned } from '../../../server/connectors/imagekit/urls';
import { connect, dam, FIELDS, PIER, read, startImageKit, updated } from './fixture';
import { PRIVATE_KEY, WEBHOOK_SECRET } from './simulator';

startImageKit();

const urlEndpoint = 'https://ik.imagekit.io/harbour';
const urls = { urlEndpoint, privateKey: PRIVATE_KEY };
const sdk = new ImageKit({ privateKey: PRIVATE_KEY, webhookSecret: WEBHOOK_SECRET });

describe('what the official SDK says, property by property', () => {
  const word = fc.stringMatching(/^[A-Za-z0-9 _.()'é&=+,:-]{1,20}$/).filter((text) => {
    const plain = text.trim();
    return plain !== '' && plain !== '.' && plain !== '..';
  });
  const filePath = fc
    .array(word, { minLength: 1, maxLength: 3 })
    .map((parts) => `/${parts.join('/')}`);
  const query = fc.constantFrom('', '?updatedAt=1', '?ik-obj-version=dlkUlhiJ7I8O_Tej&updatedAt=1');
  const transformation = fc.constantFrom(
    '',
    'w-300',
    'w-100,h-50,cm-extract,x-1,y-2:w-10,h-5,f-webp,q-70',
    'n-banner',
  );

  it('addresses are transformed and signed alike, below an endpoint with and without a path', () => {
    fc.assert(
      fc.property(
        filePath,
        query,
        transformation,
        fc.constantFrom(urlEndpoint, 'https://images.harbour.example'),
        (path, search, tr, endpoint) => {
          const options = { ...urls, urlEndpoint: endpoint };
          const encoded = path.split('/').map(encodeURIComponent).join('/');
          const plain = addressOf({ filePath: path, url: endpoint + encoded + search }, options);
          const address = tr === '' ? plain : transformed(plain, tr);
          const asked = { urlEndpoint: endpoint, src: plain };
          const raw = tr === '' ? {} : { transformation: [{ raw: tr }] };
          expect(address).toBe(sdk.helper.buildSrc({ ...asked, ...raw }));
          const expected = sdk.helper.buildSrc({ ...asked, ...raw, signed: true });
          expect(signed(address, options)).toBe(expected);
          expect(unsigned(expected)).toBe(address);
        },
      ),
    );
  });

  it('steps of a rendition are named as in the SDK', async () => {
    const asset = await read(PIER);
    const [version] = asset.versions;
    if (version === undefined) throw new Error('a file has a version');
    const request = { asset, version, width: 300, height: 200, focalPoint: null, quality: 70 };
    const address = renditionUrl({ ...request, fit: 'inside', format: 'jpeg' }, dam.options);
    expect(address).toBe(
      sdk.helper.buildSrc({
        urlEndpoint: dam.urlEndpoint,
        src: version.url,
        transformation: [{ width: 300, height: 200, crop: 'at_max', format: 'jpg', quality: 70 }],
      }),
    );
  });

  it('an event is taken where the SDK takes it, and refused where it refuses', async () => {
    const right = dam.event(updated(PIER));
    const header = right.headers['webhook-signature'] ?? '';
    for (const request of [
      right,
      { ...right, body: `${right.body} ` },
      { ...right, headers: { ...right.headers, 'webhook-signature': header.replace(/.$/, '~') } },
      { ...right, headers: { ...right.headers, 'webhook-id': 'other' } },
      dam.event(updated(PIER), Date.now() - 600_000),
    ]) {
      let isTaken = true;
      try {
        sdk.webhooks.unwrap(request.body, { headers: request.headers as Record<string, string> });
      } catch {
        isTaken = false;
      }
      expect((await connect().verifyWebhook?.(request)) !== null).toBe(isTaken);
    }
  });

  it('an upload has the same fields as one of the SDK', async () => {
    const sent: Record<string, string> = {};
    const recorder = new ImageKit({
      privateKey: PRIVATE_KEY,
      maxRetries: 0,
      fetch: async (_url, init) => {
        if (!(init?.body instanceof FormData)) throw new Error('an upload is a form');
        for (const [name, value] of init.body) {
          sent[name] = value instanceof File ? value.name : value;
        }
        return Response.json({});
      },
    });
    const file = new File(['x'], 'a b.png', { type: 'image/png' });
    await recorder.files.upload({
      file,
      fileName: 'a b.png',
      folder: '/Places',
      tags: ['one', 'two three'],
      useUniqueFileName: true,
      customMetadata: { title: 'A', alt: 'Ż "b"' },
    });
    const form = uploadForm(
      {
        file,
        fileName: 'a b.png',
        mime: 'image/png',
        title: 'A',
        alternativeText: 'Ż "b"',
        tags: ['one', 'two,three'],
        folder: 'Places',
      },
      imagekitOptions.parse({ ...urls, fields: FIELDS }),
    );
    const ours = Object.fromEntries(
      [...form].map(([name, value]) => [name, value instanceof File ? value.name : value]),
    );
    expect(ours).toEqual(sent);
  });

  it('a list is asked for with the same address and credentials as by the SDK', async () => {
    const seen: [string, string | null][] = [];
    const recorder = new ImageKit({
      privateKey: PRIVATE_KEY,
      baseURL: dam.url,
      maxRetries: 0,
      fetch: async (url, init) => {
        seen.push([String(url), new Headers(init?.headers).get('authorization')]);
        return Response.json([]);
      },
    });
    const searchQuery = `type = "file" AND id IN ["${PIER}"]`;
    await recorder.assets.list({ searchQuery, limit: 1 });
    dam.calls.length = 0;
    await connect({ fields: {}, namedTransformations: false }).getMany([PIER]);
    const [url = '', authorization] = seen[0] ?? [];
    // The SDK sends a password that nobody sets; the description has none, and the simulator takes none.
    const sent = Buffer.from(authorization?.replace('Basic ', '') ?? '', 'base64').toString();
    expect(sent.split(':')[0]).toBe(PRIVATE_KEY);
    const paramsOf = (address: string) =>
      Object.fromEntries(new URL(address, dam.url).searchParams);
    expect(dam.calls).toHaveLength(1);
    expect(paramsOf(dam.calls[0]?.slice(4) ?? '')).toEqual(paramsOf(url));
  });
});
