import fc from 'fast-check';
import type { Asset } from '../../server/contracts/asset';
import type { RenditionRequest } from '../../server/contracts/connector';
import { storedUrl } from '../../server/contracts/reference';
import { resolutionAt } from '../../server/core/availability';
import { damAddress } from '../../server/core/dam-address';
import { MediaViews } from '../../server/core/media-view';
import type { PictureLimits } from '../../server/core/picture-limits';
import type { Connection } from '../../server/core/ports';
import {
  normaliseBlocks,
  normaliseField,
  normaliseText,
} from '../../server/core/references/normalise';
import { createPlacer } from '../../server/core/references/placer';
import { collect, place } from '../../server/core/references/walk';
import { FORMAT_WIDTHS } from '../../server/core/strapi-file';
import { asset, connectionsWith, HeldDam, NO_CROPS, NOON, OURS, version } from './fixtures';

const LIMITS: PictureLimits = {
  widths: [245, 500, 640, 1_000],
  qualities: [75],
  ratios: [1],
  crops: {},
};
const REFERENCE = { connection: 'brand', assetId: 'pier' };
const PIER = storedUrl(REFERENCE, 'pier', 'jpg');
const MARK = '#/dam/a/brand/cGllcg/pier~v1.jpg';

/** A connection like Cloudinary's: the transformation stands in the path. */
function connection(more: Partial<Connection> = {}): Connection {
  const { connector } = new HeldDam();
  const renditionUrl = ({ version, width, fit }: RenditionRequest) =>
    version.url.replace('/upload/', `/upload/c_${fit},w_${width}/`);
  const made = connectionsWith(
    { ...connector, renditionUrl },
    { delivery: 'redirect', addresses: 'dam', ...more },
  ).find('brand');
  if (made === undefined) throw new Error('No connection.');
  return made;
}

function pier(url: string): Asset {
  const current = version(1, { url });
  return asset('pier', { current, versions: [current] });
}

const CDN = 'https://res.example/demo/image/upload/v12/harbour.jpg';

/** What an answer shows of a body, with addresses of the DAM. */
function resolved(body: unknown, shown = pier(CDN), own = connection()): unknown {
  const mediaViews = new MediaViews(
    { publicUrl: 'https://cms.example', apiPrefix: '/api' },
    {
      fallbackLanguages: [],
      makesPictures: () => true,
      widest: 3_840,
      formatWidths: FORMAT_WIDTHS,
      ...NO_CROPS,
      damAddress: (_, each, query) => damAddress(own, each, query, LIMITS),
    },
  );
  const collected = collect(body, { ours: OURS });
  const record = { ...REFERENCE, checkedAtMs: NOON, revision: 0, asset: shown };
  return place(
    body,
    collected,
    createPlacer({
      ours: OURS,
      mediaViews,
      recognised: collected.recognised,
      resolutions: collected.recognised.map(({ reference }) =>
        resolutionAt(record, reference.version, NOON),
      ),
      usesPlaceholder: () => false,
    }),
  );
}

describe('addresses of the DAM itself', () => {
  it('are the file’s, with the path of the delivery route as their fragment', () => {
    const file = {
      id: 1,
      documentId: 'd',
      url: PIER,
      provider: 'dam',
      provider_metadata: REFERENCE,
      formats: null,
    };
    const answer = resolved({ cover: file }) as {
      cover: { url: string; formats: Record<string, { url: string; width: number }> };
    };
    expect(answer.cover.url).toBe(CDN + MARK);
    expect(answer.cover.formats.small).toMatchObject({
      width: 500,
      url: `https://res.example/demo/image/upload/c_inside,w_500/v12/harbour.jpg${MARK}?w=500`,
    });
  });

  it('are pictures where the stored address asks for one', () => {
    expect(resolved({ text: `![](${PIER}?w=600&h=600)` })).toEqual({
      text: `![](https://res.example/demo/image/upload/c_cover,w_640/v12/harbour.jpg${MARK}?w=600&h=600)`,
    });
  });

  it('are the DAM’s own file where the original is asked for, also if browsers do not show it', () => {
    const current = version(1, { url: CDN, mime: 'image/tiff' });
    const shown = asset('pier', { current, versions: [current] });
    expect(resolved({ text: `${PIER}?original` }, shown)).toEqual({
      text: `${CDN}${MARK}?original`,
    });
  });

  it.each([
    ['a download', `${PIER}?download`],
    ['a fragment of its own', `${PIER}#page=3`],
    ['a size that is none', `${PIER}?w=wide`],
  ])('are not used for %s', (_, url) => {
    const { text } = resolved({ text: url }) as { text: string };
    expect(text).toMatch(/^https:\/\/cms\.example\/api\/dam\/a\//);
    expect(normaliseText(text, OURS)).toBe(url);
  });

  it.each([
    'https://res.example/a.jpg#part',
    'https://author.example/content/dam/a/b/c.jpg',
    'data:image/png;base64,AAAA',
  ])('are not used where %s is the DAM’s', (url) => {
    const { text } = resolved({ text: PIER }, pier(url)) as { text: string };
    expect(text).toBe('https://cms.example/api/dam/a/brand/cGllcg/pier~v1.jpg');
  });

  it('are not used for other connections', () => {
    const { text } = resolved({ text: PIER }, pier(CDN), connection({ addresses: 'site' })) as {
      text: string;
    };
    expect(text).toBe('https://cms.example/api/dam/a/brand/cGllcg/pier~v1.jpg');
  });
});

describe('what was read with addresses of the DAM, and is sent back', () => {
  const text = [
    `![Pier](${PIER} "Title")`,
    `<img src="${PIER}?w=640" srcset="${PIER}?w=500 500w, ${PIER}?w=1000 1000w">`,
    `<a href='${PIER}?original'>file</a>, and ${PIER}.`,
    `[list](${PIER}),[${PIER}](${PIER})`,
    JSON.stringify({ image: `${PIER}?w=640` }),
    JSON.stringify({ image: PIER }).replaceAll('/', '\\/'),
  ].join('\n');

  /** Addresses with what CDNs and DAMs put into them. */
  const address = fc
    .tuple(
      fc.constantFrom('https', 'http'),
      fc.domain(),
      fc.webPath(),
      fc.option(fc.webQueryParameters(), { nil: '' }),
      fc.constantFrom('', '/upload/c_fill,w_200/', '/(a)', "/it's", '/[x]', '/a b', '/dam/'),
    )
    .map(
      ([scheme, host, path, query, odd]) =>
        `${scheme}://${host}${path}${odd}${query === '' ? '' : `?${query}`}`,
    );

  it('is stored as before, whatever the DAM’s addresses look like', () => {
    fc.assert(
      fc.property(address, (url) => {
        const shown = pier(url);
        const { text: answer } = resolved({ text }, shown) as { text: string };
        expect(normaliseText(answer, OURS)).toBe(text);
        // A second reading shows the same.
        expect(resolved({ text: answer }, shown)).toEqual({ text: answer });
      }),
    );
  });

  it('is stored as before in blocks and fields', () => {
    const blocks = [
      {
        type: 'paragraph',
        children: [{ type: 'link', url: `${PIER}?w=640`, children: [{ type: 'text', text: 'a' }] }],
      },
      { type: 'image', image: { url: PIER, name: 'pier' }, children: [] },
    ];
    const stored = normaliseBlocks(blocks, OURS);
    const answer = resolved({ body: stored }) as { body: unknown };
    expect(JSON.stringify(answer)).toContain(CDN);
    expect(normaliseBlocks(answer.body, OURS)).toEqual(stored);
    const field = normaliseField({ ...REFERENCE, url: PIER });
    const { hero } = resolved({ hero: field }) as { hero: { url: string } };
    expect(hero.url).toBe(CDN + MARK);
    expect(normaliseField(hero)).toEqual(field);
  });

  it('is left alone where its connection is none of this site', () => {
    const foreign = `https://res.example/a.jpg${MARK.replace('brand', 'elsewhere')}`;
    expect(normaliseText(`![](${foreign})`, OURS)).toBe(`![](${foreign})`);
  });

  it('is found in the time that its length takes, however many addresses there are', () => {
    const many = `${CDN}${MARK} `.repeat(20_000);
    expect(normaliseText(many, OURS)).toBe(`${PIER} `.repeat(20_000));
    const run = `https://res.example/${'a/'.repeat(50_000)}#/dam/a/`.repeat(3);
    expect(normaliseText(run, OURS)).toBe(run);
  });
});
