import { placeMemoryOf, userMemoryOf } from '../../admin/picker/search/stored';

const filters = { type: ['image'], tag: [] };
const place = { connection: 'brand', sort: null, filters };
const search = { name: 'Boats', connection: 'brand', text: 'boat', filters };
const user = {
  view: 'grid',
  size: 'L',
  details: false,
  panel: true,
  recent: ['pier'],
  saved: [search],
};

describe('what the picker keeps in the browser', () => {
  it('is read as it was written', () => {
    expect(placeMemoryOf(place)).toEqual(place);
    expect(userMemoryOf(user)).toEqual(user);
  });

  it('takes what an older version wrote, without the size of cards and the details', () => {
    const { size: _size, details: _details, ...older } = user;
    expect(userMemoryOf(older)).toEqual({ ...user, size: 'M', details: true });
  });

  it.each([
    null,
    'text',
    [],
    {},
    { ...place, connection: 3 },
    { ...place, filters: { type: 'image' } },
    { ...place, filters: [] },
  ])('is nothing if a field was remembered as %j', (value) => {
    expect(placeMemoryOf(value)).toBeNull();
  });

  it.each([
    null,
    { ...user, view: 'wall' },
    { ...user, size: 'XXL' },
    { ...user, details: 'yes' },
    { ...user, recent: [1] },
    { ...user, saved: [{ ...search, text: undefined }] },
  ])('is nothing if a person’s habits were remembered as %j', (value) => {
    expect(userMemoryOf(value)).toBeNull();
  });
});
