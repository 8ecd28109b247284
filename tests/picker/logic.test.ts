import fc from 'fast-check';
import { withPin } from '../../admin/fields/assetValue';
import { referencesIn } from '../../admin/fields/references';
import { isOutline, withRead } from '../../admin/picker/details/wholeAsset';
import { stepFrom } from '../../admin/picker/results/gridKeys';
import { columnsIn, layoutOf } from '../../admin/picker/results/layouts';
import { shorterSearch } from '../../admin/picker/results/shorterSearch';
import {
  facetsToShow,
  folderTree,
  usableFilters,
  withValueToggled,
} from '../../admin/picker/search/facets';
import { CARD_SIZES } from '../../admin/picker/views';
import type { PickerAsset } from '../../server/contracts/api';
import { kindOfMime } from '../../server/contracts/asset';
import { rulesOf, takesMime } from '../../server/contracts/field-rules';
import { storedUrl } from '../../server/contracts/reference';

describe('what a search leaves out of an asset', () => {
  const found = {
    kind: 'image',
    version: '7',
    width: null,
    height: null,
    title: 'Pier',
    versions: [{ version: '7' }],
  } as PickerAsset;
  const read = { ...found, width: 900, height: 600, title: 'Another title' };

  it('is read for the details: the pixels of an image, and pictures of former versions', () => {
    expect(isOutline(found)).toBe(true);
    expect(isOutline(read)).toBe(false);
    expect(isOutline({ ...found, kind: 'audio' })).toBe(false);
    const [version] = found.versions;
    expect(version && isOutline({ ...read, versions: [version, version] })).toBe(true);
  });

  it('joins what was found, unless the asset has another version meanwhile', () => {
    expect(withRead(found, read)).toEqual({ ...read, title: 'Pier' });
    expect(withRead(found, { ...read, version: '8' })).toBe(found);
    expect(withRead(found, null)).toBe(found);
  });
});

describe('steps of the keyboard', () => {
  const rows = (count: number, columns: number) =>
    Array.from({ length: count }, (_, index) => ({ lane: index % columns }));

  it.each([
    ['ArrowRight', 0, 1],
    ['ArrowLeft', 0, 0],
    ['ArrowDown', 1, 4],
    ['ArrowDown', 6, 6],
    ['ArrowUp', 4, 1],
    ['ArrowUp', 1, 1],
    ['PageDown', 1, 7],
    ['Home', 5, 0],
    ['End', 0, 7],
  ])('%s from %i leads to %i', (key, from, to) => {
    expect(stepFrom(key, from, rows(8, 3))).toBe(to);
  });

  it('leaves other keys alone', () => {
    expect(stepFrom('x', 0, rows(8, 3))).toBeNull();
  });

  it('stays in its column and among the cards, however they are laid out', () => {
    const cards = fc.array(fc.record({ lane: fc.nat(4) }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(cards, fc.nat(39), fc.constantFrom('ArrowUp', 'ArrowDown'), (all, at, key) => {
        const from = at % all.length;
        const to = stepFrom(key, from, all) ?? -1;
        expect(all[to]?.lane).toBe(all[from]?.lane);
        expect(key === 'ArrowDown' ? to >= from : to <= from).toBe(true);
      }),
    );
  });
});

describe('columns', () => {
  it('never are narrower than they may be, nor wider than the view', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 4_000 }),
        fc.constantFrom('grid' as const, 'waterfall' as const),
        fc.constantFrom(...CARD_SIZES),
        (width, view, size) => {
          const { minWidth, gap } = layoutOf(view, size);
          const { columns, cardWidth } = columnsIn({ minWidth, gap }, width);
          expect(columns * cardWidth + (columns - 1) * gap).toBeCloseTo(width);
          if (columns > 1) expect(cardWidth).toBeGreaterThanOrEqual(minWidth);
        },
      ),
    );
    expect(columnsIn(layoutOf('list', 'M'), 1_000)).toEqual({ columns: 1, cardWidth: 1_000 });
  });
});

describe('a search without results', () => {
  it.each([
    ['quiet harbour at dawn', 'quiet harbour at'],
    ['harbour', 'harbo'],
    ['Ölgemälde', 'Ölgemä'],
    ['pier', null],
    ['', null],
  ])('offers less than “%s”', (searched, shorter) => {
    expect(shorterSearch(searched)).toBe(shorter);
  });
});

describe('filters', () => {
  const facets = [
    {
      field: 'tag',
      values: [
        { value: 'sea', count: 3 },
        { value: 'pier', count: 1 },
      ],
    },
    {
      field: 'type',
      values: [
        { value: 'image', count: 3 },
        { value: 'video', count: 1 },
      ],
    },
    {
      field: 'secret',
      values: [
        { value: 'a', count: 1 },
        { value: 'b', count: 1 },
      ],
    },
  ];

  it('shows what the connection can filter by, without kinds the field refuses', () => {
    const shown = facetsToShow(facets, ['type', 'tag'], {}, rulesOf({ allowedTypes: ['images'] }));
    expect(shown.map(({ field }) => field)).toEqual(['tag']);
  });

  it('keeps what was chosen, even where no result has it', () => {
    const [tag] = facetsToShow(facets, ['tag'], { tag: ['gone'] }, rulesOf({}));
    expect(tag?.values.at(-1)).toEqual({ value: 'gone', count: 0 });
  });

  it('takes a value in and out again, and no empty filter with it', () => {
    const once = withValueToggled({ type: ['image'] }, 'tag', 'sea');
    expect(once).toEqual({ type: ['image'], tag: ['sea'] });
    expect(withValueToggled(once, 'tag', 'sea')).toEqual({ type: ['image'] });
  });

  it('puts folders below their parents', () => {
    const values = ['B', 'A/2', 'A', 'A/1'].map((value) => ({ value, count: 1 }));
    expect(folderTree(values).map(({ value, depth }) => [value, depth])).toEqual([
      ['A', 0],
      ['A/1', 1],
      ['A/2', 1],
      ['B', 0],
    ]);
  });

  it('forgets filters that another connection had', () => {
    expect(usableFilters({ tag: ['sea'], mood: ['calm'] }, ['tag'])).toEqual({ tag: ['sea'] });
  });
});

describe('what an upload takes', () => {
  it.each([
    [null, 'text/html', true],
    [['image/*'], 'image/png', true],
    [['image/*'], 'imagery/png', false],
    [['application/pdf'], 'application/pdf', true],
    [['application/pdf', 'image/*'], 'video/mp4', false],
  ] as const)('%j and %s: %s', (mimes, mime, taken) => {
    expect(takesMime(mimes, mime)).toBe(taken);
  });
});

describe('kinds of files', () => {
  it.each([
    ['image/svg+xml', 'image'],
    ['video/mp4', 'video'],
    ['audio/mpeg', 'audio'],
    ['application/x-msdownload', 'document'],
    ['imagery/png', 'document'],
    // A browser that does not know the type.
    ['', 'document'],
  ] as const)('%s is of the kind %s', (mime, kind) => {
    expect(kindOfMime(mime)).toBe(kind);
  });
});

describe('a pin', () => {
  it('stands in the reference and its address, and leaves nothing behind when it is taken away', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1, unit: 'grapheme' }),
        fc.string({ minLength: 1, unit: 'grapheme' }),
        (assetId, version) => {
          const name = { connection: 'brand', assetId };
          const value = { ...name, url: storedUrl(name, 'pier', 'jpg'), alt: 'Boats' };
          const pinned = withPin(value, version);
          expect(pinned).toMatchObject({ version, alt: 'Boats' });
          expect(pinned.url).toBe(storedUrl({ ...name, version }, 'pier', 'jpg'));
          expect(withPin(pinned, null)).toEqual(value);
        },
      ),
    );
  });
});

describe('references in a form', () => {
  it('are found in files, blocks, texts and components, each once, whatever the id', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: 'grapheme' }), (assetId) => {
        const reference = { connection: 'brand', assetId };
        const url = storedUrl(reference, 'pier', 'jpg');
        const form = {
          cover: { id: 1, url, formats: { thumbnail: { url: '/dam/thumb/xyz' } } },
          text: `Hello ![pier](http://localhost:1337${url}) and <a href="${url}">"it"</a>`,
          sections: [{ body: [{ type: 'image', image: { url } }] }],
          none: '/uploads/pier.jpg',
        };
        expect(referencesIn(form, ['localhost:1337'])).toEqual([reference]);
      }),
    );
  });

  it.each([
    ['https://www.aem.example/content/dam/a/brand/cGllcg/pier.jpg', 0],
    ['//cdn.example/api/dam/a/brand/cGllcg/pier.jpg', 0],
    ['https://cms.example/api/dam/a/brand/cGllcg/pier.jpg', 1],
    ['/cms/api/dam/a/brand/cGllcg/pier.jpg', 1],
    ['https://x.example/width=800//api/dam/a/brand/cGllcg/pier.jpg', 1],
    ['https://x.example/?url=/api/dam/a/brand/cGllcg/pier.jpg', 1],
    ['https://x.example/640/https://cms.example/api/dam/a/brand/cGllcg/pier.jpg', 1],
  ])('of other sites are none of this site’s: %s', (url, count) => {
    expect(referencesIn({ text: `![x](${url})` }, ['admin.example', 'cms.example'])).toHaveLength(
      count,
    );
  });
});
