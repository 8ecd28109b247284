import fc from 'fast-check';
import { parseDocument as parseHtml } from 'htmlparser2';
import { micromark } from 'micromark';
import { storedUrl } from '../../server/contracts/reference';
import { normaliseText } from '../../server/core/references/normalise';
import { placeText } from '../../server/core/references/place-text';
import { findInText } from '../../server/core/references/text';
import { OURS } from './fixtures';

const U = storedUrl({ connection: 'brand', assetId: 'pier' }, 'pier', 'jpg');

/** Returns the text as visitors get it while the asset is withdrawn. */
function hidden(text: string): string | null {
  return placeText(text, findInText(text, OURS), {
    ours: OURS,
    targetOf: ({ stored }) => ({
      url: `https://cms.example${U}${stored.query}`,
      shown: null,
      alternativeText: null,
    }),
  });
}

interface Dom {
  type?: string;
  data?: string;
  attribs?: Record<string, string>;
  children?: Dom[];
}

/** What a browser would show: addresses that it loads or links to, and words outside of media. */
function readHtml(html: string): { addresses: string[]; words: string } {
  const addresses: string[] = [];
  let words = '';
  const visit = ({ type, data, attribs = {}, children = [] }: Dom): void => {
    for (const key of ['src', 'href', 'srcset', 'poster', 'data']) {
      if (attribs[key] !== undefined) addresses.push(attribs[key]);
    }
    if (type === 'text') words += data ?? '';
    for (const child of children) visit(child);
  };
  visit(parseHtml(html) as unknown as Dom);
  return { addresses, words: words.replace(/\s+/g, ' ').trim() };
}

const render = (markdown: string): string =>
  micromark(markdown, { allowDangerousHtml: true, allowDangerousProtocol: true });

const word = fc.constantFrom(
  'a',
  'Pier',
  '*b*',
  '**c**',
  '`code`',
  '1 < 2',
  'x & y',
  '\\[',
  '\\]',
  '!',
  '(b)',
  '_',
);
/** Words that begin a block where they begin a line. */
const mark = fc.constantFrom('# h', '-', '+ p', '1. n', '12) n', '> q', '---', '- - -', '===');
const image = fc.oneof(
  word,
  word.map((label) => `![${label}](${U})`),
);
const inline: fc.Arbitrary<string> = fc.letrec<{ inline: string }>((tie) => ({
  inline: fc.oneof(
    { depthSize: 'small' },
    word,
    fc
      .tuple(word, fc.constantFrom('', ' "T"', " 'T (1)'", ' (T)'))
      .map(([label, title]) => `![${label}](${U}${title})`),
    word.map((label) => `![${label}](<${U}>)`),
    word.map((label) => `![${label}][pier]`),
    fc
      .tuple(image, fc.constantFrom(U, 'https://x.example'))
      .map(([label, url]) => `[${label}](${url})`),
    tie('inline').map((label) => `**${label}**`),
    mark.map((label) => `[${label}](${U})`),
    fc
      .tuple(image, mark)
      .map(([first, second]) => `${first.startsWith('!') ? first : 'a'} ${second}`),
    fc.constantFrom(
      `<img src="${U}" alt="a > b">`,
      `<a href='${U}'>w</a>`,
      `<b title="![](">x</b>`,
    ),
  ),
})).inline;
const line = fc
  .tuple(
    fc.constantFrom('', '', '- ', '1. ', '> ', '# ', '> - '),
    fc.array(inline, { minLength: 1, maxLength: 4 }),
  )
  .map(([mark, parts]) => mark + parts.join(' ').replace(/^</, 'x <'));
const markdown = fc
  .array(
    fc.oneof(
      { weight: 6, arbitrary: line },
      { weight: 2, arbitrary: fc.constant('') },
      { weight: 1, arbitrary: fc.constantFrom('```\ncode\n```', '---') },
    ),
    { maxLength: 8 },
  )
  .map((lines) => `${lines.join('\n')}\n\n[pier]: ${U} "P"\n`);

describe('a text without an asset, as other programs read it', () => {
  it('markdown, by micromark: nothing links to it any more, and no word is lost', () => {
    fc.assert(
      fc.property(markdown, (text) => {
        const before = readHtml(render(text));
        const after = readHtml(render(hidden(text) ?? ''));
        expect(after.addresses.filter((url) => url.includes(U))).toEqual([]);
        expect(after.words.replace(/https:\/\/cms\.example/g, '')).toBe(before.words);
      }),
      { numRuns: 2_000 },
    );
  });

  const attribute = fc.constantFrom(
    '',
    ' alt="a > b"',
    ' title=\'"x" <i>\'',
    ' data-a=b',
    ' class = "c"',
    '\n hidden',
    ' alt=""',
  );
  const tag = fc
    .tuple(
      attribute,
      fc.constantFrom(`"${U}"`, `'${U}'`, U),
      attribute,
      fc.constantFrom('>', ' />'),
    )
    .map(([a, src, b, end]) => `<img${a} src=${src}${b}${end}`);
  const html: fc.Arbitrary<string> = fc.letrec<{ node: string }>((tie) => ({
    node: fc.oneof(
      { depthSize: 'medium' },
      fc.constantFrom('a', 'b &amp; c', '1 < 2', '<br>', '<!-- <img> -->', '<hr>', 'x'),
      tag,
      fc
        .tuple(
          fc.constantFrom('p', 'div', 'span', 'li', 'ul', 'section', 'h2', 'td', 'em'),
          attribute,
          fc.array(tie('node'), { maxLength: 3 }),
        )
        .map(
          ([name, attributes, children]) => `<${name}${attributes}>${children.join('')}</${name}>`,
        ),
      fc
        .tuple(fc.constantFrom(U, 'https://x.example'), fc.array(tie('node'), { maxLength: 2 }))
        .map(([url, children]) => `<a href="${url}">${children.join('')}</a>`),
    ),
  })).node;

  it('HTML, by htmlparser2: nothing loads it any more, and no word is lost', () => {
    fc.assert(
      fc.property(fc.array(html, { minLength: 1, maxLength: 5 }), (nodes) => {
        const text = `<div>${nodes.join('')}</div>`;
        const before = readHtml(text);
        const after = readHtml(hidden(text) ?? '');
        expect(after.addresses.filter((url) => url.includes(U))).toEqual([]);
        expect(after.words).toBe(before.words);
      }),
      { numRuns: 2_000 },
    );
  });

  // A megabyte each: what took more than linear time would not come to an end here.
  it.each([
    ['tags in quotes that never end', `${'<a "'.repeat(250_000)}<img src="${U}">`],
    ['attributes that never end', `${'<img alt="'.repeat(100_000)}<img src='${U}'`],
    ['elements in each other', `${'<b>'.repeat(300_000)}<img src="${U}">`],
    [
      'elements in each other, with words',
      `${'<b> x'.repeat(150_000)}<img src="${U}">${'</b>'.repeat(150_000)}`,
    ],
    [
      'end tags without a start',
      `${'<i>'.repeat(100_000)}<img src="${U}">${'</b>'.repeat(100_000)}`,
    ],
    ['comments that never end', `${'<!--'.repeat(250_000)}<img src="${U}">`],
    ['images in one line', `![x](${U}) `.repeat(20_000)],
    ['images in a list', `- ![x](${U})\n`.repeat(20_000)],
    ['brackets', `${'['.repeat(500_000)}![x](${U})${']'.repeat(500_000)}`],
    ['links that never end', `${'[a](b'.repeat(180_000)}![x](${U})`],
    ['titles that never end', `${'[a](b "'.repeat(140_000)}![x](${U})`],
    [
      'backticks of every length',
      `${Array.from({ length: 1_400 }, (_, n) => '`'.repeat(n)).join(' ')}![x](${U})`,
    ],
    ['emphasis', `${'*'.repeat(500_000)}![x](${U})${'*'.repeat(500_000)}`],
    ['candidates', `<img srcset="${`${U} 1x, `.repeat(20_000)}">`],
    ['attributes with it', `<div ${`data-a="${U}" `.repeat(20_000)}>x</div>`],
    [
      'a list in JSON',
      JSON.stringify({
        type: 'doc',
        content: Array.from({ length: 10_000 }, () => ({ type: 'image', attrs: { src: U } })),
      }),
    ],
  ])('takes linear time: %s', (_name, text) => {
    const left = hidden(text) ?? '';
    expect(normaliseText(left, OURS).length).toBeLessThanOrEqual(text.length);
  });
});
