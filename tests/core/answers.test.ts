import {
  checkedAnswers,
  checkedAsset,
  checkedHint,
  checkedIds,
  checkedPage,
} from '../../server/core/answers';
import { asset, version } from './fixtures';

describe('an asset as a DAM describes it', () => {
  it('is the same object if nothing is to be changed', () => {
    const known = asset('pier', {
      title: 'Pier "1" 🌊 \u200d',
      openUrl: 'https://dam.example/1',
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
      caption: '',
      tags: ['sea', 'night'],
    });
    expect(found.current?.fileName).toBe('pier.jpg');
    expect(found.current).toBe(found.versions[0]);
  });

  it('has a title, also if nothing is left of it', () => {
    expect(checkedAsset(asset('pier', { title: '\0' })).title).toBe('pier');
  });

  it('has at most 1,000 versions, the current one among them', () => {
    const versions = Array.from({ length: 1_200 }, (_, index) => version(1_200 - index));
    const current = versions[1_100] ?? null;
    const found = checkedAsset(asset('pier', { versions, current }));
    expect(found.versions).toHaveLength(1_000);
    expect(found.versions[0]?.version).toBe('1200');
    expect(found.versions).toContain(found.current);
    expect(found.current?.version).toBe('100');
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
