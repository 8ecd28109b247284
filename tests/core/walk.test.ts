import { vercelStegaCombine, vercelStegaDecode, vercelStegaSplit } from '@vercel/stega';
import fc from 'fast-check';
import type { Asset } from '../../server/contracts/asset';
import { storedUrl } from '../../server/contracts/reference';
import { type Resolution, resolutionAt } from '../../server/core/availability';
import { MediaViews } from '../../server/core/media-view';
import { knownTextBytes, MAX_TEXT_BYTES } from '../../server/core/references/known-texts';
import {
  normaliseBlocks,
  normaliseField,
  normaliseText,
  storedBelow,
} from '../../server/core/references/normalise';
import { createOurs } from '../../server/core/references/ours';
import { createPlacer } from '../../server/core/references/placer';
import { referenceHash } from '../../server/core/references/reference-hash';
import { applyEdits, findInText } from '../../server/core/references/text';
import { collect, OPAQUE, place, type Shape } from '../../server/core/references/walk';
import { FORMAT_WIDTHS } from '../../server/core/strapi-file';
import { asset, NO_CROPS, NOON, OURS, version } from './fixtures';

const URL_OF = (id: string) => storedUrl({ connection: 'brand', assetId: id }, id, 'jpg');

function fileOf(id: string, more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    id: 7,
    documentId: 'doc7',
    name: 'stale name',
    alternativeText: null,
    caption: null,
    width: 1,
    height: 1,
    formats: null,
    hash: referenceHash({ connection: 'brand', assetId: id }),
    ext: '.jpg',
    mime: 'image/jpeg',
    size: 1,
    url: URL_OF(id),
    previewUrl: null,
    provider: 'dam',
    provider_metadata: { connection: 'brand', assetId: id },
    createdAt: '2026-01-01T00:00:00.000Z',
    updatedAt: '2026-01-01T00:00:00.000Z',
    ...more,
  };
}

/** The measures of an image in its stored form. */
const UNMEASURED = { width: 0, height: 0, size: 0 };

/** Resolves with what these assets are; all others are unknown. */
function resolve(
  body: unknown,
  assets: Record<string, Asset>,
  usesPlaceholder = () => false,
  shape?: Shape,
): unknown {
  const collected = collect(body, { ours: OURS, shape });
  return place(
    body,
    collected,
    createPlacer({
      ours: OURS,
      mediaViews: new MediaViews(
        { publicUrl: 'https://cms.example', apiPrefix: '/api' },
        {
          fallbackLanguages: [],
          makesPictures: () => false,
          widest: 3_840,
          formatWidths: FORMAT_WIDTHS,
          ...NO_CROPS,
          damAddress: () => null,
        },
      ),
      usesPlaceholder,
      recognised: collected.recognised,
      resolutions: collected.recognised.map(({ reference }) => {
        const { connection, assetId, version: pin } = reference;
        const known = assets[assetId];
        const record = known && {
          connection,
          assetId,
          asset: known,
          checkedAtMs: NOON,
          revision: 0,
        };
        return resolutionAt(record, pin, NOON);
      }),
    }),
  );
}

const two = {
  ...asset('pier'),
  current: version(2),
  versions: [version(2), version(1)],
  caption: 'Seven',
};
const LIVE_URL = 'https://cms.example/api/dam/a/brand/cGllcg/pier~v2.jpg';

describe('what answers share', () => {
  const site = () => {
    const mediaViews = new MediaViews(
      { publicUrl: 'https://cms.example', apiPrefix: '/api' },
      {
        fallbackLanguages: [],
        makesPictures: () => true,
        widest: 3_840,
        formatWidths: FORMAT_WIDTHS,
        ...NO_CROPS,
        damAddress: () => null,
      },
    );
    const resolutions = new Map<Asset, Resolution>();
    return (body: unknown, shown: Asset, ours = OURS) => {
      const collected = collect(body, { ours });
      const record = { connection: 'brand', assetId: 'pier', checkedAtMs: NOON, revision: 0 };
      const resolution =
        resolutions.get(shown) ?? resolutionAt({ ...record, asset: shown }, undefined, NOON);
      resolutions.set(shown, resolution);
      return place(
        body,
        collected,
        createPlacer({
          ours,
          mediaViews,
          recognised: collected.recognised,
          resolutions: collected.recognised.map(() => resolution),
          usesPlaceholder: () => false,
        }),
      );
    };
  };

  /** Changes every value of every object, as a middleware of the project might. */
  function spoil(value: unknown): void {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, inner] of Object.entries(value)) {
      spoil(inner);
      Reflect.set(value, key, 'spoilt');
    }
  }

  it('is nothing that can be changed: an answer that was changed leaves the next one alone', () => {
    const answer = site();
    const focal = { ...two, focalPoint: { x: 0.25, y: 0.75 } };
    const value = { connection: 'brand', assetId: 'pier', url: URL_OF('pier') };
    const body = () => ({
      cover: fileOf('pier'),
      part: { url: URL_OF('pier'), formats: null },
      field: value,
      body: [{ type: 'image', image: fileOf('pier'), children: [] }],
    });
    const first = answer(body(), focal);
    const kept = structuredClone(first);
    spoil(first);
    Object.assign(value, { connection: 'brand', assetId: 'pier', url: URL_OF('pier') });
    expect(answer(body(), focal)).toEqual(kept);
  });

  const long = `${'The harbour at dawn. '.repeat(60)}![pier](${URL_OF('pier')})`;

  it('is no text of another version, and none with an asset that is hidden since', () => {
    const answer = site();
    const one = { ...two, current: version(1) };
    const texts = [two, two, one, { ...two, withdrawn: true }, two].map((shown) =>
      String(Object(answer({ text: long }, shown)).text).slice(1_260),
    );
    expect(texts.map((text) => /~v\d/.exec(text)?.[0] ?? text)).toEqual([
      '~v2',
      '~v2',
      '~v1',
      '',
      '~v2',
    ]);
  });

  it('is no text of a site with other connections', () => {
    const answer = site();
    const none = createOurs(['https://cms.example'], () => false);
    expect(answer({ text: long }, two)).not.toEqual({ text: long });
    expect(answer({ text: long }, two, none)).toEqual({ text: long });
    expect(answer({ cover: fileOf('pier', { provider_metadata: null }) }, two, none)).toMatchObject(
      {
        cover: { url: URL_OF('pier') },
      },
    );
  });

  it('is no text of the same length with other words in it', () => {
    const answer = site();
    for (let at = 0; at < 1_200; at += 1) {
      const other = `${long.slice(0, at)}§${long.slice(at + 1)}`;
      expect(String(Object(answer({ text: other }, two)).text).indexOf('§')).toBe(at);
    }
  });

  it('takes no more memory than it may, however many long texts there are', () => {
    const answer = site();
    const words = 'The harbour at dawn. '.repeat(5_000);
    for (let entry = 0; entry < 120; entry++) {
      answer({ text: `${words}![pier](${URL_OF(`pier-${entry}`)})` }, two);
    }
    expect(knownTextBytes()).toBeGreaterThan(MAX_TEXT_BYTES / 2);
    expect(knownTextBytes()).toBeLessThanOrEqual(MAX_TEXT_BYTES);
  });
});

describe('placing in Strapi’s shapes', () => {
  it('answers a file with all of Strapi’s keys in Strapi’s order, and `dam` last', () => {
    const { id, documentId, name, alternativeText, caption, width, height, ...rest } =
      fileOf('pier');
    const { previewUrl, provider, provider_metadata, createdAt, updatedAt, ...file } = rest;
    const { formats, hash, ext, mime, size, url } = file;
    const whole = {
      id,
      documentId,
      name,
      alternativeText,
      caption,
      focalPoint: null,
      width,
      height,
      formats,
      hash,
      ext,
      mime,
      size,
      url,
      previewUrl,
      provider,
      provider_metadata,
      createdAt,
      updatedAt,
      publishedAt: null,
    };
    const placed = resolve(whole, { pier: two });
    expect(Object.keys(placed as object)).toEqual([...Object.keys(whole), 'dam']);
    expect(placed).toMatchObject({ url: LIVE_URL, width: 1600, dam: { version: '2' } });
  });

  it('keeps a key that would be a prototype', () => {
    const body: unknown = JSON.parse(
      `{"__proto__":{"admin":true},"cover":${JSON.stringify(fileOf('pier'))}}`,
    );
    const placed = resolve(body, { pier: two });
    expect(Object.keys(placed as object)).toEqual(['__proto__', 'cover']);
    expect((placed as { admin?: boolean }).admin).toBeUndefined();
    expect(JSON.stringify(placed)).toContain('{"__proto__":{"admin":true},');
  });

  it('keeps what an image of a block holds beside the keys that Strapi’s editor stores', () => {
    const { id: _id, documentId: _documentId, ...image } = fileOf('pier');
    const block = { type: 'image', image: { ...image, folderPath: '/1' }, children: [] };
    expect(resolve([block], { pier: two })).toMatchObject([
      { type: 'image', image: { url: LIVE_URL, width: 1600, folderPath: '/1' } },
    ]);
  });

  it('fills Strapi’s own keys from the current version and puts `dam` beside them', () => {
    expect(resolve(fileOf('pier'), { pier: two })).toEqual({
      ...fileOf('pier'),
      url: LIVE_URL,
      alternativeText: 'Alt of pier',
      caption: 'Seven',
      width: 1600,
      height: 900,
      size: 123.46,
      formats: {
        thumbnail: expect.objectContaining({
          url: `${LIVE_URL}?w=245`,
          width: 245,
          height: 138,
          ext: '.jpg',
        }),
        small: expect.objectContaining({ url: `${LIVE_URL}?w=500`, size: 9 }),
      },
      dam: { state: 'live', version: '2', credit: 'Ida Berg' },
    });
  });

  it('recognises a file by its url where field selection dropped the rest, and adds no key', () => {
    expect(resolve({ id: 7, documentId: 'd', url: URL_OF('pier') }, { pier: two })).toEqual({
      id: 7,
      documentId: 'd',
      url: LIVE_URL,
      dam: { state: 'live', version: '2', credit: 'Ida Berg' },
    });
  });

  it('takes a component or a link with a url for a text, never for a file', () => {
    const withdrawn = { pier: asset('pier', { withdrawn: true }) };
    const body = {
      button: { id: 1, label: 'Read', url: URL_OF('pier') },
      target: { id: 2, url: URL_OF('pier') },
    };
    expect(resolve(body, withdrawn)).toEqual({
      button: { id: 1, label: 'Read', url: null },
      target: { id: 2, url: null },
    });
    expect(resolve(body, { pier: two })).toEqual({
      button: { id: 1, label: 'Read', url: LIVE_URL },
      target: { id: 2, url: LIVE_URL },
    });
  });

  it('leaves alone a file that was replaced by a local one, old metadata and all', () => {
    const replaced = fileOf('pier', { provider: 'local', url: '/uploads/mine.jpg' });
    expect(collect({ cover: replaced }, { ours: OURS }).recognised.length).toBe(0);
  });

  it('omits what cannot be shown: null in a field, absent from a list, the node gone from blocks', () => {
    const gone = { pier: asset('pier', { withdrawn: true }), boat: asset('boat') };
    const body = {
      data: {
        cover: fileOf('pier'),
        gallery: [fileOf('pier'), fileOf('boat'), fileOf('never-seen')],
        body: [
          { type: 'paragraph', children: [{ type: 'text', text: 'before' }] },
          { type: 'image', image: fileOf('pier'), children: [{ type: 'text', text: '' }] },
        ],
        hero: { connection: 'brand', assetId: 'pier', url: URL_OF('pier') },
      },
    };
    expect(resolve(body, gone)).toEqual({
      data: {
        cover: null,
        gallery: [expect.objectContaining({ alternativeText: 'Alt of boat' })],
        body: [body.data.body[0]],
        hero: null,
      },
    });
  });

  it('speaks the v4 response format', () => {
    const { id, ...attributes } = fileOf('pier');
    const body = { cover: { data: { id, attributes } }, gallery: { data: [{ id, attributes }] } };
    expect(resolve(body, { pier: two })).toMatchObject({
      cover: { data: { id, attributes: { url: LIVE_URL } } },
    });
    expect(resolve(body, {})).toEqual({ cover: { data: null }, gallery: { data: [] } });
  });

  it('puts a placeholder without a trace of the asset where a place must not be empty', () => {
    const placed = resolve({ cover: fileOf('pier') }, {}, () => true);
    expect(placed).toEqual({
      cover: {
        ...fileOf('pier'),
        name: 'unavailable',
        url: 'https://cms.example/api/dam/placeholder.svg',
        alternativeText: null,
        width: 1200,
        height: 800,
        mime: 'image/svg+xml',
        ext: '.svg',
        size: 0,
        dam: { state: 'unknown' },
      },
    });
  });

  it('overrides per use in a custom field, and inherits the rest', () => {
    const hero = {
      connection: 'brand',
      assetId: 'pier',
      url: URL_OF('pier'),
      alt: 'Mine',
      focalPoint: { x: 0.2, y: 0.3 },
    };
    expect(resolve({ hero }, { pier: two })).toMatchObject({
      hero: {
        alt: 'Mine',
        alternativeText: 'Mine',
        caption: 'Seven',
        url: LIVE_URL,
        dam: { focalPoint: { x: 0.2, y: 0.3 } },
      },
    });
  });

  it('changes no object that it was given, and copies only what it changes', () => {
    const untouched = { deep: [{ a: 1 }] };
    const body = Object.freeze({ untouched, cover: Object.freeze(fileOf('pier')) });
    const placed = resolve(body, { pier: two });
    expect(placed).not.toBe(body);
    expect(placed).toHaveProperty('untouched', untouched);
    expect(Reflect.get(Object(placed), 'untouched')).toBe(untouched);
  });

  it('leaves malformed references as they are', () => {
    const body = {
      cover: {
        url: '/api/dam/a/brand/%%/x.jpg',
        provider: 'dam',
        provider_metadata: { connection: 5 },
      },
      text: 'see /api/dam/a/ and /api/dam/a/UPPER/cGllcg/x.jpg',
      hero: { connection: 'Bad Key', assetId: 'pier', url: '/api/dam/a/brand/%%/x.jpg' },
    };
    expect(resolve(body, { pier: two })).toBe(body);
  });

  it('looks into nothing that is not content: dates, buffers, cycles beyond the depth', () => {
    const cycle: Record<string, unknown> = { at: new Date(0), bytes: Buffer.from('/dam/a/') };
    cycle.self = cycle;
    expect(() => collect(cycle, { ours: OURS })).not.toThrow();
  });

  it.each([
    ['a markdown image', (url: string) => `a ![alt [x] \\] y](${url}?w=1 "T") b`, 'a  b'],
    ['a markdown image in angle brackets', (url: string) => `a ![x](<${url}>) b`, 'a  b'],
    [
      'a markdown link, but its words',
      (url: string) => `see [the *pier*](${url}), please`,
      'see the *pier*, please',
    ],
    ['an image inside a link', (url: string) => `[![x](${url})](https://x.example)`, ''],
    ['both of an image inside a link', (url: string) => `a [![x](${url})](${url}) b`, 'a  b'],
    [
      'an <img>',
      (url: string) => `<p><img alt="x" src="http://old.host${url}" width=3>!</p>`,
      '<p>!</p>',
    ],
    [
      'an <img> with srcset',
      (url: string) => `<img src="${url}" srcset="${url}?w=500 500w, ${url}?w=900 900w">.`,
      '.',
    ],
    ['an <img> of nothing but srcset', (url: string) => `<img srcset="${url} 2x">.`, '.'],
    ['a <source>', (url: string) => `<video><source src='${url}'></video>`, ''],
    [
      'the target of an <a>',
      (url: string) => `<a class="x" href="${url}#p=2" rel=me>go</a>`,
      '<a class="x" rel=me>go</a>',
    ],
    [
      'a poster',
      (url: string) => `<video poster=${url} controls></video>`,
      '<video controls></video>',
    ],
  ])('takes %s out of a text where it cannot be shown', (_name, write, left) => {
    expect(resolve({ text: write(URL_OF('pier')) }, {})).toEqual({ text: left });
    // What can be shown stays beside it.
    const both = `${write(URL_OF('pier'))} ${URL_OF('boat')}`;
    const boat = 'https://cms.example/api/dam/a/brand/Ym9hdA/boat~v1.jpg';
    expect(resolve({ text: both }, { boat: asset('boat') })).toEqual({ text: `${left} ${boat}` });
  });

  it('takes a tag out whole, what could be shown in it included', () => {
    const text = `<img src="${URL_OF('pier')}" srcset="${URL_OF('boat')} 2x">.`;
    expect(resolve({ text }, { boat: asset('boat') })).toEqual({ text: '.' });
  });

  it('keeps an image whose own address can be shown, without the candidates that cannot', () => {
    const boat = 'https://cms.example/api/dam/a/brand/Ym9hdA/boat~v1.jpg';
    const text = `<img src="${URL_OF('boat')}" srcset="${URL_OF('boat')} 1x,${URL_OF('pier')} 2x" alt="b">.`;
    expect(resolve({ text }, { boat: asset('boat') })).toEqual({
      text: `<img src="${boat}" srcset="${boat} 1x" alt="b">.`,
    });
  });

  it('leaves alone what the schema calls plain JSON, texts and files alike', () => {
    const facts = { url: URL_OF('pier'), deep: [fileOf('pier')] };
    const body = { facts, label: URL_OF('pier'), cover: fileOf('pier'), text: 'x' };
    const shape: Shape = { at: (_, key) => (key === 'facts' || key === 'label' ? OPAQUE : shape) };
    const placed = resolve(body, { pier: two }, () => false, shape);
    expect(placed).toMatchObject({ label: URL_OF('pier'), cover: { url: LIVE_URL } });
    expect(Reflect.get(Object(placed), 'facts')).toBe(facts);
    expect(collect({ facts }, { ours: OURS, shape }).recognised.length).toBe(0);
  });

  it('keeps a text that this site gave the file in its Media Library, and says so', () => {
    const own = fileOf('pier', { alternativeText: 'Our own words' });
    expect(resolve(own, { pier: two })).toMatchObject({
      alternativeText: 'Our own words',
      caption: two.caption,
      dam: { state: 'live', overrides: ['alternativeText'] },
    });
    expect(resolve(fileOf('pier'), { pier: two })).not.toHaveProperty('dam.overrides');
  });

  describe('with live preview’s source maps', () => {
    const map = (text: string) => vercelStegaCombine(text, { strapiSource: 'path=cover' }, false);
    const mapped = (file: Record<string, unknown>) => ({
      ...file,
      url: map(String(file.url)),
      provider: map('dam'),
      hash: map(String(file.hash)),
    });

    it('resolves media to a clean address, and carries the map over to the alternative text', () => {
      const file = mapped(fileOf('pier'));
      const resolved = resolve(file, { pier: two }) as { url: string; alternativeText: string };
      expect(resolved.url).toBe(LIVE_URL);
      expect(vercelStegaSplit(resolved.alternativeText).cleaned).toBe(two.alternativeText);
      expect(vercelStegaDecode(resolved.alternativeText)).toEqual({ strapiSource: 'path=cover' });
    });

    it('leaves no map in a string that is an address, and keeps it in any other text', () => {
      expect(resolve({ sheet: map(URL_OF('pier')) }, { pier: two })).toEqual({ sheet: LIVE_URL });
      expect(resolve({ sheet: map(URL_OF('pier')) }, {})).toEqual({ sheet: null });
      expect(resolve({ text: map(`![p](${URL_OF('pier')})`) }, { pier: two })).toEqual({
        text: map(`![p](${LIVE_URL})`),
      });
    });
  });

  it('keeps the words of a link node whose target cannot be shown', () => {
    const words = [{ type: 'text', text: 'the list', bold: true }];
    const body = [
      {
        type: 'paragraph',
        children: [
          { type: 'text', text: 'See ' },
          { type: 'link', url: URL_OF('pier'), children: words },
        ],
      },
    ];
    expect(resolve(body, {})).toEqual([
      { type: 'paragraph', children: [{ type: 'text', text: 'See ' }, ...words] },
    ]);
  });

  it('resolves what stands behind a place that was given up', () => {
    const link = {
      type: 'link',
      url: URL_OF('boat'),
      children: [{ type: 'text', text: `x ${URL_OF('pier')}` }],
      note: URL_OF('pier'),
    };
    const body = { body: [{ children: [link] }], text: URL_OF('pier'), cover: fileOf('pier') };
    expect(resolve(body, { pier: two })).toMatchObject({
      text: LIVE_URL,
      cover: { url: LIVE_URL },
    });
  });

  it('resolves urls in text, every other byte untouched', () => {
    const text = `# Ä\n![alt](${URL_OF('pier')}?w=640#top "T") <img src="http://old.host${URL_OF('pier')}"> \`code\``;
    expect(resolve(text, { pier: two })).toBe(
      `# Ä\n![alt](${LIVE_URL}?w=640#top "T") <img src="${LIVE_URL}"> \`code\``,
    );
  });
});

/** A text with the name of each asset in place of its address, which has readable parts besides. */
function withNames(text: string): string {
  const edits = findInText(text, OURS).map(({ start, end, recognised: { key, stored } }) => ({
    start,
    end,
    replacement: `<${key} ${stored.slug} ${stored.query}>`,
  }));
  return applyEdits(text, edits);
}

describe('normalise', () => {
  const word = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.constantFrom(' ', '\n', '(', ')', '"', '](', '```', '<img src="', '/dam/a/', '~v', '@', '.'),
    fc
      .tuple(
        fc.constantFrom('', 'https://cms.example', 'http://127.0.0.1:1337', '/base'),
        fc.constantFrom('pier', 'boat'),
      )
      .map(([host, id]) => host + URL_OF(id)),
  );
  const text = fc.array(word, { maxLength: 12 }).map((words) => words.join(''));
  const assets = { pier: two, boat: asset('boat') };

  it('law, for text: normalise(resolve(normalise(x))) = normalise(x)', () => {
    fc.assert(
      fc.property(text, (input) => {
        const stored = normaliseText(input, OURS);
        // The extension follows the version that was shown.
        const again = normaliseText(String(resolve(stored, assets)), OURS);
        expect(withNames(again)).toBe(withNames(stored));
        expect(normaliseText(stored, OURS)).toBe(stored);
      }),
      { numRuns: 2_000 },
    );
  });

  it('law, for texts in the admin: normalise takes away what stands before a stored address', () => {
    const base = fc.constantFrom('/cms', 'https://cms.example', 'http://127.0.0.1:1337/cms');
    fc.assert(
      fc.property(text, base, (input, before) => {
        const stored = normaliseText(input, OURS);
        const shown = storedBelow(before, stored, findInText(stored, OURS));
        expect(normaliseText(shown, OURS)).toBe(stored);
      }),
      { numRuns: 2_000 },
    );
  });

  it('takes references out of any text without ever failing, and leaves no live address of them', () => {
    fc.assert(
      fc.property(text, (input) => {
        const placed = resolve({ text: normaliseText(input, OURS) }, {});
        expect(JSON.stringify(placed)).not.toMatch(/pier~v2|boat~v1/);
      }),
      { numRuns: 500 },
    );
  });

  it('touches no byte of a text outside references', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (before, after) => {
        fc.pre(!/dam\/a/.test(before + after));
        const quoted = (url: string) => `${before} "${url}" ${after}`;
        expect(normaliseText(quoted(`https://cms.example${URL_OF('pier')}`), OURS)).toBe(
          quoted(URL_OF('pier')),
        );
      }),
    );
  });

  it('law, for blocks: what was resolved and sent back is stored as it was', () => {
    const document = [
      { type: 'image', image: fileOf('pier'), children: [{ type: 'text', text: '' }] },
      {
        type: 'paragraph',
        children: [
          {
            type: 'link',
            url: `http://old.host${URL_OF('boat')}`,
            children: [{ type: 'text', text: 'x' }],
          },
        ],
      },
    ];
    const stored = normaliseBlocks(document, OURS);
    expect(normaliseBlocks(resolve(stored, assets), OURS)).toEqual(stored);
    expect(stored).toMatchObject([
      {
        image: {
          url: URL_OF('pier'),
          provider: 'dam',
          provider_metadata: { connection: 'brand', assetId: 'pier' },
        },
      },
      { children: [{ url: URL_OF('boat') }] },
    ]);
  });

  it('law, for texts of one use in blocks: they win, and are stored as they were sent back', () => {
    for (const own of [
      {},
      { alternativeText: 'Mine' },
      { caption: 'Mine' },
      { alternativeText: '', caption: 'Mine' },
    ]) {
      const stored = normaliseBlocks(
        [{ type: 'image', image: fileOf('pier', { ...UNMEASURED, ...own }), children: [] }],
        OURS,
      );
      expect(stored).toMatchObject([{ image: { alternativeText: null, caption: null, ...own } }]);
      const resolved = resolve(stored, assets);
      expect(resolved).toMatchObject([{ image: own }]);
      expect(normaliseBlocks(resolved, OURS)).toEqual(stored);
    }
  });

  it('stores no text of blanks alone, in blocks and in custom fields', () => {
    const image = fileOf('pier', { ...UNMEASURED, alternativeText: '  ', caption: '\n' });
    expect(normaliseBlocks([{ type: 'image', image, children: [] }], OURS)).toMatchObject([
      { image: { alternativeText: null, caption: null } },
    ]);
    const field = { connection: 'brand', assetId: 'pier', url: URL_OF('pier') };
    expect(normaliseField({ ...field, alt: '  ', caption: '\t' })).toEqual(field);
    expect(normaliseField({ ...field, alt: '' })).toEqual({ ...field, alt: '' });
  });

  it('takes no copy of the DAM’s texts for a text of this use', () => {
    const copy = fileOf('pier', { alternativeText: 'Copied', caption: 'Copied', width: 3_000 });
    expect(normaliseBlocks([{ type: 'image', image: copy, children: [] }], OURS)).toMatchObject([
      { image: { alternativeText: null, caption: null } },
    ]);
  });

  it('law, for the formats of blocks: they are stored as an object, which every Strapi publishes', () => {
    for (const formats of [null, {}, { thumbnail: { url: '/thumb.jpg' } }]) {
      const image = fileOf('pier', { ...UNMEASURED, formats });
      const stored = normaliseBlocks([{ type: 'image', image, children: [] }], OURS);
      expect(stored).toMatchObject([{ image: { formats: {} } }]);
      expect(normaliseBlocks(resolve(stored, assets), OURS)).toEqual(stored);
    }
  });

  it('resolves blocks that were stored without formats as it does others', () => {
    const blocks = (formats: unknown) => [
      { type: 'image', image: fileOf('pier', { ...UNMEASURED, formats }), children: [] },
    ];
    expect(resolve(blocks(null), assets)).toEqual(resolve(blocks({}), assets));
  });

  it('returns the very same blocks where there is nothing to do', () => {
    const document = [{ type: 'paragraph', children: [{ type: 'text', text: 'plain' }] }];
    expect(normaliseBlocks(document, OURS)).toBe(document);
  });

  it('law, for custom fields', () => {
    for (const overrides of [
      {},
      { alt: 'A' },
      { caption: 'C' },
      { alt: 'A', caption: 'C', focalPoint: { x: 0, y: 1 } },
    ]) {
      const stored = normaliseField({
        connection: 'brand',
        assetId: 'pier',
        url: URL_OF('pier'),
        ...overrides,
      });
      expect(
        normaliseField(Reflect.get(Object(resolve({ hero: stored }, assets)), 'hero')),
      ).toEqual(stored);
    }
  });

  // Ten megabytes each: what took more than linear time would not come to an end here.
  it.each([
    ['slashes around a mark', `${'/a'.repeat(2_500_000)}/dam/a/${'a/'.repeat(2_500_000)}`],
    ['marks in a row', '/dam/a/'.repeat(1_500_000)],
    ['brackets that open images', `${'!['.repeat(5_000_000)}/dam/a/brand/cGllcg/x.png`],
    ['images that never end', '![](/api/dam/a/brand/cGllcg'.repeat(380_000)],
    ['tags that never end', '<img src="/api/dam/a/brand/'.repeat(380_000)],
    ['an id as long as the text', `/dam/a/brand/${'A'.repeat(10_000_000)}`],
    ['an escaped id', `"\\/dam\\/a\\/brand\\/${'A'.repeat(10_000_000)}"`],
    ['versions and endings', `/dam/a/brand/cGllcg/x${'~v1'.repeat(3_300_000)}`],
    ['blanks before a mark', `![a](${' '.repeat(10_000_000)}/dam/a/brand/cGllcg/x.png)`],
  ])('scans a hostile text in linear time: %s', (_name, hostile) => {
    const once = normaliseText(hostile, OURS);
    expect(normaliseText(once, OURS)).toBe(once);
    expect(collect({ text: hostile }, { ours: OURS }).recognised.length).toBeLessThanOrEqual(1);
  });
});
