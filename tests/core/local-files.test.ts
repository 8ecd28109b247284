import { addressesOf, LocalFiles } from '../../server/core/references/local-files';
import { createOurs } from '../../server/core/references/ours';
import { place } from '../../server/core/references/walk';

const reference = { connection: 'brand', assetId: 'pier' };
const row = {
  id: 7,
  url: '/uploads/pier_1.jpg',
  mime: 'image/jpeg',
  provider: 'local',
  formats: { small: { url: '/uploads/small_pier_1.jpg', width: 500 } },
};
const ours = createOurs(['https://cms.example.com'], () => true);
const files = new LocalFiles([{ id: 7, addresses: addressesOf(row), reference }], ours);

/** The content with `<asset>` in each place, and what follows the address there. */
function replaced(content: Record<string, unknown>): unknown {
  const collected = files.find(content, undefined);
  return place(content, collected, {
    object: ({ value }) => ({ ...value, url: '<asset>' }),
    text: ({ value, known }) =>
      [...known.hits]
        .reverse()
        .reduce(
          (text, { start, end, recognised }) =>
            `${text.slice(0, start)}<asset>${recognised.stored.query}${text.slice(end)}`,
          value,
        ),
  });
}

const inText = (text: string) => (replaced({ text }) as { text: string }).text;

describe('uses of a local file', () => {
  it('are found in texts, with or without the host of this site', () => {
    expect(inText('![a](/uploads/pier_1.jpg) b')).toBe('![a](<asset>) b');
    expect(inText('<img src="https://cms.example.com/uploads/pier_1.jpg?x=1#top">')).toBe(
      '<img src="<asset>#top">',
    );
    expect(inText('See //cms.example.com/uploads/pier_1.jpg.')).toBe('See <asset>.');
    expect(inText('<img src=/uploads/pier_1.jpg>')).toBe('<img src=<asset>>');
  });

  it('keep the width of a smaller format', () => {
    expect(inText('srcset="/uploads/small_pier_1.jpg 500w, /uploads/pier_1.jpg 2000w"')).toBe(
      'srcset="<asset>?w=500 500w, <asset> 2000w"',
    );
  });

  it('are not taken for addresses of other sites, other files, or longer words', () => {
    for (const text of [
      'https://elsewhere.example/uploads/pier_1.jpg',
      'old/uploads/pier_1.jpg',
      '/uploads/pier_1.jpg.bak',
      '/uploads/pier_1.jpgx',
      '/mirror/uploads/pier_1.jpg',
    ]) {
      expect(inText(text)).toBe(text);
    }
  });

  it('are found in media fields and blocks, and nowhere else', () => {
    const image = {
      url: 'https://cms.example.com/uploads/pier_1.jpg',
      mime: 'image/jpeg',
      width: 9,
    };
    expect(replaced({ id: 1, cover: row, body: [{ type: 'image', image }] })).toEqual({
      id: 1,
      cover: { ...row, url: '<asset>' },
      body: [{ type: 'image', image: { ...image, url: '<asset>' } }],
    });
    const other = { id: 7, cover: { ...row, id: 8, url: '/uploads/other.jpg', formats: null } };
    expect(replaced(other)).toEqual(other);
  });
});
