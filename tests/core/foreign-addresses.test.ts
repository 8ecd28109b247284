import { ForeignAddresses, widthInAddress } from '../../server/core/references/foreign-addresses';
import { found } from '../../server/core/references/recognise';

const recognised = (address: string) => {
  const reference = { connection: 'brand', assetId: address };
  return found(reference, { reference, slug: '', ext: '', query: '' });
};
const all = new ForeignAddresses(recognised);
const inText = (text: string) =>
  all.hitsIn(text).map(({ start, end, recognised: { reference } }) => {
    return [text.slice(start, end), reference.assetId];
  });

describe('addresses of other sites in content', () => {
  it.each([
    ['![a](https://dam.example/a?w=1&h=2) and', 'https://dam.example/a?w=1&h=2'],
    ['<img src="https://dam.example/a?w=1&amp;h=2">', 'https://dam.example/a?w=1&h=2'],
    ['See (https://dam.example/File:A_(2).jpg).', 'https://dam.example/File:A_(2).jpg'],
    ['**https://dam.example/a#page=3**, as', 'https://dam.example/a#page=3'],
    ['<a href=//dam.example/a>', 'https://dam.example/a'],
    ['[https://dam.example/a]', 'https://dam.example/a'],
  ])('are found whole, with their query: %s', (text, address) => {
    expect(inText(text).map(([, of]) => of)).toEqual([address]);
  });

  it('are found one by one in a list, and end before what follows', () => {
    expect(inText('srcset="https://d.example/w_1,h_2/a 1x, https://d.example/b 2x"')).toEqual([
      ['https://d.example/w_1,h_2/a', 'https://d.example/w_1,h_2/a'],
      ['https://d.example/b', 'https://d.example/b'],
    ]);
  });

  it('are none inside of another address, of a comment or of a word', () => {
    expect(inText('https://images.example/https://dam.example/a')).toHaveLength(1);
    expect(inText('// a comment, ftp://dam.example/a, a//b.example')).toEqual([]);
  });

  it('are those of images in blocks, but not those of rows of the Media Library', () => {
    const file = { url: 'https://dam.example/a', mime: 'image/png' };
    expect(all.recognise(file, 'block-image')?.reference.assetId).toBe(file.url);
    expect(all.recognise(file, 'file')).toBeNull();
    expect(all.recognise({ url: 'see https://dam.example/a' }, 'block-image')).toBeNull();
  });

  it('are read in linear time', () => {
    const began = performance.now();
    inText(`https://dam.example/${'('.repeat(100_000)} ${'https://a,'.repeat(50_000)}`);
    expect(performance.now() - began).toBeLessThan(2_000);
  });

  it('may ask for a width', () => {
    expect(widthInAddress('https://d.example/a?x=1&w=640')).toBe(640);
    expect(widthInAddress('https://d.example/c_fill,w_300,h_200/a.jpg')).toBe(300);
    expect(widthInAddress('https://d.example/a?w=0')).toBeNull();
    expect(widthInAddress('https://d.example/draw_3')).toBeNull();
  });
});
