import fc from 'fast-check';
import type { AssetVersion } from '../../server/contracts/asset';
import type { AssetName } from '../../server/core/asset-name';
import {
  assetTag,
  connectionTag,
  crowdTag,
  MAX_TAGGED_CONNECTIONS,
  MAX_TAGS,
  PROBE_TAG,
  tagsOfAnswer,
} from '../../server/core/cache-tags';
import type { ChangeKind } from '../../server/core/changes';
import { type OutdatedAsset, purgeModeOf, purgesFor } from '../../server/core/purge-plan';
import { asset, NOON, version } from './fixtures';

const named = (count: number, connection = 'brand'): AssetName[] =>
  Array.from({ length: count }, (_, index) => ({ connection, assetId: `asset-${index}` }));

const connections = Array.from({ length: MAX_TAGGED_CONNECTIONS }, (_, index) => `dam-${index}`);
const names = fc.array(
  fc.record({
    connection: fc.constantFrom('brand', 'stock', ...connections),
    assetId: fc.oneof(fc.string(), fc.integer({ max: 200 }).map(String)),
  }),
  { maxLength: 120 },
);

describe('the tags of an answer', () => {
  it('are few and short enough for every CDN, whatever assets are called', () => {
    fc.assert(
      fc.property(names, (assets) => {
        const used = new Set(assets.map(({ connection }) => connection));
        fc.pre(used.size <= MAX_TAGGED_CONNECTIONS);
        const { tags } = tagsOfAnswer(assets);
        expect(tags.length).toBeLessThanOrEqual(MAX_TAGS);
        expect(new Set(tags).size).toBe(tags.length);
        for (const tag of tags) expect(tag).toMatch(/^[a-z0-9-]{1,20}$/);
        // Bunny reads a kilobyte.
        expect(tags.join(',').length).toBeLessThan(1_024);
      }),
    );
  });

  it('name each asset once, and its connection', () => {
    const [pier] = named(1);
    if (pier === undefined) throw new Error('No asset.');
    expect(tagsOfAnswer([pier, { ...pier }])).toEqual({
      tags: [connectionTag('brand'), assetTag(pier)],
      crowded: [],
    });
    expect(tagsOfAnswer([])).toEqual({ tags: [], crowded: [] });
  });

  it('name whole connections if there are more assets than tags', () => {
    expect(tagsOfAnswer(named(MAX_TAGS - 1)).crowded).toEqual([]);
    expect(tagsOfAnswer(named(MAX_TAGS))).toEqual({
      tags: [connectionTag('brand'), crowdTag('brand')],
      crowded: ['brand'],
    });
  });

  it('differ between assets, connections and kinds', () => {
    const tags = [
      assetTag({ connection: 'a', assetId: 'b' }),
      assetTag({ connection: 'b', assetId: 'a' }),
      assetTag({ connection: 'a', assetId: 'B' }),
      connectionTag('a'),
      crowdTag('a'),
      PROBE_TAG,
    ];
    expect(new Set(tags).size).toBe(tags.length);
  });
});

describe('purges for changed assets', () => {
  const limits = { tagsPerCall: 100, fewTags: 1_000, isCrowded: () => false };
  const soft = (assets: readonly AssetName[]): OutdatedAsset[] =>
    assets.map((each) => ({ ...each, mode: 'soft' }));

  it('reach every answer with one of them, hard if one asks for it', () => {
    fc.assert(
      fc.property(
        fc.array(names, { minLength: 1, maxLength: 5 }),
        fc.array(fc.record({ index: fc.nat(), mode: fc.constantFrom('soft', 'hard') }), {
          minLength: 1,
          maxLength: 20,
        }),
        fc.integer({ min: 1, max: 30 }),
        fc.integer({ min: 1, max: 60 }),
        (answers, picks, tagsPerCall, fewTags) => {
          const all = answers.flat();
          fc.pre(all.length > 0);
          fc.pre(new Set(all.map(({ connection }) => connection)).size <= MAX_TAGGED_CONNECTIONS);
          const changed = picks.map(
            ({ index, mode }) => ({ ...all[index % all.length], mode }) as OutdatedAsset,
          );
          const crowded = new Set(answers.flatMap((answer) => tagsOfAnswer(answer).crowded));
          const purges = purgesFor(changed, {
            tagsPerCall,
            fewTags,
            isCrowded: (connection) => crowded.has(connection),
          });
          for (const { tags } of purges) expect(tags.length).toBeLessThanOrEqual(tagsPerCall);
          for (const answer of answers) {
            const { tags } = tagsOfAnswer(answer);
            const isIn = ({ connection, assetId }: AssetName) =>
              answer.some((each) => each.connection === connection && each.assetId === assetId);
            const hits = purges.filter((purge) => purge.tags.some((tag) => tags.includes(tag)));
            const shown = changed.filter(isIn);
            if (shown.length > 0) expect(hits).not.toEqual([]);
            if (shown.some(({ mode }) => mode === 'hard')) {
              expect(hits.map(({ mode }) => mode)).toContain('hard');
            }
          }
        },
      ),
    );
  });

  it('are one call for each full list of tags, hard ones first', () => {
    const hard = named(3, 'stock').map((each): OutdatedAsset => ({ ...each, mode: 'hard' }));
    const purges = purgesFor([...soft(named(150)), ...hard], limits);
    expect(purges.map(({ tags, mode }) => [mode, tags.length])).toEqual([
      ['hard', 3],
      ['soft', 100],
      ['soft', 50],
    ]);
  });

  it('name a tag once, however often its asset changed', () => {
    const [pier] = soft(named(1));
    if (pier === undefined) throw new Error('No asset.');
    expect(purgesFor([pier, { ...pier, mode: 'hard' }, pier], limits)).toEqual([
      { mode: 'hard', tags: [assetTag(pier)] },
    ]);
  });

  it('name the tag of crowded answers, where a connection has some', () => {
    const assets = [...soft(named(1)), ...soft(named(1, 'stock'))];
    const isCrowded = (connection: string) => connection === 'brand';
    expect(purgesFor(assets, { ...limits, isCrowded })[0]?.tags).toEqual([
      ...named(1).map(assetTag),
      crowdTag('brand'),
      ...named(1, 'stock').map(assetTag),
    ]);
  });

  it('name the connection if more of its assets changed than the CDN takes calls for', () => {
    const few = { ...limits, fewTags: 200 };
    expect(purgesFor(soft(named(200)), few)).toHaveLength(2);
    expect(purgesFor(soft(named(201)), few)).toEqual([
      { mode: 'soft', tags: [connectionTag('brand')] },
    ]);
    const two = [...soft(named(101)), ...soft(named(3, 'stock'))];
    expect(purgesFor(two, few)[0]?.tags).toHaveLength(4);
  });
});

describe('how an asset is purged', () => {
  const mode = (kind: ChangeKind, versions: AssetVersion[] = []) =>
    purgeModeOf({
      record: {
        connection: 'brand',
        assetId: 'pier',
        asset: asset('pier', { versions }),
        checkedAtMs: NOON,
        revision: 1,
      },
      changes: [{ kind, from: '1', to: '2' }],
    });

  it('is hard for what may not be shown any more', () => {
    const gone = ['withdrawn', 'missing', 'unapproved', 'expired', 'rights', 'pins'] as const;
    for (const kind of gone) {
      expect([kind, mode(kind)]).toEqual([kind, 'hard']);
    }
  });

  it('is soft for an update', () => {
    const shown = ['texts', 'approved', 'restored', 'found', 'embargo-ended', 'version'] as const;
    for (const kind of shown) {
      expect([kind, mode(kind)]).toEqual([kind, 'soft']);
    }
  });

  it('is hard for a new version if the former one lost its approval', () => {
    expect(mode('version', [version(1), version(2)])).toBe('soft');
    expect(mode('version', [version(1, { status: 'rejected' }), version(2)])).toBe('hard');
  });
});
