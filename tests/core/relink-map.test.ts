import { parseRelinkMap } from '../../server/cli/relink-map';

const brand = (assetId: string) => ({ connection: 'brand', assetId });
const bynder = (assetId: string) => ({ connection: 'bynder', assetId });

describe('parseRelinkMap', () => {
  it('reads assets with their connections', () => {
    expect(parseRelinkMap('from,to\nbrand/pier,bynder/8F/2\nbrand/boat,brand/lamp\n', {})).toEqual({
      pairs: [
        { from: brand('pier'), to: bynder('8F/2') },
        { from: brand('boat'), to: brand('lamp') },
      ],
    });
  });

  it('reads ids alone where the connections are given, however spreadsheets write them', () => {
    const text = '\uFEFFa b;"c;d"\r\n\r\n"say ""x""";e\r\n';
    expect(parseRelinkMap(text, { from: 'brand', to: 'bynder' })).toEqual({
      pairs: [
        { from: brand('a b'), to: bynder('c;d') },
        { from: brand('say "x"'), to: bynder('e') },
      ],
    });
  });

  it('lists every line with a problem, and takes none then', () => {
    const text = [
      'brand/pier,bynder/1',
      'brand/boat',
      'boat,bynder/2',
      'brand/x,/y',
      'brand/pier,bynder/3',
    ];
    expect(parseRelinkMap(text.join('\n'), {})).toEqual({
      problems: [
        'Line 2 has 1 columns instead of two.',
        'Line 3 has "boat", which names no asset.',
        'Line 4 has "/y", which names no asset.',
        'Line 5 names the same asset as line 1.',
      ],
    });
  });

  it('refuses lines that replace what another one puts in place', () => {
    expect(parseRelinkMap('a,b\nb,c\nd,d\n', { from: 'brand', to: 'brand' })).toEqual({
      problems: [
        'Line 1 puts an asset in place that line 2 replaces. Put line 2 into a file of its own, and run that first.',
        'Line 3 names the same asset twice.',
      ],
    });
    expect(parseRelinkMap('a,b\nb,a\n', { from: 'brand', to: 'brand' })).toHaveProperty(
      'problems',
      [
        'Line 1 puts an asset in place that line 2 replaces. Two assets cannot change places.',
        'Line 2 puts an asset in place that line 1 replaces. Two assets cannot change places.',
      ],
    );
    expect(parseRelinkMap('a,b\nb,c\n', { from: 'brand', to: 'bynder' })).toHaveProperty('pairs');
  });

  it('says that a file is empty or no CSV', () => {
    expect(parseRelinkMap('from,to\n', {})).toEqual({ problems: ['The file has no assets.'] });
    expect(parseRelinkMap('a,"b\n', {})).toEqual({
      problems: [expect.stringContaining('The file is no CSV: ')],
    });
  });
});
