import {
  checkedAnswers,
  checkedAsset,
  checkedHint,
  checkedIds,
  checkedPage,
  hasManyVersions,
  withoutOldVersions,
} from '../../server/core/answers';
import { asset, version } from './fixtures';

describe('an asset as a DAM describes it', () => {
  it('is the same object if nothing is to be changed', () => {
    const known = asset('pier', {
      title: 'Pier "1" 🌊 \u200d',
      openUrl: 'https://dam.example/1',
      provenance: { creator: 'Ann' },
    });
    expect(checkedAsset(known)).toBe(known);
  });

  it('loses what no database takes, in every text, and keeps the rest', () => {
    const current = version(2, { fileName: 'pi\0er.jpg' });
    const found = checkedAsset(
      asset('pier', {
        title: 'Pi\0er \ud83d at night 🌊',
        caption: '\udc00',
        tags: ['se\0a', 'night'],
        current,
        versions: [current, version(1)],
      }),
    );
    expect(found).toMatchObject({
      title: 'Pier  at night 🌊',
      caption: null,
      tags: ['sea', 'night'],
    });
    expect(found.current?.fileName).toBe('pier.jpg');
    expect(found.current).toBe(found.versions[0]);
  });

  it('loses what its provenance cannot be', () => {
    const { provenance } = checkedAsset(
      asset('pier', { provenance: { creator: 'Ann', licenceUrl: 'javascript:alert(1)' } }),
    );
    expect(provenance).toEqual({ creator: 'Ann' });
    const nothing = checkedAsset(asset('pier', { provenance: { creator: ' ' } }));
    expect(nothing).not.toHaveProperty('provenance');
  });

  it('has a title, also if nothing is left of it', () => {
    expect(checkedAsset(asset('pier', { title: '\0' })).title).toBe('pier');
  });

  it.each([1_000, 1_001])('may have %d versions: only more are too many', (length) => {
    const versions = Array.from({ length }, (_, index) => version(length - index));
    expect(hasManyVersions(asset('pier', { versions }))).toBe(length > 1_000);
  });

  it('keeps the newest 1,000 versions, the current one, and those that are pinned', () => {
    const versions = Array.from({ length: 1_200 }, (_, index) => version(1_200 - index));
    const current = versions[1_100] ?? null;
    const found = withoutOldVersions(asset('pier', { versions, current }), new Set(['7', '1200']));
    const names = versions.slice(0, 1_000).map((each) => each.version);
    expect(found.versions.map((each) => each.version)).toEqual([...names, '100', '7']);
    expect(found.versions).toContain(found.current);
  });

  it('has its newest 1,000 versions among the results of a search', () => {
    const versions = Array.from({ length: 1_200 }, (_, index) => version(1_200 - index));
    const page = checkedPage({
      assets: [asset('pier', { versions })],
      total: 1,
      cursor: null,
      facets: [],
    });
    expect(page.assets[0]?.versions).toHaveLength(1_000);
  });

  it.each([
    ['javascript:alert(1)', null],
    ['data:text/html,x', null],
    [' https://dam.example', null],
    ['//dam.example/1', null],
    ['HTTPS://dam.example/1', 'HTTPS://dam.example/1'],
    ['http://dam.example/1', 'http://dam.example/1'],
  ])('with the page %s opens %s', (openUrl, expected) => {
    expect(checkedAsset(asset('pier', { openUrl })).openUrl).toBe(expected);
  });
});

describe('answers', () => {
  it('about another asset are failures, never that asset and never missing', () => {
    const answers = checkedAnswers(
      ['pier', 'quay', 'slip'],
      [
        { status: 'found', asset: asset('pier') },
        { status: 'found', asset: asset('mole') },
        { status: 'missing' },
      ],
    );
    expect(answers.map(({ status }) => status)).toEqual(['found', 'failed', 'missing']);
    expect(answers[1]).toMatchObject({ error: { type: 'bad-answer' } });
  });

  it('of a search leave out assets that content cannot refer to', () => {
    const ids = ['pier', '', 'a\0b', '\ud83d', 'x'.repeat(513)];
    const assets = ids.map((id) => asset(id));
    const page = checkedPage({ assets, total: 5, cursor: null, facets: [] });
    expect(page.assets.map(({ assetId }) => assetId)).toEqual(['pier']);
  });

  it('of events name no ids that content cannot have', () => {
    expect(checkedIds(['pier', 'a\0b', ''])).toEqual(['pier']);
    expect(checkedHint({ assetIds: ['\0', 'pier'], transmission: 't' })?.assetIds).toEqual([
      'pier',
    ]);
    expect(checkedHint(null)).toBeNull();
  });
});
