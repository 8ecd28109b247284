import {
  type FillTarget,
  type FormLayout,
  filled,
  overfull,
  suggested,
  targetsOf,
  valueAt,
} from '../../admin/fields/panel/fillTargets';
import type { PickedReference } from '../../server/contracts/api';

const media = (name: string, more = {}) => ({
  name,
  label: name.toUpperCase(),
  attribute: { type: 'media', ...more },
});
const field = (name: string, options = {}) => ({
  name,
  label: name.toUpperCase(),
  attribute: { type: 'json', customField: 'plugin::dam.asset', options },
});

const layout: FormLayout = {
  fields: [
    { name: 'title', label: 'Title', attribute: { type: 'string' } },
    media('cover', { allowedTypes: ['images'] }),
    media('gallery', { multiple: true }),
    field('hero', { connections: 'press' }),
    field('teasers', { multiple: true, max: 3 }),
    { name: 'seo', label: 'SEO', attribute: { type: 'component', component: 'shared.seo' } },
    { name: 'sections', label: 'Sections', attribute: { type: 'dynamiczone' } },
  ],
  components: { 'shared.seo': [media('image')], 'sections.quote': [media('portrait')] },
};
const value = (id: string) => ({
  connection: 'brand',
  assetId: id,
  url: `/api/dam/a/brand/${id}/x`,
});
const values = {
  cover: { id: 1 },
  gallery: [{ id: 2 }, { id: 3 }],
  teasers: [value('a')],
  seo: { image: null },
  sections: [{ __component: 'sections.text' }, { __component: 'sections.quote' }],
};
const all = targetsOf(layout, values, () => true);
const named = (name: string): FillTarget => {
  const target = all.find((each) => each.name === name);
  if (target === undefined) throw new Error(`No target ${name}.`);
  return target;
};

describe('fields that can be filled', () => {
  it('are those that take assets, in the order of the screen, down to components', () => {
    expect(all.map(({ name, label, held, room }) => [name, label, held, room])).toEqual([
      ['cover', 'COVER', 1, 1],
      ['gallery', 'GALLERY', 2, null],
      ['hero', 'HERO', 0, 1],
      ['teasers', 'TEASERS', 1, 2],
      ['seo.image', 'SEO › IMAGE', 0, 1],
      ['sections.1.portrait', 'Sections 2 › PORTRAIT', 0, 1],
    ]);
  });

  it('are only those that the editor may change', () => {
    const some = targetsOf(layout, values, (name) => name === 'sections.portrait');
    expect(some.map(({ name }) => name)).toEqual(['sections.1.portrait']);
  });
});

const image = {
  kind: 'image' as const,
  folder: null,
  connection: 'brand',
  width: 800,
  height: 600,
};

describe('one selection for many fields', () => {
  it('goes into empty single fields first, then into lists; nowhere without room', () => {
    expect(suggested([image, image, image], all)).toEqual([
      'seo.image',
      'sections.1.portrait',
      'gallery',
    ]);
    const few = all.filter(({ name }) => name === 'teasers' || name === 'cover');
    expect(suggested([image, image, image], few)).toEqual(['teasers', 'teasers', null]);
  });

  it('respects what a field takes', () => {
    const hero = [named('hero')];
    expect(suggested([image], hero)).toEqual([null]);
    expect(suggested([{ ...image, connection: 'press' }], hero)).toEqual(['hero']);
    expect(suggested([{ ...image, kind: 'video' }], [{ ...named('cover'), held: 0 }])).toEqual([
      null,
    ]);
  });

  it('says which field was given too much', () => {
    expect(overfull(['cover', 'cover', 'gallery', null], all)).toEqual([named('cover')]);
    expect(overfull(['teasers', 'teasers'], all)).toEqual([]);
  });

  it('adds to lists and replaces single ones', () => {
    const picked = ['a', 'b'].map((id, index) => ({
      reference: { connection: 'brand', assetId: id },
      url: value(id).url,
      file: { id: 2 + index * 5 },
    })) as unknown as PickedReference[];
    const into = (name: string) => filled(named(name), valueAt(values, name), picked);
    expect(into('gallery')).toEqual([{ id: 2 }, { id: 3 }, { id: 7 }]);
    expect(into('cover')).toEqual({ id: 2 });
    expect(into('teasers')).toEqual([value('a'), value('b')]);
    expect(into('hero')).toEqual(value('a'));
  });
});
