import { readIptc } from '../../server/files/iptc';

function dataset(record: number, number: number, text: string, encoding: BufferEncoding = 'utf8') {
  const bytes = Buffer.from(text, encoding);
  const head = Buffer.from([0x1c, record, number, 0, 0]);
  head.writeUInt16BE(bytes.length, 3);
  return Buffer.concat([head, bytes]);
}

/** A resource of Photoshop, as in a JPEG. */
function resource(id: number, bytes: Buffer, name = ''): Buffer {
  const named = Buffer.from([name.length, ...Buffer.from(name)]);
  const head = Buffer.alloc(6);
  head.write('8BIM');
  head.writeUInt16BE(id, 4);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  const even = (part: Buffer) => Buffer.concat([part, Buffer.alloc(part.length % 2)]);
  return Buffer.concat([head, even(named), length, even(bytes)]);
}

const inJpeg = (...resources: Buffer[]) =>
  Buffer.concat([Buffer.from('Photoshop 3.0\0'), ...resources]);

const UTF8 = dataset(1, 90, '\x1b%G');
const ANN = [dataset(2, 80, 'Ann'), dataset(2, 80, 'Bob'), dataset(2, 110, 'PAP')];

describe('IPTC that is read', () => {
  it('names creators, credit and copyright', () => {
    const block = Buffer.concat([...ANN, dataset(2, 116, '© PAP'), dataset(2, 25, 'keyword')]);
    expect(readIptc(block)).toEqual({ creator: 'Ann, Bob', credit: 'PAP', copyright: '© PAP' });
  });

  it('stands among other resources of a JPEG', () => {
    const block = inJpeg(
      resource(0x0425, Buffer.from('odd')),
      resource(0x03ed, Buffer.from('even'), 'name'),
      resource(0x0404, Buffer.concat(ANN)),
    );
    expect(readIptc(block)).toEqual({ creator: 'Ann, Bob', credit: 'PAP' });
  });

  it.each([
    ['UTF-8 that says so', Buffer.concat([UTF8, dataset(2, 80, 'Łukasz')]), 'Łukasz'],
    ['UTF-8 that does not say so', dataset(2, 80, 'Łukasz'), 'Łukasz'],
    ['Latin 1', dataset(2, 80, 'Zoë', 'latin1'), 'Zoë'],
    ['control characters', dataset(2, 80, 'A\0nn\n'), 'A nn'],
  ])('is %s', (_, block, creator) => {
    expect(readIptc(block)).toEqual({ creator });
  });

  it('is cut where it is long', () => {
    expect(readIptc(dataset(2, 80, 'Ł'.repeat(10_000))).creator).toHaveLength(500);
  });

  it('is what stands before a break', () => {
    const broken = Buffer.concat([...ANN, dataset(2, 116, 'lost').subarray(0, 6)]);
    expect(readIptc(broken)).toEqual({ creator: 'Ann, Bob', credit: 'PAP' });
  });

  it.each([
    ['is empty', Buffer.alloc(0)],
    ['is something else', Buffer.from('<?xml?>')],
    ['has no IPTC', inJpeg(resource(0x03ed, Buffer.from('even')))],
    ['ends in a resource', inJpeg(resource(0x0404, Buffer.concat(ANN))).subarray(0, 25)],
    ['is larger than 1 MB', Buffer.concat([...ANN, Buffer.alloc(2 ** 20)])],
    ['has an endless resource', inJpeg(Buffer.from('8BIM\x03\xed\0\0\xff\xff\xff\xff', 'latin1'))],
  ])('says nothing if it %s', (_, block) => {
    expect(readIptc(block)).toEqual({});
  });
});
