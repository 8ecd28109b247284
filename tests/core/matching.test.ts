import { bandsOf, hashDistance, nearBands } from '../../server/core/matching/bands';
import { type FileFacts, matchesOf, matchOf } from '../../server/core/matching/match';
import {
  decodePicture,
  encodePicture,
  greyLevels,
  hexOfBits,
  isPlain,
  type PictureFingerprint,
  smallPicture,
} from '../../server/core/matching/picture-fingerprint';
import { randomOf } from '../support/generated-pictures';

const HASH = '8f3a00ff12345678';

function picture(more: Partial<PictureFingerprint> = {}): PictureFingerprint {
  const random = randomOf(7);
  const small = Uint8Array.from({ length: 768 }, () => 40 + random() * 150);
  return { hash: HASH, small, isPlain: false, ...more };
}

function facts(more: Partial<FileFacts> = {}): FileFacts {
  return {
    sha256: null,
    sizeBytes: null,
    picture: picture(),
    width: 1_600,
    height: 900,
    mime: 'image/jpeg',
    fileName: 'pier.jpg',
    ...more,
  };
}

/** The same small picture, with some levels changed. */
function changed(change: (level: number, at: number) => number): PictureFingerprint {
  const { small } = picture();
  return picture({ small: Uint8Array.from(small, change) });
}

const SURE = { certainty: 'sure', evidence: 'pixels' };
const DOUBTFUL = { certainty: 'doubtful', evidence: 'pixels' };
const FAR = '70c5ff00edcba987';

describe('a file and an asset', () => {
  it('are the same for sure if they have the same bytes, whatever else is known', () => {
    const sha256 = 'a'.repeat(64);
    const file = facts({ sha256, picture: null, fileName: 'a.bin', width: null });
    expect(matchOf(file, facts({ sha256 }))).toEqual({
      certainty: 'sure',
      evidence: 'bytes',
      difference: 0,
    });
    expect(matchOf(facts({ picture: null }), facts({ picture: null }))).toBeNull();
  });

  it('are the same for sure if every pixel is, within what compression changes', () => {
    const compressed = facts({ width: 400, height: 225, picture: changed((level) => level + 2) });
    expect(matchOf(compressed, facts())).toMatchObject(SURE);
  });

  it.each([
    ['one pixel shows something else', { picture: changed((l, at) => (at < 3 ? l + 60 : l)) }],
    ['all colours differ a little more', { picture: changed((level) => level + 4) }],
    ['the hash differs in more bits', { picture: picture({ hash: '8f3a00ff1234561f' }) }],
    ['the hash differs in most bits', { picture: picture({ hash: FAR }) }],
    ['the picture is plain', { picture: picture({ isPlain: true }) }],
    ['the picture has another shape', { width: 1_600, height: 880 }],
  ])('are a doubtful match where %s', (_what, more) => {
    expect(matchOf(facts(more), facts())).toMatchObject(DOUBTFUL);
    expect(matchOf(facts(), facts(more))).toMatchObject(DOUBTFUL);
  });

  it.each([
    ['hash and colours differ', { picture: { ...changed((level) => level + 4), hash: FAR } }],
    ['the pixels differ', { picture: changed((level) => level + 20) }],
    ['the shape differs', { width: 900, height: 1_600 }],
    ['the size is not known', { width: null }],
  ])('do not match where %s', (_what, more) => {
    expect(matchOf(facts(more), facts())).toBeNull();
  });

  it('match by name and size only where the bytes of one were not read', () => {
    const named = { picture: null, sizeBytes: 5_000, fileName: 'Report.PDF' };
    const other = facts({ ...named, fileName: 'report.pdf' });
    const byName = { certainty: 'doubtful', evidence: 'name', difference: null };
    expect(matchOf(facts(named), other)).toEqual(byName);
    expect(matchOf(facts({ ...named, sha256: 'a' }), other)).toEqual(byName);
    expect(matchOf(facts({ ...named, sha256: 'a' }), { ...other, sha256: 'b' })).toBeNull();
    expect(matchOf(facts({ ...named, sizeBytes: 5_001 }), other)).toBeNull();
    expect(matchOf(facts({ ...named, sizeBytes: null }), { ...other, sizeBytes: null })).toBeNull();
  });

  it('are told sure ones first, then the most alike', () => {
    const other = facts({ width: 10, height: 900 });
    const plain = facts({ picture: picture({ isPlain: true }) });
    const farther = facts({ picture: changed((level) => level + 4) });
    const found = matchesOf(facts(), [farther, other, plain, facts()]);
    expect(found.map(({ item, certainty }) => [item, certainty])).toEqual([
      [facts(), 'sure'],
      [plain, 'doubtful'],
      [farther, 'doubtful'],
    ]);
  });

  it('of a picture that was made very small still have the same shape', () => {
    expect(matchOf(facts({ width: 100, height: 56 }), facts())).toMatchObject(SURE);
    expect(matchOf(facts({ width: 101, height: 60 }), facts())).toMatchObject(DOUBTFUL);
  });
});

describe('the numbers of a fingerprint', () => {
  const isFound = (one: PictureFingerprint, other: PictureFingerprint): boolean =>
    nearBands(one).some((near, index) => near.includes(bandsOf(other)[index] ?? -1));
  const dark = (level: number) => new Uint8Array(768).fill(level);

  it('find every hash that differs in at most seven bits', () => {
    const random = randomOf(11);
    for (let round = 0; round < 500; round++) {
      const bits = Array.from({ length: 64 }, () => (random() < 0.5 ? '0' : '1'));
      const other = [...bits];
      for (let change = 0; change < 7; change++) {
        const at = Math.floor(random() * 64);
        other[at] = other[at] === '1' ? '0' : '1';
      }
      const [one, two] = [hexOfBits(bits.join('')), hexOfBits(other.join(''))];
      expect(hashDistance(one, two)).toBe(bits.filter((bit, at) => bit !== other[at]).length);
      const stored = picture({ hash: two, small: dark(255) });
      expect(isFound(picture({ hash: one, small: dark(0) }), stored)).toBe(true);
    }
  });

  it('find the same colours, whatever the hash', () => {
    const hash = '70c5ff00edcba987';
    for (const level of [0, 15, 16, 100, 254]) {
      const [one, other] = [dark(level), dark(level + 1)];
      expect(isFound(picture({ small: one }), picture({ hash, small: other }))).toBe(true);
      expect(isFound(picture({ small: other }), picture({ hash, small: one }))).toBe(true);
    }
    expect(isFound(picture({ small: dark(20) }), picture({ hash, small: dark(90) }))).toBe(false);
  });
});

describe('the fingerprint of a picture', () => {
  it('is read as it was stored; one of an unknown form is none', () => {
    expect(decodePicture(encodePicture(picture()))).toEqual(picture());
    const plain = picture({ isPlain: true });
    expect(decodePicture(encodePicture(plain))).toEqual(plain);
    for (const text of [null, '', '2d', encodePicture(picture()).slice(0, 60)]) {
      expect(decodePicture(text)).toBeNull();
    }
  });

  it('holds each colour of four pixels as their mean', () => {
    const pixels = new Uint8Array(32 * 32 * 3);
    for (const [at, level] of [
      [0, 100],
      [3, 50],
      [96, 30],
      [99, 20],
    ] as const)
      pixels[at] = level;
    const small = smallPicture(pixels);
    expect([small.length, small[0], small[1], small[3]]).toEqual([768, 50, 0, 0]);
  });

  it('tells plain pictures and gradients from those with details', () => {
    const of = (level: (x: number, y: number) => number) =>
      isPlain(
        greyLevels(
          Uint8Array.from({ length: 32 * 32 * 3 }, (_, at) => {
            const pixel = Math.floor(at / 3);
            return level(pixel % 32, Math.floor(pixel / 32));
          }),
        ),
      );
    const random = randomOf(3);
    expect(of(() => 120)).toBe(true);
    expect(of((x, y) => 4 * x + 3 * y)).toBe(true);
    expect(of(() => 120 + random() * 2)).toBe(true);
    expect(of((x, y) => (((x >> 2) + (y >> 2)) % 2 === 0 ? 20 : 220))).toBe(false);
  });
});
