import { TokenFinder, tokensOf } from '../../server/strapi/relinking/file-tokens';

const row = {
  hash: 'harbour_1a2b3c4d5e',
  url: '/uploads/harbour_1a2b3c4d5e.jpg',
  formats: {
    small: { hash: 'small_harbour_1a2b3c4d5e', url: '/uploads/small_harbour_1a2b3c4d5e.jpg' },
  },
};

describe('the names under which a file is stored', () => {
  it('are those of the file and its formats', () => {
    expect(tokensOf(row)).toEqual(['harbour_1a2b3c4d5e', 'small_harbour_1a2b3c4d5e']);
  });

  it.each([
    'https://cdn.example/x/harbour_1a2b3c4d5e.jpg?w=1',
    '{"url":"\\/uploads\\/small_harbour_1a2b3c4d5e.jpg"}',
    'https://images.example/?url=%2Fuploads%2Fharbour_1a2b3c4d5e.webp&w=1',
    'a\\nharbour_1a2b3c4d5e',
  ])('are found however the address is written: %s', (text) => {
    expect(new TokenFinder([{ fileId: 7, tokens: tokensOf(row) }]).in(text)).toEqual([7]);
  });

  it('are found encoded, if another provider named the file', () => {
    const other = { hash: 'logo-of-us', url: 'https://cdn.example/logo-of-us.png' };
    const finder = new TokenFinder([{ fileId: 1, tokens: tokensOf(other) }]);
    expect(finder.in('?url=https%253A%252F%252Fcdn.example%252Flogo-of-us.png')).toEqual([1]);
  });

  it('are found if they are no single word, and for every file that has them', () => {
    const odd = { hash: null, url: 'https://cdn.example/a/pier%20(1).jpg' };
    const finder = new TokenFinder([
      { fileId: 1, tokens: tokensOf(odd) },
      { fileId: 2, tokens: tokensOf(row) },
      { fileId: 3, tokens: tokensOf(row) },
    ]);
    expect(finder.in('see /a/pier%20(1).jpg')).toEqual([1]);
    expect(finder.in('harbour_1a2b3c4d5e')).toEqual([2, 3]);
    expect(finder.in('harbour_1a2b3c4d5 is another one')).toEqual([]);
  });
});
