import sharp from 'sharp';
import { specSite, specStubDam } from '../support/fixtures';
import { ODD_FILES, type OddFile, turned } from '../support/odd-files';
import { eventually } from '../support/processes';

jest.setTimeout(120_000);

const CHROME = 'image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8';

const dam = specStubDam();
const site = specSite(() => ({ damUrl: dam.url }));

/** What a browser gets, in one line: status, type, size, and frames if it moves. */
async function got(response: Response): Promise<string> {
  const type = response.headers.get('content-type')?.split(';')[0];
  const bytes = Buffer.from(await response.arrayBuffer());
  if (!response.ok) return String(response.status);
  if (type === undefined || !/^image\/(?!svg)/.test(type) || bytes.length < 50) {
    return `${response.status} ${type}`;
  }
  if (bytes.subarray(0, 64).includes('avis'))
    return `${response.status} ${type} ${sizeOfAvif(bytes)} moving`;
  const {
    width,
    height,
    pageHeight,
    pages = 1,
  } = await sharp(bytes, {
    failOn: 'none',
    animated: true,
  }).metadata();
  const moves = pages > 1 || bytes.includes('acTL');
  return `${response.status} ${type} ${width}x${pageHeight ?? height}${moves ? ' moving' : ''}`;
}

/** The size in the box `ispe`, since sharp reads no sequences. */
function sizeOfAvif(bytes: Buffer): string {
  const at = bytes.indexOf('ispe') + 8;
  return `${bytes.readUInt32BE(at)}x${bytes.readUInt32BE(at + 4)}`;
}

const isShort = (response: Response) =>
  Number(/max-age=(\d+)/.exec(response.headers.get('cache-control') ?? '')?.[1]) <= 5;

/** What is got once nothing better is made behind it. */
async function settled(url: string, accept: string): Promise<string> {
  const response = await eventually(`the picture of ${url} is made`, async () => {
    const answer = await fetch(url, { headers: { accept } });
    return answer.ok && isShort(answer) ? undefined : answer;
  });
  return got(response);
}

interface Row {
  bare: string;
  auto: string;
  webp: string;
  avif: string;
  jpeg: string;
  png: string;
}

const same = (line: string): Omit<Row, 'bare'> => ({
  auto: line,
  webp: line,
  avif: line,
  jpeg: line,
  png: line,
});

const made = (size: string): Omit<Row, 'bare'> => ({
  auto: `200 image/avif ${size}`,
  webp: `200 image/webp ${size}`,
  avif: `200 image/avif ${size}`,
  jpeg: `200 image/jpeg ${size}`,
  png: `200 image/png ${size}`,
});

const photo = (mime: string): Row => ({ bare: `200 ${mime} 400x300`, ...made('128x96') });
const svg: Row = { bare: '200 image/svg+xml', ...same('200 image/svg+xml') };
const RENDITION = '200 image/jpeg 200x150';

const EXPECTED: Record<keyof typeof ODD_FILES, Row> = {
  cmyk: photo('image/jpeg'),
  sixteenBit: photo('image/png'),
  greyAlpha: photo('image/png'),
  wideGamut: photo('image/jpeg'),
  cutJpeg: photo('image/jpeg'),
  cutProgressive: photo('image/jpeg'),
  noSpectrum: photo('image/jpeg'),
  trailing: photo('image/jpeg'),
  cutPng: photo('image/png'),
  aliasJpeg: photo('image/jpeg'),
  binaryJpeg: photo('image/jpeg'),
  octets: photo('image/jpeg'),
  // What moves goes on moving, unless a still format is asked for by name.
  apng: {
    ...photo('image/png'),
    bare: '200 image/png 400x300 moving',
    auto: '200 image/png 400x300 moving',
  },
  animatedWebp: {
    ...made('128x96'),
    bare: '200 image/webp 400x300 moving',
    auto: '200 image/webp 128x96 moving',
    webp: '200 image/webp 128x96 moving',
  },
  animatedGif: {
    ...made('128x96'),
    bare: '200 image/gif 400x300 moving',
    auto: '200 image/webp 128x96 moving',
    webp: '200 image/webp 128x96 moving',
  },
  animatedAvif: {
    // libvips reads no sequences at all, so no picture is made of one.
    bare: '200 image/avif 400x300 moving',
    ...same('200 image/avif 400x300 moving'),
  },
  // Browsers show no masters; pages are no frames.
  tiffPages: photo('image/jpeg'),
  heic: { bare: RENDITION, ...same(RENDITION) },
  psd: { bare: RENDITION, ...same(RENDITION) },
  svgEntity: svg,
  svgHuge: svg,
  onePixel: { bare: '200 image/png 1x1', ...made('1x1') },
  line: { bare: '200 image/png 30000x1', ...made('128x1') },
  // A picture that is asked for is a picture, never the whole file.
  pdf: { bare: '200 application/pdf', ...same(RENDITION) },
  mp3: { bare: '200 audio/mpeg', ...same('404') },
  wav: { bare: '200 audio/wav', ...same('404') },
  film: { bare: '200 video/mp4', ...same('404') },
  html: { bare: '200 image/png', ...same('422') },
  empty: { bare: '200 image/png', ...same('422') },
};

const WITH_RENDITION = new Set(['heic', 'psd', 'pdf']);

function kindOf(mime: string) {
  const kind = mime.split('/')[0]?.toLowerCase();
  return kind === 'image' || kind === 'video' || kind === 'audio' ? kind : 'document';
}

async function addressOf(name: string, { fileName, mime, bytes }: OddFile): Promise<string> {
  const rendition = await sharp({
    create: { width: 200, height: 150, channels: 3, background: '#336699' },
  })
    .jpeg()
    .toBuffer();
  dam.assets.set(name, {
    fileName,
    mime,
    bytes: await bytes(),
    kind: name === 'psd' ? 'image' : kindOf(mime),
    ...(WITH_RENDITION.has(name) && {
      renditions: { 200: { mime: 'image/jpg', bytes: rendition } },
    }),
  });
  const [picked] = await site.pick(name);
  return site.url + picked?.url;
}

describe('odd files', () => {
  it.each(Object.entries(ODD_FILES))('%s is what a visitor expects', async (name, file) => {
    const url = await addressOf(name, file);
    const row: Row = {
      bare: await settled(url, CHROME),
      auto: await settled(`${url}?w=128`, CHROME),
      webp: await settled(`${url}?w=128&format=webp`, CHROME),
      avif: await settled(`${url}?w=128&format=avif`, CHROME),
      jpeg: await settled(`${url}?w=128&format=jpeg`, CHROME),
      png: await settled(`${url}?w=128&format=png`, CHROME),
    };
    expect(row).toEqual(Reflect.get(EXPECTED, name));
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'a picture of EXIF orientation %i has its displayed shape, in formats too',
    async (orientation) => {
      const id = `turned-${orientation}`;
      const [width, height] = orientation >= 5 ? [300, 400] : [400, 300];
      const bytes = await turned(orientation);
      dam.assets.set(id, {
        fileName: 'a.jpg',
        mime: 'image/jpeg',
        bytes,
        width,
        height,
        orientation,
      });
      const [picked] = await site.pick(id);
      expect(picked?.file).toMatchObject({ width: 400, height: 300 });
      const url = site.url + picked?.url;
      expect(await got(await fetch(`${url}?w=256&format=webp`))).toBe('200 image/webp 256x192');
      const { cover } = await site.strapi
        .plugin('dam')
        .service('resolve')
        .body({ cover: picked?.file });
      expect(cover.formats.thumbnail).toMatchObject({ width: 245, height: 184 });
    },
  );

  it('a turned photo gets its displayed shape though the DAM tells another one', async () => {
    dam.assets.set('lying', {
      fileName: 'a.jpg',
      mime: 'image/jpeg',
      bytes: await turned(6),
      width: 300,
      height: 400,
    });
    const [picked] = await site.pick('lying');
    const { body } = site.strapi.plugin('dam').service('resolve');
    const shown = async () => (await body({ cover: picked?.file })).cover;
    expect(await shown()).toMatchObject({ width: 300, height: 400 });
    const url = `${site.url}${picked?.url}?w=256&format=webp`;
    expect(await got(await fetch(url))).toBe('200 image/webp 256x192');
    const cover = await eventually('the size is known', async () => {
      const file = await shown();
      return file.width === 400 ? file : undefined;
    });
    expect(cover.height).toBe(300);
    expect(cover.formats.thumbnail).toMatchObject({ width: 245, height: 184 });
    // As if the record had become old: the DAM still tells the size before turning.
    await site.strapi
      .plugin('dam')
      .service('references')
      .pick([{ connection: 'brand', assetId: 'lying' }]);
    expect(await shown()).toMatchObject({ width: 400, height: 300 });
  });

  it('the original of a master is there for whoever asks for it', async () => {
    const url = await addressOf('tiffPages', ODD_FILES.tiffPages);
    const original = await fetch(`${url}?original&download`);
    expect(original.headers.get('content-type')).toBe('image/tiff');
    expect(original.headers.get('content-disposition')).toBe('attachment; filename="a.tif"');
    expect(Buffer.from(await original.arrayBuffer())).toEqual(dam.assets.get('tiffPages')?.bytes);
    const shown = await fetch(url);
    expect(shown.headers.get('content-disposition')).toBe('inline; filename="a.jpg"');
  });
});

describe('files that are opened in a tab', () => {
  const policyOf = async (name: keyof typeof ODD_FILES) => {
    const { headers } = await fetch(await addressOf(name, ODD_FILES[name]));
    expect(headers.get('x-frame-options')).toBeNull();
    return headers.get('content-security-policy');
  };

  it.each(['wav', 'film', 'pdf', 'mp3', 'cmyk'] as const)('%s is not shut in', async (name) => {
    expect(await policyOf(name)).toBe("frame-ancestors 'self'");
  });

  it('an SVG runs nothing', async () => {
    expect(await policyOf('svgHuge')).toMatch(
      /^default-src 'none';.*; sandbox; frame-ancestors 'self'$/,
    );
  });
});

describe('the name under which a file is saved', () => {
  it.each([
    ['Hafen bei Nacht.jpg', 'inline; filename="Hafen bei Nacht.webp"'],
    [
      'Łódź – Große Brücke.jpeg',
      `inline; filename="Lodz - Grosse Brucke.webp"; filename*=UTF-8''%C5%81%C3%B3d%C5%BA%20%E2%80%93%20Gro%C3%9Fe%20Br%C3%BCcke.webp`,
    ],
    ['港.jpg', `inline; filename="Gang.webp"; filename*=UTF-8''%E6%B8%AF.webp`],
    [
      'a"\r\nset-cookie: x=1.jpg',
      `inline; filename="a_set-cookie: x=1.webp"; filename*=UTF-8''a%22set-cookie%3A%20x%3D1.webp`,
    ],
    ['..\\..\\etc/passwd\u202egpj.exe', 'inline; filename="..-..-etc-passwdgpj.webp"'],
    ['\ud800half.jpg', 'inline; filename="half.webp"'],
  ])('%j', async (fileName, expected) => {
    const id = `named-${[...dam.assets.keys()].filter((key) => key.startsWith('named')).length}`;
    const bytes = await ODD_FILES.onePixel.bytes();
    dam.assets.set(id, { fileName, mime: 'image/png', bytes });
    const [picked] = await site.pick(id);
    const response = await fetch(`${site.url}${picked?.url}?format=webp`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-disposition')).toBe(expected);
    expect(response.headers.get('set-cookie')).toBeNull();
  });
});
