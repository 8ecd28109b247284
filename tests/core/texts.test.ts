import { storedUrl } from '../../server/contracts/reference';
import { normaliseText } from '../../server/core/references/normalise';
import { placeText } from '../../server/core/references/place-text';
import { findInText } from '../../server/core/references/text';
import { asset, OURS, version } from './fixtures';

/** Withdrawn. */
const U = storedUrl({ connection: 'brand', assetId: 'pier' }, 'pier', 'jpg');
/** Live: 2000 x 1000 pixels; the version before had 1000 x 1000. */
const L = storedUrl({ connection: 'brand', assetId: 'boat' }, 'boat', 'jpg');
const GONE = `https://cms.example${U}`;
const LIVE = 'https://cms.example/api/dam/a/brand/Ym9hdA/boat~v2.jpg';

const current = { ...version(2), width: 2000, height: 1000 };
const boat = asset('boat', {
  current,
  versions: [current, { ...version(1), width: 1000, height: 1000 }],
});

/** Returns the text as visitors get it; null if nothing of it can be shown. */
function shown(text: string): string | null {
  return placeText(text, findInText(text, OURS), {
    ours: OURS,
    targetOf: ({ reference, stored }) =>
      reference.assetId === 'boat'
        ? {
            url: LIVE + stored.query,
            shown: { asset: boat, version: current },
            alternativeText: boat.alternativeText,
          }
        : { url: GONE + stored.query, shown: null, alternativeText: null },
  });
}

describe('what is ours', () => {
  it.each([
    ['no host', U, U],
    ['our host', `http://127.0.0.1:1337${U}`, U],
    ['our host, by another name of this machine', `http://localhost:1337${U}`, U],
    ['our host, with its usual port', `https://cms.example:443${U}`, U],
    ['our host, in capitals', `HTTPS://CMS.Example${U}`, U],
    ['our host, without a scheme', `//cms.example${U}`, U],
    ['a former host', `http://old.host${U}`, U],
    ['a path before it', `/cms${U}`, U],
    ['another prefix of the API', U.replace('/api', '/v1'), U],
    ['a relative address', `..${U}`, U],
    ['another site', `https://www.aem.example/content${U.slice(4)}`, null],
    ['another site, with our prefix', `https://other.example${U}`, null],
    ['a host that only begins like ours', `https://cms.example.evil.example${U}`, null],
    ['a host that ends like ours', `https://evil-cms.example${U}`, null],
    ['our host as a user name', `https://cms.example@evil.example${U}`, null],
    ['another port', `https://cms.example:8443${U}`, null],
    ['another host, without a scheme', `//cdn.example${U}`, null],
    ['a connection that is not configured', U.replace('brand', 'other'), null],
  ])('knows %s', (_name, url, stored) => {
    for (const [before, after] of [
      ['![x](', ')'],
      ['<img src="', '">'],
      ['see ', ', please'],
      ['', ''],
    ]) {
      expect(normaliseText(`${before}${url}${after}`, OURS)).toBe(
        `${before}${stored ?? url}${after}`,
      );
    }
  });

  const outer = 'https://www.example.com/cdn-cgi/image/width=800,quality=75/';
  it.each([
    ['an image service', `![x](${outer}http://127.0.0.1:1337${U})`, `![x](${outer}${U})`],
    ['an image service, as it is stored', `![x](${outer}${U})`, `![x](${outer}${U})`],
    [
      'a query',
      `https://x.example/_next/image?url=https://cms.example${U}&w=640`,
      `https://x.example/_next/image?url=${U}&w=640`,
    ],
    [
      'a path',
      `https://x.example/300x200/https://cms.example${U}`,
      `https://x.example/300x200/${U}`,
    ],
    ['a key', `image:https://cms.example${U}`, `image:${U}`],
    ['a style', `url(https://cms.example${U})`, `url(${U})`],
  ])('changes only the inner address of %s', (_name, text, stored) => {
    expect(normaliseText(text, OURS)).toBe(stored);
    const live = stored.replace(U, L);
    expect(shown(live)).toBe(live.replace(L, LIVE));
    expect(normaliseText(shown(live) ?? '', OURS)).toBe(live);
  });

  it('reads addresses in JSON whose slashes are escaped', () => {
    const json = `{"src":"http:\\/\\/127.0.0.1:1337${L.replaceAll('/', '\\/')}?w=1"}`;
    const stored = `{"src":"${L.replaceAll('/', '\\/')}?w=1"}`;
    expect(normaliseText(json, OURS)).toBe(stored);
    expect(JSON.parse(shown(stored) ?? '')).toEqual({ src: `${LIVE}?w=1` });
  });
});

describe('HTML, where an asset cannot be shown', () => {
  it.each([
    [
      'a figure with its caption',
      `<p>a</p><figure class="image"><img src="${U}"><figcaption>Pier</figcaption></figure><p>b</p>`,
      '<p>a</p><p>b</p>',
    ],
    [
      'a figure with a linked image',
      `<figure><a href="https://x.example"><img src="${U}"></a><figcaption>P</figcaption></figure>`,
      '',
    ],
    ['a player', `<video controls src=${U}></video>`, ''],
    ['a player with words for old browsers', `<video controls src="${U}">No video.</video>!`, '!'],
    ['a player of sources', `<audio><source src="${U}"><source src='${U}'>x</audio>!`, '!'],
    [
      'one of two sources',
      `<video><source src="${U}"><source src="${L}"></video>`,
      `<video><source src="${LIVE}"></video>`,
    ],
    ['a picture', `<picture><source srcset="${L}"><img src="${U}"></picture>.`, '.'],
    [
      'a source of a picture',
      `<picture><source srcset="${U} 1x, ${U} 2x"><img src="${L}"></picture>`,
      `<picture><img src="${LIVE}"></picture>`,
    ],
    ['a frame', `a<iframe src="${U}" title="t"></iframe>b`, 'ab'],
    ['an object', `a<object data="${U}"><p>words</p></object>b`, 'ab'],
    ['an embedded medium', `<figure class="media"><oembed url="${U}"></oembed></figure>.`, '.'],
    ['a link with nothing left in it', `<a href="https://x.example"><img src="${U}"></a>.`, '.'],
    ['a link to it, but its words', `<a class="x" href="${U}">words</a>`, '<a class="x">words</a>'],
    ['a link to it around its image', `<a href="${U}"><img src="${U}"></a>.`, '.'],
    [
      'a list item with nothing left in it',
      `<ul><li>a</li><li><img src="${U}"></li></ul>`,
      '<ul><li>a</li></ul>',
    ],
    ['a list with nothing left in it', `<ul>\n<li><img src="${U}"></li>\n</ul>.`, '.'],
    [
      'the image of a table cell, which stays',
      `<table><tr><td><img src="${U}"></td><td>b</td></tr></table>`,
      '<table><tr><td></td><td>b</td></tr></table>',
    ],
    [
      'a paragraph with nothing left in it',
      `<p>&nbsp;<img src="${U}"><br></p><p>b</p>`,
      '<p>b</p>',
    ],
    ['an image inside wrappers', `<div><span><b><img src="${U}"></b></span></div>x`, 'x'],
    ['a tag with `>` in quotes', `<p>a<img src="${U}" alt="a > b" title='"t"'>b</p>`, '<p>ab</p>'],
    ['a tag across lines', `<p>a<img\n  alt="x"\n  src="${U}"\n/>b</p>`, '<p>ab</p>'],
    ['a lazy image', `a<img src="data:x" data-src="${U}" class="lazy">b`, 'ab'],
    [
      'the candidate that is its',
      `<img src="${L}" srcset="${L} 1x, ${U} 2x" alt="b">`,
      `<img src="${LIVE}" srcset="${LIVE} 1x" alt="b">`,
    ],
    [
      'the first of the candidates',
      `<img srcset="${U} 1x, ${L} 2x" src="${L}">`,
      `<img srcset="${LIVE} 2x" src="${LIVE}">`,
    ],
    ['a poster', `<video poster="${U}" src="${L}"></video>`, `<video src="${LIVE}"></video>`],
  ])('goes: %s', (_name, text, left) => {
    expect(shown(text)).toBe(left);
  });

  it.each([
    ['a style', `<div style="background:url(${U})">a</div>`],
    ['a stylesheet', `<style>.a { background: url(${U}) }</style>`],
    ['linked data', `<script type="application/ld+json">{"image":"${U}"}</script>`],
    ['JSX', `<Image data={{ url: "${U}" }} />`],
    ['a comment', `<!-- ${U} -->`],
    ['words', `See ${U} for it.`],
    ['code', `Write \`![x](${U})\` here.`],
    ['fenced code', `\`\`\`md\n![x](${U})\n\`\`\`\n`],
  ])('stays, but absolute: %s', (_name, text) => {
    expect(shown(text)).toBe(text.replace(U, GONE));
  });
});

describe('markdown, where an asset cannot be shown', () => {
  it.each([
    ['an image', `a ![x](${U}) b`, 'a  b'],
    ['an image with a size', `a ![x](${U} =600x400) b`, 'a  b'],
    ['an image with a width only', `a ![x](${U} =600x "T") b`, 'a  b'],
    ['an image with a title and a size', `a ![x](${U} "T (1)" =50%x) b`, 'a  b'],
    ['an image with attributes', `a ![x](${U}){.wide width=50%} b`, 'a  b'],
    ['an image of a reference', `a ![x][p] b\n\n[p]: ${U} "L"\n`, 'a  b\n\n'],
    ['an image of its label', `a ![Pier][] and ![pier] b\n\n[PIER]: <${U}>\n`, 'a  and  b\n\n'],
    ['a link of a reference', `a [the *x*][p] b\n\n[p]: ${U}\n    "title"\n`, 'a the *x* b\n\n'],
    ['a definition in a quote', `> ![a][p]\n> b\n>\n> [p]: ${U}\n`, '> b\n>\n'],
    ['a link, but its words', `a [x](${U} 'T') b`, 'a x b'],
    ['a link with nothing left in it', `a [![x](${U})](https://x.example "T") b`, 'a  b'],
    ['the link around an image', `a [![x](${L})](${U}) b`, `a ![x](${LIVE}) b`],
    ['an image in emphasis', `a **_![x](${U})_** b`, 'a  b'],
    ['a list item', `- a\n- ![x](${U})\n- b\n`, '- a\n- b\n'],
    ['a numbered item and a task', `1. ![x](${U})\n- [ ] ![x](${U})\nend`, 'end'],
    ['a quote', `> ![x](${U})\n\nb`, '\nb'],
    ['a heading', `# ![x](${U})\n\nb`, '\nb'],
    ['a heading with a line below it', `![x](${U})\n===\n\nb`, '\nb'],
    ['a line of a paragraph', `a\n![x](${U})\nb`, 'a\nb'],
    ['an image in a table', `| a | ![x](${U}) |\n| --- | --- |`, '| a |  |\n| --- | --- |'],
    ['two in a row', `![x](${U}) ![y](${U})\n\nb`, ' \n\nb'],
    ['one of two', `![x](${U}) ![y](${L})`, ` ![y](${LIVE})`],
    ['HTML in markdown', `# a\n\n<img src="${U}" alt="x">\n\n- b`, '# a\n\n\n\n- b'],
    ['brackets in the label', `a ![x [y] \\] z](${U}) b`, 'a  b'],
    ['parentheses in the query', `a ![x](${U}?a=(1)) b`, 'a  b'],
    ['an image before words like a heading', `![x](${U}) # 1 fan`, ' \\# 1 fan'],
    ['a link whose words are like a list', `a\n[2024. A year](${U})`, 'a\n2024\\. A year'],
    ['a link whose words are like a quote', `- [> 30 %](${U}) less`, '- \\> 30 % less'],
    ['a link whose words are like a rule', `[_](${U}) _ _`, '\\_ _ _'],
    ['a link whose words are like an underline', `a\n[---](${U})`, 'a\n\\---'],
    ['images before words, which are no code then', `${`![x](${U}) `.repeat(5)}b`, 'b'],
    ['an image in emphasis with words', `**![x](${U}) b** c`, '**b** c'],
    ['an image in HTML before words', `<p>\n<img src="${U}"> # 1</p>`, '<p>\n # 1</p>'],
  ])('goes: %s', (_name, text, left) => {
    expect(shown(text)).toBe(left);
  });
});

describe('documents of editors, kept as text, where an asset cannot be shown', () => {
  const words = { type: 'paragraph', content: [{ type: 'text', text: 'a' }] };
  it.each([
    [
      'an image of TipTap',
      { type: 'doc', content: [words, { type: 'image', attrs: { src: U } }] },
      { type: 'doc', content: [words] },
    ],
    [
      'a link mark of TipTap',
      {
        type: 'doc',
        content: [
          {
            type: 'text',
            marks: [{ type: 'bold' }, { type: 'link', attrs: { href: U } }],
            text: 'x',
          },
        ],
      },
      { type: 'doc', content: [{ type: 'text', marks: [{ type: 'bold' }], text: 'x' }] },
    ],
    [
      'a figure of TipTap',
      {
        type: 'doc',
        content: [
          {
            type: 'figure',
            content: [
              { type: 'image', attrs: { src: U } },
              { type: 'figcaption', content: [{ type: 'text', text: 'c' }] },
            ],
          },
          words,
        ],
      },
      { type: 'doc', content: [words] },
    ],
    [
      'a list item of TipTap',
      {
        type: 'doc',
        content: [
          {
            type: 'bulletList',
            content: [{ type: 'listItem', content: [{ type: 'image', attrs: { src: U } }] }],
          },
          words,
        ],
      },
      { type: 'doc', content: [words] },
    ],
    [
      'a table cell of TipTap, which stays',
      {
        type: 'doc',
        content: [
          {
            type: 'tableRow',
            content: [{ type: 'tableCell', content: [{ type: 'image', attrs: { src: U } }] }],
          },
        ],
      },
      {
        type: 'doc',
        content: [{ type: 'tableRow', content: [{ type: 'tableCell', content: [] }] }],
      },
    ],
    [
      'an image and a link of Lexical',
      {
        root: {
          type: 'root',
          children: [
            { type: 'image', src: U },
            {
              type: 'paragraph',
              children: [{ type: 'link', url: U, children: [{ type: 'text', text: 'x' }] }],
            },
          ],
        },
      },
      {
        root: {
          type: 'root',
          children: [{ type: 'paragraph', children: [{ type: 'text', text: 'x' }] }],
        },
      },
    ],
    [
      'blocks of EditorJS',
      {
        time: 1,
        blocks: [
          { type: 'image', data: { file: { url: U }, caption: 'c' } },
          { type: 'attaches', data: { file: { url: U } } },
          { type: 'paragraph', data: { text: `a <a href="${U}">b</a>` } },
        ],
      },
      { time: 1, blocks: [{ type: 'paragraph', data: { text: 'a <a>b</a>' } }] },
    ],
    [
      'a gallery of EditorJS',
      {
        blocks: [
          { type: 'gallery', data: { files: [{ url: U }, { url: L }] } },
          { type: 'gallery', data: { files: [{ url: U }] } },
        ],
      },
      { blocks: [{ type: 'gallery', data: { files: [{ url: LIVE }] } }] },
    ],
    [
      'an image and a link of Slate',
      [
        { type: 'image', url: U, children: [{ text: '' }] },
        { type: 'p', children: [{ text: 'a' }, { type: 'a', url: U, children: [{ text: 'b' }] }] },
      ],
      [{ type: 'p', children: [{ text: 'a' }, { text: 'b' }] }],
    ],
    [
      'an image and a link of Quill',
      { ops: [{ insert: { image: U } }, { insert: 'x', attributes: { bold: true, link: U } }] },
      { ops: [{ insert: 'x', attributes: { bold: true } }] },
    ],
    [
      'a property of an object of the project’s own',
      { cards: [{ title: 'a', image: U }] },
      { cards: [{ title: 'a' }] },
    ],
    ['a list of addresses', { pictures: [U, L, U] }, { pictures: [LIVE] }],
    [
      'an image of Portable Text',
      [
        { _type: 'image', asset: { url: U } },
        { _type: 'block', children: [] },
      ],
      [{ _type: 'block', children: [] }],
    ],
    [
      'the still of a film',
      { type: 'doc', content: [{ type: 'video', attrs: { src: L, poster: U } }] },
      { type: 'doc', content: [{ type: 'video', attrs: { src: LIVE } }] },
    ],
    [
      'an item of a list of EditorJS',
      { blocks: [{ type: 'list', data: { items: ['a', `<img src="${U}">`] } }] },
      { blocks: [{ type: 'list', data: { items: ['a'] } }] },
    ],
  ])('goes: %s', (_name, document, left) => {
    for (const indent of [0, 2]) {
      expect(JSON.parse(shown(JSON.stringify(document, null, indent)) ?? 'null')).toEqual(left);
    }
  });

  it('goes as a whole where the document is the image', () => {
    expect(shown(JSON.stringify({ type: 'image', attrs: { src: U } }))).toBeNull();
  });

  it('keeps every byte of a document whose assets can be shown', () => {
    const document = `{ "type":"doc",\n  "n": 1.0, "content":[ {"type":"image","attrs":{"src":"${L}?w=1"}} ] }`;
    expect(shown(document)).toBe(document.replace(L, LIVE));
  });

  it('reads no document where brackets nest without end', () => {
    const deep = `${'['.repeat(100_000)}"${U}"${']'.repeat(100_000)}`;
    expect(shown(deep)).toBe(deep.replace(U, GONE));
  });
});

describe('sizes in HTML', () => {
  it.each([
    ['that were its own', 'width="1000" height="1000"', 'width="2000" height="1000"'],
    ['of the editor’s own', 'width="500" height="500"', 'width="500" height="250"'],
    ['that are right', 'width="501" height="251"', 'width="501" height="251"'],
    ['of one side', 'width="500"', 'width="500"'],
    ['in percent', 'width="50%" height="auto"', 'width="50%" height="auto"'],
    ['as a ratio', 'style="aspect-ratio:1000/1000;"', 'style="aspect-ratio:2000/1000;"'],
    ['as a ratio that is right', 'style="aspect-ratio: 4 / 2"', 'style="aspect-ratio: 4 / 2"'],
    [
      'in a style',
      'style="width:300px; height:300px; color:red"',
      'style="width:300px; height:150px; color:red"',
    ],
  ])('take the shape of the version shown: %s', (_name, written, right) => {
    expect(shown(`<p><img alt="a > b" ${written} src="${L}"></p>`)).toBe(
      `<p><img alt="a > b" ${right} src="${LIVE}"></p>`,
    );
  });

  it('stay where the picture is cut to a shape of its own', () => {
    const text = `<img src="${L}?w=300&amp;h=300" width="300" height="300">`;
    expect(shown(text)).toBe(text.replace(L, LIVE));
  });
});
