import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { SearchResult } from '../../demo-dam/store/search';
import type { AssetJson } from '../../demo-dam/types';
import { startDam, type TestDam } from './dam';

const POLISH = { title: 'Latarnia', alt: 'Czerwona wieża nad morzem', caption: 'Wciąż świeci.' };
const GERMAN = { title: 'Leuchtturm', alt: null, caption: null };

let dam: TestDam;
const running: TestDam[] = [];
async function started(dataDir?: string): Promise<TestDam> {
  const one = await startDam(dataDir === undefined ? {} : { dataDir });
  running.push(one);
  return one;
}
beforeEach(async () => {
  dam = await started();
});
afterEach(async () => {
  for (const one of running.splice(0)) await one.close();
});

const search = async (words: string) => {
  const { items } = await dam.get<SearchResult>(`/api/assets?search=${encodeURIComponent(words)}`);
  return items.map(({ id }) => id);
};
const patch = (id: string, changes: object) =>
  dam.send<AssetJson>('PATCH', `/api/assets/${id}`, changes);
const refusal = async (id: string, changes: object) =>
  String(await patch(id, changes).catch((error: unknown) => error));
/** An asset with texts in English, Polish and German. */
const translated = () =>
  dam.upload({
    title: 'Lighthouse',
    alt: 'A red tower',
    texts: JSON.stringify({ pl: POLISH, de: { title: 'Leuchtturm' } }),
  });

describe('texts in languages', () => {
  it('are uploaded, and told wherever the asset is told', async () => {
    const { id } = await translated();
    const texts = {
      en: { title: 'Lighthouse', alt: 'A red tower', caption: null },
      de: GERMAN,
      pl: POLISH,
    };
    const expected = { title: 'Lighthouse', alt: 'A red tower', language: 'en', texts };
    expect(await dam.get(`/api/assets/${id}`)).toMatchObject(expected);
    for (const query of [`ids=${id}`, 'search=lighthouse']) {
      expect((await dam.get<SearchResult>(`/api/assets?${query}`)).items).toMatchObject([expected]);
    }
  });

  it('are those of the plain fields where nothing else is given', async () => {
    const { texts, digitalSourceType } = await dam.upload({ title: 'Pier', caption: 'Old' });
    expect(texts).toEqual({ en: { title: 'Pier', alt: null, caption: 'Old' } });
    expect(digitalSourceType).toBeNull();
  });

  it('change one by one: null removes a language, what is absent stays', async () => {
    const { id } = await translated();
    const changed = await patch(id, { texts: { de: null, pl: { alt: 'Wieża' }, sv: GERMAN } });
    expect(changed.texts).toEqual({
      en: { title: 'Lighthouse', alt: 'A red tower', caption: null },
      pl: { ...POLISH, alt: 'Wieża' },
      sv: GERMAN,
    });
    const emptied = await patch(id, { texts: { pl: { title: '', alt: null, caption: ' ' } } });
    expect(Object.keys(emptied.texts)).toEqual(['en', 'sv']);
    expect(await patch(id, { credit: 'Ida' })).toMatchObject({ texts: emptied.texts });
  });

  it('never contradict the plain fields, whichever are changed', async () => {
    const { id } = await translated();
    const plain = await patch(id, { title: 'Beacon', alt: null, caption: 'By night' });
    expect(plain.texts.en).toEqual({ title: 'Beacon', alt: null, caption: 'By night' });
    expect(plain.texts.pl).toEqual(POLISH);
    const local = await patch(id, { texts: { en: { alt: 'A tower' } } });
    expect(local).toMatchObject({ title: 'Beacon', alt: 'A tower', caption: 'By night' });
    expect(local.texts.en).toEqual({ title: 'Beacon', alt: 'A tower', caption: 'By night' });
    const same = { title: 'Light', texts: { en: { title: 'Light' } } };
    expect(await patch(id, same)).toMatchObject(same);

    expect(await refusal(id, { title: 'One', texts: { en: { title: 'Two' } } })).toMatch(
      /400.*texts\.en\.title/,
    );
    expect(await refusal(id, { texts: { en: null } })).toMatch(/400.*texts\.en/);
    expect(await refusal(id, { texts: { en: { title: '' } } })).toMatch(/400.*texts\.en\.title/);
    expect(await dam.get(`/api/assets/${id}`)).toMatchObject(same);
  });

  it('may be the only ones that an upload gives in English', async () => {
    const asset = await dam.upload({ texts: '{"en":{"title":"Quay","alt":"Stones"}}' });
    expect(asset).toMatchObject({ title: 'Quay', alt: 'Stones', caption: null });
    expect(asset.texts).toEqual({ en: { title: 'Quay', alt: 'Stones', caption: null } });
  });

  it('are kept by tags in their usual form, and by nothing else', async () => {
    const { id } = await dam.upload();
    const { texts } = await patch(id, { texts: { 'PT-br': GERMAN } });
    expect(Object.keys(texts)).toEqual(['en', 'pt-BR']);
    const refused = { 'not a tag': GERMAN, constructor: GERMAN, fr: { name: 'x' } };
    for (const [tag, local] of Object.entries(refused)) {
      expect(await refusal(id, { texts: { [tag]: local } })).toContain(`texts.${tag}`);
    }
    expect(await refusal(id, { texts: { da: GERMAN, DA: GERMAN } })).toContain('texts.DA');
    await expect(dam.upload({ texts: '{' })).rejects.toThrow(/400.*texts/);
  });

  it('are found by a search, all of them, and no longer once they are gone', async () => {
    const { id } = await translated();
    await patch(id, { caption: 'Painted by hand', texts: { de: { caption: 'Seezeichen' } } });
    for (const words of ['latarn', 'czerwona', 'swieci', 'leuchtturm', 'seezeichen', 'painted']) {
      expect(await search(words)).toEqual([id]);
    }
    await patch(id, { texts: { de: null } });
    expect(await search('leuchtturm')).toEqual([]);
    expect(await search('latarnia')).toEqual([id]);
  });

  it('rank by their titles as English ones do', async () => {
    await dam.upload({ id: 'in-alt', title: 'One', texts: '{"pl":{"alt":"Obok kotwica"}}' });
    await dam.upload({ id: 'in-title', title: 'Two', texts: '{"pl":{"title":"Kotwica"}}' });
    await dam.upload({ id: 'in-caption', title: 'Three', texts: '{"pl":{"caption":"Kotwica"}}' });
    expect((await search('kotwica'))[0]).toBe('in-title');
  });
});

describe('where a picture comes from', () => {
  it('is a term of IPTC, from an upload or a change, also by its address', async () => {
    const { id, digitalSourceType } = await dam.upload({ digitalSourceType: 'digitalCapture' });
    expect(digitalSourceType).toBe('digitalCapture');
    const term = 'trainedAlgorithmicMedia';
    const address = `http://cv.iptc.org/newscodes/digitalsourcetype/${term}`;
    expect(await patch(id, { digitalSourceType: address })).toMatchObject({
      digitalSourceType: term,
    });
    expect(await patch(id, { title: 'Other' })).toMatchObject({ digitalSourceType: term });
    expect(await refusal(id, { digitalSourceType: 'made by <b>AI</b>' })).toMatch(
      /400.*digitalSourceType/,
    );
    expect(await patch(id, { digitalSourceType: null })).toMatchObject({ digitalSourceType: null });
  });
});

describe('a database from before there were texts in languages', () => {
  it('goes on working: what it holds is answered and found, and takes texts', async () => {
    await dam.upload({ id: 'wharf', title: 'Wharf', alt: 'Planks', tags: 'wood,grey' });
    await dam.upload({ id: 'crane', title: 'Crane', caption: 'Since 1902' });
    await dam.stop();
    withoutTexts(join(dam.dataDir, 'dam.sqlite'));

    dam = await started(dam.dataDir);
    expect(await dam.get('/api/assets/wharf')).toMatchObject({
      texts: { en: { title: 'Wharf', alt: 'Planks', caption: null } },
      digitalSourceType: null,
    });
    expect(await search('plan grey')).toEqual(['wharf']);
    expect(await search('1902')).toEqual(['crane']);
    await patch('crane', { texts: { pl: { title: 'Żuraw' } } });
    await dam.stop();

    dam = await started(dam.dataDir);
    expect(await dam.get('/api/assets/crane')).toMatchObject({
      texts: { pl: { title: 'Żuraw' } },
    });
    expect(await search('zuraw')).toEqual(['crane']);
  });
});

/** Takes the columns away that came with the texts, and makes the full-text index as it was before. */
function withoutTexts(path: string): void {
  const db = new Database(path);
  db.exec(`
    ALTER TABLE assets DROP COLUMN texts;
    ALTER TABLE assets DROP COLUMN digital_source_type;
    DROP TABLE assets_text;
    CREATE VIRTUAL TABLE assets_text USING fts5 (
      title, alt, tags, credit, folder, id,
      tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3 4'
    );
    INSERT INTO assets_text (rowid, title, alt, tags, credit, folder, id)
    SELECT row, title, alt, tags, credit, folder, id FROM assets;
  `);
  db.close();
}
