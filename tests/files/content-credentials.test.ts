import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { hasContentCredentials } from '../../server/files/content-credentials';
import { render } from '../../server/files/render';
import { temporaryFolder } from '../support/processes';

let folder: string;
let counter = 0;

beforeAll(() => {
  folder = temporaryFolder();
});

function stored(bytes: Buffer): string {
  const path = join(folder, `file-${++counter}`);
  writeFileSync(path, bytes);
  return path;
}

function sized(type: string, data: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(data.length + 8);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, data]);
}

/** A JUMBF box whose description has this type; a manifest store would have more in it. */
function jumbf(type: string): Buffer {
  const uuid = Buffer.concat([Buffer.from(type), Buffer.from('00110010800000aa00389b71', 'hex')]);
  const label = Buffer.concat([Buffer.from([3]), Buffer.from(`${type}\0`)]);
  return sized('jumb', sized('jumd', Buffer.concat([uuid, label])));
}

async function picture(format: 'jpeg' | 'png' | 'webp' | 'avif'): Promise<Buffer> {
  const create = { width: 40, height: 30, channels: 3 as const, background: '#336699' };
  return sharp({ create }).withXmp('<x/>').toFormat(format).toBuffer();
}

const inserted = (file: Buffer, at: number, part: Buffer) =>
  Buffer.concat([file.subarray(0, at), part, file.subarray(at)]);

/** Puts a box into a file, in the way of its format. */
const WITH: Record<string, (file: Buffer, box: Buffer) => Buffer> = {
  jpeg(file, box) {
    const segment = Buffer.concat([
      Buffer.alloc(2),
      Buffer.from('JP\0\x01\0\0\0\x01', 'latin1'),
      box,
    ]);
    segment.writeUInt16BE(segment.length);
    return inserted(file, 2, Buffer.concat([Buffer.from([0xff, 0xeb]), segment]));
  },
  png(file, box) {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(box.length);
    const chunk = Buffer.concat([length, Buffer.from('caBX'), box, Buffer.alloc(4)]);
    return inserted(file, 33, chunk);
  },
  webp(file, box) {
    const head = Buffer.from('C2PA\0\0\0\0');
    head.writeUInt32LE(box.length, 4);
    const whole = Buffer.concat([file, head, box, Buffer.alloc(box.length % 2)]);
    whole.writeUInt32LE(whole.length - 8, 4);
    return whole;
  },
  avif(file, box) {
    const name = Buffer.from('d8fec3d61b0e483c92975828877ec48100000000', 'hex');
    const content = Buffer.concat([name, Buffer.from('manifest\0'), Buffer.alloc(8), box]);
    return Buffer.concat([file, sized('uuid', content)]);
  },
};

const FORMATS = ['jpeg', 'png', 'webp', 'avif'] as const;

describe('Content Credentials', () => {
  it.each(FORMATS)('are found in a %s', async (format) => {
    const file = await picture(format);
    expect(await hasContentCredentials(stored(file))).toBe(false);
    const signed = WITH[format]?.(file, jumbf('c2pa')) ?? file;
    expect(await hasContentCredentials(stored(signed))).toBe(true);
    expect((await sharp(signed).metadata()).width).toBe(40);
  });

  it('are found behind fill bytes of a JPEG', async () => {
    const signed = WITH.jpeg?.(await picture('jpeg'), jumbf('c2pa')) ?? Buffer.alloc(0);
    const filled = inserted(signed, 2, Buffer.from([0xff, 0xff]));
    expect(await hasContentCredentials(stored(filled))).toBe(true);
  });

  it.each(['jpeg', 'png', 'webp'] as const)('are no other box of JUMBF in a %s', async (format) => {
    const other = WITH[format]?.(await picture(format), jumbf('json')) ?? Buffer.alloc(0);
    expect(await hasContentCredentials(stored(other))).toBe(false);
  });

  it('are told of the original, and not carried by a picture of it', async () => {
    const signed = WITH.jpeg?.(await picture('jpeg'), jumbf('c2pa')) ?? Buffer.alloc(0);
    const target = join(folder, 'target');
    const original = await render(
      {
        source: stored(signed),
        transformation: {
          width: 20,
          height: null,
          fit: 'inside',
          format: 'auto',
          quality: null,
          focalPoint: null,
        },
        format: 'jpeg',
        animated: 'webp',
        focalPoint: null,
        rights: {},
        maxPixels: 1e6,
        maxRenderMs: 30_000,
      },
      target,
    );
    expect(original.provenance).toEqual({ contentCredentials: 'present' });
    expect(await hasContentCredentials(target)).toBe(false);
  });

  it.each([
    ['empty', Buffer.alloc(0)],
    ['a text', Buffer.from('jumb jumd c2pa')],
    ['cut in a marker', Buffer.from([0xff, 0xd8, 0xff])],
    ['all fill bytes', Buffer.alloc(5_000, 0xff).fill(0xd8, 1, 2)],
    ['a box without a size', Buffer.concat([sized('ftyp', Buffer.from('avif')), Buffer.alloc(64)])],
    [
      'a box that is endless',
      Buffer.concat([sized('ftyp', Buffer.from('avif')), Buffer.alloc(64, 0xff)]),
    ],
    [
      'a chunk beyond the end',
      Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(64, 0xff)]),
    ],
  ])('are none in a file that is %s', async (_, bytes) => {
    expect(await hasContentCredentials(stored(bytes))).toBe(false);
  });
});
