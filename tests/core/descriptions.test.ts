import { descriptionProblem } from '../../server/core/descriptions';

const FILE = 'harbour_final_2.jpg';

describe('an alternative text', () => {
  it('is missing while nobody has said anything; the empty one says that none is needed', () => {
    expect(descriptionProblem(null, FILE)).toBe('none');
    expect(descriptionProblem('  ', FILE)).toBe('none');
    expect(descriptionProblem('', FILE)).toBeNull();
  });

  it.each([
    'harbour_final_2',
    'HARBOUR_FINAL_2.JPG',
    'boat.png',
    'IMG_1234',
    'DSC00412',
    'screenshot 2026-11-27',
  ])('is no description if it is the name of a file: %s', (text) => {
    expect(descriptionProblem(text, FILE)).toBe('name');
  });

  it.each(['image', 'Image.', 'Foto', 'Zdjęcie', 'UNTITLED', 'Abbildung:', 'alt text'])(
    'is no description if it only says that there is a picture: %s',
    (text) => {
      expect(descriptionProblem(text, FILE)).toBe('generic');
    },
  );

  it('is too long to be listened to beyond 250 characters', () => {
    expect(descriptionProblem(`${'a '.repeat(124)}ab`, FILE)).toBeNull();
    expect(descriptionProblem(`${'a '.repeat(125)}b`, FILE)).toBe('long');
  });

  it.each([
    ['A lighthouse in a storm.', FILE],
    ['Harbour', 'harbour.jpg'],
    ['Photo of the mayor', FILE],
    ['Version 2.0 of the boat', FILE],
    ['P. Berg', FILE],
    ['港の船', FILE],
  ])('is a description in any words of a person: %s', (text, fileName) => {
    expect(descriptionProblem(text, fileName)).toBeNull();
  });
});
