import { createHmac } from 'node:crypto';
import { storedUrl } from '../../server/contracts/reference';
import {
  LEAST_KEY_LENGTH,
  signedBy,
  signedCrop,
  signPicture,
} from '../../server/core/picture-signature';

const KEY = 'a-key-of-at-least-thirty-two-letters';
const pier = { connection: 'brand', assetId: 'pier' };
const address = storedUrl(pier, 'Pier', 'jpg');

describe('a signed address of a picture', () => {
  const url = new URL(
    signPicture(`https://cms.example${address}?w=1#x`, { w: 501, h: 123, q: 83 }, KEY),
  );
  const query = Object.fromEntries(url.searchParams);

  it('asks for exactly what was signed, for one asset, and is made with one key', () => {
    expect(url.pathname).toBe(address);
    expect(query).toMatchObject({ w: '501', h: '123', q: '83' });
    // Parameters that are none of a picture are not covered: previews append theirs.
    expect(signedBy(pier, { ...query, updatedAt: '2026' }, KEY)).toBe('everything');
    const { s = '' } = query;
    for (const other of [
      { w: '502' },
      { fp: '0,0' },
      { crop: 'x' },
      { s: `${s}A` },
      { s: s.slice(1) },
      { s: [s] },
      { s: '' },
      { s: undefined },
    ]) {
      expect(signedBy(pier, { ...query, ...other }, KEY)).toBe('nothing');
    }
    expect(signedBy({ ...pier, assetId: 'quay' }, query, KEY)).toBe('nothing');
    expect(signedBy({ ...pier, connection: 'other' }, query, KEY)).toBe('nothing');
    expect(signedBy(pier, query, `${KEY}2`)).toBe('nothing');
  });

  it('goes on working for other versions, and with another name', () => {
    expect(signedBy({ ...pier, version: '2' }, query, KEY)).toBe('everything');
  });

  it('can be made in any language: HMAC-SHA256 of the ids and the parameters in their order', () => {
    const s = createHmac('sha256', KEY)
      .update('brand/cGllcg?w=640&format=webp&q=82&fp=0.25,0.5')
      .digest('base64url');
    const parameters = { fp: '0.25,0.5', q: 82, format: 'webp' as const, w: 640 };
    const signed = signPicture(address, parameters, KEY);
    expect(new URL(signed, 'http://x.test').searchParams.get('s')).toBe(s);
  });

  it.each([
    ['https://cms.example/uploads/pier.jpg', { w: 1 }, 'no address of an asset'],
    [address, {}, 'name no picture'],
    [address, { w: 0 }, '"w" must be'],
    [address, { q: 101 }, '"q" must be'],
  ])('is not made for %s with %j', (wrong, parameters, message) => {
    expect(() => signPicture(wrong, parameters, KEY)).toThrow(message);
  });

  it('leaves out a parameter that is undefined', () => {
    const parameters: Record<string, number | undefined> = { w: 640, h: undefined };
    expect(signPicture(address, parameters as { w: number }, KEY)).toBe(
      signPicture(address, { w: 640 }, KEY),
    );
  });

  it('takes a key of the least length', () => {
    const key = 'x'.repeat(LEAST_KEY_LENGTH);
    expect(() => signPicture(address, { w: 640 }, key)).not.toThrow();
    expect(() => signPicture(address, { w: 640 }, key.slice(1))).toThrow('at least');
  });

  it('is not made with a key that is missing', () => {
    expect(() => signPicture(address, { w: 500 }, '')).toThrow('at least 32 characters');
  });
});

describe('a signed address of a named crop', () => {
  const query = Object.fromEntries(
    new URLSearchParams(signedCrop(pier, 'hero', { x: 0.1234567, y: 1 }, KEY)),
  );

  it('takes any width, format and quality, and no other point, crop or asset', () => {
    expect(query).toMatchObject({ crop: 'hero', fp: '0.12346,1' });
    expect(signedBy(pier, query, KEY)).toBe('everything');
    expect(signedBy(pier, { ...query, w: '640', format: 'webp', q: '70' }, KEY)).toBe('crop');
    for (const other of [{ fp: '0,0' }, { crop: 'card' }, { h: '9' }, { crop: undefined }]) {
      expect(signedBy(pier, { ...query, ...other }, KEY)).toBe('nothing');
    }
    expect(signedBy({ ...pier, assetId: 'quay' }, query, KEY)).toBe('nothing');
  });

  it('is no way to other pictures without a crop', () => {
    const url = new URL(signPicture(`https://cms.example${address}`, { fp: '0,0' }, KEY));
    const signed = Object.fromEntries(url.searchParams);
    expect(signedBy(pier, { ...signed, w: '640' }, KEY)).toBe('nothing');
  });
});
