import { publicUrlOf } from '../../server/strapi/usage/public-urls';

describe('the public address of an entry', () => {
  it('is the pattern with what the entry says', () => {
    const entry = { slug: 'a b/ü', locale: 'en', id: 7 };
    const pattern = 'https://www.example.com/{locale}/{slug}?id={id}';
    expect(publicUrlOf(pattern, entry)).toBe('https://www.example.com/en/a%20b%2F%C3%BC?id=7');
  });

  it('is none where the entry lacks what the pattern names', () => {
    expect(publicUrlOf('https://www.example.com/{slug}', { slug: null })).toBeNull();
    expect(publicUrlOf('https://www.example.com/{slug}', { slug: { a: 1 } })).toBeNull();
    expect(publicUrlOf('https://www.example.com/{slug}', {})).toBeNull();
  });
});
